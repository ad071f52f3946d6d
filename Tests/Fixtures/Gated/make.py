"""Writes a small vision transformer with gated MLPs, and what PyTorch's gradients say of what it writes into its stream.

    pip install torch onnx onnxscript onnxruntime && python make.py

16 x 16 pixels in patches of 4, so 16 of them, after a class token; two blocks of two heads of 4 numbers and of 12 neurons, the
first with GELU and a norm between its neurons and the stream, as EVA-02 has it, the second with SiLU and without; three classes.
torchscript17.onnx, dynamo18.onnx: the same by two exporters.
reference.json: on the image that the tests repeat the logits, and of each block what each head and each neuron adds to the first
logit over the stream: its numbers times the gradient, in double, with the gates and the scales of all norms held, and with what
all else writes into the stream held too.
"""
import functools
import json
import math
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

SIZE, PATCH, WIDTH, HEADS, NEURONS, CLASSES, BLOCKS = 16, 4, 8, 2, 12, 3, 2
TOKENS = 1 + (SIZE // PATCH) ** 2
folder = pathlib.Path(__file__).parent


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        x = nn.functional.scaled_dot_product_attention(q, k, v)
        return self.proj(x.transpose(1, 2).reshape(n, t, c))


class Gated(nn.Module):
    def __init__(self, act, norm):
        super().__init__()
        self.fc1_g = nn.Linear(WIDTH, NEURONS)
        self.fc1_x = nn.Linear(WIDTH, NEURONS)
        self.act = act
        self.norm = norm
        self.fc2 = nn.Linear(NEURONS, WIDTH)

    def forward(self, x):
        return self.fc2(self.norm(self.act(self.fc1_g(x)) * self.fc1_x(x)))


class Block(nn.Module):
    def __init__(self, mlp):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.attn = Attention()
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.mlp = mlp

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.position = nn.Parameter(torch.zeros(1, TOKENS, WIDTH))
        self.blocks = nn.ModuleList([
            Block(Gated(nn.GELU(), nn.LayerNorm(NEURONS, eps=1e-6))), Block(Gated(nn.SiLU(), nn.Identity()))])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, image):
        x = self.embed(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


torch.manual_seed(5)
model = Transformer().eval()
for name, value in model.named_parameters():
    value.data = torch.randn(value.shape) * (0.3 if value.dim() < 2 else 1 / math.sqrt(value[0].numel()))
    if "norm" in name and name.endswith("weight"):
        value.data += 1
# A circuit of a class is found on images on which its logit is above 0.
model.head.weight.data[0] *= -1
model.head.bias.data[0] *= -1
c, i, j = np.meshgrid(np.arange(3), np.arange(SIZE), np.arange(SIZE), indexing="ij")
image = torch.tensor((((i * 5 + j * 3 + c * 40) % 241) / 240).astype(np.float32))[None]
images = torch.cat([image, image.flip(3)])
names = {"input_names": ["image"], "output_names": ["logits"]}
torch.onnx.export(
    model, (images,), folder / "torchscript17.onnx", opset_version=17, dynamo=False,
    dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, **names)
program = torch.onnx.export(
    model, (images,), opset_version=18, dynamo=True, external_data=False,
    dynamic_shapes={"image": {0: torch.export.Dim("batch", min=1, max=64)}}, **names)
program.optimize()
made = program.model_proto
for node in made.graph.node:
    kept = [p for p in node.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
    del node.metadata_props[:]
    node.metadata_props.extend(kept)
for value in list(made.graph.value_info) + list(made.graph.initializer):
    del value.metadata_props[:]
onnx.save(made, folder / "dynamo18.onnx")
with torch.no_grad():
    expected = model(images).numpy()
for file in sorted(folder.glob("*.onnx")):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    print(file.name, file.stat().st_size, float(np.abs(session.run(None, {"image": images.numpy()})[0] - expected).max()))

model = model.double()
seen = {}


def keep(name):
    def hook(module, inputs, output):
        seen[name] = (inputs[0].detach(), output.detach())
    return hook


for index, block in enumerate(model.blocks):
    for name, module in [
        ("proj", block.attn.proj), ("act", block.mlp.act), ("fc1_x", block.mlp.fc1_x), ("norm", block.mlp.norm),
        ("fc2", block.mlp.fc2),
    ]:
        module.register_forward_hook(keep((index, name)))
model.norm.register_forward_hook(keep("end"))
with torch.no_grad():
    logits = model(image.double())


def frozen(norm, x, at):
    """A norm whose scale is that of another value."""
    if isinstance(norm, nn.Identity):
        return x
    scale = (at.var(-1, correction=0, keepdim=True) + norm.eps).rsqrt()
    return (x - x.mean(-1, keepdim=True)) * scale * norm.weight + norm.bias


def added(numbers, write, own):
    """By the last axis, what numbers add to the first logit by the way that they are written."""
    numbers = numbers.clone().requires_grad_()
    end = seen["end"][0]
    score = model.head(frozen(model.norm, end - own + write(numbers), end)[:, 0])[0, 0]
    score.backward()
    return (numbers * numbers.grad).detach().sum((0, 1))


def gated(mlp, gate, inner, numbers):
    """What numbers times their gate write, with the scale of the inner norm held."""
    return mlp.fc2(frozen(mlp.norm, numbers * gate, inner))


def rounded(values):
    return [float(f"{v:.8g}") for v in values.ravel().tolist()]


result = {"logits": rounded(logits), "heads": [], "neurons": []}
for index, block in enumerate(model.blocks):
    joined, own = seen[index, "proj"]
    result["heads"].append(rounded(added(joined, block.attn.proj, own).view(HEADS, -1).sum(-1)))
    act, gate, inner = seen[index, "act"][1], seen[index, "fc1_x"][1], seen[index, "norm"][0]
    own = seen[index, "fc2"][1]
    result["neurons"].append(rounded(added(act, functools.partial(gated, block.mlp, gate, inner), own)))
(folder / "reference.json").write_text(json.dumps(result) + "\n")
