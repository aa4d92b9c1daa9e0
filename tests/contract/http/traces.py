"""Looking for what is left of somebody: in every column, every object, every key of Redis."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import obstore
import sqlalchemy as sa

from adapters.sql.engine import reading
from adapters.sql.tables.all import metadata
from adapters.sql.tables.search import job_search, people_search
from entrypoints.container import Container

Rows = dict[str, list[dict[str, Any]]]


async def all_rows(container: Container) -> Rows:
    """Every table as it is."""
    found: Rows = {}
    async with reading(container.engine()) as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(sa.select(table))).mappings()
            found[table.name] = sorted((dict(row) for row in rows), key=repr)
    return found


async def indexed_words(container: Container) -> dict[str, list[str]]:
    """The words in the full-text indexes of SQLite, which are in no column of a table."""
    found: dict[str, list[str]] = {}
    async with reading(container.engine()) as connection:
        if connection.dialect.name != "sqlite":
            return found
        for name in (f"{people_search.name}_fts", f"{job_search.name}_fts"):
            await connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_words USING fts5vocab('main', '{name}', 'row')"
            )
            rows = await connection.exec_driver_sql(f"SELECT term FROM temp.{name}_words")
            found[name] = list(rows.scalars())
    return found


def texts_of(container: Container, value: Any) -> str:
    """Everything that a value says, in lower case: bytes as text, and what is sealed in the open."""
    if isinstance(value, dict):
        return " ".join(f"{texts_of(container, key)} {texts_of(container, part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return " ".join(texts_of(container, part) for part in value)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value)
    with suppress(ValueError):
        text += json.dumps(container.sealer().unseal(text), ensure_ascii=False)
    return text.casefold()


def objects(container: Container) -> dict[str, bytes]:
    """Every stored object by its key."""
    place = container.settings().objects
    if place.startswith("file:"):
        root = Path(place.removeprefix("file:"))
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    store = container.files()._store
    return {
        meta["path"]: bytes(obstore.get(store, meta["path"]).bytes()) for batch in obstore.list(store) for meta in batch
    }


async def redis_entries(container: Container) -> list[str]:
    """Every key of Redis with its value; nothing without Redis."""
    redis = container.redis()
    if redis is None:
        return [repr(entry) for entry in container.progress()._local._entries.items()]
    readers = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
    }
    found = []
    async for key in redis.scan_iter("*", count=1000):
        kind = await redis.type(key)
        if kind in readers:
            found.append(f"{key!r}: {await readers[kind](key)!r}")
    return found


async def traces(container: Container, marker: str) -> list[str]:
    """Where the marker (in lower case) is found."""
    found = [
        f"{table}.{column}: {value!r}"
        for table, rows in (await all_rows(container)).items()
        for row in rows
        for column, value in row.items()
        if marker in texts_of(container, value)
    ]
    found += [
        f"{index}: {word}"
        for index, words in (await indexed_words(container)).items()
        for word in words
        if marker in word
    ]
    found += [key for key, content in objects(container).items() if marker in texts_of(container, content)]
    found += [entry for entry in await redis_entries(container) if marker in entry.casefold()]
    return found
