"""Writes a small convolutional network with random weights, and how NumPy compares it with the transformer of
`../Transformer` over the same images.

    python make.py

cnn.onnx: 28 x 28 pixels; two convolutions of stride 2 with ReLU.
reference.json: by the names of the layers, linear CKA of every pair (of the Gram matrices of the samples), and for each unit of
one model the unit of the other that correlates with it best, with the correlation of their largest activations on each image.

Both see the middle 28 pixels of images of 32, the transformer with 2 more at every side. Every map is brought to 4 x 4 cells of
7 pixels: a cell is the mean over points a quarter of a pixel apart of the position or patch that each lies on, in or nearest
to. The class token and the register are left out. A head is as long as what it writes at each patch.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

IMAGES, SIZE, CROP, SIDE, EXTRAS, HEADS = 30, 32, 28, 4, 2, 2
folder = pathlib.Path(__file__).parent
random = np.random.default_rng(11)


def cnn():
    constants, nodes, value = [], [], "image"
    for name, inputs, outputs in [("first", 3, 8), ("second", 8, 6)]:
        weights = random.standard_normal((outputs, inputs, 3, 3)) / np.sqrt(inputs * 9)
        constants.append(numpy_helper.from_array(weights.astype(np.float32), f"{name}.weight"))
        nodes.append(helper.make_node(
            "Conv", [value, f"{name}.weight"], [f"{name}/Conv"], name=f"{name}/Conv", kernel_shape=[3, 3],
            strides=[2, 2], pads=[1, 1, 1, 1]))
        value = f"{name}/Relu"
        nodes.append(helper.make_node("Relu", [f"{name}/Conv"], [value], name=value))
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, CROP, CROP])
    output = helper.make_tensor_value_info(value, TensorProto.FLOAT, ["batch", 6, 7, 7])
    model = helper.make_model(
        helper.make_graph(nodes, "cnn", [image], [output], constants),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "cnn.onnx")
    return model


def run(model, names, images):
    model.graph.output.extend(
        helper.make_empty_tensor_value_info(name) for name in names if name not in [o.name for o in model.graph.output])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return dict(zip(names, session.run(names, {"image": images})))


def bfloat16(values):
    bits = np.asarray(values, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).view(np.float32)


def cells(maps, first, stride):
    """[N, C, H, W] to [N, SIDE * SIDE, C]; `first` is where in the crop the first position begins."""
    points = np.arange(CROP * 4) / 4 + 0.125
    places = np.clip(np.floor((points - first) / stride).astype(int), 0, maps.shape[2] - 1)
    spread = maps[:, :, places][:, :, :, places]
    side = CROP * 4 // SIDE
    means = spread.reshape(*maps.shape[:2], SIDE, side, SIDE, side).astype(np.float64).mean((3, 5))
    return bfloat16(means).astype(np.float64).reshape(*maps.shape[:2], -1).transpose(0, 2, 1)


n, c, i, j = np.meshgrid(*map(np.arange, (IMAGES, 3, SIZE, SIZE)), indexing="ij")
pixels = ((i * (3 + n % 7) + j * (5 + n % 4 * (c + 1)) + (i // 6) * (j // 5) * (n * 13 % 29) + 40 * c * n) % 256)
images = (pixels / np.float32(255)).astype(np.float32)
edge = (SIZE - CROP) // 2

maps = run(cnn(), ["first/Relu", "second/Relu"], images[:, :, edge:-edge, edge:-edge])
# Position p of the first looks at 2p - 1 to 2p + 1, of the second at 4p - 3 to 4p + 3: both stand for a stride around 2p, 4p.
convolutional = {
    "first/Relu": (maps["first/Relu"], 0.5 - 1, 2), "second/Relu": (maps["second/Relu"], 0.5 - 2, 4),
}

file = folder.parent / "Transformer" / "transformer.onnx"
transformer = onnx.load(file)
weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in transformer.graph.initializer}
neurons = [f"blocks.{block}.mlp.act/Mul_1" for block in range(2)]
mixed = [f"blocks.{block}.attention/Transpose" for block in range(2)]
stream = "blocks.1/Add_1"
found = run(transformer, neurons + mixed + [stream], images)


def patches(tokens):
    side = int(np.sqrt(tokens.shape[1] - EXTRAS))
    return tokens[:, EXTRAS:].transpose(0, 2, 1).reshape(IMAGES, -1, side, side), -edge, SIZE // side


tokens = {}
for block in range(2):
    value = found[mixed[block]]
    out = weights[f"blocks.{block}.attention.out.weight"].reshape(HEADS, -1, value.shape[-1] * HEADS)
    tokens[f"blocks.{block}.heads"] = patches(np.linalg.norm(np.einsum("nthd,hdc->nthc", value, out), axis=-1))
    tokens[neurons[block]] = patches(found[neurons[block]])
tokens[stream] = patches(found[stream])


class Layer:
    def __init__(self, maps, first, stride):
        values = cells(maps, first, stride)
        self.values = (values - values.mean(0)).reshape(IMAGES * SIDE * SIDE, -1)
        self.largest = maps.reshape(*maps.shape[:2], -1).max(-1)


def hsic(first, second):
    return np.sum((first @ first.T) * (second @ second.T))


def best(own, others):
    found = []
    for name, other in others.items():
        scale = np.outer(np.linalg.norm(own.values, axis=0), np.linalg.norm(other.values, axis=0))
        found.append((name, own.values.T @ other.values / scale))
    units = []
    for unit in range(own.values.shape[1]):
        ranked = sorted(
            ((row[unit, channel], name, channel) for name, row in found for channel in range(row.shape[1])), reverse=True)
        value, name, channel = ranked[0]
        units.append({
            "layer": name, "channel": channel, "correlation": value, "margin": value - ranked[1][0],
            "ofMaxima": np.corrcoef(own.largest[:, unit], others[name].largest[:, channel])[0, 1],
        })
    return units


first = {name: Layer(*layer) for name, layer in convolutional.items()}
second = {name: Layer(*layer) for name, layer in tokens.items()}
result = {"images": IMAGES, "first": list(first), "second": list(second)}
result["alignments"] = [
    [
        hsic(one.values, other.values) / np.sqrt(hsic(one.values, one.values) * hsic(other.values, other.values))
        for other in second.values()
    ] for one in first.values()
]
result["matches"] = [best(layer, second) for layer in first.values()]
result["matchesBack"] = [best(layer, first) for layer in second.values()]
rounded = json.loads(json.dumps(result, default=float), parse_float=lambda text: float(f"{float(text):.6g}"))
(folder / "reference.json").write_text(json.dumps(rounded) + "\n")
