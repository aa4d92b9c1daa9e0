"""In which industries skills are used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from domain.shared.text import fold_key
from domain.skills.graph import Incidence, Source
from domain.skills.incidences import cells


def commonest_industries(
    incidences: Mapping[Source, Incidence],
    industries: Mapping[Source, Incidence],
    skill_ids: Sequence[str],
    limit: int,
) -> tuple[tuple[str, ...], ...]:
    """For each skill the industries that most of its documents are of, equally common ones by name.

    Spellings that differ in case and white space are one industry, named as most documents spell it.

    Args:
        industries: of the documents of each source, see PublishedGraph.
    """
    names, place_of_name = _as_most_spell_them(industries)
    place_of_skill = {skill_id: place for place, skill_id in enumerate(skill_ids)}
    codes = [np.zeros(0, dtype=np.int64)]
    for source, theirs in industries.items():
        if source not in incidences:
            continue
        named = incidences[source]
        rows, industry = cells(theirs)
        place = np.array([place_of_name[name] for name in theirs.skill_ids], dtype=np.int64)
        of_owner = dict(zip((theirs.owners[row] for row in rows.tolist()), place[industry].tolist(), strict=True))
        of_row = np.fromiter((of_owner.get(owner, -1) for owner in named.owners), np.int64, len(named.owners))
        rows, skills = cells(named)
        skill = np.array([place_of_skill.get(one, -1) for one in named.skill_ids], dtype=np.int64)[skills]
        known = (of_row[rows] >= 0) & (skill >= 0)
        codes.append(skill[known] * len(names) + of_row[rows][known])
    found, counts = np.unique(np.concatenate(codes), return_counts=True)
    skill, name = np.divmod(found, max(1, len(names)))
    order = np.lexsort((name, -counts, skill))
    skill, name = skill[order], name[order]
    first = np.arange(len(skill)) - np.searchsorted(skill, skill) < limit
    strongest: list[list[str]] = [[] for _ in skill_ids]
    for one, other in zip(skill[first].tolist(), name[first].tolist(), strict=True):
        strongest[one].append(names[other])
    return tuple(map(tuple, strongest))


def _as_most_spell_them(industries: Mapping[Source, Incidence]) -> tuple[list[str], dict[str, int]]:
    """Names of industries, ascending, and the place of each spelling among them; -1 for one that says nothing."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in industries.values():
        counts = np.bincount(one.skills, minlength=len(one.skill_ids)).tolist()
        for name, count in zip(one.skill_ids, counts, strict=True):
            spellings[fold_key(name)][name] += count
    spellings.pop("", None)
    shown = {key: min(names, key=lambda name: (-names[name], name)) for key, names in spellings.items()}
    ordered = sorted(shown, key=shown.__getitem__)
    place = {key: number for number, key in enumerate(ordered)}
    every = {name for one in industries.values() for name in one.skill_ids}
    return [shown[key] for key in ordered], {name: place.get(fold_key(name), -1) for name in every}
