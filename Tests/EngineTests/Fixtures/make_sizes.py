"""Makes sizes.json and the exported networks in Sizes/: what ONNX Runtime makes of files whose graph follows the size of
the image or was written for one image at a time. Needs torch, onnxscript, onnxruntime, numpy."""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

here = pathlib.Path(__file__).parent
folder = here / "Sizes"
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm, self.qkv, self.out = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.out(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, c))
        return x + self.mlp(x)


class Patches(nn.Module):
    """Class token, positions, attention: what a default dynamo export writes for one image."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.embed = nn.Conv2d(3, width, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.positions = nn.Parameter(torch.randn(1, 10, width) * 0.2)
        self.block, self.head = Block(width, heads), nn.Linear(width, 5)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.positions
        return self.head(self.block(x)[:, 0])


class Windows(nn.Module):
    """Attention within windows of 3 x 3, which are images of their own on the way."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.embed = nn.Conv2d(3, width, 2, 2)
        self.block, self.head = Block(width, heads), nn.Linear(width, 5)

    def forward(self, x):
        x = self.embed(x).permute(0, 2, 3, 1)
        b, h, w, c = x.shape
        x = x.reshape(b, h // 3, 3, w // 3, 3, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 9, c)
        x = self.block(x).reshape(b, h // 3, w // 3, 3, 3, c).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, c)
        return self.head(x.mean((1, 2)))


class Sequence(nn.Module):
    """Tokens before images, as torch's MultiheadAttention has them: both end up on one axis, images within tokens."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.embed = nn.Conv2d(3, width, 4, 4)
        self.attention, self.head = nn.MultiheadAttention(width, heads), nn.Linear(width, 5)

    def forward(self, x):
        x = self.embed(x).flatten(2).permute(2, 0, 1)
        return self.head(self.attention(x, x, x, need_weights=False)[0].mean(0))


class Mixed(nn.Module):
    """Subtracts what the images of a batch have in common: no part of it is one image's."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 5)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return self.head((x - x.mean(0, keepdim=True) * 0.5).mean((2, 3)))


def pixels(count, height, width):
    """As the test makes them."""
    index = np.arange(count * 3 * height * width)
    return (((index * 7919) % 511 - 255) / 128).astype(np.float32).reshape(count, 3, height, width)


def scores(name, images):
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx")
    feed = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {feed: image[None]})[0].reshape(1, -1) for image in images])


def main():
    for name, network, side in [("patches", Patches(), 12), ("windows", Windows(), 12), ("sequence", Sequence(), 12), ("mixed", Mixed(), 12)]:
        path = folder / f"{name}.onnx"
        torch.onnx.export(network.eval(), (torch.zeros(1, 3, side, side),), path, dynamo=True, external_data=False, verbose=False)
        model = onnx.load(path)
        for node in model.graph.node:
            del node.metadata_props[:]
        del model.graph.value_info[:]
        onnx.save(model, path)
    cases = [(name, 1, size, size) for name in ["sumgap_ts", "same_dyn", "view_ts", "ppm_ts", "sumgap_dy"] for size in [33, 64]]
    cases += [("sumgap_ts", 2, 40, 64), ("same_dyn", 2, 33, 50)]
    cases += [("patches", 3, 12, 12), ("windows", 3, 12, 12), ("sequence", 1, 12, 12)]
    references = []
    for name, count, height, width in cases:
        try:
            found = scores(name, pixels(count, height, width))
        except Exception as error:
            print(name, height, width, str(error)[:120])
            continue
        references.append(dict(name=name, shape=[count, 3, height, width], scores=[round(float(x), 7) for x in found.flatten()]))
    (here / "sizes.json").write_text("[\n" + ",\n".join(json.dumps(x) for x in references) + "\n]\n")


main()
