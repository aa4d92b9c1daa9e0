"""Arrays and texts as the bytes of an .npz file, without pickle; equal content gives equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SEPARATOR = "\n"


def pack(level: int = 6, /, **arrays: Array) -> bytes:
    """An .npz file that numpy.load reads. Members carry a fixed date and come in the order given.

    Args:
        level: how hard to compress, 1 to 9.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _LONG_AGO)
            archive.writestr(info, member.getvalue(), zipfile.ZIP_DEFLATED, level)
    return file.getvalue()


def unpack(content: bytes) -> dict[str, Array]:
    """What `pack` took.

    Raises:
        ValueError: not such a file.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise ValueError("not a file of arrays") from error


def texts(values: Iterable[str]) -> Array:
    """Texts without line breaks, as bytes."""
    return np.frombuffer(_SEPARATOR.join(values).encode(), dtype=np.uint8)


def texts_of(held: Array) -> tuple[str, ...]:
    """What `texts` took; a single blank text is lost."""
    joined = held.tobytes().decode()
    return tuple(joined.split(_SEPARATOR)) if joined else ()
