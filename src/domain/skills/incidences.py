"""Which documents name which skills, put in order and brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

import numpy as np

from domain.skills.graph import Incidence, Ints

NO_DOCUMENTS = Incidence((), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), ())


def ordered(owners: Sequence[str], rows: Ints, columns: Ints, skill_ids: Sequence[str]) -> Incidence:
    """The incidence of these cells, the same whatever their order.

    Args:
        owners, skill_ids: distinct ids in any order; those without a cell are left out.
        rows, columns: positions in `owners` and `skill_ids`; a cell given twice counts once.
    """
    kept_owners, rows = _renumbered(owners, rows)
    kept_skills, columns = _renumbered(skill_ids, columns)
    cells = np.unique(rows * max(1, len(kept_skills)) + columns)
    rows, columns = np.divmod(cells, max(1, len(kept_skills)))
    starts = np.zeros(len(kept_owners) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(kept_owners)), out=starts[1:])
    return Incidence(kept_owners, starts, columns.astype(np.int64), kept_skills)


def of_lists(lists: Mapping[str, Collection[str]]) -> Incidence:
    """The incidence of skill ids by document."""
    owners = list(lists)
    numbers = {skill_id: i for i, skill_id in enumerate(sorted(set(chain.from_iterable(lists.values()))))}
    sizes = [len(lists[owner]) for owner in owners]
    columns = np.fromiter((numbers[one] for owner in owners for one in lists[owner]), np.int64, sum(sizes))
    return ordered(owners, np.repeat(np.arange(len(owners)), sizes), columns, list(numbers))


def replaced(incidence: Incidence, changed: Collection[str], now: Mapping[str, Collection[str]]) -> Incidence:
    """The incidence with the lists of `changed` documents as they are `now`; those missing there are gone."""
    fresh = of_lists(now)
    gone = set(changed)
    kept = np.fromiter((owner not in gone for owner in incidence.owners), np.bool_, len(incidence.owners))
    rows, columns = cells(incidence)
    stays = kept[rows]
    more_rows, more_columns = cells(fresh)
    place = {skill_id: i for i, skill_id in enumerate(incidence.skill_ids)}
    for skill_id in fresh.skill_ids:
        place.setdefault(skill_id, len(place))
    moved = np.array([place[skill_id] for skill_id in fresh.skill_ids], dtype=np.int64)
    return ordered(
        incidence.owners + fresh.owners,
        np.concatenate([rows[stays], more_rows + len(incidence.owners)]),
        np.concatenate([columns[stays], moved[more_columns]]),
        list(place),
    )


def restricted(incidence: Incidence, skill_ids: Collection[str]) -> Incidence:
    """The incidence without all other skills, and without the documents that name only those."""
    wanted = set(skill_ids)
    known = np.array([skill_id in wanted for skill_id in incidence.skill_ids], dtype=np.bool_)
    if known.all():
        return incidence
    rows, columns = cells(incidence)
    stays = known[columns]
    return ordered(incidence.owners, rows[stays], columns[stays], incidence.skill_ids)


def cells(incidence: Incidence) -> tuple[Ints, Ints]:
    """Rows and columns of the cells, by row."""
    rows = np.repeat(np.arange(len(incidence.owners), dtype=np.int64), np.diff(incidence.starts))
    return rows, incidence.skills


def _renumbered(ids: Sequence[str], positions: Ints) -> tuple[tuple[str, ...], Ints]:
    """The ids that occur, ascending, and the positions among them."""
    used = np.flatnonzero(np.bincount(positions, minlength=len(ids))) if len(positions) else positions
    order = sorted(used.tolist(), key=ids.__getitem__)
    place = np.zeros(max(1, len(ids)), dtype=np.int64)
    place[order] = np.arange(len(order))
    return tuple(ids[i] for i in order), place[positions]
