"""Whether the audit log is still as it was sealed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from functools import partial

from application.admin.ports import AuditReader, UnreadableEntry
from application.shared.ports import KeyedHashes
from domain.admin.chain import GENESIS, PURPOSE, Hash, Head, SealedEntry, problem

BATCH = 1_000

_BEFORE_ALL = -(2**62)
"""Below every number of an entry, also of one that somebody slipped in before the first."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found of one chain.

    Attributes:
        name: the college's code; None for what concerns no college.
        head: the last good entry; with a problem, the one before it.
        waiting: entries that are not sealed yet, which nothing protects so far.
        problem: the first one, in words; None when all sealed entries are as they were sealed.
        seen: which of the expected heads it holds.
    """

    name: str | None
    head: Head
    waiting: int
    problem: str | None
    seen: Collection[Head]


class VerifyAudit:
    def __init__(self, reader: AuditReader, hashes: KeyedHashes) -> None:
        self._reader = reader
        self._hash = partial(hashes.hash, PURPOSE)

    async def __call__(self, expected: Collection[Head] = ()) -> AsyncIterator[ChainReport]:
        """Walk every chain from its beginning to its end or to its first problem.

        A chain whose last entries were removed is whole in itself. Whoever kept the head that an earlier run found
        gives it as `expected`: an honest chain still holds it.
        """
        for chain in await self._reader.chains():
            walk = _Walk(self._hash, expected)
            after = _BEFORE_ALL
            try:
                while entries := await self._reader.sealed(chain.college_id, after, BATCH):
                    if not all(map(walk.accept, entries)):
                        break
                    after = entries[-1].seq
            except UnreadableEntry:
                walk.problem = f"an entry after entry {walk.head.seq} cannot be read any more"
            yield ChainReport(chain.name, walk.head, chain.waiting, walk.problem, walk.seen)


class _Walk:
    """Along one chain; stands at `head`."""

    def __init__(self, hash_of: Hash, expected: Collection[Head]) -> None:
        self._hash = hash_of
        self._expected = expected
        self.head = GENESIS
        self.problem: str | None = None
        self.seen = {GENESIS}.intersection(expected)

    def accept(self, entry: SealedEntry) -> bool:
        """Go on to `entry`; False when it is not as it was sealed."""
        self.problem = problem(entry, self.head, self._hash)
        if self.problem is not None:
            return False
        self.head = entry.head
        if self.head in self._expected:
            self.seen.add(self.head)
        return True
