"""How a row of a file and what is stored already become one (decisions D2, D5, D6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.shared.fingerprint import fingerprint

SKILLS = "skills"
"""The name under which a record's skills appear among its fields."""

_LATER = frozenset({"posted_on"})
"""Fields that records did not have from the beginning: fingerprints of before still hold while these are unknown."""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """The part of a stored thing that imports govern.

    Attributes:
        values: field -> value, None for unknown; the same fields for every record of a kind.
        skills: skill key (S1) -> display name, of the skills that came from files.
    """

    values: Mapping[str, Any]
    skills: Mapping[str, str]

    def hash(self) -> str:
        """Fingerprint of everything that an undo would overwrite or delete."""
        known = (name for name in sorted(self.values) if name not in _LATER or self.values[name] is not None)
        return fingerprint(*(self.values[name] for name in known), tuple(sorted(self.skills)))


@dataclass(frozen=True, slots=True)
class Merged:
    """A record after a row was put over it.

    Attributes:
        result: what to store.
        before: former values of what changes, skills as a list of display names; empty when nothing changes.
        kept: fields where the member's own entry won over a different value of the file.
    """

    result: ImportedRecord
    before: Mapping[str, Any]
    kept: tuple[str, ...] = ()


def merge(
    stored: ImportedRecord,
    row: ImportedRecord,
    own_fields: Collection[str] = (),
    own_skills: Collection[str] = (),
) -> Merged:
    """Put a row over a stored record.

    A blank cell changes nothing. A field in `own_fields` stays as the member or an admin set it. A skills cell replaces
    the skills that came from files; those with a key in `own_skills`, which the member entered, are not touched.
    """
    values = dict(stored.values)
    before: dict[str, Any] = {}
    kept: list[str] = []
    for name, new in row.values.items():
        old = values[name]
        if new is None or new == old:
            continue
        if name in own_fields:
            kept.append(name)
        else:
            values[name] = new
            before[name] = old
    skills = stored.skills
    if row.skills:
        wanted = {key: skill for key, skill in row.skills.items() if key not in own_skills}
        if wanted.keys() != skills.keys():
            if SKILLS in own_fields:
                kept.append(SKILLS)
            else:
                before[SKILLS] = list(skills.values())
                skills = wanted
    return Merged(ImportedRecord(values, skills), before, tuple(kept))


def restored(current: ImportedRecord, before: Mapping[str, Any], skills: Mapping[str, str] | None) -> ImportedRecord:
    """`current` with the former values put back; `skills` are the former ones, None where they did not change."""
    values = {name: before.get(name, value) for name, value in current.values.items()}
    return ImportedRecord(values, current.skills if skills is None else skills)
