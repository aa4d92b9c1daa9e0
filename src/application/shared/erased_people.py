"""Addresses of people who had themselves erased: known by keyed hash only, and not to be imported again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from application.shared.ports import KeyedHashes

_PURPOSE = "erased_email"


class ErasedPeople(Protocol):
    """Hashes of a unit of work, as `erased_hash` makes them."""

    async def among(self, email_hashes: Collection[str]) -> frozenset[str]: ...


def erased_hash(hashes: KeyedHashes, email: str) -> str:
    """What stays of a folded address after an erasure."""
    return hashes.hash(_PURPOSE, email)


class ErasedAddresses:
    """The question that an import puts for a whole chunk at once."""

    def __init__(self, erased: ErasedPeople, hashes: KeyedHashes) -> None:
        self._erased = erased
        self._hashes = hashes

    async def among(self, emails: Collection[str]) -> frozenset[str]:
        """Those of these folded addresses whose owners were erased."""
        if not emails:
            return frozenset()
        by_hash = {erased_hash(self._hashes, email): email for email in emails}
        return frozenset(by_hash[known] for known in await self._erased.among(by_hash))
