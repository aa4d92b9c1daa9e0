"""PhotoStudio: what is made of images that people, and attackers, upload."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from adapters.documents.photos import PillowStudio
from domain.profiles.files import MAX_PIXELS, PHOTO_SIDE, BrokenFile, NoPhoto
from domain.shared.errors import TooLarge
from tests.pictures import (
    BLUE,
    GIF_AND_SCRIPT,
    GPS_CITY,
    HTML,
    PDF,
    RED,
    SVG,
    animated,
    encoded,
    halves,
    jpeg_of_passes,
    photo,
    png_of,
    telling_photo,
)


class Studio:
    def __init__(self, folder: Path, cpu_seconds: int = 10) -> None:
        self._folder = folder
        self._studio = PillowStudio(cpu_seconds)
        self._number = 0

    async def develop(self, content: bytes) -> bytes:
        self._number += 1
        source, target = (self._folder / f"{self._number}.{end}" for end in ("source", "target"))
        source.write_bytes(content)
        await self._studio.develop(source, target)
        assert source.read_bytes() == content
        return target.read_bytes()


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "WEBP"
    image.load()
    return image


def is_near(pixel: object, colour: tuple[int, ...], distance: int = 24) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= distance for one, other in zip(pixel, colour, strict=False))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_of_each_format_becomes_webp_with_the_same_picture(studio, kind):
    image = opened(await studio.develop(photo(kind)))
    assert image.size == (400, 200)
    assert is_near(image.getpixel((50, 100)), RED)
    assert is_near(image.getpixel((350, 100)), BLUE)


@pytest.mark.parametrize(
    ("size", "expected"), [((3000, 1500), (1024, 512)), ((500, 2048), (250, 1024)), ((1, 1), (1, 1))]
)
async def test_a_large_photo_is_made_small_and_keeps_its_proportions(studio, size, expected):
    for kind in ("JPEG", "PNG"):
        assert opened(await studio.develop(encoded(Image.new("RGB", size, RED), kind))).size == expected


async def test_nothing_but_the_pixels_is_kept(studio):
    original = telling_photo(orientation=1)
    assert GPS_CITY.encode() in original
    developed = await studio.develop(original)
    image = opened(developed)
    assert len(image.getexif()) == 0
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    for trace in (GPS_CITY.encode(), b"SecretCamera", b"EXIF", b"XMP ", b"ICCP"):
        assert trace not in developed


@pytest.mark.parametrize(
    ("orientation", "size", "red_at", "blue_at"),
    [
        (1, (400, 200), (50, 100), (350, 100)),
        (2, (400, 200), (350, 100), (50, 100)),
        (3, (400, 200), (350, 100), (50, 100)),
        (6, (200, 400), (100, 50), (100, 350)),
        (8, (200, 400), (100, 350), (100, 50)),
    ],
)
async def test_a_photo_taken_sideways_stands_upright(studio, orientation, size, red_at, blue_at):
    image = opened(await studio.develop(telling_photo(orientation)))
    assert image.size == size
    assert is_near(image.getpixel(red_at), RED)
    assert is_near(image.getpixel(blue_at), BLUE)


async def test_broken_exif_does_not_spoil_a_good_photo(studio):
    content = encoded(halves(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 40)
    assert opened(await studio.develop(content)).size == (400, 200)


async def test_colours_of_print_are_turned_into_colours_of_screens(studio):
    image = opened(await studio.develop(encoded(halves(mode="CMYK"), "JPEG")))
    assert image.mode == "RGB"
    assert is_near(image.getpixel((50, 100)), RED, 40)
    assert is_near(image.getpixel((350, 100)), BLUE, 40)


async def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off(studio):
    image = Image.new("I;16", (200, 100), 128 * 257)
    grey = opened(await studio.develop(encoded(image, "PNG")))
    assert is_near(grey.getpixel((50, 50)), (128, 128, 128), 3)


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA"])
async def test_what_was_transparent_stays_so(studio, mode):
    image = Image.new("RGBA", (100, 50), (*RED, 255))
    image.paste((0, 0, 0, 0), (0, 0, 50, 50))
    developed = opened(await studio.develop(encoded(image.convert(mode), "PNG")))
    assert developed.mode == "RGBA"
    assert developed.getpixel((10, 25))[3] == 0
    assert developed.getpixel((90, 25))[3] == 255


async def test_a_palette_with_one_transparent_colour_stays_transparent(studio):
    image = Image.new("P", (100, 50), 0)
    image.putpalette([*RED, *BLUE] + [0] * 762)
    image.paste(1, (50, 0, 100, 50))
    developed = opened(await studio.develop(encoded(image, "PNG", transparency=0)))
    assert developed.getpixel((10, 25))[3] == 0
    assert is_near(developed.getpixel((90, 25)), (*BLUE, 255))


@pytest.mark.parametrize("mode", ["1", "L"])
async def test_black_and_white_photos_are_taken(studio, mode):
    assert opened(await studio.develop(encoded(Image.new(mode, (30, 30), 1), "PNG"))).mode == "RGB"


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
async def test_of_an_animation_the_first_picture_is_kept(studio, kind):
    image = opened(await studio.develop(animated(kind)))
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.getpixel((32, 32)), RED)


async def test_a_colour_profile_is_applied_and_a_broken_one_ignored(studio):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given in (profile, b"no profile at all"):
        developed = await studio.develop(encoded(halves(), "JPEG", icc_profile=given))
        assert is_near(opened(developed).getpixel((50, 100)), RED)
        assert b"ICCP" not in developed


@pytest.mark.parametrize(
    "content",
    [HTML, SVG, PDF, GIF_AND_SCRIPT, animated("GIF"), photo("BMP"), photo("TIFF"), b"\0" * 100, b"x"],
    ids=["html", "svg", "pdf", "gif and script", "gif", "bmp", "tiff", "zeros", "x"],
)
async def test_what_is_no_photo_by_its_bytes_is_refused(studio, content):
    with pytest.raises(NoPhoto):
        await studio.develop(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_that_was_cut_off_is_refused(studio, kind):
    whole = photo(kind)
    for length in (len(whole) // 2, len(whole) - 20):
        with pytest.raises((BrokenFile, NoPhoto)):
            await studio.develop(whole[:length])


async def test_a_script_behind_a_photo_does_not_survive(studio):
    for kind in ("JPEG", "PNG", "WEBP"):
        assert b"<script" not in await studio.develop(photo(kind) + HTML)


@pytest.mark.parametrize(("width", "height"), [(65_535, 65_535), (2**31 - 1, 2**31 - 1), (MAX_PIXELS + 1, 1)])
async def test_a_photo_with_too_many_pixels_is_refused_before_it_is_decoded(studio, width, height):
    with pytest.raises((TooLarge, BrokenFile)):
        await studio.develop(png_of(width, height))


async def test_more_pixels_than_allowed_are_refused_by_name(studio):
    with pytest.raises(TooLarge, match="40 million pixels"):
        await studio.develop(png_of(8_000, 5_001))


async def test_a_png_that_unpacks_to_more_than_its_size_is_harmless(studio):
    with pytest.raises(BrokenFile):
        await studio.develop(png_of(100, 100_000, b"\0" * 200))
    assert opened(await studio.develop(png_of(10, 10, b"\0" * 50_000_000))).size == (10, 10)


async def test_a_photo_that_takes_too_long_is_given_up(tmp_path):
    studio = Studio(tmp_path, cpu_seconds=1)
    with pytest.raises(BrokenFile, match="takes too long"):
        await studio.develop(jpeg_of_passes())


async def test_the_largest_photo_allowed_is_taken(studio):
    content = encoded(Image.new("RGBA", (8_000, 5_000), (*RED, 255)), "PNG")
    assert max(opened(await studio.develop(content)).size) == PHOTO_SIDE


async def test_many_photos_at_once_all_get_done_while_others_go_on(studio):
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    developed = await asyncio.gather(*(studio.develop(photo()) for _ in range(6)))
    ticking.cancel()
    assert len(set(developed)) == 1
    assert ticks > 100
