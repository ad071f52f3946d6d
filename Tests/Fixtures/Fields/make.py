"""Writes a small network in which attention moves most, and how near to a patch half of what moves a neuron there lies.

    python make.py    (needs numpy, onnx, torch; writes mixing.onnx and reference.json beside it)

mixing.onnx: 24 x 24 pixels in patches of 4, so 36 of them, then one block: attention of one head beside a faint
shortcut, and 8 neurons with ReLU.
reference.json: by PyTorch's gradient, in double precision and with the network written down a second time. A pixel
enters as its level from 0 to 1 divided by STD, and the gradient is with respect to the level. Images are those that
LayerFieldTests.swift makes. Of each neuron and image on which it is above 0: the patch where it is largest, and by how
many pixels the square of a patch must be enlarged on all sides to hold half of the gradient's size, summed over the
channels; the same of a gradient that is 1 everywhere.
"""
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

SIZE, PATCH, WIDTH, NEURONS, IMAGES, SHORTCUT = 24, 4, 6, 8, 4, 0.4
GRID, STD = SIZE // PATCH, [0.5, 1, 0.25]
folder = pathlib.Path(__file__).parent
random = np.random.default_rng(3)
weights = {
    name: (random.standard_normal(shape) * scale).astype(np.float32)
    for name, shape, scale in [
        ("embed", (WIDTH, 3, PATCH, PATCH), 0.12), ("position", (1, GRID * GRID, WIDTH), 0.5), ("q", (WIDTH, WIDTH), 0.7),
        ("k", (WIDTH, WIDTH), 0.7), ("v", (WIDTH, WIDTH), 0.6), ("up", (WIDTH, NEURONS), 0.5)]
}


def neurons(levels):
    """[patches, neurons]"""
    w = {name: torch.tensor(value).double() for name, value in weights.items()}
    image = (levels / torch.tensor(STD).double()[:, None, None])[None]
    x = torch.nn.functional.conv2d(image, w["embed"], stride=PATCH)[0].flatten(1).T + w["position"][0]
    pattern = ((x @ w["q"]) @ (x @ w["k"]).T).softmax(-1)
    return torch.relu((SHORTCUT * x + pattern @ (x @ w["v"])) @ w["up"])


def margin(mass, row, column):
    """The least margin whose square holds half."""
    shares = []
    for margin in range(SIZE):
        top, left, side = row * PATCH - margin, column * PATCH - margin, PATCH + 2 * margin
        inside = mass[max(top, 0):min(top + side, SIZE), max(left, 0):min(left + side, SIZE)]
        shares.append(float(inside.sum() / mass.sum()))
    # No last digit decides.
    assert mass.max() == mass.min() or min(abs(share - 0.5) for share in shares) > 1e-4, shares
    return next(margin for margin, share in enumerate(shares) if share >= 0.5)


def write():
    nodes, constants = [], [numpy_helper.from_array(value, name) for name, value in weights.items()]

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    constants.append(numpy_helper.from_array(np.array([0, WIDTH, -1]), "flat"))
    constants.append(numpy_helper.from_array(np.float32(SHORTCUT), "shortcut"))
    patches = node("Conv", ["image", "embed"], "patches", kernel_shape=[PATCH, PATCH], strides=[PATCH, PATCH])
    tokens = node("Transpose", [node("Reshape", [patches, "flat"], "flattened")], "tokens", perm=[0, 2, 1])
    x = node("Add", [tokens, "position"], "placed")
    q, k, v = (node("MatMul", [x, name], f"{name}s") for name in "qkv")
    scores = node("MatMul", [q, node("Transpose", [k], "turned", perm=[0, 2, 1])], "scores")
    mixed = node("MatMul", [node("Softmax", [scores], "pattern", axis=-1), v], "mixed")
    x = node("Add", [node("Mul", [x, "shortcut"], "faint"), mixed], "sum")
    node("Relu", [node("MatMul", [x, "up"], "before")], "neurons")
    graph = helper.make_graph(
        nodes, "mixing", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("neurons", TensorProto.FLOAT, ["batch", GRID * GRID, NEURONS])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "mixing.onnx")


write()
k, c, i, j = torch.meshgrid(*[torch.arange(n) for n in (IMAGES, 3, SIZE, SIZE)], indexing="ij")
images = ((i * 5 + j * 3 + c * 40 + k * 67 + i * j * (k + 1)) % 241).double() / 255
cases = []
for unit in range(NEURONS):
    for number in range(IMAGES):
        levels = images[number].clone().requires_grad_(True)
        values = neurons(levels)[:, unit]
        best = values.topk(2).values
        if best[0] <= 0: continue
        assert best[0] - best[1] > 1e-4, best
        place = int(values.argmax())
        (gradient,) = torch.autograd.grad(values[place], levels)
        row, column = divmod(place, GRID)
        cases.append({
            "unit": unit, "image": number, "position": [row, column],
            "margin": margin(gradient.abs().sum(0), row, column), "even": margin(torch.ones(SIZE, SIZE), row, column),
        })
print(sorted(case["margin"] for case in cases), sorted(case["even"] for case in cases))
(folder / "reference.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
