"""Exports each family of image classifiers with random weights, what ONNX Runtime computes for it, and PyTorch's gradient.

    python export_families.py FOLDER [FAMILY ...]    (needs torch, torchvision, onnx, onnxruntime)
    MICROGRAPH_FAMILIES=FOLDER swift test -c release --disable-testable-imports --filter FamilyTests

The second line compares Micrograph with it, value by value, and prints the rows of the table in README.md.
"""

import struct
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
import torchvision.models
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "Activations"))
from make_reference import SAMPLES, formula, make

warnings.filterwarnings("ignore")

TORCHVISION = """alexnet vgg11_bn squeezenet1_1 googlenet inception_v3 resnet18 resnet50 resnext50_32x4d wide_resnet50_2 densenet121
mobilenet_v2 mobilenet_v3_small mobilenet_v3_large efficientnet_b0 efficientnet_v2_s convnext_tiny shufflenet_v2_x1_0
regnet_y_400mf regnet_x_400mf mnasnet0_5 vit_b_32 swin_t""".split()


class PreActivationBlock(nn.Module):
    """He et al., "Identity Mappings in Deep Residual Networks" (2016)."""

    def __init__(self, inner, outer, stride):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inner), nn.BatchNorm2d(outer)
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inner, outer, 1, stride, bias=False) if inner != outer else None

    def forward(self, x):
        active = torch.relu(self.norm1(x))
        skipped = self.shortcut(active) if self.shortcut else x
        return self.conv2(torch.relu(self.norm2(self.conv1(active)))) + skipped


def resnet_v2():
    widths = [16, 16, 32, 32, 64, 64]
    blocks = [PreActivationBlock(a, b, 1 if a == b else 2) for a, b in zip([16] + widths, widths)]
    return nn.Sequential(
        nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.MaxPool2d(3, 2, 1), *blocks, nn.BatchNorm2d(64), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def mobilenet_v1():
    """Howard et al., "MobileNets" (2017), at a quarter of its width."""

    def separable(inner, outer, stride):
        return [
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False), nn.BatchNorm2d(inner), nn.ReLU6(),
            nn.Conv2d(inner, outer, 1, bias=False), nn.BatchNorm2d(outer), nn.ReLU6()]

    plan = [(8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2)]
    layers = [nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6()]
    for inner, outer, stride in plan:
        layers += separable(inner, outer, stride)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10))


def build(name):
    torch.manual_seed(0)
    if name in ("resnet_v2", "mobilenet_v1"):
        model = globals()[name]()
    else:
        extra = {"aux_logits": True, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
        model = getattr(torchvision.models, name)(weights=None, **extra)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return model.eval()


def size_of(name):
    return 299 if name == "inception_v3" else 224


def gradient(name, folder):
    """Stores the gradient of the outputs, weighted by the formula, towards the image, as make_reference stores values."""
    size = size_of(name)
    image = torch.tensor(formula((1, 3, size, size), 1 / 255), requires_grad=True)
    output = build(name)(image)
    (output * torch.tensor(formula(tuple(output.shape), 1 / 255))).sum().backward()
    flat = image.grad.numpy().reshape(-1)
    chosen = (np.arange(SAMPLES, dtype=np.uint64) * 2654435761 % flat.size).astype(np.int64)
    with open(folder / f"{name}.gradient", "wb") as file:
        file.write(struct.pack("<fH", 1 / 255, len("input")) + b"input")
        file.write(struct.pack("<If", flat.size, float(np.abs(flat).max())) + flat[chosen].astype("<f4").tobytes())


def export(name, folder):
    size = size_of(name)
    path = folder / f"{name}.onnx"
    torch.onnx.export(
        build(name), torch.randn(1, 3, size, size), str(path), opset_version=17, input_names=["input"],
        output_names=["output"], dynamic_axes={"input": {0: "N"}, "output": {0: "N"}}, dynamo=False)
    make(path, folder)
    gradient(name, folder)
    print(name, flush=True)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for family in sys.argv[2:] or TORCHVISION + ["resnet_v2", "mobilenet_v1"]:
        export(family, target)
