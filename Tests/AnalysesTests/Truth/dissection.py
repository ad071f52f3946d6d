"""Writes dissection.json: what the units of SmallCircuit detect in Rectangles, by NumPy.

The network runs in double precision. Thresholds are found by sorting all values, among all numbers of eight binary digits;
chances by looking at each pair of pictures.

    python dissection.py > dissection.json
"""

import json

import numpy as np

SIZE, COUNT = 24, 60
NAMES = ["inside", "left", "top"]


def picture(index):
    """Levels, labels (None where none are known), class and facing: as LabelledRectangles."""
    left, top = 2 + index * 5 % 11, 2 + index * 7 % 9
    width, height = 4 + index * 3 % 7, 5 + index * 2 % 8
    levels = np.full((SIZE, SIZE), 20)
    labels = np.zeros((SIZE, SIZE), int)
    for y in range(top, top + height):
        for x in range(left, left + width):
            step = x - left if index % 2 == 0 else left + width - 1 - x
            levels[y, x] = 120 + index * 31 % 130 - 6 * step
            labels[y, x] = 1 | (x < left + 2) << 1 | (y < top + 2) << 2
    kind = None if index % 7 == 0 else "wide" if width > height else "tall"
    facing = None if index % 3 == 0 else "left" if index % 2 == 0 else "right"
    return np.float32(levels / 255), None if index % 5 == 4 else labels, kind, facing


def weights():
    edges, sides, either = np.zeros((6, 1, 3, 3)), np.zeros((4, 6, 3, 3)), np.zeros((2, 4, 3, 3))
    ramp = np.array([-1, 0, 1])
    edges[0, 0], edges[1, 0], edges[2, 0], edges[3, 0] = ramp, -ramp, ramp[:, None], -ramp[:, None]
    edges[4, 0, 1, 1] = 1
    for own in range(2):
        sides[own, own, :, 1] = 1
        sides[own, 1 - own, :, 2 if own == 0 else 0] = -0.5
    sides[2, 2, 1, :] = 1
    sides[3, 4, :, 1] = 0.5
    either[0, 0, :, 0] = 1
    either[0, 1, :, 2] = 1
    either[1, 2, 0, :] = 1
    return {"edges": edges, "sides": sides, "either": either}


def layer(values, kernels):
    padded = np.pad(values, ((0, 0), (1, 1), (1, 1)))
    sums = np.zeros((len(kernels), SIZE, SIZE))
    for row in range(3):
        for column in range(3):
            window = padded[:, row : row + SIZE, column : column + SIZE]
            sums += np.einsum("oi,ihw->ohw", kernels[:, :, row, column], window)
    return np.maximum(sums, 0)


def chance(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        return None
    pairs = [(a > b) + 0.5 * (a == b) for a in np.round(positive, 6) for b in np.round(negative, 6)]
    return float(np.mean(pairs))


pictures = [picture(index) for index in range(COUNT)]
kinds = np.array([kind or "" for _, _, kind, _ in pictures])
facings = np.array([facing or "" for _, _, _, facing in pictures])
marked = [index for index in range(COUNT) if pictures[index][1] is not None]
labels = np.array([pictures[index][1] for index in marked])
numbers = (np.arange(0x7F80, dtype=np.uint32) << 16).view(np.float32).astype(float)


def truth(maps):
    """Of one unit: maps [pictures, rows, columns]."""
    seen = maps[marked]
    values = np.sort(seen.ravel())
    above = len(values) - np.searchsorted(values, numbers, side="right")
    threshold = numbers[np.argmax(above <= len(values) // 100)]
    assert threshold == 0 or np.min(np.abs(values / threshold - 1)) > 3e-6
    active = seen > threshold
    parts = []
    for bit, name in enumerate(NAMES):
        shown = labels >> bit & 1 == 1
        if (active & shown).any():
            ratio = (active & shown).sum() / (active | shown).sum()
            parts.append({"name": name, "intersectionOverUnion": float(ratio)})
    parts.sort(key=lambda part: (-part["intersectionOverUnion"], part["name"]))
    peaks = maps.max((1, 2))
    classes = []
    for name in ["tall", "wide"]:
        own, others = kinds == name, peaks[kinds != name]
        scores = [chance(peaks[own & which], others) for which in (own, facings == "left", facings == "right")]
        classes.append({"name": name, "all": scores[0], "left": scores[1], "right": scores[2]})
    return {"threshold": float(threshold), "parts": parts, "classes": classes}


values = [levels[None].astype(float) for levels, _, _, _ in pictures]
found = {}
for name, kernels in weights().items():
    values = [layer(value, kernels) for value in values]
    found[name] = [truth(np.array([value[unit] for value in values])) for unit in range(len(kernels))]
print(json.dumps(found, indent=1))
