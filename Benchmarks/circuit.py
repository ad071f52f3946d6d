"""The numbers of a circuit's proof by another hand: PyTorch on the same ONNX file and photographs.

    micrograph circuit googlenet.onnx inception_4c/output:212 --layers A,B,C,inception_4c/output \
        --images photos ... --json > circuit.json
    python3 Benchmarks/circuit.py googlenet.onnx photos circuit.json

It takes from the JSON the target, the layers, the way of ranking and the sizes, ranks the units anew on every other one of
the 120 images that excite the target most, replaces as many by their mean and compares what is left on the other half. It exits with 1 where a median differs by more than .03.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image

MEAN, SIZE, RESIZE = (104, 117, 123), 224, 256  # blue, green, red
POINTS, IMAGES, TYPICAL, TOLERANCE = 5, 120, 256, 0.03


class Network:
    """The trunk of a convolutional network, run from any value to any other."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.constants = {i.name: torch.tensor(numpy_helper.to_array(i)) for i in graph.initializer}
        self.nodes = graph.node
        self.input = next(i.name for i in graph.input if i.name not in self.constants)

    def run(self, source, value, targets):
        values = {source: value}
        for node in self.nodes:
            if all(t in values for t in targets):
                break
            inputs = [values.get(i, self.constants.get(i)) for i in node.input]
            if node.output[0] in values or not any(i in values for i in node.input) or any(i is None for i in inputs):
                continue
            values[node.output[0]] = self.apply(node, inputs)
        return [values[t] for t in targets]

    @staticmethod
    def apply(node, x):
        a = {p.name: onnx.helper.get_attribute_value(p) for p in node.attribute}
        if node.op_type in ("Conv", "MaxPool"):
            top, left, bottom, right = a.get("pads", [0] * 4)
            fill = 0 if node.op_type == "Conv" else -torch.inf
            padded = F.pad(x[0], (left, right, top, bottom), value=fill)
            if node.op_type == "MaxPool":
                return F.max_pool2d(padded, a["kernel_shape"], a["strides"])
            return F.conv2d(padded, x[1], x[2], a["strides"], groups=a.get("group", 1))
        if node.op_type == "Relu":
            return F.relu(x[0])
        if node.op_type == "Concat":
            return torch.cat(x, a["axis"])
        if node.op_type == "LRN":
            return F.local_response_norm(x[0], a["size"], a["alpha"], a["beta"], a.get("bias", 1.0))
        raise SystemExit(f"{node.op_type} is not known here")


def photograph(path):
    image = Image.open(path).convert("RGB")
    # As torchvision: the long side rounded downwards, the crop's corner to the nearest even half.
    image = image.resize([RESIZE * side // min(image.size) for side in image.size], Image.BILINEAR)
    left, top = (round((side - SIZE) / 2) for side in image.size)
    pixels = np.asarray(image, np.float32)[top : top + SIZE, left : left + SIZE, ::-1] - MEAN
    return torch.tensor(pixels.transpose(2, 0, 1)[None].copy(), dtype=torch.float32)


def before(network, layer, channel):
    """The value before the function that ends a unit's layer, and its channel there."""
    makers = {node.output[0]: node for node in network.nodes}
    node = makers[layer]
    while node.op_type == "Concat":
        for part in node.input:
            width = network.constants[makers[makers[part].input[0]].input[1]].shape[0]
            if channel < width:
                node = makers[part]
                break
            channel -= width
    return node.input[0], channel


def main(model, folder, data):
    circuit = json.loads(pathlib.Path(data).read_text())
    target, channel = circuit["target"].rsplit(":", 1)
    lower, proof = circuit["layers"][:-1], circuit["evidence"]
    network, channel = Network(model), int(channel)
    sums, own = before(network, target, channel)
    files = sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in (".jpeg", ".jpg", ".png"))
    with torch.no_grad():
        activation = [
            float(network.run(network.input, photograph(f), [target])[0][0, channel].max()) for f in files
        ]
    best = sorted((i for i in range(len(files)) if activation[i] > 0), key=lambda i: (-activation[i], i))[:IMAGES]
    choosing, testing = best[::2], best[1::2]
    others = [i for i in range(len(files)) if i not in set(testing)]
    others = others[:: max(-(-len(others) // TYPICAL), 1)]
    with torch.no_grad():
        each = [network.run(network.input, photograph(files[i]), lower) for i in others]
        means = [torch.stack([e[l].mean((0, 2, 3)) for e in each]).mean(0)[None, :, None, None] for l in range(len(lower))]

    def clean(i):
        *values, top = network.run(network.input, photograph(files[i]), lower + [target])
        place = int(top[0, channel].argmax())
        return values, (place // top.shape[3], place % top.shape[3])

    scores = [torch.zeros(m.shape[1]) for m in means]
    for i in choosing:
        with torch.no_grad():
            values, (row, column) = clean(i)
        mixed = torch.cat([means[0] + k / POINTS * (values[0] - means[0]) for k in range(1, POINTS + 1)])
        mixed.requires_grad_()
        *path, out = network.run(lower[0], mixed, lower[1:] + [sums])
        gradients = torch.autograd.grad(out[:, own, row, column].sum(), [mixed] + path)
        method = proof["rankings"][0]["method"]
        for l, gradient in enumerate(gradients):
            gradient = gradient.mean(0, keepdim=True) if method == "integrated" else gradient[-1:]
            difference = values[l] if method == "weights" else values[l] - means[l]
            scores[l] += (difference * gradient).sum((0, 2, 3))
    order = [torch.argsort(-s, stable=True) for s in scores]

    def outcome(values, place, kept):
        """The target with only some units of each layer at what they are."""
        value = None
        for l, layer in enumerate(lower):
            value = values[0] if l == 0 else network.run(lower[l - 1], value, [layer])[0]
            value = torch.where(kept[l][None, :, None, None], value, means[l])
        return float(network.run(lower[-1], value, [sums])[0][0, own, place[0], place[1]])

    def mask(units, isKept):
        masks = []
        for l, count in enumerate(units):
            m = torch.full((means[l].shape[1],), not isKept)
            m[order[l][:count]] = isKept
            masks.append(m)
        return masks

    questions = [(p["edges"], p["units"], name, p[name]) for p in proof["sizes"] for name in ("kept", "cut")]
    whole = [means[l].shape[1] for l in range(len(lower))]
    results = [[] for _ in questions]
    with torch.no_grad():
        for i in testing:
            values, place = clean(i)
            everything, nothing = (outcome(values, place, mask(whole, k)) for k in (True, False))
            if everything - nothing <= 0.05 * abs(everything):
                continue
            for result, (_, units, name, _) in zip(results, questions):
                m = outcome(values, place, mask(units, name == "kept"))
                result.append((m - nothing) / (everything - nothing))
    worst = 0
    print("edges        units             way   micrograph  PyTorch")
    for (edges, units, name, theirs), result in zip(questions, results):
        ours = float(np.median(result))
        worst = max(worst, abs(ours - theirs))
        print(f"{edges:8d}  {str(units):20s}  {name:4s}  {theirs:10.3f}  {ours:7.3f}")
    print(f"{len(results[0])} images ({proof['images']}); largest difference {worst:.3f}")
    return worst > TOLERANCE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
