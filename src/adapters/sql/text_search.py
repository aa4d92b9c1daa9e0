"""Full-text search in the way of each database, and the upkeep of what is found by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.search_vocabulary import count_words
from adapters.sql.statements import batches, insert_all
from application.shared.search import QueryWord, SearchScope, TextQuery
from domain.shared.search_text import decode, document_words, encode, encode_prefix

_MAX_WORDS = 1_000
"""Distinct words of a document that it is found by, the most telling first."""

_SHORT_TEXT = 1_000
"""Characters of encoded words in `first_words` and `second_words`."""

_WEIGHTS = (("first_words", 8), ("second_words", 4), ("third_words", 2))
_ELSEWHERE = 1
_WHOLE = 1

_Rows = Sequence[Mapping[str, Any]]
_Changes = defaultdict[str, Counter[str]]
"""By college: in how many documents more each word occurs now."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain texts that something is found by, from the most telling to the least.

    Attributes:
        owner_id: of the person or posting; one document each.
        more: values of the table's own columns.
    """

    owner_id: str
    college_id: str
    first: str
    second: str = ""
    third: str = ""
    rest: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def matches(table: sa.Table, query: TextQuery, dialect_name: str) -> sa.ColumnElement[bool]:
    """The condition on rows of `table` (people_search, job_search) that all words occur, by the full-text index."""
    if not all(word.alternatives for word in query.words):
        return sa.false()
    if dialect_name == "sqlite":
        index = sa.table(_index_name(table), sa.column("rowid", sa.Integer()))
        asked = sa.literal_column(index.name, sa.Text()).op("MATCH", is_comparison=True)(_fts5(query))
        return table.c.doc_no.in_(sa.select(index.c.rowid).where(asked))
    return mysql.match(table.c.document, against=_boolean(query)).in_boolean_mode()


def _index_name(table: sa.Table) -> str:
    """Of the FTS5 table, which has a column of that name for commands."""
    return f"{table.name}_fts"


def _fts5(query: TextQuery) -> str:
    def token(word: QueryWord, text: str) -> str:
        return f'"{encode_prefix(text)}" *' if word.is_prefix else f'"{encode(text)}"'

    return " AND ".join(
        "(" + " OR ".join(token(word, text) for text in word.alternatives) + ")" for word in query.words
    )


def _boolean(query: TextQuery) -> str:
    def token(word: QueryWord, text: str) -> str:
        return f"{encode_prefix(text)}*" if word.is_prefix else encode(text)

    return " ".join("+(" + " ".join(token(word, text) for text in word.alternatives) + ")" for word in query.words)


def contains(table: sa.Table, query: TextQuery) -> sa.ColumnElement[bool]:
    """The same without the index: for words that are sooner looked for in the rows than among all their entries."""
    return sa.and_(sa.true(), *(_occurs(table.c.document, word) for word in query.words))


def relevance(table: sa.Table, query: TextQuery) -> sa.ColumnElement[int]:
    """How well a row that matches fits: the sum over the words.

    Each counts 8 in the first texts, 4 in the second, 2 in the third, else 1; one more when it occurs as a whole word
    and is asked for as the begin of one.
    """
    total: sa.ColumnElement[int] = sa.literal(0)
    for word in query.words:
        places = [(_occurs(table.c[name], word), sa.literal(weight)) for name, weight in _WEIGHTS]
        total += sa.case(*places, else_=sa.literal(_ELSEWHERE))
        if word.is_prefix:
            whole = _occurs(table.c.document, QueryWord(word.alternatives))
            total += sa.case((whole, sa.literal(_WHOLE)), else_=sa.literal(0))
    return total


def _occurs(column: sa.Column[str], word: QueryWord) -> sa.ColumnElement[bool]:
    # Not LIKE: the underscore that ends each word would need an escape.
    wanted = [f" {encode_prefix(text)}" if word.is_prefix else f" {encode(text)} " for text in word.alternatives]
    return sa.or_(sa.false(), *(sa.func.instr(column, text) > 0 for text in wanted))


class SqlTextIndex:
    """The documents of one table, in the caller's transaction.

    Args:
        table: people_search or job_search.
        scope: whose vocabulary the words belong to.
    """

    def __init__(self, connection: AsyncConnection, table: sa.Table, scope: SearchScope) -> None:
        self._connection = connection
        self._table = table
        self._scope = scope
        self._index = _index_name(table)

    async def put(self, documents: Sequence[Document]) -> None:
        """Store these in place of what their owners had; documents that did not change cost a read only."""
        wanted = {document.owner_id: _row(document) for document in documents}
        changes: _Changes = defaultdict(Counter)
        for batch in batches(sorted(wanted)):
            stored = await self._stored(batch)
            rows = [row for owner_id in batch if not _holds(stored.get(owner_id), row := wanted[owner_id])]
            await self._delete([stored[row["owner_id"]] for row in rows if row["owner_id"] in stored], changes)
            await self._insert(rows, changes)
        await self._count(changes)

    async def remove(self, owner_ids: Collection[str]) -> None:
        """Forget the documents of these owners, and the words that nobody else has."""
        changes: _Changes = defaultdict(Counter)
        for batch in batches(sorted(owner_ids)):
            stored = await self._stored(batch)
            await self._delete(list(stored.values()), changes)
        await self._count(changes)

    async def rebuild(self) -> None:
        """Make the index of SQLite anew from the stored documents; the other databases keep theirs themselves."""
        if self._connection.dialect.name == "sqlite":
            index = sa.table(self._index, sa.column(self._index))
            await self._connection.execute(sa.insert(index).values({self._index: "rebuild"}))

    async def _stored(self, owner_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        t = self._table
        query = sa.select(*(column for column in t.c if column is not t.c.doc_no)).where(t.c.owner_id.in_(owner_ids))
        return {row["owner_id"]: dict(row) for row in (await self._connection.execute(query)).mappings()}

    async def _delete(self, rows: _Rows, changes: _Changes) -> None:
        if not rows:
            return
        mine = self._table.c.owner_id.in_([row["owner_id"] for row in rows])
        await self._write_index(mine, command="delete")
        await self._connection.execute(sa.delete(self._table).where(mine))
        for row in rows:
            changes[row["college_id"]].subtract(map(decode, row["document"].split()))

    async def _insert(self, rows: _Rows, changes: _Changes) -> None:
        if not rows:
            return
        await insert_all(self._connection, self._table, rows)
        await self._write_index(self._table.c.owner_id.in_([row["owner_id"] for row in rows]))
        for row in rows:
            changes[row["college_id"]].update(map(decode, row["document"].split()))

    async def _write_index(self, these: sa.ColumnElement[bool], command: str | None = None) -> None:
        """On SQLite, where the index is a table: enter the documents, or with "delete" take them out while they are."""
        if self._connection.dialect.name != "sqlite":
            return
        t = self._table
        values: dict[str, sa.ColumnElement[Any]] = {"rowid": t.c.doc_no, "document": t.c.document}
        if command is not None:
            values[self._index] = sa.literal(command)
        index = sa.table(self._index, *map(sa.column, values))
        rows = sa.select(*values.values()).where(these)
        await self._connection.execute(sa.insert(index).from_select(list(values), rows))

    async def _count(self, changes: _Changes) -> None:
        for college_id in sorted(changes):
            await count_words(self._connection, college_id, self._scope, changes[college_id])


def _row(document: Document) -> dict[str, Any]:
    texts = (document.first, document.second, document.third, document.rest)
    first, second, third, rest = ([encode(word) for word in document_words(text)] for text in texts)
    return {
        "owner_id": document.owner_id,
        "college_id": document.college_id,
        "first_words": _joined(_short(first)),
        "second_words": _joined(_short(second)),
        "third_words": _joined(third[:_MAX_WORDS]),
        "document": _joined(list(dict.fromkeys(chain(first, second, third, rest)))[:_MAX_WORDS]),
        **document.more,
    }


def _holds(stored: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    return stored is not None and all(stored[name] == value for name, value in row.items())


def _short(words: list[str]) -> list[str]:
    """As many as fit a short column."""
    ends = accumulate((len(word) + 1 for word in words), initial=1)
    return [word for word, end in zip(words, islice(ends, 1, None), strict=True) if end <= _SHORT_TEXT]


def _joined(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else ""
