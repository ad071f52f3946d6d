"""Writes given_shares.json: what units gave to later ones, by PyTorch's gradients of whole maps.

The network has what lies between the layers of real ones: branches with a bottleneck, a wide kernel and a pool, then
strides, a pool with padding at the end and a residual sum. ContributionTests.swift builds the same one.

    python given_shares.py > given_shares.json
"""

import json
import math

import torch
import torch.nn.functional as F

SIZE, PICTURES, COUNT = 21, 9, 3


def weights(seed, *shape):
    """Not much more of one sign than of the other, and of a size that keeps values near 1."""
    count = math.prod(shape)
    scale = 1 / math.sqrt(math.prod(shape[1:]) or 1)
    return torch.tensor([scale * math.sin(0.7 * i * i + seed) for i in range(count)], dtype=torch.float64).reshape(shape)


def picture(index):
    return torch.tensor(
        [[(x * 7 + y * 13 + index * 29 + x * y * (index + 1)) % 251 for x in range(SIZE)] for y in range(SIZE)],
        dtype=torch.float64,
    ).reshape(1, 1, SIZE, SIZE) / 255


def layers(image):
    low = F.relu(F.conv2d(image, weights(1, 6, 1, 3, 3), padding=1))
    a = F.conv2d(low, weights(2, 4, 6, 1, 1))
    b = F.conv2d(F.relu(F.conv2d(low, weights(3, 3, 6, 1, 1))), weights(4, 5, 3, 3, 3), padding=1)
    c = F.conv2d(F.relu(F.conv2d(low, weights(5, 2, 6, 1, 1))), weights(6, 3, 2, 5, 5), padding=2)
    d = F.conv2d(F.max_pool2d(low, 3, 1, 1), weights(7, 3, 6, 1, 1))
    mixed = F.relu(torch.cat([a, b, c, d], 1) + 0.05)
    pooled = F.max_pool2d(F.pad(mixed, (0, 1, 0, 1)), 3, 2)
    inner = F.relu(F.conv2d(pooled, weights(8, 6, 15, 3, 3), padding=1))
    top = F.relu(F.conv2d(inner, weights(9, 6, 6, 3, 3), padding=1) + F.conv2d(pooled, weights(10, 6, 15, 1, 1)))
    return low, mixed, top


def given(lower, upper):
    """For each unit: the shares of its value, and the pictures, the strongest first."""
    runs = [layers(picture(index)) for index in range(PICTURES)]
    result = []
    for unit in range(runs[0][upper].shape[1]):
        peaks = [run[upper][0, unit].max().item() for run in runs]
        order = [i for i in sorted(range(PICTURES), key=lambda i: -peaks[i]) if peaks[i] > 0][:COUNT]
        total = sum(peaks[i] for i in order)
        shares = torch.zeros(runs[0][lower].shape[1], dtype=torch.float64)
        for index in order:
            image = picture(index)
            values = layers(image.requires_grad_())
            peak = values[upper][0, unit].flatten().argmax()
            (gradient,) = torch.autograd.grad(values[upper][0, unit].flatten()[peak], values[lower])
            shares += (gradient * values[lower]).sum((0, 2, 3)).detach() / total
        result.append({"pictures": order, "shares": [round(v, 6) for v in shares.tolist()]})
    return result


print(json.dumps({"mixed": given(0, 1), "top": given(1, 2)}))
