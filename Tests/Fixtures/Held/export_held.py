"""Exports small networks with what is held in weights, and the weights that PyTorch's gradient gives of each when frozen.

    python export_held.py    (needs torch, onnx; writes NAME.onnx and reference.json beside it)

Each network is a convolution with ReLU, which is the source, and a block, which is the target. Its means are taken over
the images that HeldWeightTests.swift makes; frozen, a gate is its mean for each channel, a function its mean slope where
it is above 0, a normalization its mean scale, and what is the mean of a whole map is left out. The gradient is that of
the place in the middle of the target.
"""

import json
import warnings
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
SIZE, IMAGES = 16, 5
EXPORTING = [False]


def images():
    k, i, j, c = torch.meshgrid(*[torch.arange(n) for n in (IMAGES, SIZE, SIZE, 3)], indexing="ij")
    return ((i * 5 + j * 3 + c * 40 + k * 67 + i * j * (k + 1)) % 241 / 255).permute(0, 3, 1, 2).double()


class Held(nn.Module):
    """What is linear once frozen: `means` is None while the network runs as it is."""

    frozen = False

    def __init__(self):
        super().__init__()
        self.seen, self.mean = None, None

    def hold(self, value):
        self.seen = value.detach()


class Gate(Held):
    def forward(self, x, gate):
        if self.frozen:
            return x * self.mean
        self.hold(gate.mean([d for d in range(gate.dim()) if d != self.axis], keepdim=True))
        return x * gate

    def __init__(self, axis=1):
        super().__init__()
        self.axis = axis


class Function(Held):
    def __init__(self, function, axis=1):
        super().__init__()
        self.function, self.axis = function, axis

    def forward(self, x):
        if self.frozen:
            return x * self.mean
        if not EXPORTING[0]:
            z = x.detach().clone().requires_grad_(True)
            with torch.enable_grad():
                y = self.function(z)
                (slope,) = torch.autograd.grad(y.sum(), z)
            other = [d for d in range(x.dim()) if d != self.axis]
            active = (y > 0).double()
            count = active.sum(other, keepdim=True)
            mean = (slope * active).sum(other, keepdim=True) / count.clamp(min=1)
            self.hold(torch.where(count > 0, mean, slope.mean(other, keepdim=True)))
        return self.function(x)


class Norm(Held):
    """Over the channels at each place, or over all of an image."""

    def __init__(self, module, local):
        super().__init__()
        self.module, self.local = module, local

    def forward(self, x):
        if self.frozen:
            centred = x - x.mean(-1, keepdim=True) if self.local else x
            y = centred * self.mean
            if isinstance(self.module, nn.LayerNorm):
                return y * self.module.weight
            return y * self.module.weight[:, None, None]
        if not EXPORTING[0]:
            if self.local:
                variance = x.var(-1, unbiased=False, keepdim=True)
                self.hold((variance + self.module.eps).rsqrt().mean())
            else:
                n, c, h, w = x.shape
                groups = x.reshape(n, self.module.num_groups, -1)
                scale = (groups.var(-1, unbiased=False) + self.module.eps).rsqrt().mean(0)
                self.hold(scale.repeat_interleave(c // self.module.num_groups)[None, :, None, None])
        return self.module(x)


class Excite(nn.Module):
    """EfficientNet's: SiLU, depthwise, squeeze and excitation, a linear bottleneck."""

    def __init__(self):
        super().__init__()
        self.depth = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.active = Function(F.silu)
        self.down, self.up, self.gate = nn.Conv2d(6, 2, 1), nn.Conv2d(2, 6, 1), Gate()
        self.out = nn.Conv2d(6, 5, 1)

    def forward(self, x):
        x = self.active(self.depth(x))
        gate = torch.sigmoid(self.up(torch.relu(self.down(x.mean((2, 3), keepdim=True)))))
        return self.out(self.gate(x, gate))


class Next(nn.Module):
    """ConvNeXt's: depthwise, channels last, LayerNorm, GELU, response normalization, scaled residual."""

    def __init__(self):
        super().__init__()
        self.depth = nn.Conv2d(6, 6, 5, padding=2, groups=6)
        self.norm = Norm(nn.LayerNorm(6), local=True)
        self.one, self.active, self.two = nn.Linear(6, 12), Function(F.gelu, axis=3), nn.Linear(12, 6)
        self.gate = Gate(axis=3)
        self.gamma, self.beta = nn.Parameter(torch.randn(12)), nn.Parameter(torch.randn(12))
        self.scale = nn.Parameter(torch.randn(6))

    def forward(self, x):
        y = self.active(self.one(self.norm(self.depth(x).permute(0, 2, 3, 1))))
        size = y.norm(p=2, dim=(1, 2), keepdim=True)
        response = size / (size.mean(-1, keepdim=True) + 1e-6)
        y = y + self.gate(y, response) * self.gamma + self.beta
        return x + (self.two(y) * self.scale).permute(0, 3, 1, 2)


class Tokens(Next):
    """The same block seen at its neurons, which stand on the last axis."""

    def forward(self, x):
        return self.active(self.one(self.norm(self.depth(x).permute(0, 2, 3, 1))))


class Shuffle(nn.Module):
    """ShuffleNet's: half of the channels pass, the others are convolved, all are shuffled."""

    def __init__(self):
        super().__init__()
        self.one, self.depth, self.out = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 3, padding=1, groups=3), nn.Conv2d(6, 5, 1)

    def forward(self, x):
        a, b = x.chunk(2, 1)
        x = torch.cat([a, self.depth(torch.relu(self.one(b)))], 1)
        n, c, h, w = x.shape
        return self.out(x.reshape(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w))


class Pool(nn.Module):
    """PoolFormer's: group normalization, pooling less itself; and ReLU6 and hard-swish of MobileNets."""

    def __init__(self):
        super().__init__()
        self.norm, self.pool = Norm(nn.GroupNorm(2, 6), local=False), nn.AvgPool2d(3, 1, 1, count_include_pad=False)
        self.six, self.hard = Function(F.relu6), Function(F.hardswish)
        self.one, self.two = nn.Conv2d(6, 8, 1), nn.Conv2d(8, 6, 1)

    def forward(self, x):
        y = self.norm(x)
        x = x + self.pool(y) - y
        return self.two(self.hard(self.one(self.six(x * 4 + 0.25))))


class Enlarge(nn.Module):
    """HRNet's: a coarse branch brought back to the fine one."""

    def __init__(self):
        super().__init__()
        self.down, self.side, self.out = nn.Conv2d(6, 4, 3, 2, 1), nn.Conv2d(6, 4, 1), nn.Conv2d(4, 5, 3, padding=1)

    def forward(self, x):
        coarse = F.interpolate(torch.relu(self.down(x)), scale_factor=2, mode="nearest")
        return self.out(torch.relu(self.side(x) + coarse))


def frozen_relu(x):
    return x


def build(block):
    torch.manual_seed(3)
    net = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), block())
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(2)
    return net.double().eval()


def reference(net):
    pictures = images()
    with torch.no_grad():
        sources = net[1](net[0](pictures))
        net[2](sources)
        held = [m for m in net.modules() if isinstance(m, Held) and m.seen is not None]
        sums = [0.0] * len(held)
        for k in range(IMAGES):
            net[2](sources[k : k + 1])
            for i, m in enumerate(held):
                sums[i] = sums[i] + m.seen
        # Functions are averaged over all places of all images at once.
        net[2](sources)
        for i, m in enumerate(held):
            m.mean = m.seen if isinstance(m, Function) else sums[i] / IMAGES
    for m in held:
        m.frozen = True
    relu, torch.relu = torch.relu, frozen_relu
    x = torch.zeros(1, 6, SIZE, SIZE, dtype=torch.float64, requires_grad=True)
    y = net[2](x)
    torch.relu = relu
    last = y.shape[-1] != SIZE or (y.shape[1] == SIZE)
    results = []
    for unit in (0, 3):
        place = y[0, SIZE // 2, SIZE // 2, unit] if last else y[0, unit, SIZE // 2, SIZE // 2]
        (gradient,) = torch.autograd.grad(place, x, retain_graph=True)
        rows = gradient[0].abs().sum((0, 2)).nonzero().flatten()
        columns = gradient[0].abs().sum((0, 1)).nonzero().flatten()
        part = gradient[0, :, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        results.append({
            "channel": unit, "top": int(rows[0]) - SIZE // 2, "left": int(columns[0]) - SIZE // 2,
            "shape": list(part.shape), "values": [float(f"{v:.6g}") for v in part.flatten().tolist()]})
    return results


def strip(path):
    """Leaves out where in PyTorch's code each node comes from."""
    model = onnx.load(path)
    del model.metadata_props[:], model.graph.metadata_props[:], model.graph.value_info[:]
    for thing in [*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del thing.metadata_props[:]
        thing.doc_string = ""
    onnx.save(model, path)


if __name__ == "__main__":
    folder = Path(__file__).parent
    answers = {}
    for name, block in dict(
        excite=Excite, next=Next, tokens=Tokens, shuffle=Shuffle, pool=Pool, enlarge=Enlarge).items():
        net = build(block)
        EXPORTING[0] = True
        torch.onnx.export(
            build(block).float(), torch.zeros(1, 3, SIZE, SIZE), str(folder / f"{name}.onnx"), opset_version=21,
            input_names=["image"], output_names=["target"], dynamo=True, external_data=False)
        EXPORTING[0] = False
        strip(folder / f"{name}.onnx")
        answers[name] = reference(net)
    (folder / "reference.json").write_text(json.dumps(answers) + "\n")
