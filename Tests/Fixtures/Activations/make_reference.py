"""Stores what ONNX Runtime computes for every node of a model, for the test that Micrograph computes the same.

    python make_reference.py MODEL.onnx [...]        (needs onnx, onnxruntime, numpy)

The input is made by a formula, so that no picture is needed: element i is ((i * 7919) mod 511 - 255) * scale, with scale 1/255
for networks whose pixels are small numbers and 0.5 for those of Caffe. Of each output the file keeps the largest
magnitude and 128 elements, number k being the one at (k * 2654435761) mod count.

NAME.reference, little-endian: scale f32; then for each value: length of the name u16, name in UTF-8, count u32,
largest magnitude f32, 128 elements f32.
"""

import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

SAMPLES = 128
SCALES = {"googlenet": 0.5, "squeezenet1_1": 0.5}


def formula(shape, scale):
    index = np.arange(int(np.prod(shape)), dtype=np.int64)
    return (((index * 7919) % 511 - 255).astype(np.float32) * np.float32(scale)).reshape(shape)


def make(path, folder):
    model = onnx.load(path)
    scale = SCALES.get(path.stem, 1 / 255)
    names = [output for node in model.graph.node if node.op_type != "Constant" for output in node.output if output]
    del model.graph.output[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    image = session.get_inputs()[0]
    shape = [1] + [int(extent) for extent in image.shape[1:]]
    values = session.run(names, {image.name: formula(shape, scale)})
    with open(folder / f"{path.stem}.reference", "wb") as file:
        file.write(struct.pack("<f", scale))
        for name, value in zip(names, values):
            if value.dtype != np.float32 or value.size == 0:
                continue
            flat = np.ascontiguousarray(value, dtype=np.float32).reshape(-1)
            chosen = (np.arange(SAMPLES, dtype=np.uint64) * 2654435761 % flat.size).astype(np.int64)
            file.write(struct.pack("<H", len(name.encode())) + name.encode())
            file.write(struct.pack("<If", flat.size, float(np.abs(flat).max())))
            file.write(flat[chosen].astype("<f4").tobytes())


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        make(Path(argument), Path(__file__).parent)
