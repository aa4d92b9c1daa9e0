"""From how many vectors on an approximate index of neighbours pays (setting ALUM_SKILL_APPROXIMATE_FROM).

    python -m benchmarks.bench_similarity_index [--sizes 1000,5000,20000,50000,100000]

Vectors have the length of the built-in embedder's and lie in clusters, as skills do (seeded). Processor time of one
thread: building the index, one question for ten neighbours, and what a rebuild of the skill graph does, which is
building and asking for the 21 nearest of every vector (measured on 1,000 of them). Recall: the share of the true ten
that hnswlib finds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from adapters.ml.builtin_embedder import SPELLING
from adapters.ml.exact_index import ExactIndex
from adapters.ml.hnsw_index import HnswIndex
from adapters.ml.skill_space import DIMENSION
from application.skills.similarity_ports import SimilarityIndex
from benchmarks import machine
from domain.skills.vectors import Vectors, unit_rows

_IN_CLUSTER = 50
_ASKED = 1_000
_SINGLE = 200
_NEIGHBOURS, _OF_GRAPH = 10, 21


def clustered(count: int, dimension: int, random: np.random.Generator) -> Vectors:
    centres = random.normal(size=(max(1, count // _IN_CLUSTER), dimension)).astype(np.float32)
    scattered = random.normal(size=(count, dimension)).astype(np.float32)
    return unit_rows(centres[random.integers(0, len(centres), count)] + 0.7 * scattered)


def timed(work: Callable[[], Any]) -> float:
    """Processor seconds."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(index: SimilarityIndex, vectors: Vectors) -> tuple[float, float, float, np.ndarray[Any, Any]]:
    """Seconds to build, for one question, and for a graph of all; the ten nearest of those that were asked for."""
    asked = vectors[:_ASKED]
    build = timed(lambda: index.build(range(len(vectors)), vectors))

    def one_by_one() -> None:
        for row in asked[:_SINGLE]:
            index.nearest(row[None], _NEIGHBOURS)

    single = timed(one_by_one) / len(asked[:_SINGLE])
    every = build + timed(lambda: index.nearest(asked, _OF_GRAPH)) / len(asked) * len(vectors)
    return build, single, every, index.nearest(asked, _NEIGHBOURS)[0]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="1000,5000,20000,50000,100000")
    given = arguments.parse_args()
    print(machine.describe())
    print(
        "\n| vectors | exact: one question, ms | hnswlib: one question, ms | hnswlib: build, s | recall@10 "
        "| exact: graph, s | hnswlib: graph, s |\n|---|---|---|---|---|---|---|",
        flush=True,
    )
    dimension = DIMENSION + SPELLING
    with threadpool_limits(1):
        for size in map(int, given.sizes.split(",")):
            vectors = clustered(size, dimension, np.random.default_rng(size))
            _, exact, of_exact, true = measure(ExactIndex(dimension), vectors)
            build, approximate, of_approximate, found = measure(HnswIndex(dimension), vectors)
            hits = sum(len(set(a) & set(b)) for a, b in zip(true.tolist(), found.tolist(), strict=True))
            print(
                f"| {size:,} | {1000 * exact:.2f} | {1000 * approximate:.2f} | {build:.1f} | {hits / true.size:.3f} "
                f"| {of_exact:.1f} | {of_approximate:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
