"""The embedders of graphs, and how they are kept for the next rebuild."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path

from adapters.ml.builtin_embedder import BuiltInEmbedder
from adapters.ml.sentence_encoder import SentenceEncoder
from adapters.ml.skill_prior import SkillPrior
from application.shared.ports import FileStore
from application.skills.build_ports import Embedders
from application.skills.similarity_ports import Embedder
from domain.shared.errors import NotFound
from domain.skills.counts import SkillCounts

LEAST_LISTS = 300.0
"""Lists below which a college's own data teach nothing that the prior does not know better."""


@lru_cache(maxsize=1)
def from_prior() -> BuiltInEmbedder:
    """The embedder that knows the prior only, made once per process."""
    return BuiltInEmbedder.train(SkillPrior.load(), SkillCounts.none())


class LearntEmbedders(Embedders):
    """Built-in embedders, each learnt from the prior and the lists of a college; kept as files."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def learn(self, own: SkillCounts) -> Embedder:
        if own.total < LEAST_LISTS:
            return from_prior()
        return BuiltInEmbedder.train(SkillPrior.load(), own)

    async def keep(self, embedder: Embedder) -> None:
        assert isinstance(embedder, BuiltInEmbedder), "learnt here"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            await asyncio.to_thread(lambda: path.write_bytes(embedder.to_bytes()))
            await self._files.put(_key(embedder.model), path)

    async def kept(self, model: str) -> Embedder | None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            try:
                await self._files.fetch(_key(model), path)
                return await asyncio.to_thread(lambda: BuiltInEmbedder.from_bytes(path.read_bytes()))
            except (NotFound, ValueError):
                return None

    async def discard(self, model: str) -> None:
        await self._files.delete(_key(model))


class OneEncoder(Embedders):
    """A model of sentence-transformers, which learns nothing from a college."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def learn(self, own: SkillCounts) -> Embedder:
        return self._encoder

    async def keep(self, embedder: Embedder) -> None:
        """Nothing: the settings name it."""

    async def kept(self, model: str) -> Embedder | None:
        return self._encoder if await asyncio.to_thread(lambda: self._encoder.model) == model else None

    async def discard(self, model: str) -> None:
        """Nothing: it is not ours."""


def _key(model: str) -> str:
    return f"skill-models/{hashlib.sha256(model.encode()).hexdigest()}"
