"""Writes expanded_weights.json: weights between layers of a small network by PyTorch's gradients.

The network has all that lies between layers of real ones: bottlenecks, a pool projection, response normalization,
strided pooling with padding at the end, a dilated and a grouped convolution, a residual sum. ReLU is left out, max
pooling is mean pooling, response normalization is its scale at rest. InfluenceTests.swift builds the same one.

    python expanded_weights.py > expanded_weights.json
"""

import json
import math

import torch
import torch.nn.functional as F


def weights(seed, *shape):
    count = math.prod(shape)
    return torch.tensor([math.sin(0.7 * i + seed) for i in range(count)], dtype=torch.float64).reshape(shape)


size = 33
source = torch.zeros(1, 6, size, size, dtype=torch.float64, requires_grad=True)
a = F.conv2d(source, weights(1, 4, 6, 1, 1))
b = F.conv2d(F.conv2d(source, weights(2, 3, 6, 1, 1)), weights(3, 5, 3, 3, 3), padding=1)
c = F.conv2d(F.conv2d(source, weights(4, 2, 6, 1, 1)), weights(5, 3, 2, 5, 5), padding=2)
d = F.conv2d(F.avg_pool2d(source, 3, 1, 1), weights(6, 3, 6, 1, 1))
mixed = torch.cat([a, b, c, d], 1)
mixed.retain_grad()
normalized = mixed * 2.0**-0.75
pooled = F.avg_pool2d(F.pad(normalized, (0, 1, 0, 1)), 3, 2)
dilated = F.conv2d(pooled, weights(7, 6, 15, 3, 3), padding=2, dilation=2)
grouped = F.conv2d(dilated, weights(8, 6, 2, 3, 3), padding=1, groups=3)
scaled = grouped * weights(9, 6).reshape(1, 6, 1, 1)
target = scaled + F.conv2d(pooled, weights(10, 6, 15, 1, 1))


def cropped(value, gradient, channel):
    """The gradient's support for that layer, and its place relative to the centre position times the stride."""
    centre = value.shape[-1] // 2
    stride = 2 if gradient.shape[-1] > value.shape[-1] else 1
    rows = gradient[0].abs().sum((0, 2)).nonzero().flatten()
    columns = gradient[0].abs().sum((0, 1)).nonzero().flatten()
    part = gradient[0, :, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return {
        "channel": channel,
        "origin": [int(rows[0]) - centre * stride, int(columns[0]) - centre * stride],
        "shape": list(part.shape),
        "values": [round(v, 6) for v in part.flatten().tolist()],
    }


def gradient(value, channel, at):
    centre = value.shape[-1] // 2
    (result,) = torch.autograd.grad(value[0, channel, centre, centre], at, retain_graph=True)
    return cropped(value, result, channel)


print(
    json.dumps(
        {
            "mixed from source": [gradient(mixed, channel, source) for channel in (1, 5, 10, 13)],
            "target from mixed": [gradient(target, channel, mixed) for channel in (0, 4)],
            "target from source": [gradient(target, channel, source) for channel in (3,)],
        }
    )
)
