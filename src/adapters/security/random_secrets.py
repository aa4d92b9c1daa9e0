"""Secrets out of the operating system's random numbers."""

from __future__ import annotations

import secrets

from application.identity.ports import Secrets
from domain.identity.one_time import CODE_DIGITS

_BYTES = 32


class RandomSecrets(Secrets):
    def code(self) -> str:
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"

    def token(self) -> str:
        return secrets.token_urlsafe(_BYTES)
