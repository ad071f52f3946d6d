"""Writes linear_cka.json: how alike two layers are and which units match, by NumPy.

Linear CKA is computed by the Gram matrices of the samples, HSIC(K, L) = trace(K H L H), which is another way than the
program's, by the products of channels. Each cell has a mean of its own over the images.

    python linear_cka.py > linear_cka.json
"""

import json

import numpy as np

IMAGES, CELLS = 25, 4
random = np.random.default_rng(7)
common = random.normal(size=(IMAGES, CELLS, 3))


def layer(channels, strength):
    values = common @ random.normal(size=(3, channels)) * strength + random.normal(size=(IMAGES, CELLS, channels))
    values += random.normal(size=(1, CELLS, channels)) * 3
    # As much as bfloat16 and JSON keep of them matters to neither side.
    return np.round(np.maximum(values, 0), 3)


def centred(values):
    return (values - values.mean(0)).reshape(IMAGES * CELLS, -1)


def hsic(first, second):
    return np.trace(first @ first.T @ second @ second.T)


first = [layer(5, 1.0), layer(4, 0.2)]
second = [layer(6, 0.8), layer(3, 0.5)]
result = {"images": IMAGES, "cells": CELLS, "first": [], "second": [], "alignments": [], "matches": []}
for name, layers in (("first", first), ("second", second)):
    result[name] = [np.moveaxis(values, 2, 0).tolist() for values in layers]
for one in map(centred, first):
    row, correlations = [], []
    for other in map(centred, second):
        row.append(hsic(one, other) / np.sqrt(hsic(one, one) * hsic(other, other)))
        scale = np.outer(np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0))
        correlations.append(one.T @ other / scale)
    result["alignments"].append(row)
    matches = []
    for unit in range(one.shape[1]):
        best = max(
            (values[unit, channel], layer, channel)
            for layer, values in enumerate(correlations)
            for channel in range(values.shape[1])
        )
        matches.append({"layer": best[1], "channel": best[2], "correlation": best[0]})
    result["matches"].append(matches)
print(json.dumps(result))
