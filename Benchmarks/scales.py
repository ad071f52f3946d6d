"""How large the numbers of a trained network's first layer are with right and with wrong pixels, for SCALES.md.

    python Benchmarks/scales.py PHOTOGRAPHS NAME=FILE.onnx:HEIGHTxWIDTH ...

Of each way in which pixels may enter: the spread of the first batch normalization's value as a multiple of what the file
expects, where the file has one, else the median bias of the first convolution as a share of its spread.
"""
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from PIL import Image

IMAGENET = [np.array(v, np.float32)[:, None, None] for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
WAYS = {
    "imagenet": lambda x: (x / 255 - IMAGENET[0]) / IMAGENET[1],
    "inception": lambda x: x / 127.5 - 1,
    "unit": lambda x: x / 255,
    "caffe": lambda x: x[::-1] - np.array([104, 117, 123], np.float32)[:, None, None],
    "raw": lambda x: x,
}


def first_layer(path):
    """A session up to the first convolution or its normalization, what that expects, and which of the two it is."""
    model = onnx.load(path)
    graph = model.graph
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            known[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    conv = next(node for node in graph.node if node.op_type == "Conv")
    readers = [node for node in graph.node if conv.output[0] in node.input]
    norm = readers[0] if readers[0].op_type == "BatchNormalization" else None
    last = norm or conv
    expected = known[norm.input[1]] if norm else known[conv.input[2]]
    wanted, kept = set(last.output), []
    for node in reversed(graph.node):
        if wanted & set(node.output):
            kept.insert(0, node)
            wanted |= set(node.input)
    tensors = [tensor for tensor in graph.initializer if tensor.name in wanted]
    for field, values in (("node", kept), ("initializer", tensors), ("output", [onnx.ValueInfoProto(name=last.output[0])])):
        del getattr(graph, field)[:]
        getattr(graph, field).extend(values)
    del graph.value_info[:]
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]), abs(expected), norm


def main():
    photographs = sorted(pathlib.Path(sys.argv[1]).iterdir())[:24]
    print("| network | measure | " + " | ".join(WAYS) + " |\n" + "|---" * (2 + len(WAYS)) + "|")
    for argument in sys.argv[2:]:
        name, _, rest = argument.partition("=")
        path, _, size = rest.rpartition(":")
        height, width = map(int, size.split("x"))
        session, expected, norm = first_layer(path)
        images = [
            np.asarray(Image.open(p).convert("RGB").resize((width, height)), np.float32).transpose(2, 0, 1)
            for p in photographs]
        cells = []
        for way in WAYS.values():
            values = np.concatenate(
                [session.run(None, {session.get_inputs()[0].name: way(i)[None].astype(np.float32)})[0] for i in images])
            spread = values.std((0, 2, 3))
            use = (expected > expected.max() * 1e-3) & (spread > 0)
            share = np.median(expected[use] / spread[use])
            cells.append(f"{1 / share if norm else share:.2g}")
        print(f"| {name} | {'spread' if norm else 'bias'} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
