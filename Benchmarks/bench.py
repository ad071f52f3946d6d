"""Times GoogLeNet in Micrograph, ONNX Runtime and PyTorch on two threads each, and writes RESULTS.md.

    python Benchmarks/bench.py BENCHMARK_PROGRAM GOOGLENET.onnx

Run it on a machine that does nothing else: what counts are the ratios within one run.
"""
import json
import pathlib
import platform
import subprocess
import sys
import time

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import numpy_helper

THREADS = 2


def median_time(body):
    for _ in range(3):
        body()
    times, start = [], time.perf_counter()
    while len(times) < 10 or time.perf_counter() - start < 1.5:
        begin = time.perf_counter()
        body()
        times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2] * 1e3


def onnx_runtime(path, batch):
    model = onnx.load(path)
    dimensions = model.graph.input[0].type.tensor_type.shape.dim
    dimensions[0].dim_param = "batch"
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[0].dim_param = "batch"
    del model.graph.value_info[:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    image = {model.graph.input[0].name: np.random.default_rng(0).normal(0, 60, (batch, 3, 224, 224)).astype(np.float32)}
    return median_time(lambda: session.run(None, image))


class Torch:
    def __init__(self, path):
        torch.set_num_threads(THREADS)
        self.graph = onnx.load(path).graph
        self.weights = {i.name: torch.tensor(numpy_helper.to_array(i)) for i in self.graph.initializer}
        self.attributes = [
            {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute} for node in self.graph.node]

    def run(self, image, target):
        values = {self.graph.input[0].name: image, **self.weights}
        for node, a in zip(self.graph.node, self.attributes):
            x = [values[name] for name in node.input if name in values]
            top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
            if node.op_type == "Conv":
                y = F.conv2d(x[0], x[1], x[2] if len(x) > 2 else None, a.get("strides", [1, 1]), (top, left))
            elif node.op_type == "Relu":
                y = F.relu(x[0])
            elif node.op_type == "MaxPool":
                y = F.pad(x[0], (left, right, top, bottom), value=-float("inf"))
                y = F.max_pool2d(y, a["kernel_shape"], a.get("strides", [1, 1]), ceil_mode=bool(a.get("ceil_mode", 0)))
            elif node.op_type == "LRN":
                y = F.local_response_norm(x[0], a["size"], a["alpha"], a["beta"], a.get("bias", 1.0))
            elif node.op_type == "Concat":
                y = torch.cat(x, a["axis"])
            else:
                raise ValueError(node.op_type)
            values[node.output[0]] = y
            if target in (node.output[0], node.name):
                return y
        raise ValueError(target)

    def gradient(self, size, layer, channel):
        image = torch.randn(1, 3, size, size) * 60
        image.requires_grad = True

        def once():
            image.grad = None
            y = self.run(image, layer)
            (y if channel is None else y[:, channel]).sum().backward()

        return median_time(once)

    def forward(self, size, layer):
        image = torch.randn(1, 3, size, size) * 60
        with torch.no_grad():
            return median_time(lambda: self.run(image, layer))


def peers(path):
    torch_model = Torch(path)
    found = {f"forward, 224, batch {b}": {"ONNX Runtime": onnx_runtime(path, b)} for b in (1, 8)}
    found["forward, 224, batch 1"]["PyTorch"] = torch_model.forward(224, "inception_5b/output")
    for layer, channel in [("inception_3b/output", 200), ("inception_4c/output", 254), ("inception_5b/output", 444)]:
        name = f"forward + backward of {layer}"
        found[f"{name}:{channel}, 128"] = {"PyTorch": torch_model.gradient(128, layer, channel)}
        found[f"{name}, 128"] = {"PyTorch": torch_model.gradient(128, layer, None)}
    found[f"{name}, 224"] = {"PyTorch": torch_model.gradient(224, layer, None)}
    return found


def table(rows):
    head, *body = rows
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in body]) + "\n"


def ratio(theirs, ours):
    return f"{theirs:.1f} ({theirs / ours:.1f}x)" if theirs else ""


def main(program, path):
    ours = json.loads(subprocess.run([program, path], check=True, capture_output=True).stdout)
    theirs = peers(path)
    runs = [["what", "threads", "ms", "convolutions alone", "ratio", "GFLOP/s", "ONNX Runtime", "PyTorch"]]
    for run in ours["runs"]:
        peer = theirs.get(run["name"], {}) if run["threads"] == THREADS else {}
        ms = run["milliseconds"]
        runs.append([
            run["name"], str(run["threads"]), f"{ms:.2f}", f"{run['convolutions']:.2f}",
            f"{ms / run['convolutions']:.2f}", f"{run['gigaflops']:.0f}", ratio(peer.get("ONNX Runtime"), ms),
            ratio(peer.get("PyTorch"), ms)])
    rates = [["what", "workers", "threads each", "per second"]]
    rates += [[t["name"], str(t["workers"]), str(t["threadsEach"]), f"{t['perSecond']:.1f}"] for t in ours["throughput"]]
    memory = [["what", "one execution, MiB", "weights of the compiler so far, MiB"]]
    memory += [[m["name"], f"{m['execution'] / 2**20:.1f}", f"{m['constants'] / 2**20:.1f}"] for m in ours["memory"]]
    rounding = [["what", "largest difference", "cosine"]]
    rounding += [[r["name"], f"{r['largestDifference']:.4f}", f"{r['cosine']:.6f}"] for r in ours["rounding"]]
    text = f"""# GoogLeNet: time and memory

Written by `make bench`. {platform.processor() or platform.machine()}, medians in milliseconds, fp32 but where
bf16 is named. The peers use {THREADS} threads
(onnxruntime {onnxruntime.__version__}, PyTorch {torch.__version__}, weights without gradients); in brackets, how many times
their time is ours. "Convolutions alone" are the same oneDNN primitives in the same layouts, run one after another.

{table(runs)}
Workers against threads: so many programs at a time, each with so many threads.

{table(rates)}
Memory:

{table(memory)}
What `precision: bf16` changes: differences from fp32 as a share of the largest value, at 128.

{table(rounding)}"""
    pathlib.Path(__file__).with_name("RESULTS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
