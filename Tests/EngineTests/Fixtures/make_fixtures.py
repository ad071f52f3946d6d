"""Writes the reference values that ReferenceTests compares with.

    python make_fixtures.py MODELS_FOLDER

activations.json: for every value of each shared model, its largest magnitude and a few numbers, from ONNX Runtime.
gradients.json: gradients of units of GoogLeNet towards the image, from PyTorch, which is given the file's weights.
The image is made of whole numbers by a formula that the tests repeat.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import numpy_helper

SAMPLES = 8
UNITS = [("inception_3b/output", 17), ("inception_4c/output", 254), ("inception_5b/output", 444)]
SIZE = 96
STRIDE = 13  # every 13th number of a gradient is kept


def image(shape, scale):
    _, channels, height, width = shape
    c, i, j = np.meshgrid(np.arange(channels), np.arange(height), np.arange(width), indexing="ij")
    pattern = (i * 5 + j * 3 + c * 40) % 241 + (i * j + c * 7) % 61 - 150
    return (pattern[None] * scale).astype(np.float32)


def activations(path, scale):
    model = onnx.load(path)
    known = {initializer.name for initializer in model.graph.initializer}
    entry = next(value for value in model.graph.input if value.name not in known)
    shape = [d.dim_value or 1 for d in entry.type.tensor_type.shape.dim]
    names = [name for node in model.graph.node for name in node.output if name and name not in known]
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    results = session.run(names, {entry.name: image(shape, scale)})
    values = {}
    for name, result in zip(names, results):
        if result.dtype != np.float32 or result.size < 2:
            continue
        flat = result.ravel()
        picks = [(k * 7919 + 1) % flat.size for k in range(SAMPLES)]
        values[name] = {
            "count": int(flat.size),
            "largest": float(np.abs(flat).max()),
            "samples": [float(f"{flat[p]:.7g}") for p in picks],
        }
    return {"shape": shape, "scale": scale, "values": values}


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def padded(x, pads, value):
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def run(graph, values, target):
    """The part of GoogLeNet before its classifier, operator by operator."""
    for node in graph.node:
        a, x = attributes(node), [values[name] for name in node.input if name in values]
        pads = a.get("pads", [0, 0, 0, 0])
        if node.op_type == "Conv":
            y = F.conv2d(padded(x[0], pads, 0), x[1], x[2] if len(x) > 2 else None, a.get("strides", [1, 1]))
        elif node.op_type == "Relu":
            y = F.relu(x[0])
        elif node.op_type == "MaxPool":
            y = F.max_pool2d(
                padded(x[0], pads, -float("inf")), a["kernel_shape"], a.get("strides", [1, 1]),
                ceil_mode=bool(a.get("ceil_mode", 0)))
        elif node.op_type == "LRN":
            y = F.local_response_norm(x[0], a["size"], a["alpha"], a["beta"], a.get("bias", 1.0))
        elif node.op_type == "Concat":
            y = torch.cat(x, a["axis"])
        else:
            raise ValueError(node.op_type)
        values[node.output[0]] = y
        if target in (node.output[0], node.name):
            return y
    raise ValueError(target)


def gradients(path):
    model = onnx.load(path)
    weights = {i.name: torch.tensor(numpy_helper.to_array(i)) for i in model.graph.initializer}
    result = []
    for layer, channel in UNITS:
        x = torch.tensor(image([1, 3, SIZE, SIZE], 0.5), requires_grad=True)
        y = run(model.graph, {"data": x, **weights}, layer)
        objective = y[:, channel].mean()
        objective.backward()
        flat = x.grad.numpy().ravel()
        result.append({
            "layer": layer, "channel": channel, "objective": float(objective.detach()), "largest": float(np.abs(flat).max()),
            "samples": [float(f"{v:.6g}") for v in flat[::STRIDE]],
        })
    return {"size": SIZE, "scale": 0.5, "stride": STRIDE, "units": result}


if __name__ == "__main__":
    models = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    scales = {"googlenet": 0.5, "squeezenet1_1": 0.01, "tiny_vgg": 0.004, "cifar10_resnet20": 0.01}
    found = {name: activations(str(models / f"{name}.onnx"), scale) for name, scale in scales.items()}
    (here / "activations.json").write_text(json.dumps(found, separators=(",", ":"), sort_keys=True) + "\n")
    (here / "gradients.json").write_text(json.dumps(gradients(str(models / "googlenet.onnx")), separators=(",", ":")) + "\n")
