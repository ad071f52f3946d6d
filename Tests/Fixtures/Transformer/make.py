"""Writes a small vision transformer with random weights, and what ONNX Runtime says of it.

    python make.py

transformer.onnx: 32 x 32 pixels in patches of 8, so 16 of them; a class token and a register before them; two blocks
of two heads and 24 neurons; five classes. The batch is free, as torch exports it, and GELU is in pieces.
reference.json: the neurons of both blocks after their activation function, [T, neurons], and the logits, on an image of
whole numbers that the tests repeat.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SIZE, PATCH, WIDTH, HEADS, NEURONS, CLASSES = 32, 8, 16, 2, 24, 5
TOKENS = 2 + (SIZE // PATCH) ** 2

random = np.random.default_rng(7)
nodes, constants = [], []


def constant(name, value):
    constants.append(numpy_helper.from_array(np.asarray(value), name))
    return name


def weights(name, *shape):
    return constant(name, (random.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32))


def node(operator, inputs, output, **attributes):
    nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
    return output


def numbers(name, *values):
    return constant(name, np.array(values, np.int64))


def linear(x, name, inner, outer):
    product = node("MatMul", [x, weights(f"{name}.weight", inner, outer)], f"{name}/MatMul")
    bias = constant(f"{name}.bias", (0.1 * random.standard_normal(outer)).astype(np.float32))
    return node("Add", [bias, product], f"{name}/Add")


def norm(x, name):
    scale = constant(f"{name}.scale", (1 + 0.1 * random.standard_normal(WIDTH)).astype(np.float32))
    shift = constant(f"{name}.shift", (0.1 * random.standard_normal(WIDTH)).astype(np.float32))
    return node("LayerNormalization", [x, scale, shift], f"{name}/LayerNormalization", axis=-1, epsilon=1e-6)


def gelu(x, name):
    half = constant(f"{name}.half", np.float32(0.5))
    root, one = constant(f"{name}.root", np.float32(np.sqrt(2))), constant(f"{name}.one", np.float32(1))
    scaled = node("Div", [x, root], f"{name}/Div")
    error = node("Erf", [scaled], f"{name}/Erf")
    shifted = node("Add", [error, one], f"{name}/Add")
    return node("Mul", [node("Mul", [x, shifted], f"{name}/Mul"), half], f"{name}/Mul_1")


def attention(x, name):
    heads = []
    for part in "qkv":
        made = linear(x, f"{name}.{part}", WIDTH, WIDTH)
        split = node("Reshape", [made, numbers(f"{name}.{part}.shape", 0, -1, HEADS, WIDTH // HEADS)], f"{name}/{part}")
        order = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
        heads.append(node("Transpose", [split], f"{name}/{part}/Transpose", perm=order))
    q, k, v = heads
    scale = constant(f"{name}.scale", np.float32(1 / np.sqrt(WIDTH // HEADS)))
    scores = node("Mul", [node("MatMul", [q, k], f"{name}/MatMul"), scale], f"{name}/Mul")
    pattern = node("Softmax", [scores], f"{name}/Softmax", axis=-1)
    mixed = node("Transpose", [node("MatMul", [pattern, v], f"{name}/MatMul_1")], f"{name}/Transpose", perm=[0, 2, 1, 3])
    joined = node("Reshape", [mixed, numbers(f"{name}.shape", 0, -1, WIDTH)], f"{name}/Reshape")
    return linear(joined, f"{name}.out", WIDTH, WIDTH)


patches = node(
    "Conv", ["image", weights("embed.weight", WIDTH, 3, PATCH, PATCH)], "embed/Conv",
    kernel_shape=[PATCH, PATCH], strides=[PATCH, PATCH])
flat = node("Reshape", [patches, numbers("embed.shape", 0, WIDTH, -1)], "embed/Reshape")
tokens = node("Transpose", [flat], "embed/Transpose", perm=[0, 2, 1])
shape = node("Shape", [tokens], "embed/Shape")
batch = node("Gather", [shape, numbers("embed.first", 0)], "embed/Gather", axis=0)
wanted = node("Concat", [batch, numbers("embed.rest", -1, -1)], "embed/shape", axis=0)
wanted = node("Where", [
    node("Equal", [wanted, numbers("embed.free", -1)], "embed/Equal"), numbers("embed.one", 1), wanted], "embed/Where")
extras = [node("Expand", [weights(f"{kind}", 1, 1, WIDTH), wanted], f"{kind}/Expand") for kind in ["class", "register"]]
x = node("Concat", extras + [tokens], "embed/Concat", axis=1)
x = node("Add", [x, weights("position", 1, TOKENS, WIDTH)], "embed/Add")
for block in range(2):
    name = f"blocks.{block}"
    x = node("Add", [x, attention(norm(x, f"{name}.norm1"), f"{name}.attention")], f"{name}/Add")
    hidden = gelu(linear(norm(x, f"{name}.norm2"), f"{name}.mlp.fc1", WIDTH, NEURONS), f"{name}.mlp.act")
    x = node("Add", [x, linear(hidden, f"{name}.mlp.fc2", NEURONS, WIDTH)], f"{name}/Add_1")
x = node("Gather", [norm(x, "norm"), constant("first", np.int64(0))], "pool/Gather", axis=1)
bias = constant("head.bias", np.zeros(CLASSES, np.float32))
node("Gemm", [x, weights("head.weight", WIDTH, CLASSES), bias], "logits")

model = helper.make_model(
    helper.make_graph(
        nodes, "transformer", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])], constants),
    opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
folder = pathlib.Path(__file__).parent
onnx.save(model, folder / "transformer.onnx")

names = ["blocks.0.mlp.act/Mul_1", "blocks.1.mlp.act/Mul_1"]
model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
c, i, j = np.meshgrid(np.arange(3), np.arange(SIZE), np.arange(SIZE), indexing="ij")
image = (((i * 5 + j * 3 + c * 40) % 241) / 240).astype(np.float32)[None]
results = session.run(["logits"] + names, {"image": image})
(folder / "reference.json").write_text(
    json.dumps({
        "logits": [float(f"{v:.7g}") for v in results[0].ravel()],
        "neurons": {name: [float(f"{v:.7g}") for v in result.ravel()] for name, result in zip(names, results[1:])},
    }) + "\n")
print([result.shape for result in results])
