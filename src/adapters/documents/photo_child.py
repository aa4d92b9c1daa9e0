"""Makes of an uploaded image the photo that we keep; a program of its own, started by `photos`.

Decoders are written in C, and an image may ask them for any amount of memory and time: a progressive JPEG of a few
kilobytes can hold thousands of passes over millions of pixels. Here the kernel stops that, and only this process ends.
Usage: `python -m adapters.documents.photo_child SOURCE TARGET CPU_SECONDS`.
"""

from __future__ import annotations

import io
import resource
import sys
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from domain.profiles.files import MAX_PIXELS, PHOTO_SIDE

MEMORY = 1_500_000_000
"""Bytes of address space. An image of MAX_PIXELS with transparency takes about a third of it."""

MAX_OUTPUT = 20_000_000
"""Bytes; a photo of PHOTO_SIDE squared without any compression takes a fifth of it."""

FORMATS = ("JPEG", "PNG", "WEBP")
NO_IMAGE, BROKEN, TOO_MANY_PIXELS = 3, 4, 5
"""Exit codes besides 0; any other means that the kernel had to stop it."""

_QUALITY = 85
_MAX_PROFILE = 4 << 20


def main(source: str, target: str, cpu_seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # We look at the size ourselves, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return TOO_MANY_PIXELS
            image.verify()
        with Image.open(source, formats=FORMATS) as image:
            _clean(image).save(Path(target), "WEBP", quality=_QUALITY, method=4)
    except UnidentifiedImageError:
        return NO_IMAGE
    except Exception as error:  # a decoder raises whatever comes to its mind
        sys.stderr.write(f"{type(error).__name__}: {error}")
        return BROKEN
    return 0


def _clean(image: Image.Image) -> Image.Image:
    """The first frame: upright, small, in sRGB, eight bits a channel, and without anything beside its pixels."""
    profile = image.info.get("icc_profile")
    # A JPEG can be decoded at an eighth of its size; it must stay large enough for scaling down well.
    image.draft(None, (2 * PHOTO_SIDE, 2 * PHOTO_SIDE))
    upright: Image.Image = image
    with suppress(Exception):  # EXIF that is broken says nothing about the pixels
        upright = ImageOps.exif_transpose(image)
    pixels = _eight_bit(upright)
    pixels.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    pixels = _srgb(pixels, profile)
    # Pillow would write profile and XMP of the original, which it keeps beside the pixels.
    pixels.info.clear()
    return pixels


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Pillow cuts values above 255 off instead of scaling them.
        return image.point(lambda value: value * (1 / 257)).convert("L")
    if "transparency" in image.info or image.mode in ("PA", "LA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image.copy()
    return image.convert("RGB")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and len(profile) <= _MAX_PROFILE:
        with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
            converted = ImageCms.profileToProfile(image, source, srgb, outputMode=target)
            if converted is not None:
                return converted
    return image if image.mode == target else image.convert(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
