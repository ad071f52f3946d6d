"""Makes planted.onnx, a transformer of one block whose third head attends one patch to the left, and reference.json.

    pip install torch onnx onnxruntime numpy
    python Tests/Fixtures/PlantedHead/make.py

The weights of that head are set by hand; those of the three others are random. What heads do is worked out here
from the softmax as ONNX Runtime gives it, by NumPy alone; what is lost without them, by PyTorch.
"""
import json, math, os

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

FOLDER = os.path.dirname(os.path.abspath(__file__))
SIZE, PATCH, WIDTH, HEADS, PLANTED, IMAGES = 24, 4, 16, 4, 2, 8
GRID = SIZE // PATCH


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        pattern = (q @ k.transpose(-2, -1) * (WIDTH // HEADS) ** -0.5).softmax(-1)
        return self.proj((pattern @ v).transpose(1, 2).reshape(n, t, WIDTH))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = Attention()

    def forward(self, x):
        return x + self.attn(x)


class Planted(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls_token = nn.Parameter(0.1 * torch.randn(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + GRID * GRID, WIDTH))
        self.blocks = nn.ModuleList([Block()])
        self.head = nn.Linear(WIDTH, 3)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, 0])


@torch.no_grad()
def plant(network):
    """Columns 0 to 3 of the stream hold where a patch is, as angles of its row and column, and nothing else."""
    step, width = 2 * math.pi / (2 * GRID), WIDTH // HEADS
    network.patch_embed.weight[:4] = 0
    network.patch_embed.bias[:4] = 0
    network.cls_token[..., :4] = 0
    for place in range(GRID * GRID):
        row, column = divmod(place, GRID)
        network.pos_embed[0, 1 + place, :4] = torch.tensor(
            [f(step * i) for i in (row, column) for f in (math.cos, math.sin)])
    qkv, strength = network.blocks[0].attn.qkv, 12
    qkv.weight *= 6
    queries, keys = (slice(part * WIDTH + PLANTED * width, part * WIDTH + (PLANTED + 1) * width) for part in (0, 1))
    for part in (queries, keys):
        qkv.weight[part] = 0
        qkv.bias[part] = 0
    qkv.weight[keys, :4] = strength * torch.eye(4)
    back = torch.eye(4)  # The same row, the column before.
    back[2:, 2:] = torch.tensor([[math.cos(step), math.sin(step)], [-math.sin(step), math.cos(step)]])
    qkv.weight[queries, :4] = strength * back


def pixels(image):
    i, j, c = np.meshgrid(np.arange(SIZE), np.arange(SIZE), np.arange(3), indexing="ij")
    return ((i * 5 + j * 3 + c * 40 + image * 17 + (i // 6 + image) * (j // 5) * 29) % 241).astype(np.uint8)


def softmax(scores):
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def numbers(patterns, queries, keys):
    """Of one head, patterns [N, T, T], queries and keys [N, T, d]."""
    tokens, patches = patterns.shape[1], GRID * GRID
    mean, rows = patterns.mean(0), patterns[:, 1:]
    place = np.array([divmod(p, GRID) for p in range(patches)])
    offset = place[None] - place[:, None]
    between = mean[1:, 1:]
    far = np.sqrt((offset ** 2).sum(-1)) * PATCH
    kernel = np.zeros((2 * GRID - 1, 2 * GRID - 1))
    count = np.zeros_like(kernel)
    np.add.at(kernel, (offset[..., 0] + GRID - 1, offset[..., 1] + GRID - 1), between)
    average = softmax(queries.mean(0) @ keys.mean(0).T / math.sqrt(WIDTH // HEADS))
    placed = np.zeros_like(kernel)
    np.add.at(placed, (offset[..., 0] + GRID - 1, offset[..., 1] + GRID - 1), average[1:, 1:])
    np.add.at(count, (offset[..., 0] + GRID - 1, offset[..., 1] + GRID - 1), 1)
    near = (np.abs(offset).max(-1) == 1)
    return {
        "placeKernel": np.round(placed / count, 7).tolist(),
        "distance": (between * far).sum() / between.sum(),
        "entropy": -(rows * np.log(np.maximum(rows, 1e-30))).sum(-1).mean() / math.log(tokens),
        "onItself": np.trace(between) / patches,
        "onNeighbours": (between * near).sum() / patches,
        "onExtraTokens": mean[1:, 0].mean(),
        "sameness": (mean[1:] ** 2).sum() / (rows ** 2).sum((1, 2)).mean(),
        "kernel": np.round(kernel / count, 7).tolist(),
    }


@torch.no_grad()
def effects(network, images):
    """What is lost without each head, by PyTorch: its output at its mean, then its pattern alone; queries and keys."""
    attention, kept = network.blocks[0].attn, {}
    hook = attention.register_forward_pre_hook(lambda module, inputs: kept.update(x=inputs[0]))
    before = network(images)
    hook.remove()
    x = kept["x"]
    n, t, _ = x.shape
    q, k, v = attention.qkv(x).reshape(n, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
    pattern = (q @ k.transpose(-2, -1) * (WIDTH // HEADS) ** -0.5).softmax(-1)

    def loss(written):
        after = network.head((x + attention.proj(written.transpose(1, 2).reshape(n, t, WIDTH)))[:, 0])
        answer = before.argmax(-1)
        fall = (before - after).gather(1, answer[:, None]).mean()
        return {"score": float(fall), "changed": float((after.argmax(-1) != answer).double().mean())}

    found = []
    for head in range(HEADS):
        written, moved = pattern @ v, pattern.clone()
        moved[:, head] = pattern[:, head].mean(0)
        fixed = written.clone()
        fixed[:, head] = written[:, head].mean(0)
        found.append({"outputLoss": loss(fixed), "patternLoss": loss(moved @ v)})
    return found, q.double().numpy(), k.double().numpy()


def main():
    torch.manual_seed(3)
    network = Planted().eval()
    plant(network)
    file = os.path.join(FOLDER, "planted.onnx")
    torch.onnx.export(
        network, torch.zeros(2, 3, SIZE, SIZE), file, input_names=["image"], output_names=["scores"], opset_version=17,
        dynamic_axes={"image": {0: "n"}, "scores": {0: "n"}}, dynamo=False)
    model = onnx.load(file)
    softmaxes = [node for node in model.graph.node if node.op_type == "Softmax"]
    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(softmaxes[0].output[0]))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    images = np.stack([pixels(i) for i in range(IMAGES)]).transpose(0, 3, 1, 2).astype(np.float32) / 255
    patterns = session.run([softmaxes[0].output[0]], {"image": images})[0].astype(np.float64)
    whole, queries, keys = effects(network, torch.tensor(images))
    with open(os.path.join(FOLDER, "reference.json"), "w") as out:
        json.dump([
            numbers(patterns[:, head], queries[:, head], keys[:, head]) | whole[head] for head in range(HEADS)], out)


main()
