"""The words of all documents, how many have each, and the nearest of them to one that is not among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa
from rapidfuzz.distance import OSA
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import batches, begins
from adapters.sql.tables.search import search_trigrams, search_words
from application.shared.search import SearchScope, SimilarWord, Vocabulary
from domain.shared.search_text import allowed_edits, can_be_meant, trigrams

_w, _t = search_words, search_trigrams
_CANDIDATES = 500
"""Words with the most trigrams in common, of which the distance is computed."""

_PAIRS = 250
"""Conditions on two columns in one statement."""


class SqlVocabulary(Vocabulary):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look_up(
        self, college_id: str, scope: SearchScope, words: Collection[str], prefixes: Sequence[str] = ()
    ) -> tuple[Mapping[str, int], Sequence[int]]:
        here = _of(_w, college_id, scope)
        parts = [sa.select(sa.literal(0), _w.c.word, _w.c.uses).where(*here, _w.c.word.in_(sorted(words)))]
        for number, prefix in enumerate(prefixes, 1):
            uses = sa.func.coalesce(sa.func.sum(_w.c.uses), 0)
            parts.append(sa.select(sa.literal(number), sa.literal(""), uses).where(*here, begins(_w.c.word, prefix)))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(sa.union_all(*parts))).all()
        begun = {number: int(uses) for number, _, uses in rows if number}
        known = {word: int(uses) for number, word, uses in rows if not number}
        return known, [begun[number] for number in range(1, len(prefixes) + 1)]

    async def similar(self, college_id: str, scope: SearchScope, word: str, limit: int) -> Sequence[SimilarWord]:
        edits = allowed_edits(word)
        if not edits:
            return []
        length = sa.func.char_length(_t.c.word)
        candidates = (
            sa.select(_t.c.word)
            .where(*_of(_t, college_id, scope), _t.c.trigram.in_(sorted(trigrams(word))))
            .where(length.between(len(word) - edits, len(word) + edits))
            .group_by(_t.c.word)
            .order_by(sa.func.count().desc())
            .limit(_CANDIDATES)
        )
        async with reading(self._engine) as connection:
            stored = list(await connection.scalars(candidates))
            near = {found: OSA.distance(word, found, score_cutoff=edits) for found in stored}
            near = {found: distance for found, distance in near.items() if distance <= edits}
            query = sa.select(_w.c.word, _w.c.uses).where(*_of(_w, college_id, scope), _w.c.word.in_(sorted(near)))
            uses = dict((await connection.execute(query)).all()) if near else {}
        ranked = sorted(uses, key=lambda found: (near[found], -uses[found], found))
        return [SimilarWord(found, near[found], uses[found]) for found in ranked[:limit]]


def _of(table: sa.Table, college_id: str, scope: SearchScope) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.college_id == college_id, table.c.scope == scope


async def count_words(
    connection: AsyncConnection, college_id: str, scope: SearchScope, changes: Mapping[str, int]
) -> None:
    """Add to how many documents have each word; those that none has any more are forgotten."""
    changed = {word: change for word, change in sorted(changes.items()) if change}
    if not changed:
        return
    key = (college_id, scope.value)
    # In the order of the words, so that two transactions wait for each other instead of locking each other out.
    await _write(connection, _add(connection.dialect.name), [(*key, *item) for item in changed.items()])
    stored = await _uses(connection, college_id, scope, list(changed))
    new = [word for word, uses in stored.items() if uses > 0 and uses == changed[word]]
    await _write(connection, _add_trigrams(connection.dialect.name), [(*key, *pair) for pair in _pairs(new)])
    await _forget(connection, college_id, scope, [word for word, uses in stored.items() if uses <= 0])


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    return sorted((trigram, word) for word in words if can_be_meant(word) for trigram in trigrams(word))


async def _write(
    connection: AsyncConnection, statement: sa.Insert | sa.Delete, rows: Sequence[tuple[object, ...]]
) -> None:
    if rows:
        # Through the driver: SQLAlchemy takes longer to bind the values than the database to store them.
        await connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), list(rows))


def _add(dialect_name: str) -> sa.Insert:
    if dialect_name == "sqlite":
        upsert = sqlite_insert(_w)
        return upsert.on_conflict_do_update(set_={"uses": _w.c.uses + upsert.excluded.uses})
    statement = mysql_insert(_w)
    return statement.on_duplicate_key_update(uses=_w.c.uses + statement.inserted.uses)


def _add_trigrams(dialect_name: str) -> sa.Insert:
    if dialect_name == "sqlite":
        return sqlite_insert(_t).on_conflict_do_nothing()
    return mysql_insert(_t).on_duplicate_key_update(word=_t.c.word)


async def _uses(connection: AsyncConnection, college_id: str, scope: SearchScope, words: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in batches(words):
        query = sa.select(_w.c.word, _w.c.uses).where(*_of(_w, college_id, scope), _w.c.word.in_(batch))
        found.update(dict((await connection.execute(query)).all()))
    return found


async def _forget(connection: AsyncConnection, college_id: str, scope: SearchScope, words: list[str]) -> None:
    for batch in batches(words):
        await connection.execute(sa.delete(_w).where(*_of(_w, college_id, scope), _w.c.word.in_(batch)))
    pairs = _pairs(words)
    if connection.dialect.name == "sqlite":
        # It has no use for an index with so many alternatives, and single statements cost it little.
        columns = (_t.c.college_id, _t.c.scope, _t.c.trigram, _t.c.word)
        one = sa.delete(_t).where(*(column == sa.bindparam(None) for column in columns))
        await _write(connection, one, [(college_id, scope.value, *pair) for pair in pairs])
        return
    for start in range(0, len(pairs), _PAIRS):
        these = [sa.and_(_t.c.trigram == trigram, _t.c.word == word) for trigram, word in pairs[start : start + _PAIRS]]
        await connection.execute(sa.delete(_t).where(*_of(_t, college_id, scope), sa.or_(*these)))
