"""Exports InceptionV1 as "Zoom In" knows it: the weights of Lucid, which torch-lucent carries over to PyTorch.

    pip install torch torch-lucent onnx onnxscript
    python export.py inceptionv1.onnx [--exporter torchscript|dynamo] [--random SEED]

Both exporters keep the published names of the layers (mixed3a ... mixed5b). The weights, 28 MB, are downloaded by
torch-lucent; `--random` makes the same network with random ones instead, without a download. The image enters as
torch-lucent's own does: RGB from 0 to 255, minus 117.
"""
import argparse

import torch
from lucent.modelzoo import inceptionv1


def export(path, exporter, seed):
    if seed is not None:
        torch.manual_seed(seed)
    network = inceptionv1(pretrained=seed is None).eval()
    image = torch.zeros(1, 3, 224, 224)
    names = {"input_names": ["image"], "output_names": ["softmax2"]}
    if exporter == "dynamo":
        batch = torch.export.Dim("n")
        torch.onnx.export(
            network, (image,), path, dynamo=True, opset_version=18, external_data=False, dynamic_shapes=({0: batch},),
            **names)
    else:
        torch.onnx.export(
            network, image, path, dynamo=False, opset_version=17, dynamic_axes={"image": {0: "n"}, "softmax2": {0: "n"}},
            **names)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--exporter", choices=("torchscript", "dynamo"), default="torchscript")
    parser.add_argument("--random", type=int, metavar="SEED")
    arguments = parser.parse_args()
    export(arguments.path, arguments.exporter, arguments.random)
