"""Time for one feature visualisation: Micrograph beside lucent, on one machine, turn by turn in one run.

    pip install torch torch-lucent==0.1.8 kornia
    python speed.py MICROGRAPH MODEL.onnx [--steps 512] [--share 8] [--threads 2]

Micrograph makes one unit of conv2, 3b, 4c and 5b with `--steps`, first with one worker, then as many units as there
are threads with a worker each. lucent makes a unit of the same layers of its own InceptionV1 with its own defaults
(128 x 128, upsampled to 224; the weights do not matter for the time). Its steps all cost the same, so it takes
1/share of them, after a warm-up, and its time is multiplied. The table goes to standard output as Markdown.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time

import kornia
import kornia.geometry.transform as moved
import torch

# Two names that kornia has moved since lucent 0.1.8.
kornia.get_rotation_matrix2d = moved.get_rotation_matrix2d
kornia.warp_affine = moved.warp_affine

from lucent.modelzoo.inceptionv1.InceptionV1 import InceptionV1  # noqa: E402
from lucent.optvis import render  # noqa: E402

UNITS = [
    ("conv2/3x3", "conv2d2", 30), ("inception_3b/output", "mixed3b", 200),
    ("inception_4c/output", "mixed4c", 254), ("inception_5b/output", "mixed5b", 500),
]


def ours(command, model, units, steps, workers):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        output = subprocess.run(
            [command, "visualize", model, *units, "-o", folder, "--steps", str(steps), "--workers", str(workers),
             "--mean", "104,117,123", "--range", "0,255", "--order", "bgr", "--json"],
            check=True, capture_output=True, text=True).stdout
        return time.perf_counter() - start, json.loads(output)


def lucent(model, layer, channel, steps):
    start = time.perf_counter()
    render.render_vis(model, f"{layer}:{channel}", thresholds=(steps,), show_image=False, progress=False)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("micrograph")
    parser.add_argument("model")
    parser.add_argument("--steps", type=int, default=512)
    parser.add_argument("--share", type=int, default=8)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = InceptionV1(pretrained=False).eval()
    print(f"{options.steps} steps, 128 x 128, {options.threads} threads; seconds for one unit\n")
    print("| unit | Micrograph, one core | Micrograph, all cores | lucent, all cores | ratio, all cores |")
    print("|---|---|---|---|---|", flush=True)
    for layer, mixed, channel in UNITS:
        lucent(network, mixed, channel, 2)
        single, reports = ours(options.micrograph, options.model, [f"{layer}:{channel}"], options.steps, 1)
        units = [f"{layer}:{channel + 4 * i}" for i in range(options.threads)]
        several, others = ours(options.micrograph, options.model, units, options.steps, options.threads)
        theirs = lucent(network, mixed, channel, options.steps // options.share) * options.share
        # A picture that settles takes fewer steps; all times are for equal steps.
        single *= options.steps / reports[0]["steps"]
        each = several / sum(report["steps"] for report in others) * options.steps
        print(f"| {layer}:{channel} | {single:.1f} | {each:.1f} | {theirs:.0f} | {theirs / each:.0f} |", flush=True)


if __name__ == "__main__":
    main()
