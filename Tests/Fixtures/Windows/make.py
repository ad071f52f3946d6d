"""Writes a small network whose attention looks within windows, in the forms in which exporters write that, and what PyTorch
says of it.

    pip install torch onnx onnxscript onnxruntime==1.32 && python make.py

16 x 24 pixels in patches of 2, so 8 x 12 of them; three blocks of two heads of 4 numbers, each within windows of 4 x 4:
neighbours (Swin), neighbours of a map that was rolled by 1 x 2 with a mask between what lay apart (Swin's shift, but not the
same down and right), and places 2 x 3 apart (the grid of MaxViT). All have a table of biases by offset. Weights are random.
torchscript17.onnx, dynamo18.onnx: as Swin has it; scaled.onnx: one block, rolled, with
cosines times a number of each head's own (Swin v2); padded.onnx: one block, windows of 3 x 3, for which the map is padded.
reference.json: of the first image the logits and of each block the patterns, [windows, heads, T, T], and the length of what each
head writes at each patch, [H, W, heads], from hooks; the same lengths of the one with cosines. Of both images, of each
block and head, by NumPy from patterns spread out over all pairs of patches: mean distance in pixels, entropy over that of all that
is there, shares, sameness, the kernel by offset and that of the mean queries and keys, and what the score of the answer falls by
where the head gives its mean or its pattern is the mean one.
"""
import json
import math
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

HEIGHT, WIDTH, PATCH, CHANNELS, HEADS, NEURONS, CLASSES = 16, 24, 2, 8, 2, 12, 3
ROWS, COLUMNS, OWN = HEIGHT // PATCH, WIDTH // PATCH, CHANNELS // HEADS
folder = pathlib.Path(__file__).parent


class Attention(nn.Module):
    def __init__(self, side, shift, apart, cosine):
        super().__init__()
        self.side, self.shift, self.apart, self.cosine = side, shift, apart, cosine
        self.qkv = nn.Linear(CHANNELS, 3 * CHANNELS)
        self.proj = nn.Linear(CHANNELS, CHANNELS)
        self.table = nn.Parameter(torch.zeros((2 * side - 1) ** 2, HEADS))
        if cosine:
            self.factor = nn.Parameter(torch.zeros(HEADS, 1, 1))
        place = torch.stack(torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")).flatten(1)
        offset = place[:, :, None] - place[:, None] + side - 1
        self.register_buffer("index", offset[0] * (2 * side - 1) + offset[1])
        self.register_buffer("mask", self.hidden() if shift != (0, 0) else None)
        self.held = None

    def hidden(self):
        """Patches that lay at opposite edges before the roll do not see each other."""
        part = torch.zeros(1, ROWS, COLUMNS, 1)
        count = 0
        for rows in (slice(0, -self.side), slice(-self.side, -self.shift[0]), slice(-self.shift[0], None)):
            for columns in (slice(0, -self.side), slice(-self.side, -self.shift[1]), slice(-self.shift[1], None)):
                part[:, rows, columns] = count
                count += 1
        part = self.cut(part).squeeze(-1)
        return (part[:, None] != part[:, :, None]).float() * -100

    def cut(self, x):
        n, h, w, c = x.shape
        s = self.side
        if self.apart:
            return x.view(n, s, h // s, s, w // s, c).permute(0, 2, 4, 1, 3, 5).reshape(-1, s * s, c)
        return x.view(n, h // s, s, w // s, s, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, s * s, c)

    def whole(self, x, n, h, w, c):
        s = self.side
        if self.apart:
            return x.view(n, h // s, w // s, s, s, c).permute(0, 3, 1, 4, 2, 5).reshape(n, h, w, c)
        return x.view(n, h // s, w // s, s, s, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h, w, c)

    def forward(self, x):
        rows, columns = x.shape[1:3]
        down, right = -rows % self.side, -columns % self.side
        if down or right:
            x = nn.functional.pad(x, (0, 0, 0, right, 0, down))
        n, h, w, c = x.shape
        if self.shift != (0, 0):
            x = torch.roll(x, (-self.shift[0], -self.shift[1]), (1, 2))
        y = self.cut(x)
        t = y.shape[1]
        q, k, v = self.qkv(y).reshape(-1, t, 3, HEADS, OWN).permute(2, 0, 3, 1, 4).unbind(0)
        if self.cosine:
            q, k = nn.functional.normalize(q, dim=-1), nn.functional.normalize(k, dim=-1)
            scores = (q @ k.transpose(-2, -1)) * self.factor.clamp(max=math.log(100)).exp()
        else:
            scores = (q * OWN ** -0.5) @ k.transpose(-2, -1)
        self.query, self.key = q, k
        scores = scores + self.table[self.index.flatten()].view(t, t, HEADS).permute(2, 0, 1).contiguous()[None]
        if self.mask is not None:
            count = self.mask.shape[0]
            scores = scores.view(-1, count, HEADS, t, t) + self.mask[None, :, None]
            scores = scores.view(-1, HEADS, t, t)
        pattern = scores.softmax(dim=-1)
        if self.held and self.held[0] == "pattern":
            pattern = pattern.clone()
            pattern[:, self.held[1]] = self.held[2]
        self.pattern = pattern
        joined = (pattern @ v).transpose(1, 2).reshape(-1, t, c)
        if self.held and self.held[0] == "output":
            joined = joined.clone()
            joined[:, :, self.held[1] * OWN:(self.held[1] + 1) * OWN] = self.held[2]
        self.joined = joined
        y = self.whole(self.proj(joined), n, h, w, c)
        if self.shift != (0, 0):
            y = torch.roll(y, self.shift, (1, 2))
        return y[:, :rows, :columns].contiguous() if down or right else y


class Block(nn.Module):
    def __init__(self, *form):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(CHANNELS), nn.LayerNorm(CHANNELS)
        self.attn = Attention(*form)
        self.fc1, self.act, self.fc2 = nn.Linear(CHANNELS, NEURONS), nn.GELU(), nn.Linear(NEURONS, CHANNELS)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.fc2(self.act(self.fc1(self.norm2(x))))


class Network(nn.Module):
    def __init__(self, forms=(((0, 0), False), ((1, 2), False), ((0, 0), True)), side=4, cosine=False):
        super().__init__()
        self.embed = nn.Conv2d(3, CHANNELS, PATCH, PATCH)
        self.blocks = nn.ModuleList(Block(side, *form, cosine) for form in forms)
        self.norm, self.head = nn.LayerNorm(CHANNELS), nn.Linear(CHANNELS, CLASSES)

    def forward(self, image):
        x = self.embed(image).permute(0, 2, 3, 1)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean((1, 2)))


def network(**form):
    torch.manual_seed(5)
    made = Network(**form).eval()
    for name, value in made.named_parameters():
        if "norm" in name and name.endswith("weight"):
            value.data = 1 + torch.randn_like(value) * 0.1
        else:
            value.data = torch.randn_like(value) * (0.8 if value.dim() > 1 else 0.1)
    return made


i, j, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
images = torch.tensor(np.stack([
    (((i * (5 + 2 * k) + j * (3 + 8 * k) + c * 40 + i * j * 13 * k) % 241) / 240).astype(np.float32).transpose(2, 0, 1) for k in range(2)]))
names = {"input_names": ["image"], "output_names": ["logits"]}


def stripped(made, name):
    for node in made.graph.node:
        kept = [p for p in node.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
        node.doc_string = ""
    for value in list(made.graph.value_info) + list(made.graph.initializer):
        del value.metadata_props[:]
    del made.graph.value_info[:]
    onnx.save(made, folder / f"{name}.onnx")


def old(made, name):
    file = folder / f"{name}.onnx"
    torch.onnx.export(
        made, (images,), file, opset_version=17, dynamo=False,
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, **names)
    stripped(onnx.load(file), name)


def new(made, name):
    program = torch.onnx.export(
        made, (images,), opset_version=18, dynamo=True, external_data=False, verbose=False,
        dynamic_shapes={"image": {0: torch.export.Dim("batch", min=1, max=64)}}, **names)
    program.optimize()
    stripped(program.model_proto, name)


plain = network()
scaled, padded = network(forms=[((1, 2), False)], cosine=True), network(forms=[((0, 0), False)], side=3)
for name, made, write in [
        ("torchscript17", plain, old), ("dynamo18", plain, new), ("scaled", scaled, old), ("padded", padded, old)]:
    write(made, name)
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
    seen = session.run(None, {"image": images.numpy()})[0]
    with torch.no_grad():
        print(name, (folder / f"{name}.onnx").stat().st_size, float(np.abs(seen - made(images).numpy()).max()))


def numbers(values, digits=7):
    return [float(f"{v:.{digits}g}") for v in np.asarray(values).ravel().tolist()]


def lengths(attention):
    """What each head writes where: by PyTorch's own way back to the map."""
    count = attention.joined.shape[0] // len(images)
    parts = []
    for head in range(HEADS):
        own = slice(head * OWN, (head + 1) * OWN)
        written = (attention.joined[:count, :, own] @ attention.proj.weight[:, own].T).norm(dim=-1, keepdim=True)
        parts.append(torch.roll(attention.whole(written, 1, ROWS, COLUMNS, 1), attention.shift, (1, 2))[0, :, :, 0])
    return torch.stack(parts, dim=-1)


def spread(attention, pattern):
    """[windows, T, T] over all pairs of patches, not a number where there is no such pair."""
    patches = torch.arange(ROWS * COLUMNS).view(1, ROWS, COLUMNS, 1)
    patches = attention.cut(torch.roll(patches, (-attention.shift[0], -attention.shift[1]), (1, 2)))[:, :, 0].numpy()
    whole = np.full((ROWS * COLUMNS, ROWS * COLUMNS), np.nan)
    for window, members in enumerate(patches):
        seen = np.ones((len(members), len(members)), bool)
        if attention.mask is not None:
            seen = attention.mask[window].numpy() == 0
        for query, token in enumerate(members):
            for key, other in enumerate(members):
                if seen[query, key]:
                    whole[token, other] = pattern[window, query, key]
    return whole


row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
DOWN, RIGHT = row[None] - row[:, None], column[None] - column[:, None]


def kernel(attention, wholes):
    step = (ROWS // attention.side, COLUMNS // attention.side) if attention.apart else (1, 1)
    reach = attention.side - 1
    rows = []
    for down in range(-reach, reach + 1):
        rows.append([])
        for right in range(-reach, reach + 1):
            pairs = (DOWN == down * step[0]) & (RIGHT == right * step[1])
            found = np.concatenate([whole[pairs] for whole in wholes])
            rows[-1].append(float(f"{found[~np.isnan(found)].mean():.7g}"))
    return rows


def mean(values):
    """Over the images, of values that lie by windows."""
    return values.reshape(len(images), -1, *values.shape[1:]).mean(0)


def loss(held, attention, answers, before):
    attention.held = held
    after = plain(images)
    attention.held = None
    picked = torch.arange(len(images)), answers
    return {"score": float((before[picked] - after[picked]).mean()), "changed": float((after.argmax(1) != answers).float().mean())}


def head(attention, number, answers, before):
    plain(images)
    patterns = attention.pattern.detach().double().numpy().reshape(len(images), -1, HEADS, *attention.pattern.shape[2:])
    wholes = [spread(attention, pattern[:, number]) for pattern in patterns]
    there = ~np.isnan(wholes[0])
    shares = [np.nan_to_num(whole) for whole in wholes]
    average = sum(shares) / len(shares)
    entropy = [
        -(share * np.log(np.where(share > 0, share, 1))).sum(1) / np.log(there.sum(1)) for share in shares]
    query, key = mean(attention.query.detach()), mean(attention.key.detach())
    bias = attention.table[attention.index.flatten()].view(16, 16, HEADS).permute(2, 0, 1).detach()[None]
    scores = query @ key.transpose(-2, -1) * OWN ** -0.5 + bias
    if attention.mask is not None:
        scores = scores + attention.mask[:, None]
    place = scores.softmax(-1)[:, number].double().numpy()
    windows = attention.pattern.shape[0] // len(images)
    joined = mean(attention.joined.detach())[:, :, number * OWN:(number + 1) * OWN].repeat(len(images), 1, 1)
    pattern = mean(attention.pattern.detach())[:, number].repeat(len(images), 1, 1)
    assert windows * 16 == ROWS * COLUMNS
    return {
        "distance": float((average * PATCH * np.hypot(DOWN, RIGHT)).sum() / average.sum()),
        "entropy": float(np.mean(entropy)), "onItself": float(np.diag(average).mean()),
        "onNeighbours": float((average * (np.maximum(abs(DOWN), abs(RIGHT)) == 1)).sum() / len(average)),
        "sameness": float((average ** 2).sum() / np.mean([(share ** 2).sum() for share in shares])),
        "kernel": kernel(attention, wholes), "placeKernel": kernel(attention, [spread(attention, place)]),
        "outputLoss": loss(("output", number, joined), attention, answers, before),
        "patternLoss": loss(("pattern", number, pattern), attention, answers, before)}


with torch.no_grad():
    logits = plain(images)
    answers = logits.argmax(1)
    reference = {"logits": numbers(logits[0]), "lengths": [], "patterns": []}
    for block in plain.blocks:
        count = block.attn.pattern.shape[0] // len(images)
        reference["patterns"].append(numbers(block.attn.pattern[:count], 5))
        reference["lengths"].append(numbers(lengths(block.attn), 6))
    scaled(images)
    reference["scaledLengths"] = numbers(lengths(scaled.blocks[0].attn), 6)
    reference["heads"] = [
        [head(block.attn, number, answers, logits) for number in range(HEADS)] for block in plain.blocks]
(folder / "reference.json").write_text(json.dumps(reference) + "\n")
print((folder / "reference.json").stat().st_size, answers, [h["sameness"] for b in reference["heads"] for h in b],
      [h["outputLoss"] for b in reference["heads"] for h in b])
