"""Writes the models of the folder Opening, and opening.json: what ONNX Runtime makes of a waved image in each, and what
PyTorch says of the gradient where it made the model.

    python make_opening.py

Each model has operators that exporters or ONNX Runtime write and that are brought to others when the file is read.
Needs numpy, onnx, onnxruntime, onnxscript and torch. Five models come from elsewhere and stay as they are.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static
from torch import nn
from torch.nn import functional as F

folder = pathlib.Path(__file__).parent / "Opening"
torch.manual_seed(0)
random = np.random.default_rng(0)


def wave(shape):
    return np.sin(np.arange(np.prod(shape)) * 0.37).astype(np.float32).reshape(shape)


class Responses(nn.Module):
    """Local response normalization, which both exporters write as pooling over three axes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return F.local_response_norm(x, size=5, alpha=0.9, beta=0.75, k=2.0).mean((2, 3))


class Sums(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=2)
        self.mix = nn.Parameter(torch.randn(6, 2, 5))

    def forward(self, x):
        x = self.conv(x)
        heads = torch.einsum("bchw,cde->bdehw", x, self.mix)
        scores = torch.einsum("bdehw,bdfhw->bdef", heads, heads.sin()) / 20
        seen = torch.einsum("bdef,bdfhw->bdehw", scores.softmax(-1), heads.cos())
        return seen.cumsum(2).tril().flatten(1)[:, ::7]


class Choices(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=2)
        self.register_buffer("places", torch.tensor([5, 0, 3, 3]))
        self.register_buffer("rows", torch.tensor([1, 4, 2]))
        self.register_buffer("columns", torch.tensor([2, 0, 5]))

    def forward(self, x):
        x = F.celu(self.conv(x), 0.7)
        chosen = x[:, :, self.rows, self.columns]
        x = torch.where(x > 0.1, x, x.abs().fmod(0.3) - 0.5)
        return torch.cat([chosen.flatten(1), x[:, self.places].roll(1, 2).flatten(1)[:, ::11]], 1)


class Lines(nn.Module):
    """Convolutions and poolings along one axis and along three."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=2)
        self.line = nn.Conv1d(6, 4, 3, padding=1, stride=2)
        self.back = nn.ConvTranspose1d(4, 5, 3, stride=2, output_padding=1)

    def forward(self, x):
        x = self.conv(x)
        deep = F.avg_pool3d(x.unsqueeze(1), (1, 2, 2)).flatten(1)[:, ::5]
        return torch.cat([F.max_pool1d(self.back(self.line(x.flatten(2))), 3).flatten(1)[:, ::5], deep], 1)


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 4, stride=4)
        self.joined = nn.Linear(16, 48)
        self.norm = nn.RMSNorm(16)

    def forward(self, x):
        x = self.norm(self.conv(x).flatten(2).transpose(1, 2))
        query, key, value = self.joined(x).reshape(1, -1, 3, 2, 8).permute(2, 0, 3, 1, 4)
        return F.silu(F.scaled_dot_product_attention(query, key, value)).transpose(1, 2).flatten(2).mean(1)


def export():
    image = torch.from_numpy(wave((1, 3, 16, 16)))
    gradients = {}
    for name, module, settings in [
        ("responses_ts", Responses(), dict(dynamo=False, opset_version=17)),
        ("responses_dy", Responses(), dict(dynamo=True)),
        ("sums_ts", Sums(), dict(dynamo=False, opset_version=17)),
        ("sums_dy", Sums(), dict(dynamo=True)),
        ("choices_ts", Choices(), dict(dynamo=False, opset_version=17)),
        ("choices_dy", Choices(), dict(dynamo=True)),
        ("lines_ts", Lines(), dict(dynamo=False, opset_version=17)),
        ("attending_23", Attending(), dict(dynamo=True, opset_version=23)),
    ]:
        x = image.clone().requires_grad_()
        y = module.eval()(x)
        (y * torch.cos(torch.arange(y.numel()).reshape(y.shape))).sum().backward()
        gradients[name] = x.grad.flatten()[::7].tolist()
        file = folder / f"{name}.onnx"
        torch.onnx.export(module, (image,), file, input_names=["x"], external_data=False, **settings)
        model = onnx.load(file)
        for node in model.graph.node:
            del node.metadata_props[:]
            node.doc_string = ""
        del model.graph.value_info[:]
        del model.metadata_props[:]
        onnx.save(model, file)
    return gradients


class Writer:
    """A graph in the making."""

    def __init__(self):
        self.nodes, self.tensors = [], []

    def tensor(self, array):
        name = f"t{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def weights(self, *shape):
        return self.tensor((random.standard_normal(shape) * 0.4).astype(np.float32))

    def node(self, kind, *inputs, domain="", outputs=1, **attributes):
        made = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, made, domain=domain, name=f"n{len(self.nodes)}", **attributes))
        return made[0]

    def fused(self, kind, *inputs, **attributes):
        return self.node(kind, *inputs, domain="com.microsoft", **attributes)

    def save(self, name, output, shape=(1, 3, 16, 16), opset=20):
        graph = helper.make_graph(
            self.nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.tensors)
        domains = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=domains, ir_version=10), folder / f"{name}.onnx")


def write():
    w = Writer()
    x = w.fused("FusedConv", "x", w.weights(8, 3, 3, 3), w.weights(8), activation="LeakyRelu", activation_params=[0.2])
    y = w.fused("FusedConv", x, w.weights(8, 8, 3, 3), w.weights(8), x, activation="Relu", pads=[1, 1, 1, 1])
    y = w.node("Reshape", y, w.tensor([0, 8, -1]))
    y = w.node("Transpose", y, perm=[0, 2, 1])
    y = w.fused("FastGelu", w.fused("BiasGelu", w.fused("Gelu", y), w.weights(8)), w.weights(8))
    y = w.fused("FusedMatMul", y, w.weights(8, 8), transB=1, alpha=0.7)
    y = w.fused("SkipLayerNormalization", y, w.fused("QuickGelu", y), w.weights(8), w.weights(8), w.weights(8), epsilon=1e-5)
    y = w.fused("Attention", y, w.weights(8, 24), w.weights(24), num_heads=2)
    y = w.fused("MultiHeadAttention", y, y, y, w.weights(24), num_heads=4)
    w.save("fused", w.node("ReduceMean", y, w.tensor([1]), keepdims=0))

    w = Writer()
    x = w.node("Transpose", "x", perm=[0, 3, 1, 2])
    x = w.node("Conv", x, w.weights(6, 3, 3, 3), w.weights(6))
    x = w.node("Transpose", x, perm=[0, 2, 3, 1])
    x = w.node("Relu", w.node("Add", w.node("Mul", x, w.weights(6)), w.weights(1, 1, 6)))
    y = w.node("Pad", x, w.tensor([0, 1, 0, 0, 0, 0, 1, 0]))
    y = w.node("Transpose", y, perm=[0, 3, 1, 2])
    y = w.node("Conv", y, w.weights(6, 6, 2, 2), w.weights(6))
    y = w.node("Transpose", y, perm=[0, 2, 3, 1])
    y = w.node("Concat", x, w.node("Add", x, y), axis=-1)
    y = w.node("ReduceMean", y, w.tensor([1, 2]), keepdims=0)
    w.save("nhwc_between", w.node("MatMul", y, w.weights(12, 5)), shape=(None, 16, 16, 3))

    w = Writer()
    x = w.node("Conv", "x", w.weights(6, 3, 3, 3), w.weights(6))
    y = w.node("Relu", x)
    y = w.node("Add", y, w.node("MaxPool", y, kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
    y = w.node("Sigmoid", w.node("Conv", y, w.weights(4, 6, 3, 3), w.weights(4), strides=[2, 2]))
    y = w.node("Flatten", w.node("GlobalAveragePool", w.node("Concat", y, y, axis=1)))
    w.save("plain", w.node("Gemm", y, w.weights(8, 5), w.weights(5)), opset=17)

    class Images(CalibrationDataReader):
        def __init__(self):
            self.images = iter([{"x": wave((1, 3, 16, 16)) * s} for s in (1, 0.7, -1)])

        def get_next(self):
            return next(self.images, None)

    for name, form in [("levels", QuantFormat.QOperator), ("levels_qdq", QuantFormat.QDQ)]:
        quantize_static(
            folder / "plain.onnx", folder / f"{name}.onnx", Images(), quant_format=form,
            per_channel=name == "levels_qdq")
    (folder / "plain.onnx").unlink()

    w = Writer()
    x = w.node("Conv", "x", w.weights(4, 3, 3, 3), w.weights(4))
    turn = helper.make_graph(
        [helper.make_node("Mul", ["carried", "half"], ["scaled"]), helper.make_node("Sin", ["scaled"], ["next"]),
         helper.make_node("Identity", ["goes"], ["still"]), helper.make_node("ReduceMax", ["next"], ["row"], keepdims=0)],
        "turn",
        [helper.make_tensor_value_info("turn", TensorProto.INT64, []),
         helper.make_tensor_value_info("goes", TensorProto.BOOL, []),
         helper.make_tensor_value_info("carried", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("still", TensorProto.BOOL, []),
         helper.make_tensor_value_info("next", TensorProto.FLOAT, None),
         helper.make_tensor_value_info("row", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.float32(1.5), "half")])
    turned = w.node("Loop", w.tensor(np.int64(3)), "", x, outputs=2, body=turn)
    rows = turned[:-1] + "1"
    w.save("turns", w.node("Add", w.node("ReduceMean", turned, w.tensor([1, 2, 3]), keepdims=0), rows))


gradients = export()
write()
reference = {}
for file in sorted(folder.glob("*.onnx")):
    model = onnx.load(file)
    if file.stem == "argmax":  # The last value of fractions.
        model.graph.output[0].CopyFrom(helper.make_tensor_value_info("up", TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    shape = [1 if isinstance(d, str) or d is None else d for d in session.get_inputs()[0].shape]
    isLast = shape[-1] == 3
    image = wave([1, 3, shape[1], shape[2]]) if isLast else wave(shape)
    output = session.run(None, {"x": image.transpose(0, 2, 3, 1) if isLast else image})[0]
    reference[file.stem] = {
        "image": list(image.shape), "output": session.get_outputs()[0].name, "count": output.size,
        "values": [float(f"{v:.7g}") for v in output.reshape(-1)[:400]],
        "gradient": [float(f"{v:.6g}") for v in gradients.get(file.stem, [])],
    }
    print(file.stem, file.stat().st_size, output.shape, sorted({n.op_type for n in model.graph.node}))
(folder.parent / "opening.json").write_text(json.dumps(reference, indent=1) + "\n")
