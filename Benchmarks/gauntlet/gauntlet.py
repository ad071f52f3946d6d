"""Runs every network of models.py through Micrograph, ONNX Runtime and PyTorch, and writes Benchmarks/GAUNTLET.md.

    python Benchmarks/gauntlet/gauntlet.py PROGRAM [--part values|times] [--only TEXT] [--jobs N] [--threads N]
        [--models FOLDER] [--log FILE] [--table FILE] [--fill FILE]

PROGRAM is the package's `benchmark`. With several jobs each has processors of its own. Weights are random, so every
activation of a normalised network is of ordinary size; a few trained networks come as files of Python packages. For
every export: does it open; are the values of all its layers those of ONNX Runtime (the largest difference as a share of
the layer's largest value), for one image and for three, and at another size where the export leaves it open; is the
gradient of the first answer that of PyTorch; how long does each take. Values and times may be found apart, as only
times need a machine that does nothing else: `--fill TABLE` finds those that a table lacks, and writes each into it at
once, those that the log holds first, instead of what stood there. What the log or that table holds is not done again, so
a run that was stopped goes on where it was; exports stay in `--models` if that is given, and are removed if not.
"""
import argparse
import concurrent.futures as futures
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zlib

import numpy as np

RUN_SECONDS = 900
ROUNDS = 3


def export(network, image, kind, path):
    import torch

    if kind in ("torchscript", "open", "optimised", "quantised"):
        axes = {0: "n", 2: "h", 3: "w"} if kind == "open" else {0: "n"}
        torch.onnx.export(
            network, image, path, dynamo=False, opset_version=17, input_names=["image"], output_names=["answer"],
            dynamic_axes={"image": axes, "answer": {0: "n"}})
    else:
        torch.onnx.export(
            network, (image,), path, dynamo=True, opset_version=23 if kind == "opset23" else 18, verbose=False,
            external_data=False)
    if kind == "optimised":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(path)
        options.log_severity_level = 3
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    if kind == "quantised":
        quantise(path, image.numpy())


def quantise(path, image):
    from onnxruntime import quantization

    class Images(quantization.CalibrationDataReader):
        def __init__(self):
            self.left = iter([{"image": np.roll(image, 17 * i, axis=-1)} for i in range(4)])

        def get_next(self):
            return next(self.left, None)

    whole = path.with_suffix(".whole.onnx")
    quantization.quant_pre_process(str(path), str(whole), skip_symbolic_shape=True)
    quantization.quantize_static(str(whole), str(path), Images(), quant_format=quantization.QuantFormat.QDQ)
    whole.unlink()


def median_time(body):
    body()
    times, start = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - start < 0.5:
        begin = time.perf_counter()
        body()
        times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2] * 1e3


def micrograph(program, path, image, folder, threads, timed=False):
    """What the program says, the layers' values by name and the gradient."""
    folder.mkdir(exist_ok=True)
    (folder / "image.f32").write_bytes(image.tobytes())
    shape = ",".join(str(extent) for extent in image.shape)
    command = [program, str(path), "--gauntlet", str(folder), "--shape", shape, "--threads", str(threads)]
    if not timed:
        command.append("--untimed")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        return {"refusal": f"no answer within {RUN_SECONDS} s"}, {}, None
    if done.returncode != 0:
        return {"refusal": done.stderr.strip()[-2000:] or f"exit {done.returncode}"}, {}, None
    report = json.loads(done.stdout)
    values = {}
    if (folder / "activations.f32").exists():
        numbers = np.fromfile(folder / "activations.f32", np.float32)
        for layer in report["layers"]:
            count = int(np.prod(layer["shape"]))
            values[layer["value"]] = numbers[layer["offset"]:layer["offset"] + count].reshape(layer["shape"])
    gradient = folder / "gradient.f32"
    return report, values, np.fromfile(gradient, np.float32) if gradient.exists() else None


class Reference:
    """ONNX Runtime without its optimisations, so that every value of the file can be asked for."""

    def __init__(self, path, wanted, threads):
        import onnx

        self.threads = threads
        self.model = onnx.load(str(path))
        self.input = next(
            i.name for i in self.model.graph.input if i.name not in {t.name for t in self.model.graph.initializer})
        made = {name for node in self.model.graph.node for name in node.output}
        outputs = {output.name for output in self.model.graph.output}
        self.wanted = [name for name in wanted if name in made]
        for name in self.wanted:
            if name not in outputs:
                self.model.graph.output.append(onnx.ValueInfoProto(name=name))
        self.baked = self.model.graph.input[0].type.tensor_type.shape.dim[0].dim_value == 1

    def session(self, level):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.graph_optimization_level = level
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            self.model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def values(self, image):
        import onnxruntime

        session = self.session(onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
        parts = np.split(image, len(image)) if self.baked else [image]
        found = [session.run(self.wanted, {self.input: part}) for part in parts]
        return {name: np.concatenate([part[i] for part in found]) if self.baked else found[0][i]
                for i, name in enumerate(self.wanted)}


def forward_time(path, image, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: image}
    return median_time(lambda: session.run(None, feed))


def compare(ours, theirs):
    """The largest difference of a layer as a share of its largest value, the layer, and how many were compared."""
    worst, where, count = 0.0, "", 0
    for name, expected in theirs.items():
        found = ours.get(name)
        if found is None:
            continue
        count += 1
        if found.size != expected.size:
            return float("inf"), f"{name}: {list(found.shape)} for {list(expected.shape)}", count
        top = float(np.abs(expected).max()) or 1.0
        difference = float(np.abs(found.reshape(expected.shape) - expected).max()) / top
        if not difference <= worst:
            worst, where = difference, name
    return worst, where, count


def torch_gradient(network, image):
    import torch

    image = torch.tensor(image, requires_grad=True)
    answer = network(image)
    answer = next(iter(answer.values())) if isinstance(answer, dict) else answer
    answer[:, 0].sum().backward()
    return image.grad.numpy().ravel()


def slope_error(network, image, gradient):
    """How far the length of a gradient is from the slope along it, which PyTorch's forward pass in 64 bits gives.

    For gradients that differ from PyTorch's: a rectifier whose input is 0 but for rounding has either of two slopes, and
    a backward pass may be wrong.
    """
    import torch

    network.double()
    image, step = torch.tensor(image, dtype=torch.float64), 1e-5
    direction = torch.tensor(gradient / (np.linalg.norm(gradient) or 1), dtype=torch.float64).reshape(image.shape)

    def value(place):
        with torch.no_grad():
            answer = network(place)
        answer = next(iter(answer.values())) if isinstance(answer, dict) else answer
        return answer[:, 0].sum().item()

    slope = (value(image + step * direction) - value(image - step * direction)) / (2 * step)
    network.float()
    return abs(slope - np.linalg.norm(gradient)) / (np.linalg.norm(gradient) or 1)


def torch_time(network, image):
    import torch

    image = torch.tensor(image, requires_grad=True)

    def once():
        image.grad = None
        network(image)[:, 0].sum().backward()

    return median_time(once)


def values(program, path, batches, folder, threads, network=None, other=None):
    """Whether the file opens and its values are right."""
    row = {}
    report, ours, gradient = micrograph(program, path, batches[:1], folder, threads)
    row["refusal"] = report.get("refusal") or report.get("failure")
    row["layers"] = len(report.get("layers", []))
    row["units"] = sum(layer["units"] for layer in report.get("layers", []))
    row["left out"] = report.get("leftOut", [])
    row["names"] = [layer["name"] for layer in report.get("layers", [])][:6]
    if row["refusal"]:
        return row
    reference = Reference(path, ours, threads)
    row["error"], row["worst"], row["compared"] = compare(ours, reference.values(batches[:1]))
    row["gradient refusal"] = report.get("gradientFailure")
    if network is not None and gradient is not None:
        expected = torch_gradient(network, batches[:1])
        row["gradient error"] = float(np.abs(gradient - expected).max() / (np.abs(expected).max() or 1))
        if row["gradient error"] > 1e-3:
            row["slope error"] = float(slope_error(network, batches[:1], gradient))
    report, ours, _ = micrograph(program, path, batches, folder, threads)
    refusal = report.get("refusal") or report.get("failure")
    row["batch"] = refusal or compare(ours, reference.values(batches))[0]
    if other is not None:
        report, ours, _ = micrograph(program, path, other, folder, threads)
        refusal = report.get("refusal") or report.get("failure")
        row["other size"] = refusal or compare(ours, reference.values(other))[0]
    return row


def times(program, path, batches, folder, threads, network=None):
    """How long one image takes, ours and theirs in turn, so that what else the machine does meets both: medians of rounds."""
    rounds = []
    for _ in range(ROUNDS):
        report, _, _ = micrograph(program, path, batches[:1], folder, threads, timed=True)
        row = {"forward": report.get("forward"), "forward and backward": report.get("forwardAndBackward"),
               "reference": report.get("reference")}
        if row["forward"]:
            row["runtime"] = forward_time(path, batches[:1], threads)
        if row["forward and backward"] and network is not None:
            row["torch"] = torch_time(network, batches[:1])
        rounds.append({name: time for name, time in row.items() if time})
    return {name: median([row[name] for row in rounds]) for name in rounds[0] if all(name in row for row in rounds)}


def job(arguments, index, kind, parts):
    warnings.filterwarnings("ignore")
    import torch

    import models

    network = models.networks()[index]
    torch.set_num_threads(arguments.threads)
    # Its fast path has no counterpart among the operators that are exported.
    torch.backends.mha.set_fastpath_enabled(False)
    torch.manual_seed(zlib.crc32(network.name.encode()))
    row = {"network": network.name, "export": kind}
    folder = pathlib.Path(tempfile.mkdtemp())
    start = time.perf_counter()
    try:
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        batches, built, other = network.input(3), None, None
        if network.file is not None:
            path = network.file()
        else:
            built = network.make().eval().requires_grad_(False)
            path = (arguments.models or folder) / f"{network.name.replace('/', '-')}-{kind}.onnx"
            if not path.exists():
                made = folder / "model.onnx"
                with torch.no_grad():
                    export(built, network.input(1), kind, made)
                shutil.move(made, path)
            if kind == "open":
                other = torch.rand(1, 3, *[extent - 32 for extent in batches.shape[2:]]).numpy()
        row["exported"] = time.perf_counter() - start
        trained = built if kind != "quantised" else None
        common = (arguments.program, path, batches.numpy(), folder / "run", arguments.threads, trained)
        if "values" in parts:
            row |= values(*common, other)
        if "times" in parts:
            row |= times(*common)
    except BaseException as error:
        row["trouble"] = f"{type(error).__name__}: {error}"[-600:] + "\n" + traceback.format_exc()[-300:]
    shutil.rmtree(folder, ignore_errors=True)
    row["seconds"] = time.perf_counter() - start
    return row


def place(cores):
    """Gives this process two processors of its own."""
    try:
        os.sched_setaffinity(0, cores.get(timeout=5))
    except Exception:
        pass


def number(value, limit):
    if value is None:
        return ""
    if isinstance(value, str):
        return "refused"
    return f"{value:.0e}" if value <= limit else f"**{value:.0e}**"


def ratio(ours, theirs):
    return f"{ours / theirs:.2f}" if ours and theirs else ""


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else float("nan")


FORWARD, BOTH = "- forward, one image, beside ONNX Runtime: ", "- forward and backward beside PyTorch: "


def summaries(forward, both):
    """What is said of all ratios of times."""
    return [
        f"{FORWARD}median {median(forward):.2f} of its time, most {max(forward, default=0):.1f};"
        f" above 1.3: {sum(r > 1.3 for r in forward)} of {len(forward)}.",
        f"{BOTH}median {median(both):.2f}, most {max(both, default=0):.1f}; above 1: {sum(r > 1 for r in both)} of {len(both)}."]


def time_cells(row):
    """The last cells of a row."""
    return [
        f"{row['forward']:.1f}" if row.get("forward") else "", ratio(row.get("forward"), row.get("runtime")),
        f"{row['forward and backward']:.1f}" if row.get("forward and backward") else "",
        ratio(row.get("forward and backward"), row.get("torch"))]


def all_cells(row):
    """The cells of a row."""
    cells = [row["network"], row["export"]]
    if "trouble" in row:
        return cells + ["not exported: " + row["trouble"].splitlines()[0][:90].replace("|", "/")] + [""] * 9
    if row["refusal"]:
        return cells + ["**refused**: " + " ".join(row["refusal"].split())[:160].replace("|", "/")] + [""] * 9
    return cells + [
        f"({row['layers']})" if row.get("left out") else str(row["layers"]), str(row["units"]),
        number(row["error"], 1e-4), number(row["batch"], 1e-4), number(row.get("other size"), 1e-4),
        number(row.get("gradient error"), 1e-3)
        + (f" ({number(row['slope error'], 1e-3)})" if "slope error" in row else ""), *time_cells(row)]


def cells_line(cells):
    return "| " + " | ".join(cells) + " |"


class Filled:
    """A table that is there, whose times are filled in; what it says in words is left as it is."""

    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().splitlines()

    @property
    def first_table(self):
        """How many rows the first table has: those of all that was found."""
        heads = [place for place, line in enumerate(self.lines) if line.startswith("| network | export |")]
        end = self.lines.index("", heads[0]) if "" in self.lines[heads[0]:] else len(self.lines)
        return end - heads[0] - 2

    @property
    def rows(self):
        """The cells of every row that may have times, by network and export."""
        found = {}
        for place, line in enumerate(self.lines):
            cells = [cell.strip() for cell in line.split("|")[1:-1]]
            if len(cells) > 6 and "/" in cells[0] and cells[2].strip("()").isdigit():
                found[cells[0], cells[1]] = (place, cells)
        return found

    def lacks(self, key):
        return key in self.rows and not self.rows[key][1][-4]

    def put(self, row):
        """Writes the times of a row into it, or a row that is not there and whose values are known where it belongs."""
        known = self.rows.get((row["network"], row["export"]))
        if known is None and "refusal" in row:
            after = [line for line in self.lines if line.startswith("| ") and "/" in line.split("|")[1]]
            after = [line for line in after[: self.first_table] if line < cells_line(all_cells(row))]
            self.lines.insert(self.lines.index(after[-1]) + 1, cells_line(all_cells(row)))
        elif known is not None and row.get("forward"):
            place, cells = known
            self.lines[place] = cells_line(cells[:-4] + time_cells(row))
        else:
            return
        cells = [cells for _, cells in self.rows.values()]
        said = summaries(
            [float(row[-3]) for row in cells if row[-3]], [float(row[-1]) for row in cells if row[-1]])
        for start, line in zip((FORWARD, BOTH), said):
            self.lines = [line if old.startswith(start) else old for old in self.lines]
        self.path.write_text("\n".join(self.lines) + "\n")


def table(rows, machine, threads):
    rows = sorted(rows, key=lambda row: (row["network"], row["export"]))
    rows = [row for row in rows if "trouble" in row or "refusal" in row]
    tried = [row for row in rows if "trouble" not in row]
    opened = [row for row in tried if not row["refusal"]]
    # What lies between two levels falls on either side in either program: quantised.py sets these beside 64 bits.
    whole = [row for row in opened if row["export"] != "quantised"]
    equal = [row for row in whole if row["error"] <= 1e-4 and not isinstance(row["batch"], str) and row["batch"] <= 1e-4]
    forward = [row["forward"] / row["runtime"] for row in opened if row.get("runtime") and row.get("forward")]
    both = [row["forward and backward"] / row["torch"] for row in opened
            if row.get("torch") and row.get("forward and backward")]
    graded = [row["gradient error"] for row in opened if "gradient error" in row]
    slopes = [row["slope error"] for row in opened if "slope error" in row]
    cut = [row for row in opened if row.get("left out")]
    lines = [
        "# The gauntlet", "",
        f"Written by `Benchmarks/gauntlet/gauntlet.py`; {machine}. {threads} thread{'s' if threads > 1 else ''} each.", "",
        f"- {len(opened)} of {len(tried)} files open; {len(equal)} of the {len(whole)} of those that are not quantised have the"
        " same activations in all layers to 1e-4 of the layer's largest value, for one image and for three.",
        f"- {len(cut)} of those that open are cut short, their layers' number in brackets: something in them cannot be taken, and all"
        " that follows from it is left out.",
        f"- gradients of the first answer: {sum(g <= 1e-3 for g in graded)} of {len(graded)} within 1e-3 of PyTorch's;"
        f" {sum(s <= 1e-3 for s in slopes)} of the others are as long as the slope along them, to 1e-3 (in brackets).",
        *summaries(forward, both),
        "",
        "| network | export | layers | units | values, one | three | other size | gradient | forward ms | of ONNX Runtime's |"
        " and backward ms | of PyTorch's |", "|" + "---|" * 12]
    lines += [cells_line(all_cells(row)) for row in rows]
    return "\n".join(lines) + "\n"


def said(row):
    if row.get("trouble") or row.get("refusal"):
        return row.get("trouble") or row["refusal"]
    found = []
    if "error" in row:
        found += [f"{row['error']:.0e}", row["batch"] if isinstance(row["batch"], str) else f"{row['batch']:.0e}"]
    if row.get("left out"):
        found.append(f"cut: {row['left out'][0]}")
    if row.get("forward") and row.get("runtime"):
        found.append(f"{row['forward'] / row['runtime']:.2f} of ONNX Runtime's time")
    if row.get("forward and backward") and row.get("torch"):
        found.append(f"{row['forward and backward'] / row['torch']:.2f} of PyTorch's")
    if row.get("reference", 0) > 0.05:
        found.append(f"{row['reference']:.0%} of it in oneDNN's reference code")
    return ", ".join(found)


def logged(log):
    """The rows of a log: what was found of one export at different times, together."""
    rows = {}
    if log and log.exists():
        for line in log.read_text().splitlines():
            row = json.loads(line)
            rows.setdefault((row["network"], row["export"]), {}).update(row)
    return rows


def missing(row, part):
    """The parts of a row that are wanted and not there yet."""
    if "trouble" in row:
        return set()
    have = {"values"} if "refusal" in row else set()
    have |= {"times"} if "forward" in row or row.get("refusal") else set()
    return ({"values", "times"} if part is None else {part}) - have


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--part", choices=["values", "times"], help="both, if not given")
    parser.add_argument("--only", default="", help="networks and exports whose name holds one of these, with commas")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin nothing more after so many")
    parser.add_argument("--machine", default=f"{os.cpu_count()} processors")
    parser.add_argument("--models", type=pathlib.Path, help="where exports stay for the next run")
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--fill", type=pathlib.Path, help="a table whose missing times are found and written into it")
    parser.add_argument("--log", type=pathlib.Path)
    arguments = parser.parse_args()
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import models

    context = multiprocessing.get_context("spawn")
    cores = context.Manager().Queue()
    for worker in range(arguments.jobs):
        cores.put({worker * arguments.threads + i for i in range(arguments.threads)})
    rows = logged(arguments.log)
    filled = Filled(arguments.fill) if arguments.fill else None
    for row in rows.values() if filled else ():
        filled.put(row)
    wanted = []
    for index, network in enumerate(models.networks()):
        for kind in network.exports:
            if filled:
                parts = {"times"} if filled.lacks((network.name, kind)) else set()
            else:
                parts = missing(rows.get((network.name, kind), {}), arguments.part)
            if parts and any(text in f"{network.name} {kind}" for text in arguments.only.split(",")):
                wanted.append((index, kind, parts))
    begin = time.time()
    with futures.ProcessPoolExecutor(
            arguments.jobs, mp_context=context, initializer=place, initargs=(cores,), max_tasks_per_child=None) as pool:
        waiting = iter(wanted)
        running = set()
        while True:
            while len(running) < arguments.jobs and time.time() - begin < arguments.seconds:
                item = next(waiting, None)
                if item is None:
                    break
                running.add(pool.submit(job, arguments, *item))
            if not running:
                break
            done, running = futures.wait(running, return_when=futures.FIRST_COMPLETED)
            for future in done:
                row = future.result()
                rows.setdefault((row["network"], row["export"]), {}).update(row)
                if arguments.log:
                    with open(arguments.log, "a") as log:
                        log.write(json.dumps(row) + "\n")
                if filled:
                    filled.put(row)
                words = " ".join(said(row).split())[:200]
                print(f"{row['network']} {row['export']}: {words} ({row['seconds']:.0f} s)", flush=True)
    if arguments.table:
        arguments.table.write_text(table(rows.values(), arguments.machine, arguments.threads))


if __name__ == "__main__":
    main()
