"""Hashes with a key."""

from __future__ import annotations

import hashlib
import hmac

from adapters.security.data_key import derived
from application.shared.ports import KeyedHashes


class HmacHashes(KeyedHashes):
    """HMAC-SHA-256."""

    def __init__(self, data_key: str) -> None:
        self._key = derived(data_key, "hash")

    def hash(self, purpose: str, value: str) -> str:
        return hmac.new(self._key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
