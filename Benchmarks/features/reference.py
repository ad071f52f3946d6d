"""Feature visualisation in plain PyTorch: the independent recipe that Micrograph's pictures are measured against.

Lucid's defaults (Olah, Mordvintsev, Schubert, "Feature Visualization", Distill 2017), natively at 128 x 128, with the
network rebuilt from the ONNX file and cut behind the unit. Pure PyTorch; the transformations are done step by step as
Lucid does them, not composed.

    python reference.py MODEL.onnx OUTPUT_FOLDER [--units LAYER:CHANNEL ...] [--steps 512] [--seed 1] [--threads 1]

writes one PNG per unit and reference.json: `[{"unit", "value", "curve", "seconds", "steps", "seed", "file"}]`, where
`value` is the mean of the unit's map on the finished image (8-bit, untransformed).
"""

import argparse
import json
import math
import pathlib
import time

import numpy
import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as functional
from PIL import Image

UNITS = [
    "inception_3a/output:70", "inception_3a/output:200",
    "inception_3b/output:100", "inception_3b/output:200",
    "inception_4a/output:50", "inception_4a/output:300",
    "inception_4b/output:11", "inception_4b/output:250",
    "inception_4c/output:254", "inception_4c/output:420",
    "inception_5a/output:9", "inception_5a/output:400",
]

COLOUR = torch.tensor([
    [.562829, .194825, .043295],
    [.584476, .0, -.108236],
    [.584476, -.194825, .064942],
])


class Network:
    """The nodes of an ONNX file on the path to one value, run one by one."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.nodes = list(graph.node)
        self.weights = {t.name: torch.tensor(onnx.numpy_helper.to_array(t)) for t in graph.initializer}

    def path(self, target):
        needed, path = {target}, []
        for node in reversed(self.nodes):
            if node.output[0] in needed:
                path.append(node)
                needed.update(node.input)
        return path[::-1]

    def __call__(self, x, target):
        """The value `target` for x [N, 3, H, W], and the concatenated or single input of its ReLUs."""
        values = dict(self.weights, data=x)
        before = {}
        for node in self.path(target):
            a = {at.name: onnx.helper.get_attribute_value(at) for at in node.attribute}
            i = [values[name] for name in node.input]
            pads = a.get("pads", [0, 0, 0, 0])
            if node.op_type == "Conv":
                y = functional.conv2d(i[0], i[1], i[2], a.get("strides", 1), (pads[0], pads[1]), groups=a.get("group", 1))
            elif node.op_type == "Relu":
                y = functional.relu(i[0])
                before[node.output[0]] = i[0]
            elif node.op_type == "MaxPool":
                x = functional.pad(i[0], (pads[1], pads[3], pads[0], pads[2]), value=-math.inf)
                y = functional.max_pool2d(x, a["kernel_shape"], a["strides"])
            elif node.op_type == "LRN":
                y = functional.local_response_norm(i[0], a["size"], a["alpha"], a["beta"], a["bias"])
            elif node.op_type == "Concat":
                y = torch.cat(i, 1)
                before[node.output[0]] = torch.cat([before.get(name, values[name]) for name in node.input], 1)
            else:
                raise ValueError(node.op_type)
            values[node.output[0]] = y
        return values[target], before.get(target, values[target])


def preprocess(image):
    """RGB in 0...1 to what BVLC GoogLeNet takes: BGR in 0...255 minus the mean."""
    return image.flip(1) * 255 - torch.tensor([104., 117., 123.]).view(1, 3, 1, 1)


def scale_of(size):
    fy, fx = torch.fft.fftfreq(size)[:, None], torch.fft.rfftfreq(size)[None, :]
    return size / torch.clamp(torch.sqrt(fx * fx + fy * fy), min=1 / size)


def decode(spectrum, scale, size):
    planes = torch.fft.irfft2(torch.view_as_complex(spectrum) * scale, s=(size, size)) / 4
    return torch.sigmoid(torch.einsum("nchw,kc->nkhw", planes, COLOUR))


def crop(x, room, generator):
    top, left = torch.randint(room + 1, (2,), generator=generator).tolist()
    return x[:, :, top:x.shape[2] - room + top, left:x.shape[3] - room + left]


def transform(x, generator):
    x = functional.pad(x, (12, 12, 12, 12), value=.5)
    x = crop(x, 8, generator)
    scale = 1 + (torch.randint(11, (1,), generator=generator).item() - 5) / 50
    x = functional.interpolate(x, size=round(x.shape[2] * scale), mode="bilinear", align_corners=False)
    choices = list(range(-10, 11)) + [0] * 4
    angle = math.radians(choices[torch.randint(len(choices), (1,), generator=generator).item()])
    matrix = torch.tensor([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0]])
    grid = functional.affine_grid(matrix[None], x.shape, align_corners=False)
    x = functional.grid_sample(x - .5, grid, align_corners=False) + .5
    return crop(x, 4, generator)


def visualize(network, unit, steps, seed, size=128):
    layer, channel = unit.rsplit(":", 1)
    channel = int(channel)
    generator = torch.Generator().manual_seed(seed)
    spectrum = (torch.randn(1, 3, size, size // 2 + 1, 2, generator=generator) * .01).requires_grad_()
    scale = scale_of(size)
    optimizer = torch.optim.Adam([spectrum], lr=.05)
    curve = {}
    for step in range(steps):
        if step in (16, 32, 64, 96, 128, 192, 256, 384):
            with torch.no_grad():
                y, _ = network(preprocess(decode(spectrum, scale, size)), layer)
                curve[step] = y[0, channel].mean().item()
        optimizer.zero_grad()
        after, before = network(preprocess(transform(decode(spectrum, scale, size), generator)), layer)
        dead = after[0, channel].max() <= 0
        (-(before if dead else after)[0, channel].mean()).backward()
        optimizer.step()
    with torch.no_grad():
        pixels = (decode(spectrum, scale, size)[0].permute(1, 2, 0) * 255).round().numpy().astype(numpy.uint8)
        image = torch.tensor(pixels).permute(2, 0, 1)[None] / 255
        curve[steps] = network(preprocess(image), layer)[0][0, channel].mean().item()
    return pixels, curve


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--units", nargs="+", default=UNITS)
    parser.add_argument("--steps", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.folder.mkdir(parents=True, exist_ok=True)
    network = Network(options.model)
    rows = []
    for unit in options.units:
        start = time.perf_counter()
        pixels, curve = visualize(network, unit, options.steps, options.seed)
        seconds = time.perf_counter() - start
        file = unit.replace("/", "-").replace(":", "-") + f"-seed{options.seed}.png"
        Image.fromarray(pixels).save(options.folder / file)
        rows.append({
            "unit": unit, "value": curve[options.steps], "curve": curve, "seconds": seconds, "steps": options.steps,
            "seed": options.seed, "file": file,
        })
        print(unit, f"{curve[options.steps]:.4g}", f"{seconds:.1f} s", flush=True)
        (options.folder / "reference.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
