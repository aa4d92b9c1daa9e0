"""Published skill graphs: a file each, and the row that says which one readers see."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.ml.packed import Array, pack, unpack
from adapters.sql.engine import reading, writing
from adapters.sql.outbox import SqlOutbox
from adapters.sql.statements import insert_new
from adapters.sql.tables.analysis import RunStatus, ai_runs
from application.shared.ports import Clock, FileStore, IdFactory
from application.shared.retrying import retrying
from application.shared.single_flight import SingleFlight
from application.skills.build_ports import Embedders
from application.skills.graph_ports import ANY_RUN, GraphOvertaken, GraphStore
from domain.shared.errors import NotFound
from domain.skills.domain_events import SkillGraphPublished
from domain.skills.graph import Community, Incidence, PublishedGraph, SkillGraph, Source

SYSTEM = "skill_graph"
FORMAT = 1
_KEPT_COLLEGES = 4
_TRIES = 6
_PAUSE = 0.2
"""Seconds, longer with each try."""

_KNOWN_FOR = 0.1
"""Seconds for which the published run is not asked for again, as every question about a graph would."""
_FAST = 1
"""Compression of a file that lives until the next rebuild; the usual one takes three times as long for 5 % less."""

_r = ai_runs
_ARRAYS = (
    "a",
    "b",
    "weight",
    "cosine",
    "association",
    "popularity",
    "degree",
    "pagerank",
    "community",
    "growth",
    "emerging",
    "vectors",
)


_PUBLISHED = sa.select(_r.c.id).where(
    _r.c.college_id == sa.bindparam("college_id"), _r.c.ai_system == SYSTEM, _r.c.published_slot == 1
)


class DamagedGraph(Exception):
    """The stored file is not the one that was published."""


class StoredSkillGraphs(GraphStore):
    """The graphs that were asked for last are kept in memory, until another one is published."""

    def __init__(
        self, engine: AsyncEngine, files: FileStore, embedders: Embedders, ids: IdFactory, clock: Clock
    ) -> None:
        self._engine = engine
        self._files = files
        self._embedders = embedders
        self._ids = ids
        self._clock = clock
        self._kept: OrderedDict[str, PublishedGraph] = OrderedDict()
        self._loading: dict[str, asyncio.Lock] = {}
        self._known: dict[str, tuple[float, str]] = {}
        self._asking: SingleFlight[str | None] = SingleFlight()

    async def publish(self, published: PublishedGraph, *, former: str | None = ANY_RUN) -> None:
        graph = published.graph
        key = f"skill-graphs/{published.run_id}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "graph")
            digest = await asyncio.to_thread(_write, published, path)
            row = {
                "id": published.run_id,
                "ai_system": SYSTEM,
                "college_id": graph.college_id,
                "status": RunStatus.SUPERSEDED,
                "params": dict(published.params),
                "metrics": {"skills": graph.size, "edges": len(graph.a), "communities": len(graph.communities)},
                "model_name": graph.model,
                "storage_key": key,
                "sha256": digest,
                "started_at": graph.built_at,
                "published_at": self._clock.now(),
            }
            # Before the file, so that one whose publisher dies is found and removed with the next publication.
            await retrying(lambda: self._announce(row))
            await self._files.put(key, path)
        try:
            await retrying(lambda: self._publish(row, former))
        finally:
            self._known.pop(graph.college_id, None)
            await self._clear(graph.college_id)

    async def _announce(self, row: dict[str, Any]) -> None:
        async with writing(self._engine) as connection:
            await insert_new(connection, _r, [row])

    async def _publish(self, row: dict[str, Any], former: str | None) -> None:
        mine = _of(row["college_id"])
        async with writing(self._engine) as connection:
            current = await connection.scalar(
                sa.select(_r.c.id).where(*mine, _r.c.published_slot == 1).with_for_update()
            )
            if former != ANY_RUN and current != former:
                raise GraphOvertaken("another rebuild of the college ended meanwhile")
            superseded = sa.update(_r).where(_r.c.id == current).values(status=RunStatus.SUPERSEDED)
            await connection.execute(superseded)
            values = {"status": RunStatus.PUBLISHED, "published_at": self._clock.now()}
            change = sa.update(_r).where(_r.c.id == row["id"]).values(**values)
            if not (await connection.execute(change)).rowcount:
                raise GraphOvertaken("another rebuild of the college ended meanwhile and cleared this one away")
            outbox = SqlOutbox(connection, self._ids, self._clock)
            outbox.add(SkillGraphPublished(row["college_id"], run_id=row["id"]))
            await outbox.flush()

    async def _clear(self, college_id: str) -> None:
        """Remove all but the published run, files first: they hold ids of people who may be erased."""
        old = sa.select(_r.c.id, _r.c.storage_key, _r.c.model_name).where(
            *_of(college_id), _r.c.status == RunStatus.SUPERSEDED
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(old.limit(100))).all()
        for row in rows:
            await self._files.delete(row.storage_key)
            async with writing(self._engine) as connection:
                await connection.execute(sa.delete(_r).where(_r.c.id == row.id))
                same = sa.select(_r.c.id).where(_r.c.ai_system == SYSTEM, _r.c.model_name == row.model_name).limit(1)
                is_needed = await connection.scalar(same) is not None
            if not is_needed:
                await self._embedders.discard(row.model_name)

    async def run_id(self, college_id: str) -> str | None:
        asked_at, run_id = self._known.get(college_id, (0.0, None))
        if run_id is not None and monotonic() - asked_at < _KNOWN_FOR:
            return run_id
        return await self._asking.get(college_id, lambda: self._run_id(college_id))

    async def _run_id(self, college_id: str) -> str | None:
        asked_at = monotonic()
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(_PUBLISHED, {"college_id": college_id})
        if found is not None:
            self._known[college_id] = asked_at, found
        return found

    async def recent(self, college_id: str) -> PublishedGraph | None:
        run_id = await self.run_id(college_id)
        if run_id is None:
            return None
        kept = self._kept.get(college_id)
        return self._used(college_id) if kept is not None and kept.run_id == run_id else await self.load(college_id)

    async def load(self, college_id: str) -> PublishedGraph | None:
        async with self._loading.setdefault(college_id, asyncio.Lock()):
            for attempt in range(_TRIES):
                run = await self._run(college_id)
                if run is None:
                    return None
                kept = self._kept.get(college_id)
                if kept is not None and kept.run_id == run.id:
                    return self._used(college_id)
                try:
                    self._kept[college_id] = await self._decoded(run)
                except NotFound:
                    # Its file goes with the next publication: there is a newer one, which a replica may not show yet.
                    if attempt == _TRIES - 1:
                        raise
                    await asyncio.sleep(_PAUSE * attempt)
                    continue
                return self._used(college_id)
        raise AssertionError("unreachable")

    def _used(self, college_id: str) -> PublishedGraph:
        self._kept.move_to_end(college_id)
        while len(self._kept) > _KEPT_COLLEGES:
            self._kept.popitem(last=False)
        return self._kept[college_id]

    async def _run(self, college_id: str) -> Any:
        query = sa.select(_r).where(*_of(college_id), _r.c.published_slot == 1)
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).first()

    async def _decoded(self, run: Any) -> PublishedGraph:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "graph")
            await self._files.fetch(run.storage_key, path)
            return await asyncio.to_thread(_read, path, run.id, run.sha256, run.params, run.started_at)


def _of(college_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _r.c.college_id == college_id, _r.c.ai_system == SYSTEM


def _write(published: PublishedGraph, path: Path) -> str:
    content = encode(published)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _read(path: Path, run_id: str, sha256: str, params: dict[str, Any], built_at: datetime) -> PublishedGraph:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedGraph(f"the file of run {run_id} is not the one that was published")
    return decode(content, run_id, params, built_at)


def encode(published: PublishedGraph) -> bytes:
    """The graph and its incidences as an .npz file, the same bytes for the same graph whenever it was built."""
    graph = published.graph
    arrays: dict[str, Array] = {name: getattr(graph, name) for name in _ARRAYS}
    texts: dict[str, Any] = {
        "format": FORMAT,
        "college_id": graph.college_id,
        "model": graph.model,
        "ids": graph.ids,
        "keys": graph.keys,
        "names": graph.names,
        "documents": {source.value: graph.documents[source] for source in sorted(graph.documents)},
        "communities": [asdict(one) for one in graph.communities],
        "industries": graph.industries,
        "incidences": {},
        "of_industries": {},
    }
    for source in sorted(graph.counts):
        arrays[f"counts.{source}"] = graph.counts[source]
        arrays[f"pairs.{source}"] = graph.pairs[source]
    for source, incidence in sorted(published.incidences.items()):
        texts["incidences"][source.value] = _held(arrays, source.value, incidence)
    for source, incidence in sorted(published.industries.items()):
        texts["of_industries"][source.value] = _held(arrays, f"industries.{source}", incidence)
    held = np.frombuffer(msgspec.json.encode(texts), dtype=np.uint8)
    return pack(_FAST, texts=held, **arrays)


def decode(content: bytes, run_id: str, params: dict[str, Any], built_at: datetime) -> PublishedGraph:
    """What `encode` took. Raises ValueError for another file."""
    arrays = unpack(content)
    texts = msgspec.json.decode(arrays["texts"].tobytes())
    if texts["format"] != FORMAT:
        raise ValueError("a graph of another version")
    sources = [Source(name) for name in texts["documents"]]
    graph = SkillGraph(
        college_id=texts["college_id"],
        ids=tuple(texts["ids"]),
        keys=tuple(texts["keys"]),
        names=tuple(texts["names"]),
        documents={source: texts["documents"][source] for source in sources},
        counts={source: arrays[f"counts.{source}"] for source in sources},
        pairs={source: arrays[f"pairs.{source}"] for source in sources},
        communities=tuple(Community(**one) for one in texts["communities"]),
        industries=tuple(tuple(names) for names in texts["industries"]),
        model=texts["model"],
        built_at=built_at.astimezone(UTC),
        **{name: arrays[name] for name in _ARRAYS},
    )
    incidences = {Source(name): _incidence(arrays, name, held) for name, held in texts["incidences"].items()}
    industries = {
        Source(name): _incidence(arrays, f"industries.{name}", held)
        for name, held in texts.get("of_industries", {}).items()  # older files have none
    }
    return PublishedGraph(run_id, graph, incidences, params, industries)


def _held(arrays: dict[str, Array], name: str, incidence: Incidence) -> dict[str, Sequence[str]]:
    """The texts of an incidence; its numbers are added to `arrays`."""
    arrays[f"starts.{name}"] = incidence.starts.astype(np.int32)
    arrays[f"skills.{name}"] = incidence.skills.astype(np.int32)
    return {"owners": incidence.owners, "skill_ids": incidence.skill_ids}


def _incidence(arrays: dict[str, Array], name: str, held: dict[str, Sequence[str]]) -> Incidence:
    starts, members = arrays[f"starts.{name}"].astype(np.int64), arrays[f"skills.{name}"].astype(np.int64)
    return Incidence(tuple(held["owners"]), starts, members, tuple(held["skill_ids"]))
