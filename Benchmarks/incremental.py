"""Measures what a build does again after each kind of change, on GoogLeNet with the photographs.

    python Benchmarks/incremental.py MICROGRAPH PROJECT [--photographs N] [--folder DIR]

PROJECT is Examples/googlenet. A copy of it is built without feature pictures and without circuits, then changed in one
way after another. What must be computed is worked out here from the ONNX graph, channel by channel, by comparing the
two models' weights; the program's own counts have to agree. Prints a table in Markdown.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
import onnx
from onnx import numpy_helper


def weights(model):
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def changed_channels(model, before, after, layers, source=None):
    """For each layer a mask of the channels that differ upstream; with a source only between it and the layer."""
    masks = {model.graph.input[0].name: numpy.zeros(3, bool)}
    for node in model.graph.node:
        if node.op_type in ("Gemm", "Flatten", "Softmax"):
            break
        inputs = [masks[name] for name in node.input if name in masks]
        if node.op_type == "Conv":
            w, old = after[node.input[1]], before[node.input[1]]
            mask = (w != old).reshape(len(w), -1).any(axis=1)
            if len(node.input) > 2:
                mask |= after[node.input[2]] != before[node.input[2]]
            mask |= inputs[0].any()
        elif node.op_type == "Concat":
            mask = numpy.concatenate(inputs)
        elif node.op_type == "LRN":
            size = next(a.i for a in node.attribute if a.name == "size")
            reach = size // 2
            padded = numpy.pad(inputs[0], reach)
            mask = numpy.array([padded[i : i + 2 * reach + 1].any() for i in range(len(inputs[0]))])
        else:
            mask = inputs[0].copy()
        if source in (node.name, node.output[0]):
            mask = numpy.zeros_like(mask)
        masks[node.output[0]] = mask
        masks[node.name] = mask
    if source is None:
        return {layer: masks[layer] for layer in layers}
    return masks


def expected(model, before, after, layers):
    """Results of each kind that the change of the model makes necessary."""
    reached = changed_channels(model, before, after, layers)
    counts = {"examples": sum(int(mask.sum()) for mask in reached.values())}
    # Between two layers only what lies between them counts.
    counts["weights"] = 0
    for lower, upper in zip(layers, layers[1:]):
        counts["weights"] += int(changed_channels(model, before, after, layers, source=lower)[upper].sum())
    # A unit's relatives may be any of its layer's.
    counts["relations"] = sum(len(mask) for mask in reached.values() if mask.any())
    return counts


class Project:
    def __init__(self, program, source, folder, photographs):
        self.program, self.folder = program, folder
        shutil.copytree(os.path.join(source, "Content"), os.path.join(folder, "Content"))
        # Prose asks for circuits, which would take longer than all else.
        for prose in ("circuits", "articles"):
            shutil.rmtree(os.path.join(folder, "Content", prose), ignore_errors=True)
        self.configuration = os.path.join(folder, "Content", "microscope.yml")
        text = open(self.configuration).read()
        paths = {key: re.search(rf"^{key}: (.*)$", text, re.M).group(1) for key in ("model", "images", "labels")}
        for key, path in paths.items():
            path = os.path.normpath(os.path.join(source, path))
            if key == "images":
                self.all = [os.path.join(path, name) for name in sorted(os.listdir(path))][:photographs]
                path = os.path.join(folder, "photographs")
            elif key == "model":
                self.original, path = path, os.path.join(folder, "model.onnx")
            text = re.sub(rf"^{key}: .*$", f"{key}: {path}", text, flags=re.M)
        text = re.sub(r"^(features|circuits|inputs|compare):.*\n((?:[ -].*\n)*)", "", text, flags=re.M)
        open(self.configuration, "w").write(text + "\nfeatures: {preset: none}\n")
        os.mkdir(os.path.join(folder, "photographs"))
        for path in self.all[:-1]:
            self.add(path)
        self.layers = re.findall(r"name: ([^,}\s]+)", re.search(r"^layers:\n((?: .*\n)*)", text, re.M).group(1))
        self.model = onnx.load(self.original)
        shutil.copy(self.original, os.path.join(folder, "model.onnx"))

    def add(self, photograph):
        os.symlink(photograph, os.path.join(self.folder, "photographs", os.path.basename(photograph)))

    def change(self, edit):
        """Writes a changed model; returns the weights before and after."""
        before = weights(self.model)
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        for tensor in model.graph.initializer:
            values = numpy_helper.to_array(tensor).copy()
            if edit(tensor.name, values):
                tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
        onnx.save(model, os.path.join(self.folder, "model.onnx"))
        return before, weights(model)

    def restore(self):
        shutil.copy(self.original, os.path.join(self.folder, "model.onnx"))

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr}")
        return done

    def plan(self):
        return json.loads(self.run("plan", self.folder, "--json").stdout)

    def build(self):
        errors = self.run("build", self.folder).stderr
        pattern = r"(\d+) computed, (\d+) reused, (\d+) files rendered, (\d+) written, (\d+) removed in (.*)"
        return re.findall(pattern, errors)[-1]


def scale(prefix, suffix="_w"):
    def edit(name, values):
        if not (name.startswith(prefix) and name.endswith(suffix)):
            return False
        values *= 1.05
        return True

    return edit


def one_filter(tensor, index):
    def edit(name, values):
        if name != tensor:
            return False
        values[index] *= 1.05
        return True

    return edit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("project")
    parser.add_argument("--photographs", type=int, default=1000)
    parser.add_argument("--folder")
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix="micrograph-incremental-")
    os.makedirs(folder, exist_ok=True)
    project = Project(
        os.path.abspath(options.program), os.path.abspath(options.project), folder, options.photographs)
    print("| change | computed | expected | reused | rendered | written | removed | time |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    disagreements = []

    def row(name, wanted):
        plan = project.plan()
        planned = {part["analysis"]: part["compute"] for part in plan["analyses"]}
        computed, reused, rendered, written, removed, time = project.build()
        wanted = planned if wanted is None else {kind: wanted.get(kind, 0) for kind in planned}
        if planned != wanted or int(computed) != sum(wanted.values()):
            disagreements.append(f"{name}: planned {planned}, computed {computed}, expected {wanted}")
        print(f"| {name} | {computed} | {sum(wanted.values())} | {reused} | {rendered} | {written} | {removed} | {time} |")
        sys.stdout.flush()

    def model_row(name, edit):
        before, after = project.change(edit)
        row(name, expected(project.model, before, after, project.layers))
        project.restore()
        project.build()

    row("everything, from nothing", None)
    row("nothing", {})
    templates = os.path.join(folder, "Templates")
    os.makedirs(templates)
    shutil.copy(os.path.join(os.path.dirname(__file__), "..", "Templates", "unit.mustache"), templates)
    with open(os.path.join(templates, "unit.mustache"), "a") as file:
        file.write("<!-- changed -->\n")
    row("one template (unit.mustache)", {})
    os.makedirs(os.path.join(folder, "Content", "articles"), exist_ok=True)
    prose = os.path.join(folder, "Content", "articles", "incremental.md")
    open(prose, "w").write("---\ntitle: Incremental\n---\nSome prose.\n")
    project.build()
    open(prose, "a").write("\nSome more.\n")
    row("one prose file", {})
    project.add(project.all[-1])
    units = sum(len(mask) for mask in changed_channels(
        project.model, weights(project.model), weights(project.model), project.layers).values())
    row("one photograph added", {"examples": units, "relations": units})
    model_row("classifier weights", scale("loss3/classifier"))
    model_row("block 5b", scale("inception_5b/"))
    model_row("one filter of 4d/3x3", one_filter("inception_4d/3x3_w", 7))
    model_row("conv1", scale("conv1/"))
    if not options.folder:
        shutil.rmtree(folder)
    if disagreements:
        sys.exit("\n".join(disagreements))


main()
