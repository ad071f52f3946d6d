"""Makes the fixtures of ImagesTests: tiny images of every kind, and what they decode to by Pillow or by definition.

    python make.py        (Pillow 11 or later, numpy, torchvision)

PNG files are written byte by byte here, since Pillow does not write every depth nor Adam7; what they decode to follows
from the PNG specification. JPEG files are written and decoded by Pillow, resized pictures are Pillow's BILINEAR, and
preprocessed inputs are torchvision's.
"""
import base64, json, os, struct, zlib
import numpy as np
from PIL import Image, ImageOps
from torchvision import transforms

here = os.path.dirname(os.path.abspath(__file__))
expected = {}


def record(name, array):
    array = np.ascontiguousarray(array, dtype=np.uint8)
    height, width, channels = array.shape
    expected[name] = dict(width=width, height=height, channels=channels,
                          pixels=base64.b64encode(array.tobytes()).decode())


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pack(samples, depth):
    """Rows of samples [h, w, c] as bytes of a PNG scanline each, without the filter byte."""
    rows = []
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            rows.append(flat.astype(">u2").tobytes())
        elif depth == 8:
            rows.append(flat.astype("u1").tobytes())
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in flat)
            bits += "0" * (-len(bits) % 8)
            rows.append(bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


def png(name, samples, color, depth, interlaced=False, extra=b""):
    height, width, _ = samples.shape
    data = b""
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for left, top, across, down in passes:
        part = samples[top::down, left::across]
        if part.size:
            data += b"".join(b"\0" + row for row in pack(part, depth))
    with open(os.path.join(here, name + ".png"), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))))
        file.write(extra + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def scaled(samples, depth):
    return np.round(samples.astype(np.float64) * 255 / (2 ** depth - 1))


random = np.random.default_rng(1)
width, height = 11, 9
for depth in (1, 2, 4, 8, 16):
    grey = random.integers(0, 2 ** depth, (height, width, 1))
    png(f"grey{depth}", grey, 0, depth)
    record(f"grey{depth}.png", scaled(grey, depth).repeat(3, 2))
for depth in (8, 16):
    for kind, color, channels in (("grey-alpha", 4, 2), ("rgb", 2, 3), ("rgba", 6, 4)):
        samples = random.integers(0, 2 ** depth, (height, width, channels))
        png(f"{kind}{depth}", samples, color, depth)
        result = scaled(samples, depth)
        record(f"{kind}{depth}.png", result[:, :, [0, 0, 0, 1]] if channels == 2 else result)
for depth in (1, 2, 4, 8):
    palette = random.integers(0, 256, (2 ** depth, 3))
    indices = random.integers(0, 2 ** depth, (height, width, 1))
    plte = chunk(b"PLTE", palette.astype("u1").tobytes())
    png(f"palette{depth}", indices, 3, depth, extra=plte)
    record(f"palette{depth}.png", palette[indices[:, :, 0]])
    if depth == 4:
        alphas = np.full(16, 255)
        alphas[:5] = (0, 50, 100, 150, 200)
        png("palette4-alpha", indices, 3, 4, extra=plte + chunk(b"tRNS", alphas[:5].astype("u1").tobytes()))
        record("palette4-alpha.png",
               np.concatenate([palette[indices[:, :, 0]], alphas[indices[:, :, 0]][:, :, None]], 2))
grey = random.integers(0, 4, (height, width, 1)) * 60
png("grey8-transparent", grey, 0, 8, extra=chunk(b"tRNS", struct.pack(">H", 60)))
record("grey8-transparent.png", np.concatenate([grey.repeat(3, 2), np.where(grey == 60, 0, 255)], 2))
rgb = random.integers(0, 256, (height, width, 3))
png("rgb8-interlaced", rgb, 2, 8, interlaced=True)
record("rgb8-interlaced.png", rgb)
grey = random.integers(0, 2, (height, width, 1))
png("grey1-interlaced", grey, 0, 1, interlaced=True)
record("grey1-interlaced.png", grey.repeat(3, 2) * 255)


def smooth(width, height, channels):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([127.5 + 127.5 * np.sin((x * (2 + c) + y * (5 - c)) / (3.0 + c) + c) for c in range(channels)],
                    2).astype("u1")


def decoded(name):
    image = Image.open(os.path.join(here, name))
    return np.asarray(image.convert("RGB"))


picture = Image.fromarray(smooth(37, 29, 3))
saved = {"baseline.jpg": dict(quality=90), "progressive.jpg": dict(quality=80, progressive=True),
         "444.jpg": dict(quality=85, subsampling=0)}
for name, options in saved.items():
    picture.save(os.path.join(here, name), **options)
    record(name, decoded(name))
picture.convert("L").save(os.path.join(here, "grey.jpg"), quality=90)
record("grey.jpg", decoded("grey.jpg"))

cmyk = Image.fromarray(smooth(24, 20, 4), "CMYK")
cmyk.save(os.path.join(here, "cmyk-adobe.jpg"), quality=95)
record("cmyk-adobe.jpg", decoded("cmyk-adobe.jpg"))
data = open(os.path.join(here, "cmyk-adobe.jpg"), "rb").read()
marker = data.index(b"\xff\xee")
length = struct.unpack(">H", data[marker + 2:marker + 4])[0]
# Without Adobe's marker the inks are as stored, where Pillow inverts every CMYK file.
with open(os.path.join(here, "cmyk-plain.jpg"), "wb") as file:
    file.write(data[:marker] + data[marker + 2 + length:])
inks = 255 - np.asarray(Image.open(os.path.join(here, "cmyk-plain.jpg"))).astype(int)
record("cmyk-plain.jpg", np.round((255 - inks[:, :, :3]) * (255 - inks[:, :, 3:]) / 255))
# The last byte of Adobe's marker is the transform: 2 makes the same numbers YCCK.
with open(os.path.join(here, "ycck-adobe.jpg"), "wb") as file:
    file.write(data[:marker + 1 + length] + b"\x02" + data[marker + 2 + length:])
record("ycck-adobe.jpg", decoded("ycck-adobe.jpg"))

small = Image.fromarray(smooth(12, 8, 3))
for orientation in range(1, 9):
    name = f"orientation{orientation}.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    small.save(os.path.join(here, name), quality=95, subsampling=0, exif=exif)
    record(name, np.asarray(ImageOps.exif_transpose(Image.open(os.path.join(here, name))).convert("RGB")))

# Pillow decodes WebP with libwebp too, so the pixels are the same to the bit.
def webp(name, image, **options):
    image.save(os.path.join(here, name), **options)
    back = ImageOps.exif_transpose(Image.open(os.path.join(here, name)))
    record(name, np.asarray(back if back.mode == "RGBA" else back.convert("RGB")))


transparent = Image.fromarray(np.concatenate([smooth(21, 14, 3), smooth(21, 14, 4)[:, :, 3:]], 2), "RGBA")
exif = Image.Exif()
exif[0x0112] = 6
webp("lossy.webp", Image.fromarray(smooth(21, 14, 3)), quality=80)
webp("lossless.webp", Image.fromarray(smooth(12, 9, 3)), lossless=True)
webp("lossy-alpha.webp", transparent, quality=80)
webp("orientation6.webp", small, quality=80, exif=exif)
small.save(os.path.join(here, "animation.webp"), save_all=True, append_images=[ImageOps.mirror(small)], duration=100)

# Resizing: random pixels, so that every weight counts.
noise = random.integers(0, 256, (31, 43, 3)).astype("u1")
Image.fromarray(noise).save(os.path.join(here, "noise.png"))
noise_alpha = random.integers(0, 256, (17, 13, 4)).astype("u1")
Image.fromarray(noise_alpha).save(os.path.join(here, "noise-alpha.png"))
for new_width, new_height in ((20, 14), (43, 10), (7, 31), (60, 50), (1, 1), (42, 30), (100, 5)):
    image = Image.fromarray(noise).resize((new_width, new_height), Image.Resampling.BILINEAR)
    record(f"noise.png {new_width}x{new_height}", np.asarray(image))
image = Image.fromarray(noise_alpha).resize((6, 9), Image.Resampling.BILINEAR)
record("noise-alpha.png 6x9", np.asarray(image))

for resize, size in ((16, 12), (20, 20), (40, 33)):
    steps = transforms.Compose([transforms.Resize(resize), transforms.CenterCrop(size)])
    record(f"noise.png short {resize} crop {size}", np.asarray(steps(Image.fromarray(noise))))
    record(f"noise.png turned short {resize} crop {size}",
           np.asarray(steps(Image.fromarray(noise.transpose(1, 0, 2).copy()))))

with open(os.path.join(here, "expected.json"), "w") as file:
    json.dump(expected, file, indent=0, sort_keys=True)
