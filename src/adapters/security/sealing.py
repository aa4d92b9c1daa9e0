"""Values encrypted for their time in a table."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.security.data_key import derived
from application.shared.ports import Sealer

_NONCE_BYTES = 12


class AesSealer(Sealer):
    """AES-256-GCM with a random nonce per value.

    Args:
        data_key: the installation's key; the one for sealing is derived from it.
    """

    def __init__(self, data_key: str) -> None:
        self._cipher = AESGCM(derived(data_key, "seal"))

    def seal(self, value: Mapping[str, Any]) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, msgspec.json.encode(value), None)
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str) -> Mapping[str, Any]:
        try:
            raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
            opened = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise ValueError("the value was sealed with another key, or changed since") from error
        value: Mapping[str, Any] = msgspec.json.decode(opened)
        return value
