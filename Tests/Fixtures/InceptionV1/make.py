"""Makes the graphs of InceptionV1 without their weights: as PyTorch's two exporters and tf2onnx write them.

    python make.py

Every tensor of weights points into `weights.bin`, which a test fills with random numbers; what is kept is a few
tens of KB a file. The third graph is written by hand after what tf2onnx 1.16 makes of `tensorflow_inception_graph.pb`:
images with channels last, one transposition, SAME padding, LRN over 11 channels, names with `:0`.
"""
import pathlib
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "Examples/inceptionv1"))

# 1x1, 3x3 behind its reduction, 5x5 behind its own, what is pooled.
MIXED = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64), "4a": (192, 96, 204, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64), "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128), "5a": (256, 160, 320, 48, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}


def without_weights(model, path):
    """Saves a model whose weights point into a file that is not there."""
    offset = 0
    for tensor in model.graph.initializer:
        size = numpy_helper.to_array(tensor).nbytes
        if tensor.data_type != TensorProto.FLOAT or size <= 64:
            continue
        shape = tuple(tensor.dims)
        name, kind = tensor.name, tensor.data_type
        tensor.Clear()
        tensor.name, tensor.data_type, tensor.data_location = name, kind, TensorProto.EXTERNAL
        tensor.dims.extend(shape)
        for key, value in (("location", "weights.bin"), ("offset", offset), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))
        offset += size
    del model.graph.value_info[:], model.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    for node in model.graph.node:
        node.doc_string = ""
        scopes = [p for p in node.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(scopes)
    path.write_bytes(model.SerializeToString())
    return offset


def tensorflow():
    nodes, weights = [], []

    def add(op, inputs, name, **attributes):
        nodes.append(helper.make_node(op, inputs, [f"{name}:0"], name=name, **attributes))
        return f"{name}:0"

    def convolution(x, name, before, after, side, stride=1):
        weights.append(numpy_helper.from_array(np.zeros((after, before, side, side), np.float32), f"{name}_w/read:0"))
        weights.append(numpy_helper.from_array(np.zeros(after, np.float32), f"{name}_b:0"))
        made = add(
            "Conv", [x, f"{name}_w/read:0", f"{name}_b:0"], f"{name}_pre_relu/conv", auto_pad="SAME_UPPER",
            kernel_shape=[side, side], strides=[stride, stride], dilations=[1, 1], group=1)
        return add("Relu", [made], name)

    def pool(x, name, stride=2):
        return add("MaxPool", [x], name, auto_pad="SAME_UPPER", kernel_shape=[3, 3], strides=[stride, stride])

    def normalization(x, name):
        return add("LRN", [x], name, size=11, alpha=11e-4, beta=0.5, bias=2.0)

    x = add("Transpose", ["input:0"], "conv2d0_pre_relu/conv__4", perm=[0, 3, 1, 2])
    x = normalization(pool(convolution(x, "conv2d0", 3, 64, 7, 2), "maxpool0"), "localresponsenorm0")
    x = convolution(convolution(x, "conv2d1", 64, 64, 1), "conv2d2", 64, 192, 3)
    x, before = pool(normalization(x, "localresponsenorm1"), "maxpool1"), 192
    for layer, (one, to_three, three, to_five, five, pooled) in MIXED.items():
        name = f"mixed{layer}"
        parts = [
            convolution(x, f"{name}_1x1", before, one, 1),
            convolution(convolution(x, f"{name}_3x3_bottleneck", before, to_three, 1), f"{name}_3x3", to_three, three, 3),
            convolution(convolution(x, f"{name}_5x5_bottleneck", before, to_five, 1), f"{name}_5x5", to_five, five, 5),
            convolution(pool(x, f"{name}_pool", 1), f"{name}_pool_reduce", before, pooled, 1),
        ]
        x, before = add("Concat", parts, name, axis=1), one + three + five + pooled
        if layer in ("3b", "4e"):
            x = pool(x, f"maxpool{4 if layer == '3b' else 10}")
    x = add("AveragePool", [x], "avgpool0", kernel_shape=[7, 7], strides=[1, 1])
    weights.append(numpy_helper.from_array(np.array([-1, 1024], np.int64), "avgpool0/reshape/shape"))
    weights.append(numpy_helper.from_array(np.zeros((1024, 1008), np.float32), "softmax2_w/read:0"))
    weights.append(numpy_helper.from_array(np.zeros(1008, np.float32), "softmax2_b:0"))
    x = add("Reshape", [x, "avgpool0/reshape/shape"], "avgpool0/reshape")
    x = add("MatMul", [x, "softmax2_w/read:0"], "softmax2_pre_activation/matmul")
    x = add("Add", [x, "softmax2_b:0"], "softmax2_pre_activation")
    add("Softmax", [x], "softmax2", axis=1)
    graph = helper.make_graph(
        nodes, "tf2onnx", [helper.make_tensor_value_info("input:0", TensorProto.FLOAT, ["unk__1", 224, 224, 3])],
        [helper.make_tensor_value_info("softmax2:0", TensorProto.FLOAT, ["unk__1", 1008])], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="tf2onnx")


if __name__ == "__main__":
    import export

    with tempfile.TemporaryDirectory() as folder:
        for exporter in ("torchscript", "dynamo"):
            path = pathlib.Path(folder) / f"{exporter}.onnx"
            export.export(str(path), exporter, 0)
            print(exporter, without_weights(onnx.load(str(path)), HERE / path.name))
    print("tensorflow", without_weights(tensorflow(), HERE / "tensorflow.onnx"))
