"""Measures how a build grows with the number of photographs, and what one photograph more costs.

    python Benchmarks/scale.py make PHOTOGRAPHS FOLDER COUNT      photographs made from others by crops, flips and colour
    python Benchmarks/scale.py build MICROGRAPH MODEL FOLDER COUNT...  a table in Markdown, one row for each count

`build` takes the first COUNT photographs of FOLDER by name, builds a site of MODEL without feature pictures, then builds
again, then with one photograph more. Needs Pillow; GNU time measures memory. The photographs are the same on every
machine: what is done to each follows from its number.
"""

import argparse
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def variant(task):
    source, target, number = task
    from PIL import Image, ImageEnhance, ImageOps

    chance = random.Random(number)
    with Image.open(source) as image:
        image = image.convert("RGB")
        share = chance.uniform(0.7, 1)
        width, height = int(image.width * share), int(image.height * share)
        left, top = chance.randint(0, image.width - width), chance.randint(0, image.height - height)
        image = image.crop((left, top, left + width, top + height))
        if chance.random() < 0.5:
            image = ImageOps.mirror(image)
        for enhance in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
            image = enhance(image).enhance(chance.uniform(0.7, 1.3))
        scale = 256 / min(image.size)
        image = image.resize((max(round(image.width * scale), 256), max(round(image.height * scale), 256)))
        image.save(target, quality=85)


def make(arguments):
    sources = sorted(path for path in arguments.photographs.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    if not sources:
        sys.exit(f"{arguments.photographs}: no photographs")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    tasks = [
        (sources[number % len(sources)], arguments.folder / f"{number:06}.jpg", number)
        for number in range(arguments.count)
        if not (arguments.folder / f"{number:06}.jpg").exists()
    ]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for done, _ in enumerate(pool.map(variant, tasks, chunksize=16), 1):
            if done % 1000 == 0:
                print(f"{done} of {len(tasks)}", file=sys.stderr)


def run(command):
    """Seconds, megabytes at the peak and the last line that a build says."""
    result = subprocess.run(
        ["/usr/bin/time", "-f", "%e %M", *command], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        sys.exit(result.stderr)
    seconds, kilobytes = result.stderr.strip().splitlines()[-1].split()
    said = next(line for line in reversed(result.stderr.splitlines()) if " computed, " in line)
    return float(seconds), int(kilobytes) / 1024, said


def build(arguments):
    columns = ["photographs", "cold, s", "images a second, scan", "MB", "store MB", "again, s", "one more, s", "computed"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    names = sorted(path.name for path in arguments.folder.iterdir())
    for count in arguments.counts:
        with tempfile.TemporaryDirectory(dir=arguments.temporary) as folder:
            project, images = Path(folder, "project"), Path(folder, "images")
            images.mkdir()
            for name in names[:count]:
                os.link(arguments.folder / name, images / name)
            program = [str(arguments.micrograph)]
            subprocess.run(
                program + ["init", str(project), "--model", str(arguments.model), "--images", str(images)]
                + (["--preprocessing", arguments.preprocessing] if arguments.preprocessing else []),
                check=True, capture_output=True,
            )
            configuration = project / "Content" / "microscope.yml"
            text = re.sub(r"(?m)^features:(\n[ \t]+.*)*", "features: none", configuration.read_text())
            configuration.write_text(text if "features:" in text else text + "\nfeatures: none\n")
            command = program + ["build", str(project)]
            cold, peak, _ = run(command)
            with sqlite3.connect(project / ".micrograph" / "store.sqlite") as store:
                rates = {name: each / max(seconds, 1e-9) for name, each, seconds in store.execute("SELECT * FROM rate")}
            size = (project / ".micrograph" / "store.sqlite").stat().st_size / 1e6
            again, _, _ = run(command)
            shutil.copy(arguments.folder / names[count % len(names)], images / "one-more.jpg")
            more, _, said = run(command)
            row = [count, f"{cold:.1f}", f"{rates.get('scan', 0):.1f}", f"{peak:.0f}", f"{size:.0f}", f"{again:.2f}",
                   f"{more:.1f}", said]
            print("| " + " | ".join(str(item) for item in row) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.add_argument("photographs", type=Path)
    making.add_argument("folder", type=Path)
    making.add_argument("count", type=int)
    making.add_argument("--jobs", type=int, default=2)
    making.set_defaults(run=make)
    building = commands.add_parser("build")
    building.add_argument("micrograph", type=Path)
    building.add_argument("model", type=Path)
    building.add_argument("folder", type=Path)
    building.add_argument("counts", type=int, nargs="+")
    building.add_argument("--preprocessing")
    building.add_argument("--temporary", type=Path)
    building.set_defaults(run=build)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
