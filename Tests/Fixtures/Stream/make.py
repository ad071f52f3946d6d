"""Writes what ONNX Runtime and NumPy say of the residual streams of two transformers, and two small variations.

    pip install numpy onnx onnxruntime && python Tests/Fixtures/Stream/make.py

The streams before the first block, after each attention and after each MLP are read by ONNX Runtime; the last norm and the
classifier are applied to them, and everything else is worked out, by NumPy alone in double precision.

pooled.onnx, bent.onnx: the transformer of ../Attention, which reads its class token, with the mean of its patches read in
its place, and with a tanh between the class token and the classifier, so that its scores are no reading of the stream.
reference.json: of that transformer ("token"), of the first variation ("pooled") and of Bestiary's transformer ("bestiary"):
  logits: on the first image before the first block and after each, [blocks + 1][classes].
  shares: of each block's attention and MLP, quartiles over the images of |what is added| / |what it is added to|, of each
    image the median over the patches, and the same of the class token.
  lengths: the same of the stream's own vectors, before the first block and after each.
  outliers: on how many images each patch is over three times as long as the median of its image, at the same places.
  agreement: on what share of the images the best class at each of these places is the last one's.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
SMALL = FOLDER / "../Attention/dynamo20.onnx"
BESTIARY = FOLDER / "../../../Examples/bestiary-vit/bestiary-vit.onnx"


def images(size):
    """Five: four of whole numbers that the tests repeat, and a black one with a white patch."""
    i, j, c = np.meshgrid(np.arange(size), np.arange(size), np.arange(3), indexing="ij")
    made = [(i * 5 + j * 3 + c * 40 + image * (17 + i // 3 * 7)) % 241 for image in range(4)]
    patch = np.zeros((size, size, 3), int)
    patch[size // 4:size // 2, size // 2:size * 3 // 4] = 255
    return np.stack(made + [patch]).astype(np.float32)


def variation(name, between):
    model = onnx.load(SMALL)
    nodes = list(model.graph.node)
    gather, gemm = nodes[-2:]
    assert gather.op_type == "Gather" and gemm.op_type == "Gemm"
    made, constants = between(gather)
    gemm.input[0] = made[-1].output[0]
    model.graph.ClearField("node")
    model.graph.node.extend(nodes[:-2] + made + [gemm])
    model.graph.ClearField("value_info")
    model.graph.initializer.extend(constants)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / name)


def pooled(gather):
    constants = [
        numpy_helper.from_array(np.array([value], np.int64), f"pool.{name}")
        for name, value in [("start", 1), ("end", 1000), ("axis", 1)]]
    return [
        helper.make_node("Slice", [gather.input[0]] + [c.name for c in constants], ["patches"]),
        helper.make_node("ReduceMean", ["patches", "pool.axis"], ["pooled"], keepdims=0)], constants


variation("pooled.onnx", pooled)
variation("bent.onnx", lambda gather: (
    [gather, helper.make_node("Tanh", [gather.output[0]], ["bent"])], []))


def weights(model):
    """By name; those of Bestiary are kept as 16 bits."""
    return {tensor.name.removesuffix(".half"): numpy_helper.to_array(tensor).astype(np.float64)
            for tensor in model.graph.initializer}


def quartiles(numbers):
    return [float(f"{q:.9g}") for q in np.quantile(numbers, [0.25, 0.5, 0.75])]


def reference(path, inputs, blocks, pools):
    model = onnx.load(path)
    names = [name for node in model.graph.node for name in node.output if name == "add" or name.startswith("add_")]
    names = (["add"] if "add" in names else []) + sorted(
        (name for name in names if name != "add"), key=lambda name: int(name[4:]))
    assert len(names) == 2 * blocks + 1, names
    epsilon = next(
        a.f for node in model.graph.node if node.op_type == "LayerNormalization" and "norm.weight" in node.input
        for a in node.attribute if a.name == "epsilon")
    scores = model.graph.output[0].name
    for name in names:
        model.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    made = session.run([scores] + names, {"image": inputs})
    told, streams = made[0].astype(np.float64), [stream.astype(np.float64) for stream in made[1:]]
    known = weights(model)

    def read(stream):
        centred = stream - stream.mean(-1, keepdims=True)
        normed = centred / np.sqrt((centred ** 2).mean(-1, keepdims=True) + epsilon)
        normed = normed * known["norm.weight"] + known["norm.bias"]
        token = normed[:, 1:].mean(1) if pools else normed[:, 0]
        return token @ known["head.weight"].T + known["head.bias"]

    readings = [streams[2 * place] for place in range(blocks + 1)]
    logits = [read(stream) for stream in readings]
    last = logits[-1]
    if scores == "probabilities":
        last = np.exp(last - last.max(1, keepdims=True))
        last = last / last.sum(1, keepdims=True)
    print(path.name, np.abs(last - told).max())
    lengths = [np.linalg.norm(stream, axis=-1) for stream in readings]
    shares = [np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)
              for before, after in zip(streams, streams[1:])]

    def both(tokens):
        return {"patches": quartiles(np.median(tokens[:, 1:], axis=1)), "classToken": quartiles(tokens[:, 0])}

    best = [made.argmax(1) for made in logits]
    return {
        "logits": [[float(f"{value:.9g}") for value in made[0]] for made in logits],
        "shares": [both(share) for share in shares], "lengths": [both(length) for length in lengths],
        "outliers": [
            (length[:, 1:] > 3 * np.median(length[:, 1:], axis=1, keepdims=True)).sum(0).tolist() for length in lengths],
        "agreement": [float((place == best[-1]).mean()) for place in best],
    }


small, large = images(16).transpose(0, 3, 1, 2) / 240, images(96).transpose(0, 3, 1, 2) / 255
found = {
    "token": reference(SMALL, small.astype(np.float32), 2, False),
    "pooled": reference(FOLDER / "pooled.onnx", small.astype(np.float32), 2, True),
    "bestiary": reference(BESTIARY, ((large - 0.5) / 0.25).astype(np.float32), 6, False),
}
for name, made in found.items():
    print(name, made["agreement"], [sum(counts) for counts in made["outliers"]])
(FOLDER / "reference.json").write_text(json.dumps(found) + "\n")
