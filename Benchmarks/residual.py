"""A circuit over the sums of CIFAR's ResNet-20 by another hand: PyTorch on the same weights and images.

    micrograph circuit cifar10_resnet20.onnx layer1.2:0 --layers ... --images FOLDER --preprocessing imagenet --json > circuit.json
    python3 Benchmarks/residual.py cifar10_resnet20.onnx FOLDER circuit.json

FOLDER has images of 32 x 32 pixels. The script adds the blocks up itself, cuts the drawn edges, or all others, in what the
blocks' last convolutions read, and holds what is left of the target against the JSON. It exits with 1 where a share differs by
more than 1e-3.
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

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
IMAGES, TOLERANCE = 120, 1e-3


class Network:
    def __init__(self, path):
        self.weights = {i.name: torch.tensor(numpy_helper.to_array(i)) for i in onnx.load(path).graph.initializer}

    def convolution(self, x, name, stride=1):
        return F.conv2d(x, self.weights[f"{name}.weight"], padding=1, stride=stride)

    def normalised(self, x, name):
        mean, variance, scale, shift = (
            self.weights[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, mean, variance, scale, shift, False, 0, 1e-5)

    def run(self, images):
        """By the name of a block the stream after it, and what its last convolution reads."""
        x = F.relu(self.normalised(self.convolution(images, "conv1"), "bn1"))
        stream, reads = {"relu1": x}, {}
        for stage in (1, 2, 3):
            for place in range(3):
                name, stride = f"layer{stage}.{place}", 2 if stage > 1 and place == 0 else 1
                read = F.relu(self.normalised(self.convolution(x, f"{name}.conv1", stride), f"{name}.bn1"))
                added = self.normalised(self.convolution(read, f"{name}.conv2"), f"{name}.bn2")
                if stride == 2:
                    x = x[:, :, ::2, ::2]
                    missing = (added.shape[1] - x.shape[1]) // 2
                    x = F.pad(x, (0, 0, 0, 0, missing, missing))
                x = F.relu(x + added)
                stream[name], reads[name] = x, read
        return stream, reads

    def added(self, read, block, channel):
        """What a block adds to one channel of the stream."""
        x = F.conv2d(read, self.weights[f"{block}.conv2.weight"][channel : channel + 1], padding=1)[:, 0]
        mean, variance, scale, shift = (
            self.weights[f"{block}.bn2.{part}"][channel] for part in ("running_mean", "running_var", "weight", "bias"))
        return (x - mean) * scale / torch.sqrt(variance + 1e-5) + shift


def images(folder):
    mean, std = (torch.tensor(numbers).view(3, 1, 1) for numbers in (MEAN, STD))
    files = sorted(file for file in pathlib.Path(folder).rglob("*") if file.suffix.lower() in (".png", ".jpg", ".jpeg"))
    pictures = [torch.tensor(np.array(Image.open(file).convert("RGB"))).permute(2, 0, 1) / 255 for file in files]
    return torch.stack([(picture - mean) / std for picture in pictures])


def main(model, folder, path):
    circuit = json.loads(pathlib.Path(path).read_text())
    layer, channel = circuit["target"].rsplit(":", 1)
    channel = int(channel)
    network = Network(model)
    stream, reads = network.run(images(folder))
    maps = stream[layer][:, channel].flatten(1)
    largest, cell = maps.max(1)
    order = [i for i in torch.argsort(-largest).tolist() if largest[i] > 0][:IMAGES]
    testing = order[1::2]
    blocks = [name.removesuffix(".relu1") for name in circuit["levels"][0]]
    before = stream[circuit["streams"][0]["before"]][:, channel]

    def value(kept):
        x = before
        for block in blocks:
            x = F.relu(x + network.added(reads[block] * kept[block].view(1, -1, 1, 1), block, channel))
        return x.flatten(1)

    def masks(kinds, inside):
        kept = {block: torch.full((reads[block].shape[1],), float(not inside)) for block in blocks}
        for edge in circuit["edges"]:
            if edge["kind"] in kinds:
                source, unit = edge["source"].rsplit(":", 1)
                kept[source.removesuffix(".relu1")][int(unit)] = float(inside)
        return kept

    def left(kept):
        values = value(kept)
        return sum(values[i, cell[i]] for i in testing) / sum(maps[i, cell[i]] for i in testing)

    both = ("excites", "inhibits")
    mine = {
        "cutEdges": masks(both, False), "cutExcitation": masks(both[:1], False), "cutInhibition": masks(both[1:], False),
        "keepOnly": masks(both, True)}
    worst = 0.0
    for found in circuit["evidence"]["interventions"]:
        if found["kind"] in mine:
            ours = left(mine[found["kind"]]).item()
            worst = max(worst, abs(ours - found["remaining"][0]))
            print(f"{found['kind']:14} micrograph {found['remaining'][0]:.5f}  PyTorch {ours:.5f}")
    print(f"{len(testing)} images; largest difference {worst:.1e}")
    return worst > TOLERANCE


if __name__ == "__main__":
    with torch.no_grad():
        sys.exit(main(*sys.argv[1:]))
