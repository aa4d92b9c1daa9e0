"""Builds the table of what words mean that ships with the project, out of a model of sentence-transformers.

    python -m tools.build_word_meanings FOLDER MODEL [--to FILE]

FOLDER holds the workbooks of O*NET, MODEL is a local folder of all-MiniLM-L6-v2 (Apache License 2.0). Run it from the
root of the project with PYTHONPATH=src: and the extra `semantic`. On one machine the same input gives the same bytes.
Occupations and curated names that the evaluation holds out stay out; of the others the model sees the words and
phrases, never which belong together.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.ml.word_meanings import SHIPPED, packed_meanings
from benchmarks.general_names import phrases, trades
from benchmarks.onet import Occupation, Part, described, occupations, part_of, part_of_name
from domain.skills.vectors import Floats

DIMENSION = 64
"""More dimensions gain 0.004 AUC-PR on curated names and nothing on phrases."""

_WORD = re.compile(r"[a-z]{3,}")
_AT_ONCE = 256


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("model", type=Path)
    arguments.add_argument("--to", type=Path, default=SHIPPED)
    given = arguments.parse_args()
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(given.model), device="cpu", local_files_only=True)
    names = [
        spelling
        for trade in trades().values()
        for key, aliases in trade.items()
        if part_of_name(key) is not Part.HELD_OUT
        for spelling in (key, *aliases)
    ]
    every = [one for one in described(given.folder) if part_of(one.code) is not Part.HELD_OUT]
    rank = _ranks(model, [*names, *(f"{one.title} {one.description}".lower() for one in every)])
    known = sorted(rank)
    texts = _called(every, occupations(given.folder)) | set(names)
    axes = _axes(_encoded(model, sorted(texts)))
    vectors = _encoded(model, known)
    vectors = (vectors - vectors.mean(axis=0)) @ axes
    weights = np.log(1.0 + np.array([rank[word] for word in known]))
    given.to.write_bytes(
        packed_meanings(known, vectors.astype(np.float32), weights.astype(np.float32), sorted(set(names)))
    )
    print(f"{len(known):,} words by {len(texts):,} phrases: {given.to.stat().st_size:,} bytes")


def _called(every: Sequence[Occupation], with_tools: Sequence[Occupation]) -> set[str]:
    """What skills may be called: phrases, titles and tools of occupations."""
    found = {phrase for some in phrases(every).values() for phrase in some if " " in phrase}
    found |= {one.title.lower() for one in every}
    return found | {key for one in with_tools if part_of(one.code) is not Part.HELD_OUT for key in one.tools}


def _ranks(model: Any, texts: Sequence[str]) -> dict[str, int]:
    """Words by how often English uses them, from 1: those of the model in its order, then the others."""
    pieces = sorted(model.tokenizer.get_vocab().items(), key=lambda item: item[1])
    whole = [word for word, _ in pieces if _WORD.fullmatch(word)]
    rank = {word: i for i, word in enumerate(whole, start=1)}
    return rank | {word: len(whole) for text in texts for word in _WORD.findall(text) if word not in rank}


def _axes(vectors: Floats) -> Floats:
    """Shape (d, DIMENSION): the principal axes, with the sign that makes the largest entry of each positive."""
    _, axes = np.linalg.eigh(np.cov(vectors, rowvar=False))
    axes = axes[:, ::-1][:, :DIMENSION]
    largest = axes[np.argmax(np.abs(axes), axis=0), np.arange(DIMENSION)]
    return np.asarray(axes * np.sign(largest))


def _encoded(model: Any, texts: Sequence[str]) -> Floats:
    return np.asarray(
        model.encode(list(texts), batch_size=_AT_ONCE, normalize_embeddings=True, show_progress_bar=False),
        dtype=np.float64,
    )


if __name__ == "__main__":
    main()
