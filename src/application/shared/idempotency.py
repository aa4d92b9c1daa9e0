"""Requests that a client may send again without their being carried out again (draft-ietf-httpapi-idempotency-key)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.shared.errors import Conflict, InvalidValue

LIFETIME = timedelta(hours=24)
"""How long an answer is kept."""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Attributes:
    scope_id: the account that sent it; keys of different accounts are apart.
    fingerprint: 64 hexadecimal digits, equal for equal content.
    """

    scope_id: str
    key: str
    method: str
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request with the same key, and its answer unless it is still being carried out."""

    method: str
    path: str
    fingerprint: str
    answer: StoredAnswer | None


class IdempotencyKeys(Protocol):
    """Each call is a transaction of its own; over all processes only one request gets a key."""

    async def take(
        self, request: KeyedRequest, locked_until: datetime, expires_at: datetime, now: datetime
    ) -> KnownRequest | None:
        """None when the key is this request's now: it was free, had expired, or its lock had without an answer.

        Raises ConcurrentWrite when another one is just taking it.
        """

    async def keep(self, request: KeyedRequest, locked_until: datetime, answer: StoredAnswer) -> None:
        """Store the answer, sealed. Nothing happens unless the key is still held with this `locked_until`."""

    async def release(self, request: KeyedRequest, locked_until: datetime) -> None:
        """Forget a key that is held with this `locked_until`."""


class Idempotency:
    """The rules of keys."""

    def __init__(self, keys: IdempotencyKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def begin(self, request: KeyedRequest, lock: timedelta) -> StoredAnswer | datetime:
        """The answer that the request got before, or the end of the lock under which it is to be carried out now.

        Args:
            lock: how long it may take; a request that died with its process holds its key as long.
        Raises:
            InvalidValue: the key was used for another request.
            Conflict: the request is still being carried out.
        """
        now = self._clock.now()
        locked_until = now + lock
        known = await retrying(lambda: self._keys.take(request, locked_until, now + LIFETIME, now))
        if known is None:
            return locked_until
        if (known.method, known.path, known.fingerprint) != (request.method, request.path, request.fingerprint):
            raise InvalidValue("This Idempotency-Key was used for another request.", code="IDEMPOTENCY_KEY_REUSED")
        if known.answer is None:
            raise Conflict("This request is still being carried out. Try again in a moment.")
        return known.answer

    async def keep(self, request: KeyedRequest, locked_until: datetime, answer: StoredAnswer) -> None:
        await retrying(lambda: self._keys.keep(request, locked_until, answer))

    async def release(self, request: KeyedRequest, locked_until: datetime) -> None:
        """The request may be carried out again: it was not, or failed on our side."""
        await retrying(lambda: self._keys.release(request, locked_until))
