"""Recipes for pictures of features, measured on trained networks: how far each drives units, and what it looks like.

    python recipes.py FOLDER PHOTOGRAPHS OUTPUT [--networks NAME ...] [--recipes NAME ...] [--photographs 128]

FOLDER is what Benchmarks/gallery/networks.py collected. Of each network four layers and of each layer four units are
drawn by each recipe, in 128 steps of 0.08 from the same random numbers. Written are OUTPUT/results.json, a sheet of
pictures for each network (a row a recipe, a column a unit), and a table:

- drive: the unit's peak on the finished 8-bit picture over that on the best photograph, of which the network sees as many
  pixels in the same scale; the median, and the share of units above 1;
- far: how far the picture's spectrum is from that of photographs: the root mean square, over rings of frequency from 2
  cycles a side up, of the natural logarithm of the ratio of their mean amplitudes, where both have the same mean;
- seconds: of the processor, a picture.
"""

import argparse
import json
import math
import pathlib
import tempfile
import time

import numpy
import onnx
import onnx.numpy_helper
import onnxruntime
import torch
import torch.nn.functional as functional
from PIL import Image

from reference import COLOUR, transform

STEPS, RATE, UNITS, LAYERS = 128, 0.08, 4, 4
IMAGENET = ([.485, .456, .406], [.229, .224, .225])
CAFFE = ([104 / 255, 117 / 255, 123 / 255], [1 / 255] * 3)
PREPROCESSING = {
    "googlenet": (*CAFFE, "bgr"), "squeezenet1_1": (*CAFFE, "bgr"), "tiny_vgg": ([0.] * 3, [1.] * 3, "rgb"),
    "cifar10_resnet20": (*IMAGENET, "rgb"), "bestiary": ([.5] * 3, [.25] * 3, "rgb"),
    "bestiary-vit": ([.5] * 3, [.25] * 3, "rgb"), "text-angle": ([.5] * 3, [.5] * 3, "bgr"), "focus": (*IMAGENET, "rgb"),
}
LITE = ([127 / 255] * 3, [128 / 255] * 3, "rgb")

# What differs from the recipe of Lucid: the exponent of the spectrum's decay, the side of the picture (0 the network's
# own), whether the amplitudes are the photographs' own, whether crops of 50 to 100 % are enlarged, total variation, the deviation
# of the first coefficients (0.01 is all but grey).
RECIPES = {
    "fourier": {}, "decay 1.25": {"decay": 1.25}, "decay 1.5": {"decay": 1.5}, "decay 2": {"decay": 2},
    "own size": {"side": 0}, "own size, decay 1.5": {"side": 0, "decay": 1.5}, "maco": {"maco": True},
    "crops": {"crops": True}, "variation": {"variation": 3.}, "loud start": {"start": .3},
    "loud start, decay 1.25": {"start": .3, "decay": 1.25},
}


class Network:
    """The nodes of an ONNX file on the path to some values, run one by one; what is constant is worked out before."""

    def __init__(self, path):
        with tempfile.TemporaryDirectory() as folder:
            settings = onnxruntime.SessionOptions()
            settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            settings.optimized_model_filepath = f"{folder}/folded.onnx"
            settings.intra_op_num_threads = 1
            onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
            graph = onnx.load(settings.optimized_model_filepath).graph
        self.nodes = list(graph.node)
        self.weights = {t.name: torch.tensor(onnx.numpy_helper.to_array(t)) for t in graph.initializer}
        self.input = next(i.name for i in graph.input if i.name not in self.weights)
        shape = next(i for i in graph.input if i.name == self.input).type.tensor_type.shape.dim
        self.size = [d.dim_value for d in shape[2:]]
        if not all(self.size):
            self.size = [48, 192]
        self.makers = {node.output[0]: node for node in self.nodes}

    def path(self, target):
        needed, path = {target}, []
        for node in reversed(self.nodes):
            if node.output[0] in needed:
                path.append(node)
                needed.update(node.input)
        return path[::-1]

    def layers(self):
        """Values worth looking at, as (after the activation, what is climbed): the last of each chain of pointwise nodes."""
        reads = {}
        for node in self.nodes:
            for name in node.input:
                reads.setdefault(name, []).append(node.op_type)
        found = []
        for node in self.nodes:
            value, kind = node.output[0], node.op_type
            if kind in ("Clip", "Relu", "Add", "Concat") and not set(reads.get(value, [])) & {"Clip", "Relu", "Mul"}:
                found.append((value, node.input[0] if kind == "Clip" else value))
        return found

    def run(self, x, *targets):
        values = dict(self.weights, **{self.input: x})
        for node in self.path(targets[0]):
            if node.output[0] not in values:
                values[node.output[0]] = self.operate(node, [values.get(name) for name in node.input])
        return [values[name] for name in targets]

    def operate(self, node, i):
        a = {at.name: onnx.helper.get_attribute_value(at) for at in node.attribute}
        kind, pads = node.op_type, a.get("pads", [0, 0, 0, 0])
        pad = lambda x, by: functional.pad(x, (pads[1], pads[3], pads[0], pads[2]), value=by) if any(pads) else x
        match kind:
            case "Constant": return torch.tensor(onnx.numpy_helper.to_array(a["value"]))
            case "Identity" | "Dropout": return i[0]
            case "Conv":
                bias = i[2] if len(i) > 2 else None
                return functional.conv2d(
                    pad(i[0], 0.), i[1], bias, a.get("strides", 1), dilation=a.get("dilations", 1), groups=a.get("group", 1))
            case "BatchNormalization":
                return functional.batch_norm(i[0], i[3], i[4], i[1], i[2], eps=a.get("epsilon", 1e-5))
            case "Relu": return functional.relu(i[0])
            case "Clip":
                low, high = (i[1], i[2]) if len(i) > 2 else (a["min"], a["max"])
                return torch.clamp(i[0], float(low), float(high))
            case "HardSigmoid": return torch.clamp(a.get("alpha", .2) * i[0] + a.get("beta", .5), 0, 1)
            case "Sigmoid": return torch.sigmoid(i[0])
            case "Erf": return torch.erf(i[0])
            case "Add": return i[0] + i[1]
            case "Sub": return i[0] - i[1]
            case "Mul": return i[0] * i[1]
            case "Div": return i[0] / i[1]
            case "Pow": return i[0] ** i[1]
            case "Sqrt": return torch.sqrt(i[0])
            case "Pad":
                by = i[1].tolist() if len(i) > 1 else pads
                axes = len(by) // 2
                return functional.pad(i[0], [by[axis + end] for axis in reversed(range(axes)) for end in (0, axes)])
            case "MaxPool":
                return functional.max_pool2d(
                    pad(i[0], -math.inf), a["kernel_shape"], a.get("strides", 1), ceil_mode=bool(a.get("ceil_mode", 0)))
            case "AveragePool": return functional.avg_pool2d(pad(i[0], 0.), a["kernel_shape"], a.get("strides", 1))
            case "GlobalAveragePool": return i[0].mean((2, 3), keepdim=True)
            case "LRN": return functional.local_response_norm(i[0], a["size"], a["alpha"], a["beta"], a["bias"])
            case "Slice":
                starts, ends, axes, steps = [v.tolist() for v in i[1:4]] + [i[4].tolist() if len(i) > 4 else [1] * 8]
                parts = [slice(None)] * i[0].dim()
                for axis, *part in zip(axes, starts, ends, steps):
                    parts[axis] = slice(*part)
                return i[0][tuple(parts)]
            case "Concat": return torch.cat(i, a["axis"])
        raise NotImplementedError(kind)


class Sight:
    """What a network makes of images 0...1, RGB."""

    def __init__(self, network, preprocessing):
        self.network = network
        mean, std, self.order = preprocessing
        self.mean, self.std = (torch.tensor(v).view(1, 3, 1, 1) for v in (mean, std))

    def __call__(self, image, *targets):
        image = image.flip(1) if self.order == "bgr" else image
        return self.network.run((image - self.mean) / self.std, *targets)


def frequencies(size):
    height, width = size
    fy, fx = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)[None, :]
    return torch.sqrt(fx * fx + fy * fy)


def photograph(path, size):
    image = Image.open(path).convert("RGB")
    height, width = size
    scale = max(height / image.height, width / image.width) / .875
    image = image.resize((max(round(image.width * scale), width), max(round(image.height * scale), height)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    pixels = numpy.asarray(image.crop((left, top, left + width, top + height)), dtype=numpy.float32) / 255
    return torch.tensor(pixels).permute(2, 0, 1)


def middle(images, size):
    top, left = (images.shape[-2] - size[0]) // 2, (images.shape[-1] - size[1]) // 2
    return images[..., top:top + size[0], left:left + size[1]]


def planes_of(images):
    """Those that the decorrelated colours make into these images."""
    logits = torch.logit(images.clamp(.02, .98))
    return torch.einsum("kc,nchw->nkhw", torch.linalg.inv(COLOUR), logits)


def amplitudes(images):
    planes = planes_of(images)
    planes = planes - planes.mean((2, 3), keepdim=True)
    return torch.fft.rfft2(planes, norm="ortho").abs().mean(0, keepdim=True)


def rings(images):
    grey = images.mean(1)
    grey = grey - grey.mean((1, 2), keepdim=True)
    amplitude = torch.fft.rfft2(grey, norm="ortho").abs().mean(0)
    size = images.shape[-2:]
    ring = (frequencies(size) * min(size)).round().long().clamp(max=min(size) // 2)
    total = torch.zeros(min(size) // 2 + 1).index_add(0, ring.flatten(), amplitude.flatten())
    count = torch.zeros(min(size) // 2 + 1).index_add(0, ring.flatten(), torch.ones(ring.numel()))
    return (total / count)[2:]


def distance(image, photographs):
    ratio = torch.log(rings(image) + 1e-6) - torch.log(photographs + 1e-6)
    return (ratio - ratio.mean()).pow(2).mean().sqrt().item()


def cropped(image, generator):
    share = .5 + .5 * torch.rand(1, generator=generator).item()
    height, width = (max(8, round(side * share)) for side in image.shape[-2:])
    top = torch.randint(image.shape[-2] - height + 1, (1,), generator=generator).item()
    left = torch.randint(image.shape[-1] - width + 1, (1,), generator=generator).item()
    part = image[..., top:top + height, left:left + width]
    return functional.interpolate(part, size=image.shape[-2:], mode="bilinear", align_corners=False)


def draw(sight, target, channel, size, recipe, spectrum_of_photographs):
    generator = torch.Generator().manual_seed(1)
    height, width = size
    shape = (1, 3, height, width // 2 + 1)
    floor = 1 / max(size)
    scale = math.sqrt(height * width) * floor ** (recipe.get("decay", 1) - 1) / torch.clamp(
        frequencies(size), min=floor) ** recipe.get("decay", 1)
    if recipe.get("maco"):
        free = ((torch.rand(shape, generator=generator) - .5) * 2 * math.pi).requires_grad_()
        decode = lambda: torch.sigmoid(torch.einsum("nchw,kc->nkhw", torch.fft.irfft2(
            torch.polar(spectrum_of_photographs, free), s=size, norm="ortho"), COLOUR))
        rate = RATE * 4
    else:
        free = (torch.randn(*shape, 2, generator=generator) * recipe.get("start", .01)).requires_grad_()
        decode = lambda: torch.sigmoid(torch.einsum(
            "nchw,kc->nkhw", torch.fft.irfft2(torch.view_as_complex(free) * scale, s=size) / 4, COLOUR))
        rate = RATE
    optimizer = torch.optim.Adam([free], lr=rate)
    after, before = target
    for _ in range(STEPS):
        optimizer.zero_grad()
        image = decode()
        seen = transform(image, generator)
        if recipe.get("crops"):
            seen = cropped(seen, generator)
        maps = sight(seen, after, before)
        map = maps[1][0, channel]
        if after == before and map.max() <= 0:
            maker = sight.network.makers[after]
            if maker.op_type == "Relu":
                map = sight(seen, maker.input[0])[0][0, channel]
        loss = -map.mean()
        if recipe.get("variation"):
            step = (image[..., 1:, :] - image[..., :-1, :]).abs().mean() + (image[..., 1:] - image[..., :-1]).abs().mean()
            loss = loss + recipe["variation"] * loss.detach().abs() * step
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return (decode() * 255).round() / 255


def best_photographs(sight, target, channels, photographs, size):
    """The peak of each channel on the part of its best photograph that is as large as a picture."""
    peaks = []
    for batch in photographs.split(8):
        map = sight(batch, *target)[1]
        peaks.append(map[:, channels].flatten(2).max(2))
    values, places = [torch.cat([p[k] for p in peaks]) for k in (0, 1)]
    found = []
    for index in range(len(channels)):
        best = values[:, index].argmax().item()
        whole = photographs[best:best + 1]
        if tuple(whole.shape[-2:]) == tuple(size):
            found.append(values[best, index].item())
            continue
        place = places[best, index].item()
        y, x = (int((c + .5) / n * s) for c, n, s in zip(divmod(place, map.shape[3]), map.shape[2:], whole.shape[-2:]))
        top, left = (min(max(c - p // 2, 0), w - p) for c, p, w in zip((y, x), size, whole.shape[-2:]))
        part = whole[..., top:top + size[0], left:left + size[1]]
        found.append(sight(part, *target)[1][0, channels[index]].max().item())
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("photographs", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--networks", nargs="+")
    parser.add_argument("--recipes", nargs="+", default=list(RECIPES))
    parser.add_argument("--count", type=int, default=128, help="of photographs")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.output.mkdir(parents=True, exist_ok=True)
    files = sorted(options.photographs.iterdir())
    files = files[::max(1, len(files) // options.count)][:options.count]
    results = options.output / "results.json"
    rows = json.loads(results.read_text()) if results.exists() else []
    done = {(row["network"], row["recipe"]) for row in rows}
    for name in options.networks or sorted(path.stem for path in options.folder.glob("*.onnx")):
        network = Network(options.folder / f"{name}.onnx")
        sight = Sight(network, PREPROCESSING.get(name, LITE))
        photographs = torch.stack([photograph(path, network.size) for path in files])
        layers = network.layers()
        layers = [layers[round((place + .5) * len(layers) / LAYERS)] for place in range(LAYERS - 1)] + layers[-1:]
        small = [min(128, side) for side in network.size]
        for title in options.recipes:
            if (name, title) in done or (tuple(small) == tuple(network.size) and RECIPES[title].get("side") == 0):
                continue
            recipe = RECIPES[title]
            size = tuple(network.size) if recipe.get("side", 128) == 0 else tuple(small)
            amplitude, natural = amplitudes(middle(photographs, size)), rings(middle(photographs, size))
            drives, far, pictures, seconds = [], [], [], 0.
            for target in layers:
                with torch.no_grad():
                    count = sight(photographs[:1], *target)[1].shape[1]
                    channels = [(2 * k + 1) * count // (2 * UNITS) for k in range(UNITS)]
                    peaks = best_photographs(sight, target, channels, photographs, size)
                for channel, peak in zip(channels, peaks):
                    start = time.process_time()
                    picture = draw(sight, target, channel, size, recipe, amplitude)
                    seconds += time.process_time() - start
                    with torch.no_grad():
                        drawn = sight(picture, *target)[1][0, channel].max().item()
                    drives.append(drawn / peak if peak > 0 else None)
                    far.append(distance(picture, natural))
                    pictures.append(picture[0])
            known = [drive for drive in drives if drive is not None]
            rows.append({
                "network": name, "recipe": title, "drive": float(numpy.median(known)),
                "above": sum(drive > 1 for drive in known) / len(known), "far": float(numpy.median(far)),
                "seconds": seconds / len(pictures), "drives": drives, "layers": [after for after, _ in layers],
            })
            results.write_text(json.dumps(rows, indent=1))
            sheet = torch.cat([functional.pad(picture, (2, 2, 2, 2), value=1.) for picture in pictures], 2)
            pixels = (sheet.permute(1, 2, 0).numpy() * 255).round().astype(numpy.uint8)
            Image.fromarray(pixels).save(options.output / f"{name} {title}.png")
            print("| {network} | {recipe} | {drive:.2f} | {above:.0%} | {far:.2f} | {seconds:.1f} |".format(**rows[-1]), flush=True)


if __name__ == "__main__":
    main()
