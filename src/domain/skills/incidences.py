"""Which documents name which skills, put in order and brought up to date."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, compress

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
    return Incidence(kept_owners, _starts(rows, len(kept_owners)), columns.astype(np.int64), kept_skills)


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
    owners, place, more_place = _merged([incidence.owners[i] for i in np.flatnonzero(kept).tolist()], fresh.owners)
    rows = np.concatenate([place[(np.cumsum(kept) - 1)[rows[stays]]], more_place[more_rows]])
    skill_ids, skill, more_skill = _merged(incidence.skill_ids, fresh.skill_ids)
    columns = np.concatenate([skill[columns[stays]], more_skill[more_columns]])
    used = np.bincount(columns, minlength=len(skill_ids)) > 0
    # Two runs that are in order already, which a stable sort merges.
    columns = (np.cumsum(used) - 1)[columns[np.argsort(rows, kind="stable")]]
    return Incidence(owners, _starts(rows, len(owners)), columns, tuple(compress(skill_ids, used.tolist())))


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


def _merged(ids: Sequence[str], more: Sequence[str]) -> tuple[tuple[str, ...], Ints, Ints]:
    """Two ascending sequences as one without doubles, and the places of the members of each in it."""
    before = np.array([bisect_left(ids, one) for one in more], dtype=np.int64)
    is_new = np.array(
        [at == len(ids) or ids[at] != one for at, one in zip(before.tolist(), more, strict=True)], dtype=np.bool_
    )
    place = np.arange(len(ids)) + np.searchsorted(before[is_new], np.arange(len(ids)), side="right")
    more_place = before + np.cumsum(is_new) - is_new
    return tuple(sorted({*ids, *more})), place, more_place


def _starts(rows: Ints, count: int) -> Ints:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    return starts
