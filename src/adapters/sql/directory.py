"""Who is found in the directory, in which order, and what these people have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.directory_facets import Seen, facets, suggestions
from adapters.sql.directory_filters import COLUMNS, NAMES, best_start, conditions, conditions_on_documents
from adapters.sql.engine import reading
from adapters.sql.skills import names_of_skills
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.search import people_search
from adapters.sql.text_search import contains, matches, relevance
from application.profiles.directory_ports import DirectoryQuery, DirectoryReader, Facets, Place, Suggestion
from application.shared.search import TextQuery
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing

FEW = 5_000
"""So many candidates are sorted sooner than the index of names is read."""

MANY_TIMES = {"sqlite": 10, "mysql": 3, "mariadb": 3}
"""A document is read and looked through in the time in which the index goes through so many entries."""

_p, _s = alumni_profiles, people_search


class SqlDirectory(DirectoryReader):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def values(self, college_id: str, field: DirectoryField) -> Sequence[str]:
        async with reading(self._engine) as connection:
            return (await connection.scalars(values_of(college_id, field))).all()

    async def skills(self, keys: Collection[str]) -> Mapping[str, str]:
        async with reading(self._engine) as connection:
            return await names_of_skills(connection, keys)

    async def count(self, query: DirectoryQuery) -> int:
        async with reading(self._engine) as connection:
            start = await best_start(connection, query)
            counted = sa.select(sa.func.count()).select_from(_p).where(*conditions(query, start))
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
                statement = sorted_candidates(query, start, limit, offset, after)
            rows = await connection.execute(statement)
            return [Place(0, row.name_key, row.user_id) for row in rows]

    async def by_relevance(
        self, query: DirectoryQuery, limit: int, *, offset: int = 0, after: Place | None = None
    ) -> tuple[Sequence[Place], int]:
        async with reading(self._engine) as connection:
            hits = by_index(query, connection.dialect.name)
            rows = (await connection.execute(ranked(hits, limit, offset, after, connection.dialect.name))).all()
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
                found = [*candidates_of_text(by_index(query, connection.dialect.name)), *conditions(query)]
            else:
                found = conditions(query, await best_start(connection, query))
            return await facets(connection, Seen(query.college_id, query.listings), found, limit)

    async def suggestions(
        self, college_id: str, listings: frozenset[Listing], prefix: str, limit: int
    ) -> Mapping[str, Sequence[Suggestion]]:
        async with reading(self._engine) as connection:
            return await suggestions(connection, Seen(college_id, listings), prefix, limit)


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


def by_index(query: DirectoryQuery, dialect_name: str) -> sa.Select[Any]:
    """Those whom the full-text index knows, looked through for the filters and for words that too many have."""
    assert query.text is not None
    asked, left = _shared(query.text, MANY_TIMES[dialect_name])
    # Whose whole name was typed comes before those who have one more.
    is_whole = sa.case((_s.c.name_words == len(query.text.words), 1), else_=0)
    rank = relevance(_s, query.text) + is_whole
    return (
        sa.select(_s.c.owner_id.label("user_id"), _s.c.name_key, rank.label("relevance"))
        .where(matches(_s, asked, dialect_name), contains(_s, left))
        .where(*conditions_on_documents(query))
    )


def _shared(text: TextQuery, many_times: int) -> tuple[TextQuery, TextQuery]:
    """The words to ask the index for, the rarest first, and those of the text to look for in what it finds.

    The more words, the fewer documents have to be read; but InnoDB goes through all entries of each word, which pays
    until a word has many more of them than there are documents left.
    """
    words = sorted((*text.words, *text.implied), key=lambda word: word.uses)
    enough = many_times * words[0].uses
    left = [word for word in text.words if word.uses > enough]
    return TextQuery(tuple(word for word in words if word.uses <= enough)), TextQuery(tuple(left))


def ranked(hits: sa.Select[Any], limit: int, offset: int, after: Place | None, dialect_name: str) -> sa.Select[Any]:
    """A page of the hits, each with the number of all."""
    hit: sa.FromClause
    total: sa.ColumnElement[int]
    if dialect_name == "sqlite":
        # Named twice, and so kept in between; a window costs it a second time as much.
        hit = hits.cte("hit")
        total = sa.select(sa.func.count()).select_from(hit.alias("all_hits")).scalar_subquery()
    else:
        hit = hits.add_columns(sa.func.count().over().label("total")).subquery()
        total = hit.c.total
    statement = sa.select(hit.c.user_id, hit.c.name_key, hit.c.relevance, total.label("total"))
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
