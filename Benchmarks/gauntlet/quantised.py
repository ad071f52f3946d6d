"""Sets a quantised copy of the gauntlet beside the same arithmetic in 64 bits, layer by layer, for us and for ONNX Runtime.

    python Benchmarks/gauntlet/quantised.py BENCHMARK_PROGRAM MODEL.onnx HEIGHT WIDTH

A number that lies on the border of two levels falls on either side by its last bit, and a level is a 255th of the range; so
two programs that both are right differ by whole levels, and the more the deeper. Printed are the root mean squares of the
differences, as shares of the layer's own spread: ours from 64 bits, ONNX Runtime's from 64 bits, ours from ONNX Runtime's.
"""
import pathlib
import sys
import tempfile

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

import gauntlet


def spread(parameter, axis, rank):
    """A number, or one for each position along an axis."""
    if parameter.numel() == 1:
        return parameter.reshape(())
    shape = [1] * rank
    shape[axis] = -1
    return parameter.reshape(shape)


def padded(x, attributes, value=0.0):
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    return F.pad(x, (left, right, top, bottom), value=value)


def quantize(attributes, types, x, step, zero):
    low, high = (0, 255) if types[2] == np.uint8 else (-128, 127)
    axis = attributes.get("axis", 1)
    level = torch.round(x / spread(step, axis, x.ndim)) + spread(zero, axis, x.ndim)
    return torch.clamp(level, low, high)


OPERATORS = {
    "QuantizeLinear": quantize,
    "DequantizeLinear": lambda a, t, x, step, zero: (
        (x - spread(zero, a.get("axis", 1), x.ndim)) * spread(step, a.get("axis", 1), x.ndim)),
    "Conv": lambda a, t, x, w, b=None: F.conv2d(
        padded(x, a), w, b, a.get("strides", 1), 0, a.get("dilations", 1), a.get("group", 1)),
    "Relu": lambda a, t, x: x.clamp(min=0),
    "Clip": lambda a, t, x, low, high: torch.clamp(x, low, high),
    "MaxPool": lambda a, t, x: F.max_pool2d(
        padded(x, a, -1e300), a["kernel_shape"], a.get("strides", 1), ceil_mode=bool(a.get("ceil_mode", 0))),
    "AveragePool": lambda a, t, x: F.avg_pool2d(x, a["kernel_shape"], a.get("strides", 1)),
    "GlobalAveragePool": lambda a, t, x: x.mean((2, 3), keepdim=True),
    "Concat": lambda a, t, *x: torch.cat(x, a["axis"]),
    "Add": lambda a, t, x, y: x + y,
    "Flatten": lambda a, t, x: x.flatten(1),
    "Gemm": lambda a, t, x, w, b: x @ (w.T if a.get("transB") else w) + b,
}


def exact(model, image):
    """Every value that can be computed in 64 bits."""
    types = {tensor.name: numpy_helper.to_array(tensor).dtype for tensor in model.graph.initializer}
    values = {
        tensor.name: torch.tensor(numpy_helper.to_array(tensor).astype(np.float64)) for tensor in model.graph.initializer}
    values[next(i.name for i in model.graph.input if i.name not in values)] = torch.tensor(image, dtype=torch.float64)
    for node in model.graph.node:
        inputs = [values.get(name) for name in node.input if name]
        if node.op_type not in OPERATORS or any(value is None for value in inputs):
            continue
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](attributes, [types.get(name) for name in node.input], *inputs)
    return {name: value.numpy() for name, value in values.items()}


def main():
    program, path = sys.argv[1], pathlib.Path(sys.argv[2])
    image = torch.rand(1, 3, *map(int, sys.argv[3:5]), generator=torch.Generator().manual_seed(5)).numpy()
    with tempfile.TemporaryDirectory() as folder:
        _, ours, _ = gauntlet.micrograph(program, path, image, pathlib.Path(folder), 1)
    runtime = gauntlet.Reference(path, ours, 1).values(image)
    right = exact(onnx.load(path), image)

    def distance(a, b, scale):
        return f"{np.sqrt(np.mean((a.reshape(scale.shape) - b.reshape(scale.shape)) ** 2)) / scale.std():.1e}"

    print("| layer | ours | ONNX Runtime | ours from ONNX Runtime's |\n|---|---|---|---|")
    for name, theirs in runtime.items():
        if name in right:
            whole = right[name]
            print(f"| {name} | {distance(ours[name], whole, whole)} | {distance(theirs, whole, whole)} |"
                  f" {distance(ours[name], theirs, whole)} |")


if __name__ == "__main__":
    main()
