"""Keys for single purposes out of the one that the installation keeps."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(data_key: str, purpose: str) -> bytes:
    """32 bytes.

    Source:
        RFC 5869 (HKDF with SHA-256).
    """
    return HKDF(SHA256(), 32, None, f"alumunity {purpose}".encode()).derive(data_key.encode())
