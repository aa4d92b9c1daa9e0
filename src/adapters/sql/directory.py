"""Who is found in the directory, in which order, and what these people have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.directory_facets import Seen, facets, suggestions
from adapters.sql.directory_filters import COLUMNS, NAMES, TEXT, best_start, conditions
from adapters.sql.engine import reading
from adapters.sql.skills import skill_ids
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.search import people_search
from adapters.sql.text_search import contains, matches, relevance
from application.profiles.directory_ports import DirectoryQuery, DirectoryReader, Facets, Place, Suggestion
from application.shared.search import TextQuery
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing

FEW = 5_000
"""So many candidates are sorted sooner than the index of names is read."""

_p, _s = alumni_profiles, people_search


class SqlDirectory(DirectoryReader):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def values(self, college_id: str, field: DirectoryField) -> Sequence[str]:
        async with reading(self._engine) as connection:
            return (await connection.scalars(values_of(college_id, field))).all()

    async def skill_ids(self, keys: Collection[str]) -> Sequence[str]:
        async with reading(self._engine) as connection:
            return await skill_ids(connection, keys)

    async def count(self, query: DirectoryQuery) -> int:
        async with reading(self._engine) as connection:
            start = await best_start(connection, query)
            counted = sa.select(sa.func.count()).select_from(_p).where(*conditions(query, start.name))
            return int(await connection.scalar(counted) or 0)

    async def by_name(
        self, query: DirectoryQuery, total: int, limit: int, *, offset: int = 0, after: Place | None = None
    ) -> Sequence[Place]:
        if offset >= total:
            return ()
        async with reading(self._engine) as connection:
            if total > FEW:
                statement = walk(query, limit, offset, after)
            else:
                start = await best_start(connection, query)
                statement = sorted_candidates(query, start.name, limit, offset, after)
            rows = await connection.execute(statement)
            return [Place(0, row.name_key, row.user_id) for row in rows]

    async def by_relevance(
        self, query: DirectoryQuery, limit: int, *, offset: int = 0, after: Place | None = None
    ) -> tuple[Sequence[Place], int]:
        async with reading(self._engine) as connection:
            hits = await self._hits(connection, query)
            rows = (await connection.execute(ranked(hits, limit, offset, after))).all()
            if rows:
                total = rows[0].total
            elif offset or after:
                total = await connection.scalar(sa.select(sa.func.count()).select_from(hits.subquery()))
            else:
                total = 0
            return [Place(int(row.relevance), row.name_key, row.user_id) for row in rows], int(total or 0)

    async def facets(self, query: DirectoryQuery, limit: int) -> Facets:
        async with reading(self._engine) as connection:
            if query.text is not None:
                hits = await self._hits(connection, query)
                found = [*candidates_of_text(hits), *conditions(query)]
            else:
                found = conditions(query, (await best_start(connection, query)).name)
            return await facets(connection, Seen(query.college_id, query.listings), found, limit)

    async def suggestions(
        self, college_id: str, listings: frozenset[Listing], prefix: str, limit: int
    ) -> Mapping[str, Sequence[Suggestion]]:
        async with reading(self._engine) as connection:
            return await suggestions(connection, Seen(college_id, listings), prefix, limit)

    async def _hits(self, connection: AsyncConnection, query: DirectoryQuery) -> sa.Select[Any]:
        assert query.text is not None
        if query.has_filters:
            start = await best_start(connection, query)
            if start.name is not None and start.size < query.text.hits:
                return among_candidates(query, start.name)
        return by_index(query, connection.dialect.name)


def values_of(college_id: str, field: DirectoryField) -> sa.Select[Any]:
    column = COLUMNS[field]
    return sa.select(column).where(_p.c.college_id == college_id, column.is_not(None)).distinct()


def sorted_candidates(
    query: DirectoryQuery, start: str | None, limit: int, offset: int, after: Place | None
) -> sa.Select[Any]:
    # Of an expression, so that the index of names does not seem a way to save the sorting: it has everybody in it.
    by_name = sa.func.coalesce(_p.c.name_key, "")
    statement = sa.select(_p.c.user_id, _p.c.name_key).where(*conditions(query, start), *_behind(_p.c, after))
    return statement.order_by(by_name, _p.c.user_id).limit(limit).offset(offset)


def walk(query: DirectoryQuery, limit: int, offset: int, after: Place | None) -> sa.Select[Any]:
    """Along the index of names, which is in order for one listing at a time."""
    parts = []
    for one in sorted(query.listings):
        part = sa.select(_p.c.user_id, _p.c.name_key).where(
            _p.c.listing == one, *conditions(query, NAMES), *_behind(_p.c, after)
        )
        part = part.order_by(_p.c.name_key, _p.c.user_id).limit(offset + limit)
        parts.append(sa.select(part.subquery()))
    merged = sa.union_all(*parts).subquery()
    columns = merged.c.user_id, merged.c.name_key
    return sa.select(*columns).order_by(merged.c.name_key, merged.c.user_id).limit(limit).offset(offset)


def among_candidates(query: DirectoryQuery, start: str) -> sa.Select[Any]:
    """Those whom the filters leave, looked through for the words."""
    assert query.text is not None
    found = _found(query, query.text, start).where(_s.c.owner_id == _p.c.user_id, contains(_s, query.text))
    # In this order: MariaDB may find a small part of the documents worth reading whole.
    return found.prefix_with("STRAIGHT_JOIN", dialect="mysql").prefix_with("STRAIGHT_JOIN", dialect="mariadb")


def by_index(query: DirectoryQuery, dialect_name: str) -> sa.Select[Any]:
    """Those whom the full-text index knows, looked through for the filters."""
    assert query.text is not None
    owner: sa.ColumnElement[str] = _s.c.owner_id
    if dialect_name == "sqlite":
        # Not the bare column: SQLite would go through all that the index found for each candidate.
        owner = sa.func.coalesce(owner, "")
    return _found(query, query.text, TEXT).where(_p.c.user_id == owner, matches(_s, query.text, dialect_name))


def _found(query: DirectoryQuery, text: TextQuery, start: str) -> sa.Select[Any]:
    return (
        sa.select(_p.c.user_id, _p.c.name_key, relevance(_s, text).label("relevance"))
        .select_from(_p, _s)
        .where(*conditions(query, start))
    )


def ranked(hits: sa.Select[Any], limit: int, offset: int, after: Place | None) -> sa.Select[Any]:
    """A page of the hits, each with the number of all."""
    hit = hits.add_columns(sa.func.count().over().label("total")).subquery()
    statement = sa.select(hit)
    if after is not None:
        equal = sa.and_(hit.c.relevance == after.relevance, *_behind(hit.c, after))
        statement = statement.where(sa.or_(hit.c.relevance < after.relevance, equal))
    order = hit.c.relevance.desc(), hit.c.name_key, hit.c.user_id
    return statement.order_by(*order).limit(limit).offset(offset)


def candidates_of_text(hits: sa.Select[Any]) -> list[sa.ColumnElement[bool]]:
    found = hits.subquery()
    return [_p.c.user_id.in_(sa.select(found.c.user_id))]


def _behind(columns: Any, after: Place | None) -> list[sa.ColumnElement[bool]]:
    if after is None:
        return []
    same = sa.and_(columns.name_key == after.name_key, columns.user_id > after.user_id)
    return [columns.name_key >= after.name_key, sa.or_(columns.name_key > after.name_key, same)]
