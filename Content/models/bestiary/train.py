"""Trains Bestiary, the network of the embedded default, and writes it as ONNX.

    swift build -c release --product bestiary-scenes
    .build/release/bestiary-scenes export 14400 1000 train
    .build/release/bestiary-scenes export 2400 2000 test
    python Content/models/bestiary/train.py train test Content/models/bestiary [--epochs 8] [--threads 1]

The network follows InceptionV1 at small size. Batch normalisation helps training and is folded into the convolutions
afterwards, so the file holds convolutions, ReLU, pooling, concatenation and one matrix product alone.

While it trains, second classifiers on mixed4a and mixed4b must also tell which way a figure faces, so that these layers
hold left and right apart; the network's own answer must not depend on it. They are thrown away. Units that fire
everywhere cost a little, so that each fires for few things.
"""
import argparse, json, os, time

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

CLASSES = "dog cat horse bird fish snail car truck bicycle house tree flower".split()
FRONTS = 9  # The first classes are those with a front.
MEAN, STD = 0.5, 0.25
FACING_WEIGHT, ACTIVITY_WEIGHT = 0.5, 0.02

# Units of each branch: 1x1, 3x3 (after its reduction), 5x5 (after its reduction), pool projection.
MIXED = {
    "mixed3a": (24, (32, 40), (12, 20), 12),
    "mixed3b": (28, (32, 48), (12, 24), 12),
    "mixed4a": (28, (40, 52), (16, 28), 12),
    "mixed4b": (28, (40, 56), (16, 30), 14),
    "mixed4c": (28, (40, 56), (16, 30), 14),
}


class Unit(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, name, inputs, outputs, size, stride=1):
        super().__init__()
        self.name, self.size, self.stride = name, size, stride
        self.conv = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)), inplace=True)

    def folded(self):
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        return self.conv.weight * scale[:, None, None, None], self.norm.bias - self.norm.running_mean * scale


class Mixed(nn.Module):
    def __init__(self, name, inputs):
        super().__init__()
        one, (reduce3, three), (reduce5, five), pool = MIXED[name]
        self.name = name
        self.one = Unit(f"{name}/1x1", inputs, one, 1)
        self.reduce3 = Unit(f"{name}/3x3_reduce", inputs, reduce3, 1)
        self.three = Unit(f"{name}/3x3", reduce3, three, 3)
        self.reduce5 = Unit(f"{name}/5x5_reduce", inputs, reduce5, 1)
        self.five = Unit(f"{name}/5x5", reduce5, five, 5)
        self.pool = Unit(f"{name}/pool_proj", inputs, pool, 1)
        self.units = one + three + five + pool

    def forward(self, x):
        return torch.cat(
            [self.one(x), self.three(self.reduce3(x)), self.five(self.reduce5(x)), self.pool(F.max_pool2d(x, 3, 1, 1))], 1)


class Bestiary(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = Unit("conv1", 3, 48, 7, stride=2)
        self.conv2 = Unit("conv2", 48, 64, 3)
        inputs, mixed = 64, []
        for name in MIXED:
            mixed.append(Mixed(name, inputs))
            inputs = mixed[-1].units
        self.mixed = nn.ModuleList(mixed)
        self.drop = nn.Dropout(0.3)
        self.classifier = nn.Linear(inputs, len(CLASSES))
        self.facing = nn.ModuleDict({
            mixed.name: nn.Linear(mixed.units, len(CLASSES) + FRONTS)
            for mixed in self.mixed if mixed.name in ("mixed4a", "mixed4b")})

    def forward(self, x):
        """Scores of the classes; scores of classes and facings by the layers that tell them; the mean activity."""
        x = self.conv2(F.max_pool2d(self.conv1(x), 3, 2, 1))
        facings, activity = [], 0
        for mixed in self.mixed:
            x = mixed(F.max_pool2d(x, 3, 2, 1) if mixed.name == "mixed4a" else x)
            if mixed.name in self.facing:
                facings.append(self.facing[mixed.name](self.drop(x.mean((2, 3)).float())))
            activity = activity + x.float().mean()
        return self.classifier(self.drop(x.mean((2, 3)).float())), facings, activity


def read(folder):
    pixels = np.fromfile(os.path.join(folder, "pixels.bin"), np.uint8).reshape(-1, 96, 96, 3)
    labels, facings = (
        torch.from_numpy(np.fromfile(os.path.join(folder, f"{name}.bin"), np.uint8)).long()
        for name in ("labels", "facings"))
    return torch.from_numpy(pixels).permute(0, 3, 1, 2), labels, facings


def normalised(pixels):
    return (pixels.float() / 255 - MEAN) / STD


def varied(pixels, facings, random):
    """Flips, with the facings that they leave; shifts and small changes of contrast, brightness and colour; grain."""
    count = len(pixels)
    flips = torch.rand(count, generator=random) < 0.5
    pixels = torch.where(flips[:, None, None, None], pixels.flip(3), pixels)
    facings = torch.where(flips & (facings > 0), 3 - facings, facings)
    down, across = torch.randint(-6, 7, (2,), generator=random).tolist()
    pixels = F.pad(pixels, (6, 6, 6, 6), mode="reflect")[:, :, 6 + down:102 + down, 6 + across:102 + across]
    contrast = 0.8 + 0.4 * torch.rand(count, 1, 1, 1, generator=random)
    shift = 0.3 * torch.randn(count, 1, 1, 1, generator=random) + 0.15 * torch.randn(count, 3, 1, 1, generator=random)
    return pixels * contrast + shift + 0.06 * torch.randn(pixels.shape, generator=random), facings


def train(network, pixels, labels, facings, epochs, batch, seed, started, rate=4e-3):
    random = torch.Generator().manual_seed(seed + 1)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0}], lr=rate)
    steps = epochs * (len(pixels) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.25)
    for epoch in range(epochs):
        network.train()
        order = torch.randperm(len(pixels), generator=random)
        total = correct = 0.0
        for start in range(0, len(order) - batch + 1, batch):
            chosen = order[start:start + batch]
            inputs, facing = varied(normalised(pixels[chosen]), facings[chosen], random)
            with torch.autocast("cpu", torch.bfloat16):
                scores, told, activity = network(inputs.contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(scores.float(), labels[chosen], label_smoothing=0.05) + ACTIVITY_WEIGHT * activity
            facing = labels[chosen] + len(CLASSES) * (facing == 2)  # Right has numbers of its own.
            for answer in told:
                loss = loss + FACING_WEIGHT * F.cross_entropy(answer.float(), facing, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * batch
            correct += (scores.argmax(1) == labels[chosen]).sum().item()
            if start // batch % 20 == 19:
                print(f"  step {start // batch + 1}: loss {loss.item():.3f}, {time.time() - started:.0f} s", flush=True)
        seen = len(order) // batch * batch
        print(f"epoch {epoch + 1}: loss {total / seen:.3f}, accuracy {correct / seen:.4f}, "
              f"{time.time() - started:.0f} s", flush=True)


@torch.no_grad()
def accuracies(network, pixels, labels, _):
    network.eval()
    found = torch.cat([network(normalised(part).contiguous(memory_format=torch.channels_last))[0].argmax(1)
                       for part in pixels.split(100)])
    right = (found == labels).float()
    return right.mean().item(), {name: right[labels == i].mean().item() for i, name in enumerate(CLASSES)}


@torch.no_grad()
def write(network, path):
    nodes, constants = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array.detach().float().numpy()), name))
        return name

    def convolved(unit, value):
        weight, bias = unit.folded()
        inputs = [value, constant(f"{unit.name}.weight", weight), constant(f"{unit.name}.bias", bias)]
        before = f"{unit.name}_pre_relu"
        nodes.append(helper.make_node(
            "Conv", inputs, [before], name=before, kernel_shape=[unit.size] * 2, strides=[unit.stride] * 2,
            pads=[unit.size // 2] * 4))
        nodes.append(helper.make_node("Relu", [before], [unit.name], name=unit.name))
        return unit.name

    def pooled(value, name, stride):
        nodes.append(helper.make_node(
            "MaxPool", [value], [name], name=name, kernel_shape=[3, 3], strides=[stride] * 2, pads=[1, 1, 1, 1]))
        return name

    value = convolved(network.conv2, pooled(convolved(network.conv1, "image"), "pool1", 2))
    for mixed in network.mixed:
        if mixed.name == "mixed4a":
            value = pooled(value, "pool3", 2)
        branches = [
            convolved(mixed.one, value), convolved(mixed.three, convolved(mixed.reduce3, value)),
            convolved(mixed.five, convolved(mixed.reduce5, value)),
            convolved(mixed.pool, pooled(value, f"{mixed.name}/pool", 1))]
        nodes.append(helper.make_node("Concat", branches, [mixed.name], name=mixed.name, axis=1))
        value = mixed.name
    nodes.append(helper.make_node("GlobalAveragePool", [value], ["average"], name="average"))
    nodes.append(helper.make_node("Flatten", ["average"], ["flat"], name="flat", axis=1))
    nodes.append(helper.make_node(
        "Gemm", ["flat", constant("classifier.weight", network.classifier.weight),
                 constant("classifier.bias", network.classifier.bias)], ["classifier"], name="classifier", transB=1))
    nodes.append(helper.make_node("Softmax", ["classifier"], ["probabilities"], name="probabilities", axis=1))
    graph = helper.make_graph(
        nodes, "bestiary", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 96, 96])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(CLASSES)])], constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="Micrograph Bestiary")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def card(folder, mean, by_class, seconds, epochs):
    with open(os.path.join(folder, "labels.txt"), "w") as file:
        file.write("\n".join(CLASSES) + "\n")
    with open(os.path.join(folder, "accuracy.json"), "w") as file:
        json.dump({"heldOut": mean, "byClass": by_class, "trainingSeconds": round(seconds), "epochs": epochs},
                  file, indent=2)
        file.write("\n")


def options_of(epochs):
    arguments = argparse.ArgumentParser()
    for name in ("train", "test", "output"):
        arguments.add_argument(name)
    arguments.add_argument("--epochs", type=int, default=epochs)
    arguments.add_argument("--batch", type=int, default=64)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    return options


def main():
    options = options_of(epochs=8)
    network = Bestiary().to(memory_format=torch.channels_last)
    print(sum(p.numel() for p in network.parameters()), "parameters", flush=True)
    started = time.time()
    train(network, *read(options.train), options.epochs, options.batch, options.seed, started)
    seconds = time.time() - started
    torch.save(network.state_dict(), os.path.join(options.train, "bestiary.pt"))
    mean, by_class = accuracies(network, *read(options.test))
    print(f"held-out accuracy {mean:.4f}", by_class, flush=True)
    write(network, os.path.join(options.output, "bestiary.onnx"))
    card(options.output, mean, by_class, seconds, options.epochs)


if __name__ == "__main__":
    main()
