"""Trains Bestiary's transformer and writes it as ONNX.

    .build/release/bestiary-scenes export 14400 1000 train
    .build/release/bestiary-scenes export 2400 2000 test
    python Examples/bestiary-vit/train.py train test Examples/bestiary-vit [--epochs 12] [--threads 1]

A small vision transformer on the scenes, with the variations and the schedule by which Bestiary itself was trained
(Content/models/bestiary/train.py, which this script uses). Second classifiers on the mean of the patches after blocks 3
and 4 must also tell which way a figure faces; they are thrown away.

The file is what PyTorch's own exporter writes, so that the names of the modules are in it, with its weights rounded to
16 bits. The accuracy in the card is that of the rounded weights.
"""
import os, sys, time

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Content/models/bestiary"))
from train import CLASSES, FRONTS, accuracies, card, options_of, read, train

SIZE, PATCH, WIDTH, HEADS, BLOCKS = 96, 8, 96, 4, 6
TOLD_AFTER = (3, 4)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        images, tokens, _ = x.shape
        q, k, v = self.qkv(x).reshape(images, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        joined = (q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -0.5).softmax(3) @ v
        return self.proj(joined.transpose(1, 2).reshape(images, tokens, WIDTH))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(WIDTH), Attention()
        self.norm2, self.mlp = nn.LayerNorm(WIDTH), Mlp()

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        patches = (SIZE // PATCH) ** 2
        self.patch_embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + patches, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, len(CLASSES))
        self.facing = nn.ModuleList(nn.Linear(WIDTH, len(CLASSES) + FRONTS) for _ in TOLD_AFTER)

    def told(self, x):
        """Scores of the classes, and of classes and facings after the blocks that tell them."""
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        facings = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in TOLD_AFTER:
                patches = F.layer_norm(x[:, 1:].mean(1), [WIDTH])
                facings.append(self.facing[TOLD_AFTER.index(number)](patches))
        return self.head(self.norm(x[:, 0])), facings

    def forward(self, x):
        """What `train` asks of a network: scores, facings, and an activity, which costs nothing here."""
        return *self.told(x), x.new_zeros(())


class Scores(nn.Module):
    """The network alone, without what is thrown away."""

    def __init__(self, network):
        super().__init__()
        for name in ("patch_embed", "blocks", "norm", "head"):
            setattr(self, name, getattr(network, name))
        self.cls_token, self.pos_embed = network.cls_token, network.pos_embed

    def forward(self, image):
        x = self.patch_embed(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0]).softmax(1)


@torch.no_grad()
def rounded(network):
    """The network with every number as 16 bits can hold it."""
    for parameter in network.parameters():
        parameter.copy_(parameter.half().float())
    return network


def write(network, path):
    images = torch.export.Dim("images", min=1, max=4096)
    exported = torch.onnx.export(
        Scores(network).eval(), (torch.zeros(2, 3, SIZE, SIZE),), input_names=["image"], output_names=["probabilities"],
        dynamo=True, opset_version=18, dynamic_shapes=({0: images},), verbose=False)
    model = exported.model_proto
    kept, casts = [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < 2:
            kept.append(tensor)
            continue
        name = f"{tensor.name}.half"
        kept.append(numpy_helper.from_array(array.astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [tensor.name], name=f"{tensor.name}.cast", to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    for field, values in (("initializer", kept), ("node", nodes)):
        model.graph.ClearField(field)
        getattr(model.graph, field).extend(values)
    model.graph.ClearField("value_info")
    for node in model.graph.node:
        for entry in [entry for entry in node.metadata_props if entry.key != "pkg.torch.onnx.name_scopes"]:
            node.metadata_props.remove(entry)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def main():
    options = options_of(epochs=12)
    network = VisionTransformer()
    print(sum(p.numel() for p in Scores(network).parameters()), "parameters", flush=True)
    started = time.time()
    train(network, *read(options.train), options.epochs, options.batch, options.seed, started, rate=1.5e-3)
    seconds = time.time() - started
    torch.save(network.state_dict(), os.path.join(options.train, "bestiary-vit.pt"))
    mean, by_class = accuracies(rounded(network), *read(options.test))
    print(f"held-out accuracy {mean:.4f}", by_class, flush=True)
    write(network, os.path.join(options.output, "bestiary-vit.onnx"))
    card(options.output, mean, by_class, seconds, options.epochs)


if __name__ == "__main__":
    main()
