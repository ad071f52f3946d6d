"""The circuits of some classes of GoogLeNet as a table: how well each is told with its circuit alone and without it.

    python3 Benchmarks/classes.py MICROGRAPH MODEL LABELS PHOTOS FOLDER STORE KNOWN [PHOTOGRAPH...] > table.md

Of a class there is one photograph in PHOTOS, so its images are variants of that one (crops, flips, colour; needs Pillow): what
is said of held-out images is said of the same thing seen otherwise. The other classes are all other photographs.
Every answer is told at once and added to KNOWN, a line of JSON; what stands there already is not asked again.
"""
import json
import pathlib
import subprocess
import sys
import time

from bestiary import classes
from scale import variant

LAYERS = "inception_4c/output,inception_4d/output,inception_4e/output,inception_5a/output,inception_5b/output"
OPTIONS = "--mean 104,117,123 --range 0,255 --order bgr --resize 256 --size 224 --json".split()
PHOTOGRAPHS = """n01443537_goldfish n01518878_ostrich n01882714_koala n02391049_zebra n02504458_African_elephant
n02510455_giant_panda n03452741_grand_piano n03792782_mountain_bike n04285008_sports_car n07753592_banana""".split()
VARIANTS = 80


def images(photos, folder, name):
    """A folder of variants of one photograph, and of all others as they are."""
    target = folder / name
    (target / name).mkdir(parents=True, exist_ok=True)
    for number in range(VARIANTS):
        if not (target / name / f"{number:02}.jpg").exists():
            variant((photos / f"{name}.JPEG", target / name / f"{number:02}.jpg", number))
    for other in photos.iterdir():
        if other.stem != name and not (target / other.name).exists():
            (target / other.name).symlink_to(other.resolve())
    return target


def main(program, model, labels, photos, folder, store, known, *photographs):
    known, folder, photos = pathlib.Path(known), pathlib.Path(folder), pathlib.Path(photos)
    facts = [json.loads(line) for line in known.read_text().splitlines()] if known.exists() else []
    for name in photographs or PHOTOGRAPHS:
        if any(fact["name"] == name for fact in facts):
            continue
        label = name.split("_", 1)[1].replace("_", " ")
        command = [program, "circuit", model, f"class:{label}", "--layers", LAYERS, "--labels", labels, "--store", store]
        start = time.monotonic()
        result = subprocess.run(
            [*command, "--images", images(photos, folder, name), *OPTIONS], capture_output=True, text=True)
        fact = {"name": name, "clock": time.monotonic() - start}
        if result.returncode:
            fact["fault"] = (result.stderr.strip().splitlines() or ["failed"])[-1]
        else:
            fact["answer"] = json.loads(result.stdout)
        facts.append(fact)
        with known.open("a") as file:
            print(json.dumps(fact), file=file)
        print(name, f"{fact['clock']:.0f} s", fact.get("fault", ""), file=sys.stderr, flush=True)
    classes(facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
