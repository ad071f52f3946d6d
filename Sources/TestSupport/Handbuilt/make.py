"""Writes handbuilt.onnx, a network whose weights are set by formula, and truth.json, what its units are.

    python Sources/TestSupport/Handbuilt/make.py        (numpy and onnx)

Edges and lines (conv1) -> arcs and strokes (mixed3a) -> heads that face left or right (mixed4a) -> heads with necks, each
pathway inhibited by the other's heads (mixed4b) -> a head with a neck whichever way it faces (mixed4c). Every layer is
exactly mirror-symmetric: the kernels of a unit's mirror partner are its own, flipped, over the partners of its inputs;
and even kernels keep the positions of every map symmetric about the middle of the image.

Angles run clockwise from the right, since y points down; `k` counts them in eighths of a turn.
"""
import json, os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

EIGHTH = 2 * np.pi / 8


def towards(angle):
    return np.array([np.cos(angle), np.sin(angle)])


def places(size):
    """x and y of each place of a kernel, from its middle."""
    middle = (size - 1) / 2
    y, x = np.mgrid[0:size, 0:size]
    return x - middle, y - middle


def bump(size, center, width):
    x, y = places(size)
    return np.exp(-((x - center[0]) ** 2 + (y - center[1]) ** 2) / (2 * width ** 2))


class Layer:
    def __init__(self, name, inputs, size, stride=1):
        self.name, self.inputs, self.size, self.stride = name, inputs, size, stride
        self.units, self.mirrors, self.kernels, self.biases = [], [], [], []

    def unit(self, label, mirror, bias, kernels):
        """`kernels` by the label of an input unit; `mirror` is the label of the partner, possibly the unit itself."""
        self.units.append(label)
        self.mirrors.append(mirror)
        self.biases.append(bias)
        kernel = np.zeros((len(self.inputs.units), self.size, self.size))
        for source, weights in kernels.items():
            kernel[self.inputs.units.index(source)] += weights
        self.kernels.append(kernel)

    def partners(self):
        return [self.units.index(mirror) for mirror in self.mirrors]

    def weights(self):
        kernels = np.stack(self.kernels)
        mirrored = kernels[self.partners()][:, self.inputs.partners()][:, :, :, ::-1]
        return ((kernels + mirrored) / 2).astype(np.float32)


class Pixels:
    name, units = "image", ["red", "green", "blue"]

    def partners(self):
        return [0, 1, 2]


def gabor(k, phase, size=8, wavelength=7.0, width=2.0):
    """Phase 0: bright along the line k; phase 1: bright on the side that k points to."""
    x, y = places(size)
    across = towards(k * EIGHTH if phase else (k + 2) * EIGHTH)
    u = x * across[0] + y * across[1]
    v = -x * across[1] + y * across[0]
    wave = np.sin(2 * np.pi * u / wavelength) if phase else np.cos(2 * np.pi * u / wavelength)
    kernel = wave * np.exp(-(u ** 2 + 0.5 * v ** 2) / (2 * width ** 2))
    kernel -= kernel.mean()
    return 1.5 * kernel / np.abs(kernel).sum()


def grey(kernel):
    return {color: kernel / 3 for color in Pixels.units}


def conv1():
    layer = Layer("conv1", Pixels(), 8, stride=2)
    for k in range(8):
        layer.unit(f"edge {k}", f"edge {(4 - k) % 8}", -0.06, grey(gabor(k, 1)))
    for sign, kind in ((1, "bright"), (-1, "dark")):
        for k in range(4):
            layer.unit(f"{kind} line {k}", f"{kind} line {(4 - k) % 4}", -0.06, grey(sign * gabor(k, 0)))
    spot = bump(8, (0, 0), 1.6) / bump(8, (0, 0), 1.6).sum() - bump(8, (0, 0), 3.2) / bump(8, (0, 0), 3.2).sum()
    spot *= 1.5 / np.abs(spot).sum()
    layer.unit("bright spot", "bright spot", -0.15, grey(spot))
    layer.unit("dark spot", "dark spot", -0.15, grey(-spot))
    blur = bump(8, (0, 0), 2.0)
    blur *= 0.6 / blur.sum()
    for name, (red, green, blue) in {
            "red": (1, -0.5, -0.5), "green": (-0.5, 1, -0.5), "blue": (-0.5, -0.5, 1), "yellow": (0.5, 0.5, -1)}.items():
        layer.unit(name, name, -0.1, {"red": red * blur, "green": green * blur, "blue": blue * blur})
    return layer


RADIUS = 3.4  # of a head's front, in cells of 4 pixels


def mixed3a(below):
    layer = Layer("mixed3a", below, 7)
    for sign, kind in ((1, "bright"), (-1, "dark")):
        for k in range(8):
            kernels = {}
            for j in range(8):
                kernel = np.zeros((7, 7))
                for lean in np.linspace(-0.9, 0.9, 13):
                    angle = k * EIGHTH + lean
                    place = RADIUS * (towards(angle) - towards(k * EIGHTH))
                    agreement = sign * np.cos(j * EIGHTH - angle - np.pi)
                    kernel += bump(7, place, 0.6) * np.sign(agreement) * agreement ** 2
                kernels[f"edge {j}"] = kernel * 0.045
            layer.unit(f"{kind} arc {k}", f"{kind} arc {(4 - k) % 8}", -0.3, kernels)
    for k in range(4):
        kernels = {}
        for kind in ("bright", "dark"):
            for j in range(4):
                kernels[f"{kind} line {j}"] = bump(7, (0, 0), 1.3) * (0.16 if j == k else -0.07)
        layer.unit(f"strokes {k}", f"strokes {(4 - k) % 4}", -0.12, kernels)
    layer.unit("spot", "spot", -0.05, {"dark spot": bump(7, (0, 0), 0.8) * 0.5, "bright spot": bump(7, (0, 0), 0.8) * -0.3})
    return layer


def mixed4a(below):
    layer = Layer("mixed4a", below, 9)
    for side, front, other in (("left", 4, "right"), ("right", 0, "left")):
        kernels = {}
        for k in range(8):
            turn = np.cos((k - front) * EIGHTH)  # 1 at the front, -1 at the back
            ring = bump(9, RADIUS * towards(k * EIGHTH), 1.0)
            # The crown tells a head from the lower end of a neck; bars make only the arcs at the very front and back.
            sides = 0.14 if turn > 0.9 else 0.36 if turn > 0.1 else -0.42
            kernels[f"bright arc {k}"] = ring * (0.35 if k == 6 else 0.05 if k == 2 else sides)
            kernels[f"dark arc {k}"] = ring * -0.12
        kernels["spot"] = bump(9, 1.2 * towards(front * EIGHTH) - np.array([0, 1.0]), 0.9) * 0.25
        layer.unit(f"head {side}", f"head {other}", -0.5, kernels)
    for k, label, mirror in ((3, "rising fur", "falling fur"), (1, "falling fur", "rising fur")):
        layer.unit(label, mirror, -0.05, {
            f"strokes {k}": bump(9, (0, 0), 1.3) * 0.25, f"strokes {4 - k}": bump(9, (0, 0), 1.3) * -0.2})
    layer.unit("disc", "disc", -1.5, {
        f"{kind} arc {k}": bump(9, RADIUS * towards(k * EIGHTH), 1.0) * 0.16 for kind in ("bright", "dark") for k in range(8)})
    return layer


def mixed4b(below):
    layer = Layer("mixed4b", below, 7)
    for side, other, fur, sign in (("left", "right", "falling fur", -1), ("right", "left", "rising fur", 1)):
        kernels = {fur: bump(7, (-sign * 1.5, 2.0), 1.2) * 0.25}
        kernels[f"head {side}"] = bump(7, (sign * 1.0, -1.5), 1.0) * 0.3
        kernels[f"head {other}"] = bump(7, (-sign * 0.5, -1.5), 1.4) * -0.3
        layer.unit(f"head and neck {side}", f"head and neck {other}", -0.1, kernels)
    layer.unit("any head", "any head", -0.1, {
        f"head {side}": bump(7, (-0.5 if side == "left" else 0.5, 0), 1.0) * 0.3 for side in ("left", "right")})
    layer.unit("any fur", "any fur", -0.05, {fur: bump(7, (0, 0), 1.2) * 0.1 for fur in ("rising fur", "falling fur")})
    return layer


def mixed4c(below):
    layer = Layer("mixed4c", below, 5)
    left, right = "head and neck left", "head and neck right"
    layer.unit("head and neck", "head and neck", -0.05, {
        left: bump(5, (-0.8, 0), 0.8) * 0.25, right: bump(5, (0.8, 0), 0.8) * 0.25})
    for side, own, other, sign in (("left", left, right, -1), ("right", right, left, 1)):
        opposite = "right" if side == "left" else "left"
        layer.unit(f"facing {side}", f"facing {opposite}", -0.05, {
            own: bump(5, (sign * 0.8, 0), 0.8) * 0.3, other: bump(5, (0, 0), 1.4) * -0.2})
    layer.unit("head", "head", -0.05, {"any head": bump(5, (0, 0), 0.8) * 0.25})
    return layer


def write(layers, folder):
    nodes, constants = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    value = "image"
    for layer in layers:
        before = f"{layer.name}_pre_relu"
        margin = (layer.size - layer.stride) // 2
        nodes.append(helper.make_node(
            "Conv", [value, constant(f"{layer.name}.weight", layer.weights()), constant(f"{layer.name}.bias", layer.biases)],
            [before], name=before, kernel_shape=[layer.size] * 2, strides=[layer.stride] * 2, pads=[margin] * 4))
        nodes.append(helper.make_node("Relu", [before], [layer.name], name=layer.name))
        value = layer.name
        if layer.name == "conv1":
            nodes.append(helper.make_node(
                "MaxPool", [value], ["pool1"], name="pool1", kernel_shape=[2, 2], strides=[2, 2]))
            value = "pool1"
    scores = np.zeros((3, len(layers[-1].units)))
    scores[0, layers[-1].units.index("facing left")] = 12
    scores[1, layers[-1].units.index("facing right")] = 12
    nodes.append(helper.make_node("GlobalMaxPool", [value], ["strongest"], name="strongest"))
    nodes.append(helper.make_node("Flatten", ["strongest"], ["flat"], name="flat", axis=1))
    nodes.append(helper.make_node(
        "Gemm", ["flat", constant("classifier.weight", scores), constant("classifier.bias", [0, 0, 1.5])], ["classifier"],
        name="classifier", transB=1))
    nodes.append(helper.make_node("Softmax", ["classifier"], ["probabilities"], name="probabilities", axis=1))
    graph = helper.make_graph(
        nodes, "handbuilt", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 96, 96])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3])], constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="Micrograph, by formula")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, os.path.join(folder, "handbuilt.onnx"))
    with open(os.path.join(folder, "labels.txt"), "w") as file:
        file.write("a head facing left\na head facing right\nno head\n")


def truth(layers, folder):
    by_layer = {layer.name: {
        "units": layer.units, "mirrors": layer.partners()} for layer in layers}
    edges = []
    for layer in layers[2:]:
        for target, kernel in zip(layer.units, layer.weights()):
            for source, weights in zip(layer.inputs.units, kernel):
                total = float(weights.sum())
                if abs(total) > 0.05:
                    edges.append({"source": f"{layer.inputs.name}:{layer.inputs.units.index(source)}",
                                  "target": f"{layer.name}:{layer.units.index(target)}",
                                  "sign": 1 if total > 0 else -1})
    with open(os.path.join(folder, "truth.json"), "w") as file:
        json.dump({"layers": by_layer, "edges": edges}, file, indent=1)
        file.write("\n")


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    layers = [conv1()]
    for make in (mixed3a, mixed4a, mixed4b, mixed4c):
        layers.append(make(layers[-1]))
    write(layers, folder)
    truth(layers, folder)


main()
