"""Compares the weights that Micrograph finds in InceptionV1 with those that were published, map by map.

    python3 check.py MICROGRAPH inceptionv1.onnx

`published_weights.json` holds weight images read back from the figures of "Zoom In", "Curve Circuits" and "Early Vision"
(Distill 2020 and 2021, CC BY 4.0); each figure has its own scale, so maps are compared by their cosine. Only the
published weights can pass: with others the cosines lie around 0.
"""
import json
import math
import pathlib
import subprocess
import sys

LEAST = 0.95


def layer(name):
    return name if name.startswith("conv") else f"mixed{name}"


def found(program, model, edge):
    source, target = [":".join([layer(side.split(":")[0]), side.split(":")[1]]) for side in edge.split("->")]
    done = subprocess.run([program, "weights", model, source, target, "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{edge}: {done.stderr.strip()}")
    return json.loads(done.stdout)["weights"]


def framed(rows, side):
    """The middle of a map, with zeros around where it is smaller than `side`."""
    top, left = (side - len(rows)) // 2, (side - len(rows[0])) // 2

    def value(y, x):
        y, x = y - top, x - left
        return rows[y][x] if 0 <= y < len(rows) and 0 <= x < len(rows[0]) else 0.0

    return [value(y, x) for y in range(side) for x in range(side)]


def cosine(a, b):
    length = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b)) / length if length else 0.0


def main(program, model):
    cosines = []
    for map in json.loads((pathlib.Path(__file__).parent / "published_weights.json").read_text()):
        side = len(map["weights"])
        ours = framed(found(program, model, map["edge"]), side)
        cosines.append(cosine(ours, [number for row in map["weights"] for number in row]))
        print(f"{map['figure']:24} {map['edge']:22} {cosines[-1]:6.3f}")
    equal = sum(number >= LEAST for number in cosines)
    print(f"{equal} of {len(cosines)} maps have a cosine of at least {LEAST}; median {sorted(cosines)[len(cosines) // 2]:.3f}")
    return 0 if equal == len(cosines) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
