"""Writes one small vision transformer in the forms in which exporters write attention, and what PyTorch says of it.

    pip install torch onnx onnxscript onnxruntime==1.32 && python make.py

16 x 16 pixels in patches of 4, so 16 of them, after a class token; two blocks of two heads of 4 numbers, with LayerScale;
three classes. Weights are random and the same in all forms.
reference.json: the logits; of each block the patterns, [heads, T, T], and the length of what each head writes at each
token, [T, heads], from hooks.
heads.json: of each block and head, from its weights, the singular values of W_V W_O and of W_Q W_K^T over the root of the
width, the copying score, and of each way of reading how well each head below fits; and on the image what it adds to the
first score by the token from which it took it, from autograd with the scale of the last norm held.
flow.json: on the image over the patches, attention rollout from the class token, and the same with patterns weighted by the
gradient of the first score where that is above 0.
readers.json: of each head of the last block, at the patch where it writes most: the length of what it writes; what each head and
each neuron of the first block gives to that along the head's own direction, from autograd in double with the pattern and the
scale of the norm held; and what is left along that direction where the head alone reads the stream without one of them.
"""
import copy
import json
import math
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.transformers import optimizer
from torch import nn

SIZE, PATCH, WIDTH, HEADS, NEURONS, CLASSES, BLOCKS = 16, 4, 8, 2, 12, 3, 2
TOKENS = 1 + (SIZE // PATCH) ** 2
OWN = WIDTH // HEADS
folder = pathlib.Path(__file__).parent


class Attention(nn.Module):
    """The same weights in each form; the pattern is kept where it is in sight."""

    def __init__(self, form):
        super().__init__()
        self.form = form
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = nn.Linear(WIDTH, WIDTH)
        if form in ["apart", "eager"]:
            self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in "qkv")
        if form == "tokens first":
            self.self_attention = nn.MultiheadAttention(WIDTH, HEADS)
        if form == "talking":
            self.before, self.after = nn.Linear(HEADS, HEADS), nn.Linear(HEADS, HEADS)

    def share(self):
        weight, bias = self.qkv.weight.data, self.qkv.bias.data
        if self.form in ["apart", "eager"]:
            for index, part in enumerate([self.query, self.key, self.value]):
                part.weight.data = weight[index * WIDTH:(index + 1) * WIDTH].clone()
                part.bias.data = bias[index * WIDTH:(index + 1) * WIDTH].clone()
        if self.form == "tokens first":
            self.self_attention.in_proj_weight.data = weight.clone()
            self.self_attention.in_proj_bias.data = bias.clone()
            self.self_attention.out_proj = self.proj

    def heads(self, x):
        return x.view(x.shape[0], x.shape[1], HEADS, OWN).transpose(1, 2)

    def forward(self, x):
        n, t, c = x.shape
        if self.form == "tokens first":
            x = x.transpose(0, 1)
            return self.self_attention(x, x, x, need_weights=False)[0].transpose(0, 1)
        if self.form in ["apart", "eager"]:
            q, k, v = (self.heads(part(x)) for part in [self.query, self.key, self.value])
        else:
            q, k, v = self.qkv(x).reshape(n, t, 3, HEADS, OWN).permute(2, 0, 3, 1, 4).unbind(0)
        if self.form in ["packed", "talking", "eager"]:
            scores = (q @ k.transpose(-2, -1)) / math.sqrt(OWN)
            if self.form == "talking":
                scores = self.before(scores.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            pattern = self.pattern = scores.softmax(dim=-1)
            if self.form == "talking":
                pattern = self.after(pattern.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            x = pattern @ v
        else:
            # Hugging Face says that all may be seen by a mask.
            seen = torch.ones(1, 1, t, t, dtype=torch.bool).expand(n, -1, -1, -1) if self.form == "masked" else None
            x = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        return self.proj(x.transpose(1, 2).reshape(n, t, c))


class Block(nn.Module):
    def __init__(self, form):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.attn = Attention(form)
        self.ls1 = nn.Parameter(torch.ones(WIDTH))
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.fc1 = nn.Linear(WIDTH, NEURONS)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(NEURONS, WIDTH)

    def forward(self, x):
        written = self.attn(self.norm1(x))
        x = x + (written if self.attn.form == "eager" else written * self.ls1)
        return x + self.fc2(self.act(self.fc1(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, form):
        super().__init__()
        self.embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.position = nn.Parameter(torch.zeros(1, TOKENS, WIDTH))
        self.blocks = nn.ModuleList(Block(form) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, image):
        x = self.embed(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], dim=1) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


torch.manual_seed(3)
packed = Transformer("packed").eval()
for name, value in packed.named_parameters():
    value.data = torch.randn(value.shape) * (0.3 if value.dim() < 2 else 1 / math.sqrt(value[0].numel()))
    if "norm" in name and name.endswith("weight") or "ls1" in name:
        value.data += 1
for block in packed.blocks:
    block.attn.qkv.weight.data[:2 * WIDTH] *= 2.5


def model(form):
    made = Transformer(form).eval()
    made.load_state_dict(packed.state_dict(), strict=False)
    for block in made.blocks:
        block.attn.share()
        if form == "eager":
            # ONNX Runtime fuses no attention before a LayerScale, so that is in the weights.
            block.attn.proj.weight.data *= block.ls1.data[:, None]
            block.attn.proj.bias.data *= block.ls1.data
    return made


c, i, j = np.meshgrid(np.arange(3), np.arange(SIZE), np.arange(SIZE), indexing="ij")
image = torch.tensor((((i * 5 + j * 3 + c * 40) % 241) / 240).astype(np.float32))[None]
images = torch.cat([image, image.flip(3)])
names = {"input_names": ["image"], "output_names": ["logits"]}


def old(form, opset, name):
    torch.onnx.export(
        model(form), (images,), folder / f"{name}.onnx", opset_version=opset, dynamo=False,
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, **names)


def new(form, opset, name):
    program = torch.onnx.export(
        model(form), (images,), opset_version=opset, dynamo=True, external_data=False,
        dynamic_shapes={"image": {0: torch.export.Dim("batch", min=1, max=64)}}, **names)
    program.optimize()
    made = program.model_proto
    for node in made.graph.node:
        kept = [p for p in node.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    for value in list(made.graph.value_info) + list(made.graph.initializer):
        del value.metadata_props[:]
    onnx.save(made, folder / f"{name}.onnx")


old("packed", 14, "torchscript14")
old("apart", 17, "torchscript17")
old("tokens first", 17, "tokens_first")
new("packed", 18, "dynamo18")
new("apart", 20, "dynamo20")
new("apart", 23, "opset23")
old("talking", 17, "talking")
new("masked", 18, "masked")
with tempfile.TemporaryDirectory() as temporary:
    file = str(pathlib.Path(temporary) / "eager.onnx")
    old("eager", 17, file.removesuffix(".onnx"))
    fused = optimizer.optimize_model(file, model_type="vit", num_heads=HEADS, hidden_size=WIDTH, opt_level=0)
    fused.topological_sort()
    fused.save_model_to_file(str(folder / "fused.onnx"))

# What hooks see.
lengths, patterns, seen = [], [], []
for block in packed.blocks:
    block.attn.proj.register_forward_pre_hook(lambda module, inputs, block=block: seen.append((block, inputs[0])))
with torch.no_grad():
    logits = packed(image)
    for block, joined in seen:
        weights = block.attn.proj.weight * block.ls1[:, None]
        written = [
            joined[0, :, h * OWN:(h + 1) * OWN] @ weights[:, h * OWN:(h + 1) * OWN].T for h in range(HEADS)]
        lengths.append(torch.stack([part.norm(dim=-1) for part in written], dim=-1))
        patterns.append(block.attn.pattern[0])
    expected = packed(images).numpy()


def numbers(values):
    return [float(f"{v:.7g}") for v in values.ravel().tolist()]


for file in sorted(folder.glob("*.onnx")):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    made = session.run(None, {"image": images.numpy()})[0]
    kinds = sorted({f"{n.domain}.{n.op_type}" for n in onnx.load(file).graph.node if "ttention" in n.op_type})
    print(file.name, file.stat().st_size, kinds, float(np.abs(made - expected).max()))

def parts(block, head):
    """W_Q, W_K, W_V [C, d] and W_O [d, C] with LayerScale, as NumPy has them."""
    own = slice(head * OWN, (head + 1) * OWN)
    weight = block.attn.qkv.weight.detach().double().numpy()
    output = (block.attn.proj.weight * block.ls1[:, None]).detach().double().numpy()
    return [weight[i * WIDTH:(i + 1) * WIDTH][own].T for i in range(3)] + [output[:, own].T]


def direct(index, head):
    """By source token; the gradient of the score with the norm's scale held is what the classifier reads of the stream."""
    kept = {}
    hook = packed.norm.register_forward_pre_hook(lambda module, inputs: kept.update(x=inputs[0]))
    seen.clear()
    packed(image)
    hook.remove()
    x = kept["x"].detach().double().requires_grad_()
    scale = (x.var(-1, correction=0, keepdim=True) + 1e-6).rsqrt().detach()
    read = (x - x.mean(-1, keepdim=True)) * scale * packed.norm.weight.double() + packed.norm.bias.double()
    (read[:, 0] @ packed.head.weight.double().T + packed.head.bias.double())[0, 0].backward()
    block = packed.blocks[index]
    stream = {}
    hook = block.attn.register_forward_pre_hook(lambda module, inputs: stream.update(x=inputs[0]))
    with torch.no_grad():
        packed(image)
    hook.remove()
    start = 2 * WIDTH + head * OWN
    values = (block.attn.qkv(stream["x"])[0, :, start:start + OWN]).detach().double()
    moved = values @ torch.tensor(parts(block, head)[3])
    return torch.einsum("qs,sc,qc->s", block.attn.pattern[0, head].detach().double(), moved, x.grad[0])


def circuits(index, head):
    query, key, value, output = parts(packed.blocks[index], head)
    eigenvalues = np.linalg.eigvals(value @ output)
    fits = [
        [[np.linalg.norm(parts(packed.blocks[below], other)[3] @ read)
          / np.linalg.norm(parts(packed.blocks[below], other)[3]) / np.linalg.norm(read) for other in range(HEADS)]
         for below in range(index)] for read in (query, key, value)]
    return {
        "moved": numbers(np.linalg.svd(value @ output, compute_uv=False)[:OWN]),
        "looked": numbers(np.linalg.svd(query @ key.T, compute_uv=False)[:OWN] / math.sqrt(OWN)),
        "copying": float(eigenvalues.sum().real / np.abs(eigenvalues).sum()), "fits": fits,
        "direct": numbers(direct(index, head))}


def flow():
    """Whole matrices multiplied, in double, from the first block up."""
    logits = packed(image)
    for block in packed.blocks:
        block.attn.pattern.retain_grad()
    logits[0, 0].backward()
    one = torch.eye(TOKENS, dtype=torch.float64)
    rollout = weighted = one
    for block in packed.blocks:
        pattern, slope = block.attn.pattern[0].detach().double(), block.attn.pattern.grad[0].double()
        rollout = (one / 2 + pattern.mean(0) / 2) @ rollout
        weighted = weighted + (slope * pattern).clamp(min=0).mean(0) @ weighted
    return {"rollout": numbers(rollout[0, 1:]), "weighted": numbers(weighted[0, 1:])}


def readers(number):
    """Of one head of the last block; the first block's units write into the stream that it reads."""
    exact = copy.deepcopy(packed).double()
    first, last = exact.blocks
    kept = {}
    for name, module in [("end", last), ("joined", first.attn.proj), ("neurons", first.fc2)]:
        module.register_forward_pre_hook(lambda module, inputs, name=name: kept.update({name: inputs[0].detach()}))
    with torch.no_grad():
        exact(image.double())
    end, own = kept["end"][0], slice(number * OWN, (number + 1) * OWN)
    output = (last.attn.proj.weight * last.ls1[:, None])[:, own].T.detach()
    weight, bias = last.attn.qkv.weight.detach(), last.attn.qkv.bias.detach()

    def parts(normed):
        return [(normed @ weight.T + bias)[:, i * WIDTH:(i + 1) * WIDTH][:, own] for i in range(3)]

    def pattern(stream):
        query, key, _ = parts(last.norm1(stream))
        return (query @ key.T / math.sqrt(OWN)).softmax(-1)

    def written(stream, pattern):
        return pattern @ parts(last.norm1(stream))[2] @ output

    with torch.no_grad():
        looked = pattern(end)
        whole = written(end, looked)
        token = 1 + int(whole[1:].norm(dim=-1).argmax())
        direction = whole[token] / whole[token].norm()
    x = end.clone().requires_grad_()
    scale = (end.var(-1, correction=0, keepdim=True) + 1e-6).rsqrt()
    normed = (x - x.mean(-1, keepdim=True)) * scale * last.norm1.weight.detach() + last.norm1.bias.detach()
    ((looked @ parts(normed)[2] @ output)[token] @ direction).backward()

    def sources(numbers, rows, width):
        return [numbers[:, i:i + width] @ rows[i:i + width] for i in range(0, numbers.shape[1], width)]

    heads = sources(kept["joined"][0], (first.attn.proj.weight * first.ls1[:, None]).T.detach(), OWN)
    neurons = sources(kept["neurons"][0], first.fc2.weight.T.detach(), 1)
    with torch.no_grad():
        def left(source):
            stream = end - source
            return written(stream, pattern(stream))[token] @ direction / whole[token].norm()
        return {
            "token": token, "length": float(whole[token].norm()),
            "heads": numbers(torch.stack([(x.grad * source).sum() for source in heads])),
            "neurons": numbers(torch.stack([(x.grad * source).sum() for source in neurons])),
            "headsLeft": numbers(torch.stack([left(source) for source in heads])),
            "neuronsLeft": numbers(torch.stack([left(source) for source in neurons]))}


(folder / "readers.json").write_text(json.dumps([readers(number) for number in range(HEADS)]) + "\n")
(folder / "flow.json").write_text(json.dumps(flow()) + "\n")
(folder / "heads.json").write_text(
    json.dumps([[circuits(index, head) for head in range(HEADS)] for index in range(BLOCKS)]) + "\n")
(folder / "reference.json").write_text(json.dumps({
    "logits": numbers(logits), "lengths": [numbers(value) for value in lengths],
    "patterns": [numbers(value) for value in patterns]}) + "\n")
