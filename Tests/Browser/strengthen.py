#!/usr/bin/env python3
"""Writes a copy of a model in which the first kernel of each convolution is stronger: something for a site to tell of.

Usage: strengthen.py MODEL.onnx COPY.onnx
"""

import sys

import onnx
from onnx import numpy_helper

model = onnx.load(sys.argv[1])
for tensor in model.graph.initializer:
    if len(tensor.dims) == 4:
        weights = numpy_helper.to_array(tensor).copy()
        weights[0] *= 1.1
        tensor.CopyFrom(numpy_helper.from_array(weights, tensor.name))
onnx.save(model, sys.argv[2])
