"""Small skill graphs, counted from lists of skills, for tests that do not rebuild."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import numpy as np

from domain.shared.skill_names import skill_key
from domain.skills.graph import Community, Incidence, PublishedGraph, SkillGraph, Source

COLLEGE = "college"
Lists = Mapping[str, Sequence[str]]
"""Owner -> names of skills."""


def graph_of(
    profiles: Lists,
    market: Lists | None = None,
    *,
    college_id: str = COLLEGE,
    ids: Mapping[str, str] | None = None,
    weights: Mapping[tuple[str, str], float] | None = None,
    communities: Mapping[str, Sequence[str]] | None = None,
    growth: Mapping[str, float] | None = None,
    emerging: Sequence[str] = (),
    industries: Mapping[str, Sequence[str]] | None = None,
    cosine: float = 0.4,
    run_id: str = "run",
) -> PublishedGraph:
    """A graph with an edge for each pair that stands together in a list or in `weights`.

    Args:
        ids: of skills by key; the key itself when not given.
        weights: of edges by names; P(A and B | A or B) over the profiles when not given.
        communities: names of skills by the community's name.
        growth: by name of the skill; NaN when not given.
        cosine: of every edge.
    """
    lists = {Source.PROFILES: profiles, Source.MARKET: market or {}}
    names = {skill_key(name): name for owners in lists.values() for owner in owners.values() for name in owner}
    for pair in weights or {}:
        names.update({skill_key(name): name for name in pair})
    keys = tuple(sorted(names))
    place = {key: position for position, key in enumerate(keys)}
    sets = {
        source: {owner: sorted({place[skill_key(name)] for name in skills}) for owner, skills in owners.items()}
        for source, owners in lists.items()
    }
    counts = {source: np.zeros(len(keys), dtype=np.int64) for source in sets}
    pairs: dict[tuple[int, int], dict[Source, int]] = {}
    for source, owners in sets.items():
        for skills in owners.values():
            counts[source][skills] += 1
            for pair in combinations(skills, 2):
                pairs.setdefault(pair, {}).setdefault(source, 0)
                pairs[pair][source] += 1
    given = {
        tuple(sorted((place[skill_key(one)], place[skill_key(two)]))): w for (one, two), w in (weights or {}).items()
    }
    edges = sorted({*pairs, *given})
    a, b = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    together = {
        source: np.array([pairs.get(edge, {}).get(source, 0) for edge in edges], dtype=np.int64) for source in sets
    }
    both = together[Source.PROFILES]
    either = counts[Source.PROFILES][a] + counts[Source.PROFILES][b] - both
    weight = np.divide(both, either, out=np.zeros(len(edges)), where=either > 0)
    for position, edge in enumerate(edges):
        weight[position] = given.get(edge, weight[position])
    community = np.zeros(len(keys), dtype=np.int64)
    groups = []
    for number, (name, members) in enumerate((communities or {}).items(), start=1):
        community[[place[skill_key(member)] for member in members]] = number
        groups.append(Community(number, name, len(members)))
    used = sum(counts.values())
    growths = np.full(len(keys), np.nan)
    for name, value in (growth or {}).items():
        growths[place[skill_key(name)]] = value
    degree = np.bincount(a, weight, len(keys)) + np.bincount(b, weight, len(keys))
    graph = SkillGraph(
        college_id,
        tuple((ids or {}).get(key, key) for key in keys),
        keys,
        tuple(names[key] for key in keys),
        {source: len(owners) for source, owners in sets.items()},
        counts,
        a,
        b,
        weight,
        np.full(len(edges), cosine),
        weight.copy(),
        together,
        used / max(1, int(np.max(used, initial=0))),
        degree,
        np.full(len(keys), 1 / max(1, len(keys))),
        community,
        tuple(groups),
        growths,
        np.array([names[key] in emerging for key in keys], dtype=bool),
        tuple(tuple((industries or {}).get(names[key], ())) for key in keys),
        np.zeros((len(keys), 1), dtype=np.float32),
        "test",
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    return PublishedGraph(run_id, graph, {source: _incidence(owners, graph.ids) for source, owners in sets.items()}, {})


def _incidence(owners: Mapping[str, Sequence[int]], ids: Sequence[str]) -> Incidence:
    skill_ids = tuple(sorted(ids))
    place = {skill_id: position for position, skill_id in enumerate(skill_ids)}
    rows = [sorted(place[ids[skill]] for skill in owners[owner]) for owner in sorted(owners)]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    flat: list[Any] = [skill for row in rows for skill in row]
    return Incidence(tuple(sorted(owners)), starts, np.array(flat, dtype=np.int64), skill_ids)
