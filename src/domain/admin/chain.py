"""The audit log as a chain: each entry is hashed together with the hash of the one before it in its college.

The hash of an entry is HMAC-SHA-256 in hexadecimal digits. Its key comes from the installation's data key, so that
somebody who can write to the database, but does not know that key, cannot build another chain:

    key = HKDF-SHA256(input = data key in UTF-8, no salt, info = "alumunity hash", 32 bytes)
    message = "audit" + one zero byte + the canonical form of the entry in UTF-8

The canonical form is a JSON object with exactly the members of `canonical`, keys sorted by code point at every depth,
no spaces, no escapes but those that JSON demands. Members without a value are null. `occurred_at` is
`YYYY-MM-DDThh:mm:ss.ffffffZ` in UTC. `changes` is the stored document; its numbers are written as Python writes them.
The first entry of a college has `seq` 1 and, as `prev_hash`, 64 zeros.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.admin.audit import AuditEntry

PURPOSE = "audit"
"""Stands before the canonical form in what is hashed; see above."""

Hash = Callable[[str], str]
"""From the canonical form of an entry to its hash."""


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry as it stands in the log."""

    id: str
    entry: AuditEntry
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number and its hash."""

    seq: int
    entry_hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.entry_hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head that prints as `text`. Raises ValueError."""
        seq, _, entry_hash = text.partition(":")
        return cls(int(seq), entry_hash)


GENESIS = Head(0, "0" * 64)
"""Of a chain that has no entry yet."""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry with its place in the chain, as stored or about to be stored."""

    logged: LoggedEntry
    seq: int
    prev_hash: str | None
    entry_hash: str | None

    @property
    def head(self) -> Head:
        return Head(self.seq, self.entry_hash or "")


def canonical(logged: LoggedEntry, seq: int, prev_hash: str) -> str:
    """What is hashed; the docstring of this module tells the form."""
    entry = logged.entry
    members = {
        "id": logged.id,
        "college_id": entry.college_id,
        "admin_id": entry.actor_id,
        "action_type": str(entry.action_type),
        "action": entry.action,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "description": entry.description,
        "changes": entry.changes,
        "ip_address": entry.ip_address,
        "request_id": entry.request_id,
        "occurred_at": logged.occurred_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "seq": seq,
        "prev_hash": prev_hash,
    }
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(entries: Sequence[LoggedEntry], head: Head, hash_of: Hash) -> Sequence[SealedEntry]:
    """The entries in this order, as the continuation of the chain that ends in `head`."""
    sealed: list[SealedEntry] = []
    for logged in entries:
        seq = head.seq + 1
        entry_hash = hash_of(canonical(logged, seq, head.entry_hash))
        sealed.append(SealedEntry(logged, seq, head.entry_hash, entry_hash))
        head = sealed[-1].head
    return sealed


def problem(sealed: SealedEntry, head: Head, hash_of: Hash) -> str | None:
    """What is wrong with `sealed` as the entry after `head`, in words; None when it is as it was sealed."""
    if sealed.seq != head.seq + 1:
        return f"after entry {head.seq} comes entry {sealed.seq}: what stood between them was removed"
    if sealed.prev_hash != head.entry_hash:
        return f"entry {sealed.seq} ({sealed.logged.id}) does not follow the entry that stands before it"
    if sealed.entry_hash != hash_of(canonical(sealed.logged, sealed.seq, head.entry_hash)):
        return f"entry {sealed.seq} ({sealed.logged.id}) was changed after it had been sealed"
    return None
