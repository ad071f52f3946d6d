"""Writes how NumPy relates the units of the tests' small circuit to one another on turned images.

    python make.py

reference.json: for each layer, for each unit, the units of the layer that do on the image turned by an angle what it does on the
image itself: angle in degrees, anticlockwise, channel, correlation, and by how much the next best correlates less (`margin`).
Nothing is so near to what the rule asks for that rounding decides it.

The network and the images are those of `Tests/AnalysesTests/SmallCircuit.swift`. Maps are correlated over all images and those
cells whose place after the turn is at most 0.3 cells off another cell along both axes, in steps that leave 200 to 400 of them.
"""
import json
import pathlib

import numpy as np

IMAGES, SIZE, ANGLES = 40, 24, [45, 90, 135, 180, 225, 270, 315]


def image(index):
    left, top = 2 + index * 5 % 11, 2 + index * 7 % 9
    width, height = 4 + index * 3 % 7, 5 + index * 2 % 8
    pixels = np.full((SIZE, SIZE), 20.0)
    across = np.arange(left, left + width)
    shade = 6 * (across - left if index % 2 == 0 else left + width - 1 - across)
    pixels[top : top + height, left : left + width] = 120 + index * 31 % 130 - shade
    return pixels / 255


def convolved(maps, weights):
    padded = np.pad(maps, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return np.maximum(np.einsum("nchwij,ocij->nohw", windows, weights), 0)


def network(images):
    edges = np.zeros((6, 1, 3, 3))
    across = np.tile([-1.0, 0, 1], (3, 1))
    edges[:4, 0] = across, -across, across.T, -across.T
    edges[4, 0, 1, 1] = 1
    sides = np.zeros((4, 6, 3, 3))
    for own in range(2):
        sides[own, own, :, 1] = 1
        sides[own, 1 - own, :, 2 if own == 0 else 0] = -0.5
    sides[2, 2, 1] = 1
    sides[3, 4, :, 1] = 0.5
    either = np.zeros((2, 4, 3, 3))
    either[0, 0, :, 0] = either[0, 1, :, 2] = either[1, 2, 0] = 1
    maps, found = images[:, None], {}
    for name, weights in [("edges", edges), ("sides", sides), ("either", either)]:
        found[name] = maps = convolved(maps, weights)
    return found


def turn(degrees):
    """Rows count downwards."""
    angle = np.deg2rad(degrees)
    return np.round(np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]), 12)


def turned(images, degrees):
    middle = (SIZE - 1) / 2
    y, x = np.mgrid[:SIZE, :SIZE] - middle
    x, y = np.clip(np.einsum("ij,jhw->ihw", turn(-degrees), np.stack([x, y])) + middle, 0, SIZE - 1)
    left, top = np.minimum(x.astype(int), SIZE - 2), np.minimum(y.astype(int), SIZE - 2)
    right, below = x - left, y - top
    return sum(
        images[:, top + down, left + aside] * (below if down else 1 - below) * (right if aside else 1 - right)
        for down in (0, 1) for aside in (0, 1))


def pairs(degrees):
    middle, found = (SIZE - 1) / 2, []
    for row in range(SIZE):
        for column in range(SIZE):
            x, y = turn(degrees) @ [column - middle, row - middle] + middle
            near = np.floor([x + 0.5, y + 0.5])
            if np.abs(near - [x, y]).max() <= 0.3 and near.min() >= 0 and near.max() < SIZE:
                found.append((row * SIZE + column, int(near[1]) * SIZE + int(near[0])))
    step = max(1, len(found) // 200)
    return np.array(found[:: step + 1 if step % SIZE == 0 else step]).T


def series(maps, cells):
    count = maps.shape[1]
    values = maps.reshape(IMAGES, count, -1)[:, :, cells].transpose(1, 0, 2).reshape(count, -1)
    values = values - values.mean(1, keepdims=True)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, length, out=np.zeros_like(values), where=length > 1e-6)


images = np.stack([image(index) for index in range(IMAGES)])
before = network(images)
layers = {name: [[] for _ in range(maps.shape[1])] for name, maps in before.items()}
for degrees in ANGLES:
    after, (cells, others) = network(turned(images, degrees)), pairs(degrees)
    for name, maps in before.items():
        correlations = series(maps, cells) @ series(after[name], others).T
        for unit, row in enumerate(correlations):
            best, next_best = np.argsort(-row, kind="stable")[:2]
            least = max(0.3, row[unit] + 0.1)
            assert best == unit or abs(row[best] - least) > 0.005
            if best != unit and row[best] > least:
                margin = row[best] - row[next_best]
                layers[name][unit].append(
                    {"angle": degrees, "channel": int(best), "correlation": row[best], "margin": margin})
result = {"images": IMAGES, "layers": layers}
rounded = json.loads(json.dumps(result, default=float), parse_float=lambda text: float(f"{float(text):.6g}"))
(pathlib.Path(__file__).parent / "reference.json").write_text(json.dumps(rounded) + "\n")
