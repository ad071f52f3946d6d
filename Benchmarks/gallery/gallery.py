"""The gallery: a small site of every trained network at hand, and one table of what its pages would say.

    python gallery.py MICROGRAPH NETWORKS PHOTOGRAPHS OUTPUT [--only NAME ...] [--layers 6] [--count 64] [--pictures 8]

NETWORKS holds ONNX files, perhaps with `NAME.json` beside NAME.onnx: what differs from a plain project's preprocessing
(networks.py writes both). Of each network so many layers from its own list, evenly spaced and the last among them, are
built over so many photographs, with draft pictures of the first units of each layer. Needs Python alone.

The table, which is also written to OUTPUT/gallery.md, has for each network:

- layers, units: as `inspect` counts them, and what is built of them;
- ties: units whose strongest photographs share one value, true duplicates aside (0 is right);
- dead: units that no photograph moves;
- saturated: units at their function's bound at half of all places or more;
- drive: the median of the pictures' peaks over the best photograph's, and the share that does not fall short;
- names: layers whose short name says where they are (no number of a node alone);
- seconds, and bytes a unit of the site. A build that fails is a row too, and the exit is 1.
"""

import argparse
import json
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

from networks import SHARED

HEAD = "| network | layers | units | built | ties | dead | saturated | drive | not short | names | seconds | bytes a unit |"


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError((done.stderr or done.stdout).strip().splitlines()[-1][:200])
    return done.stdout


def evenly(items, count):
    """The last and others evenly spaced before it."""
    if len(items) <= count:
        return items
    return [items[round((place + 1) * len(items) / count) - 1] for place in range(count)]


def preprocessing(network):
    beside = network.with_suffix(".json")
    return json.loads(beside.read_text()) if beside.exists() else SHARED.get(network.stem, {})


def project(folder, network, photographs, layers, options):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "images").mkdir(parents=True)
    (folder / "Content").mkdir()
    files = sorted(photographs.iterdir())
    for path in files[::max(1, len(files) // options.count)][:options.count]:
        shutil.copy(path, folder / "images")
    # YAML takes JSON as it is.
    configuration = {
        "title": network.stem, "model": str(network.resolve()), "images": "images", "layers": layers, "examples": 12,
        "preprocessing": preprocessing(network) or "unit",
        "features": {"preset": "draft"} if options.pictures else "none",
    }
    (folder / "Content/microscope.yml").write_text(json.dumps(configuration, indent=1))


def answers(store, kind):
    return {subject: json.loads(value) for subject, value in store.execute(
        "SELECT subject, value FROM finding WHERE name = ?", (kind,))}


def row(network, photographs, output, options):
    program = options.micrograph
    size = preprocessing(network).get("size")
    given = ["--size", ",".join(map(str, size if isinstance(size, list) else [size, size]))] if size else []
    inspected = json.loads(run(program, "inspect", network, "--json", *given))
    if inspected["unsupported"]:
        raise RuntimeError(inspected["unsupported"][0])
    layers = inspected["layers"]
    chosen = evenly([layer["name"] for layer in layers], options.layers)
    folder = output / network.stem
    project(folder, network, photographs, chosen, options)
    start = time.monotonic()
    # Pictures come in rounds of four units a layer; the network's speed is not known before, so the time is cut.
    run(program, "build", folder, "--budget", f"{options.pictures * len(chosen) * options.patience}s")
    seconds = time.monotonic() - start
    run(program, "check", folder)
    with sqlite3.connect(f"file:{folder}/.micrograph/store.sqlite?mode=ro", uri=True) as store:
        examples, drives = answers(store, "examples"), list(answers(store, "drive").values())
    units = list(examples.values())
    moved = [unit for unit in units if unit["histogram"]["high"] != unit["histogram"]["low"]]
    best = [
        max(drive["picture"], drive.get("second", {}).get("peak", drive["picture"])) / drive["photograph"]
        for drive in drives if drive["photograph"] > 0]
    size = sum(path.stat().st_size for path in (folder / "Output").rglob("*") if path.is_file())
    bare = [name for name in chosen if re.fullmatch(r"(n\d+_\d+|node_\w+|[A-Z]\w*_\d+|\d+)", name)]
    share = lambda part: f"{part / max(1, len(units)):.0%}"
    return [
        network.stem, len(layers), sum(layer["channels"] for layer in layers), len(units),
        sum("tied" in unit and unit in moved for unit in units), share(len(units) - len(moved)),
        share(sum(unit.get("saturated", {}).get("places", 0) >= .5 for unit in units)),
        f"{statistics.median(best):.2f}" if best else "–",
        f"{sum(ratio >= .99 for ratio in best) / len(best):.0%} of {len(best)}" if best else "–",
        f"{len(chosen) - len(bare)} of {len(chosen)}", f"{seconds:.0f}", f"{size / max(1, len(units)):,.0f}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("micrograph", type=pathlib.Path)
    parser.add_argument("networks", type=pathlib.Path)
    parser.add_argument("photographs", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--count", type=int, default=64, help="of photographs")
    parser.add_argument("--pictures", type=int, default=8, help="of each layer, about")
    parser.add_argument("--patience", type=float, default=1, help="seconds a picture")
    options = parser.parse_args()
    networks = sorted(path for path in options.networks.glob("*.onnx") if path.stem in (options.only or [path.stem]))
    if not networks or not options.photographs.is_dir():
        print(f"SKIPPED: there are no networks in {options.networks} or no photographs in {options.photographs}")
        return 0
    lines = [HEAD, "|" + "---|" * (HEAD.count("|") - 1)]
    print(*lines, sep="\n", flush=True)
    failed = False
    for network in networks:
        try:
            lines.append("| " + " | ".join(map(str, row(network, options.photographs, options.output, options))) + " |")
        except RuntimeError as fault:
            failed = True
            lines.append(f"| {network.stem} | {fault} |")
        print(lines[-1], flush=True)
    (options.output / "gallery.md").write_text("\n".join(lines) + "\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
