"""Makes the project of this folder, which version 0.1.0 then built: `python make.py`, and in a copy of this folder

    git checkout cfc2c83 && swift build -c release --product micrograph     (0.1.0)
    micrograph build . && sqlite3 .micrograph/store.sqlite .dump >store.sql

Of its Output the home page and one picture are kept: one file that today's version replaces, and one that it removes.
Needs numpy and onnx.
"""
import os, struct, zlib
import numpy as np, onnx
from onnx import helper, numpy_helper

here = os.path.dirname(os.path.abspath(__file__))
chance = np.random.default_rng(2)


def weights(name, *shape):
    return numpy_helper.from_array(chance.normal(0, 0.4, shape).astype(np.float32), name)


def convolution(name, source, target):
    return [
        helper.make_node("Conv", [source, f"w{name}"], [f"v{name}"], name=f"{name}/conv", kernel_shape=[3, 3], pads=[1] * 4),
        helper.make_node("Relu", [f"v{name}"], [target], name=f"{name}/relu"),
    ]


nodes = convolution("a", "image", "ra") + convolution("b", "ra", "rb") + [
    helper.make_node("GlobalAveragePool", ["rb"], ["p"], name="pool"),
    helper.make_node("Flatten", ["p"], ["f"], name="flat"),
    helper.make_node("Gemm", ["f", "wc"], ["scores"], name="fc", transB=1),
]
graph = helper.make_graph(
    nodes, "old",
    [helper.make_tensor_value_info("image", 1, [1, 3, 16, 16])],
    [helper.make_tensor_value_info("scores", 1, [1, 2])],
    [weights("wa", 3, 3, 3, 3), weights("wb", 3, 3, 3, 3), weights("wc", 2, 3)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, os.path.join(here, "old.onnx"))


def png(path, pixels):
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[y].tobytes() for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as file:
        file.write(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


y, x = np.mgrid[:16, :16]
for i in range(4):
    pixels = np.stack([(x * (9 + i) + y * i) % 256, (y * (7 + 2 * i)) % 256, (x * y * (i + 1)) % 256], -1)
    png(os.path.join(here, f"images/{i}.png"), pixels.astype(np.uint8))
