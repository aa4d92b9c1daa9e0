"""Argon2id hashes of passwords."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from application.identity.ports import PasswordHasher
from domain.shared.errors import Unavailable

Result = TypeVar("Result")

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
THREADS = 2
"""Bounds what a flood of sign-ins can take: two cores and 38 MiB."""

MAX_WAITING = 200
"""Work for about three seconds; whoever comes later is sent away at once."""


class Argon2Passwords(PasswordHasher):
    """Passwords are compared in Unicode's form NFKC, since keyboards differ in how they compose letters.

    Source:
        OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
        NIST SP 800-63B, 5.1.1.2: normalisation.
    """

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._nobody = self._argon2.hash("nobody has this password")
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._run(partial(self._argon2.hash, _to_bytes(password)))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        return await self._run(partial(self._verify, _to_bytes(password), password_hash))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("Too many people are signing in right now. Please try again in a moment.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _verify(self, password: bytes, password_hash: str | None) -> bool:
        try:
            self._argon2.verify(self._nobody if password_hash is None else password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


def _to_bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
