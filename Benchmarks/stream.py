"""A circuit over the residual stream of Bestiary's transformer by another hand: NumPy on the values of ONNX Runtime.

    bestiary-scenes ... FOLDER
    micrograph circuit Examples/bestiary-vit/bestiary-vit.onnx blocks.3.mlp.act:17 --images FOLDER ... --json > circuit.json
    python3 Benchmarks/stream.py Examples/bestiary-vit/bestiary-vit.onnx FOLDER circuit.json

The target is a neuron or a class. From the weights alone the script makes what each head and neuron adds to the sum that the
target reads, cuts edges by putting what stands in for a writer into the stream before the norm, and holds contributions, single
cuts, all edges cut and these alone kept against the JSON. It exits with 1 where a number differs by more than 1e-4.
"""
import json
import math
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from PIL import Image

HEADS, WIDTH, BLOCKS = 4, 24, 6
IMAGES, TOLERANCE = 120, 1e-4


def numbered(name, index):
    return name if index == 0 else f"{name}_{index}"


class Network:
    """The network with every value of its graph as an output."""

    def __init__(self, path):
        model = onnx.load(path)
        self.nodes = {node.output[0]: node for node in model.graph.node}
        self.constants = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
        seen = {output.name for output in model.graph.output}
        for node in model.graph.node:
            for output in node.output:
                if output and output not in seen:
                    model.graph.output.append(onnx.helper.make_empty_tensor_value_info(output))
                    seen.add(output)
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self.names = [output.name for output in self.session.get_outputs()]

    def run(self, file):
        picture = (np.asarray(Image.open(file).convert("RGB"), np.float32) / 255 - 0.5) / 0.25
        return dict(zip(self.names, self.session.run(None, {"image": picture.transpose(2, 0, 1)[None]})))

    def matrix(self, value, values):
        """Of the matrix product that reads a value."""
        node = next(n for n in self.nodes.values() if n.op_type == "MatMul" and value in n.input)
        return self.constant(node.input[1], values).astype(np.float64)

    def constant(self, name, values):
        return values[name] if name in values else self.constants[name]


class Target:
    """A neuron, or the score of a class above the mean of others': the norm before it and its weights."""

    def __init__(self, circuit, network, values):
        layer, unit = circuit["target"].rsplit(":", 1)
        unit = int(unit)
        self.is_class = circuit.get("name") is not None
        if self.is_class:
            self.block, self.end = BLOCKS, 2 * BLOCKS
            norm = network.nodes[numbered("layer_norm", 2 * BLOCKS)]
            self.mix = np.zeros(len(network.constant("head.bias", values)))
            self.mix[unit] = 1
            self.mix[circuit["against"]] -= 1 / len(circuit["against"])
            weights = network.constant("head.weight", values).astype(np.float64).T @ self.mix
            self.bias = network.constant("head.bias", values) @ self.mix
        else:
            self.block = int(layer.split(".")[1])
            self.end = 2 * self.block + 1
            self.value, self.unit = numbered("gelu", self.block), unit
            biased = network.nodes[network.nodes[self.value].input[0]]
            product = network.nodes[biased.input[0]]
            norm = network.nodes[product.input[0]]
            weights = network.matrix(norm.output[0], values)[:, unit]
            self.bias = float(network.constant(biased.input[1], values)[unit])
        scale, shift = (network.constant(name, values).astype(np.float64) for name in norm.input[1:3])
        self.epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        self.weights, self.constant = scale * weights, shift @ weights + self.bias

    def place(self, values):
        """The token at which an image excites it most, and how much."""
        if self.is_class:
            return 0, float(values[numbered("linear", 4 * BLOCKS)][0] @ self.mix)
        patches = values[self.value][0, 1:, self.unit]
        return 1 + int(patches.argmax()), float(patches.max())

    def deviation(self, x):
        return math.sqrt(((x - x.mean()) ** 2).mean() + self.epsilon)

    def direction(self, x):
        """What the sum reads of a vector of the stream, the norm's scale held."""
        return (self.weights - self.weights.mean()) / self.deviation(x)

    def sum(self, x):
        return (x - x.mean()) / self.deviation(x) @ self.weights + self.constant

    def activation(self, x):
        sum = self.sum(x)
        return sum if self.is_class else sum * (1 + math.erf(sum / math.sqrt(2))) / 2


class Writers:
    """What heads and neurons do at the token that is read, and what stands in for it."""

    def __init__(self, network, target, values, kind):
        self.kind, self.target = kind, target
        self.names = {
            "heads": [numbered("_unsafe_view", b) for b in range(target.block + (not target.is_class))],
            "neurons": [numbered("gelu", b) for b in range(target.block)]}
        self.weights = {key: [network.matrix(name, values) for name in names] for key, names in self.names.items()}
        self.kept, self.tokens, self.ends = [], [], []
        self.sums = {}

    def note(self, values, token):
        self.kept.append({key: [values[name][0] for name in names] for key, names in self.names.items()})
        self.tokens.append(token)
        self.ends.append(values[numbered("add", self.target.end)][0, token].astype(np.float64))

    def reference(self, images):
        """The means over these images: of the class token, and of all patches."""
        for key, names in self.names.items():
            for block in range(len(names)):
                numbers = np.stack([self.kept[i][key][block] for i in images]).astype(np.float64)
                self.sums[key, block] = (numbers[:, 0].mean(0), numbers[:, 1:].mean((0, 1)))

    def numbers(self, image, key, block, other):
        if not other:
            return self.kept[image][key][block][self.tokens[image]].astype(np.float64)
        means = self.sums[key, block][self.tokens[image] > 0]
        return np.zeros_like(means) if self.kind == "zero" else means

    def written(self, image, unit, other=False):
        layer, number = unit.rsplit(":", 1)
        number, block = int(number), int(layer.split(".")[1])
        if "heads" in layer:
            part = slice(number * WIDTH, (number + 1) * WIDTH)
            return self.numbers(image, "heads", block, other)[part] @ self.weights["heads"][block][part]
        return self.numbers(image, "neurons", block, other)[number] * self.weights["neurons"][block][number]

    def change(self, image, units):
        """Of the stream, where what stands in for these is read."""
        return sum(self.written(image, unit, True) - self.written(image, unit) for unit in units)

    def change_of_all(self, image):
        return sum(
            (self.numbers(image, key, block, True) - self.numbers(image, key, block, False)) @ weights
            for key, blocks in self.weights.items() for block, weights in enumerate(blocks))


def main(model, folder, path):
    circuit = json.loads(pathlib.Path(path).read_text())
    network = Network(model)
    files = sorted(pathlib.Path(folder).rglob("*.png"))
    first = network.run(files[0])
    target = Target(circuit, network, first)
    writers = Writers(network, target, first, circuit["ablation"])
    strength = []
    for file in files:
        values = network.run(file)
        token, largest = target.place(values)
        writers.note(values, token)
        strength.append(largest)
    order = sorted((i for i in range(len(files)) if strength[i] > 0), key=lambda i: -strength[i])[:IMAGES]
    testing = order[1::2]
    writers.reference([i for i in range(len(files)) if i not in testing])
    ends = writers.ends
    whole = sum(target.activation(ends[i]) for i in testing)

    def left(change):
        return sum(target.activation(ends[i] + change(i)) for i in testing) / whole

    def given(unit, other=False):
        return np.mean([writers.written(i, unit, other) @ target.direction(ends[i]) for i in testing])

    units = [edge["source"] for edge in circuit["edges"]]
    cuts = {found["kind"]: found["remaining"][0] for found in circuit["interventions"]}
    pairs = {"sum": [(circuit["sum"], np.mean([target.sum(ends[i]) for i in testing]))]}
    for edge, unit in zip(circuit["edges"], units):
        pairs.setdefault("contribution", []).append((edge["contribution"], given(unit)))
        pairs.setdefault("replaced", []).append((edge["replaced"], given(unit, True)))
        pairs.setdefault("left", []).append((edge["left"], left(lambda i, unit=unit: writers.change(i, [unit]))))
    pairs["cutEdges"] = [(cuts["cutEdges"], left(lambda i: writers.change(i, units)))]
    pairs["keepOnly"] = [
        (cuts["keepOnly"], left(lambda i: writers.change_of_all(i) - writers.change(i, units)))]
    parts = sum(part["contribution"] for part in circuit["parts"])
    pairs["parts"] = [(parts, circuit["sum"])]
    worst = 0.0
    for name, numbers in pairs.items():
        difference = max(abs(ours - theirs) for ours, theirs in numbers)
        worst = max(worst, difference)
        print(f"{name:14} {len(numbers):3} numbers, largest difference {difference:.1e}")
    print(f"{len(testing)} images")
    return worst > TOLERANCE


if __name__ == "__main__":
    sys.exit(int(main(*sys.argv[1:])))
