"""Images and documents as people, and attackers, upload them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

RED, BLUE = (220, 30, 30), (20, 40, 210)
GPS_CITY = "Secretville"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def halves(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image if mode == "RGB" else image.convert(mode)


def photo(kind: str = "JPEG", **options: Any) -> bytes:
    return encoded(halves(), kind, **options)


def telling_photo(orientation: int = 6) -> bytes:
    """A JPEG with a place, a camera, a preview and a comment, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 14.0), 29: GPS_CITY}
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{GPS_CITY}</x:xmpmeta>".encode()
    return encoded(halves(), "JPEG", exif=exif, xmp=xmp, comment=GPS_CITY.encode())


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, content: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever it holds."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(content)) + _chunk(b"IEND", b"")


def animated(kind: str = "WEBP") -> bytes:
    """Red, then blue."""
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)
    return encoded(first, kind, save_all=True, append_images=[second], duration=100)


def jpeg_of_passes(side: int = 6_000, copies: int = 4_000) -> bytes:
    """A progressive JPEG whose last pass over all its pixels is repeated."""
    plain = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True, quality=10)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * copies + plain[-2:]


def docx(*further: str, content: bytes = b"<w:document/>", document: str = "word/document.xml") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", document, *further):
            # A fixed date: the bytes name parametrised tests, which must be the same in every worker.
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content if name == document else b"<x/>")
    return target.getvalue()


def compound_file(*streams: str) -> bytes:
    """The beginning of an OLE2 file and the names of its streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entries


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 32 + b"*/=1;alert(1)"
