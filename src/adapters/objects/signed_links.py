"""Links to files that the application itself serves."""

from __future__ import annotations

import hmac
from datetime import timedelta
from urllib.parse import urlencode

from application.profiles.file_ports import LinkSignatures
from application.shared.ports import Clock, FileLinks, KeyedHashes
from domain.shared.files import FilePurpose, link_expiry


class SignedLinks(FileLinks, LinkSignatures):
    """`{public_url}/api/files/{file_id}?expires={unix seconds}&sig={HMAC of both}`; every process makes the same."""

    def __init__(self, hashes: KeyedHashes, clock: Clock, public_url: str, lifetime: timedelta) -> None:
        self._hashes = hashes
        self._clock = clock
        self._base = public_url.rstrip("/") + "/api/files/"
        self._lifetime = lifetime

    async def url(self, purpose: FilePurpose, file_id: str) -> str:
        expires = int(link_expiry(self._clock.now(), self._lifetime).timestamp())
        return f"{self._base}{file_id}?{urlencode({'expires': expires, 'sig': self._sign(file_id, expires)})}"

    def is_genuine(self, file_id: str, expires: int, signature: str) -> bool:
        return hmac.compare_digest(self._sign(file_id, expires).encode(), signature.encode("utf-8", "replace"))

    def _sign(self, file_id: str, expires: int) -> str:
        return self._hashes.hash("file_link", f"{expires}:{file_id}")
