"""What building the skill graph needs beside the data."""

from __future__ import annotations

from typing import Protocol

from application.shared.ports import UnitOfWork
from application.skills.similarity_ports import Embedder
from domain.skills.counts import SkillCounts
from domain.skills.graph import Floats, Ints


class Communities(Protocol):
    def find(self, size: int, a: Ints, b: Ints, weight: Floats) -> tuple[Ints, Floats]:
        """Communities and centrality of a graph of `size` skills; blocks for seconds.

        Args:
            a, b: shape (m,), positions of the two ends of each edge, a < b, in the order of (a, b).
            weight: shape (m,), > 0.
        Returns:
            A label >= 0 for each skill, -1 for one without edges, and PageRank, which sums to 1. The same for the same
            arguments.
        """


class Embedders(Protocol):
    """Where the vectors of a graph come from."""

    def learn(self, own: SkillCounts) -> Embedder:
        """An embedder for a college with these lists, learnt from them where its kind learns. Blocks for seconds."""

    async def keep(self, embedder: Embedder) -> None:
        """Have it where `kept` finds it, for skills that come later. Safe to do twice."""

    async def kept(self, model: str) -> Embedder | None:
        """The embedder of this model; None when it is not to be had any more, or the settings say another kind."""

    async def discard(self, model: str) -> None:
        """Nobody needs the model any more."""


class SkillsUnitOfWork(UnitOfWork, Protocol):
    """The transaction of requests for a rebuild."""
