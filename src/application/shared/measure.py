"""What is recorded of a file beside its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path


def measure(path: Path) -> tuple[int, str]:
    """Size in bytes, and SHA-256 as 64 hexadecimal digits. Reads the file: call it in a thread."""
    with path.open("rb") as content:
        return path.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest()
