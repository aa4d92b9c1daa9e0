"""How well skills that belong together are told from others: AUC-PR and MRR on occupations kept apart.

    python -m benchmarks.bench_relatedness FOLDER [--part "held out"|validation | --folds]

FOLDER holds the workbooks of O*NET. Parameters are chosen with --folds, where each fifth of the occupations that are
not held out is kept apart in turn, and with --part validation, which trains on the training part alone; the published
numbers are those of the part that is held out, which trains on the two others. The network of the co-occurrence is the
same occupations, each as one list of skills. Names of all trades follow (general_names.py). With ALUM_EMBEDDER_MODEL,
a folder, MiniLM or any other model of sentence-transformers is measured too, as the name in ALUM_EMBEDDER_NAME.
Without FOLDER nothing is measured.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.ml.builtin_embedder import BuiltInEmbedder
from adapters.ml.cooccurrence import count_together
from adapters.ml.name_features import rarity, raw_features, weighted
from application.skills.similarity_ports import Embedder
from benchmarks.general_names import phrase_pairs, trade_pairs
from benchmarks.onet import FOLDS, Occupation, Part, described, fold_of, occupations, part_of
from benchmarks.related_pairs import Evaluation, Pair
from domain.skills.counts import SkillCounts
from domain.skills.similarity import EdgeWeights, edge_weight, levelled, npmi
from tools.build_skill_prior import build

RATIOS = (1, 10)
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3)
TOGETHER = "co-occurrence (NPMI)"
_COLUMNS = (
    "| | AUC-PR 1:1 | never together | AUC-PR 1:10 | never together | MRR | never together |\n" + "|---" * 7 + "|"
)

Scores = NDArray[np.floating]
Numbers = NDArray[np.floating]
"""Shape (6,): the columns of a table."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("--part", type=Part, choices=list(Part)[:2], default=Part.HELD_OUT)
    arguments.add_argument("--folds", action="store_true", help="keep each fifth of the others apart in turn")
    given = arguments.parse_args()
    if given.folder is None:
        print("needs the folder of O*NET's workbooks as its argument")
        return
    every = occupations(given.folder)
    if given.folds:
        folds(every)
        return
    kept = [one for one in every if part_of(one.code) not in (given.part, Part.HELD_OUT)]
    apart = [one for one in every if part_of(one.code) is given.part]
    evaluation, counts, embedders = trained(kept, apart, every)
    positives, new = evaluation.positives, unseen(evaluation, counts)
    print(
        f"{len(kept)} occupations to learn from, {len(apart)} {given.part}\n\nTools: {len(evaluation.skills)} skills, "
        f"{len(positives):,} pairs, of which {sum(pair in new for pair in positives):,} were never together in "
        f"training\n\n{_COLUMNS}"
    )
    for name, numbers in tools(evaluation, counts, embedders, SHARES if given.part is Part.VALIDATION else ()):
        print(f"| {name} | {_cells(numbers)} |", flush=True)
    general(
        {
            "phrases of an occupation": phrase_pairs(described(given.folder), given.part, RATIOS),
            "names of a trade": trade_pairs(given.part, RATIOS),
        },
        counts,
        embedders,
    )


def folds(every: Sequence[Occupation]) -> None:
    """Means over the folds, and by how much each edge weight is ahead of the better of its parts."""
    others = [one for one in every if part_of(one.code) is not Part.HELD_OUT]
    found: dict[str, list[Numbers]] = {}
    for fold in range(FOLDS):
        kept = [one for one in others if fold_of(one.code) != fold]
        apart = [one for one in others if fold_of(one.code) == fold]
        for name, numbers in tools(*trained(kept, apart, others), SHARES):
            found.setdefault(name, []).append(numbers)
        print(f"fold {fold + 1} of {FOLDS}: {len(kept)} occupations to learn from, {len(apart)} apart", flush=True)
    tables = {name: np.array(numbers) for name, numbers in found.items()}
    print(f"\n{_COLUMNS}")
    for name, table in tables.items():
        print(f"| {name} | {_cells(table.mean(axis=0))} |")
    print(
        "\nAhead of the better part, mean over the folds (least)\n\n| | AUC-PR 1:1 | AUC-PR 1:10 | MRR |\n"
        "|---|---|---|---|"
    )
    for name, table in tables.items():
        if " with " in name:
            alone = np.maximum(tables[TOGETHER], tables[name.split(" with ")[1]])
            ahead = (table - alone)[:, ::2]
            means, least = ahead.mean(axis=0), ahead.min(axis=0)
            print(f"| {name} | " + " | ".join(f"{m:+.4f} ({n:+.4f})" for m, n in zip(means, least, strict=True)) + " |")


def trained(
    kept: Sequence[Occupation], apart: Sequence[Occupation], every: Sequence[Occupation]
) -> tuple[Evaluation, SkillCounts, dict[str, Embedder]]:
    """What judges, the counts and the embedders, which have seen `kept` alone."""
    embedders: dict[str, Embedder] = {"built-in embedder": BuiltInEmbedder.train(build(kept), SkillCounts.none())}
    if folder := os.environ.get("ALUM_EMBEDDER_MODEL"):
        from adapters.ml.sentence_encoder import SentenceEncoder

        embedders[os.environ.get("ALUM_EMBEDDER_NAME", Path(folder).name)] = SentenceEncoder(folder)
    return Evaluation.of(apart, every, RATIOS), count_together(list(one.tools) for one in kept), embedders


def tools(
    evaluation: Evaluation, counts: SkillCounts, embedders: Mapping[str, Embedder], shares: Sequence[float]
) -> Iterator[tuple[str, Numbers]]:
    """Tools of occupations, most of them software; the network lists them too.

    Args:
        shares: of the meaning, with which an edge weight is measured as well.
    """
    new = unseen(evaluation, counts)
    together = association(evaluation, counts)
    tables = {"character n-grams": spelling(evaluation, counts), TOGETHER: together}
    for name, embedder in embedders.items():
        near = cosine(embedder, evaluation)
        level = level_of(near)
        tables |= {name: near, f"edge weight with {name}": edge_weight(level, together)}
        for share in shares:
            weights = EdgeWeights(share, 1 - share)
            tables[f"semantic share {share} with {name}"] = edge_weight(level, together, weights)
            tables[f"semantic share {share}, not levelled, with {name}"] = edge_weight(near, together, weights)
    for name, scores in tables.items():
        numbers = [evaluation.auc_pr(scores, ratio, only) for ratio in RATIOS for only in (None, new)]
        yield name, np.array(numbers + [evaluation.mrr(scores, only) for only in (None, new)])


def _cells(numbers: Iterable[float]) -> str:
    return " | ".join(f"{number:.3f}" for number in numbers)


def general(evaluations: Mapping[str, Evaluation], counts: SkillCounts, embedders: Mapping[str, Embedder]) -> None:
    """Names of all trades, none of which the network lists."""
    for what, evaluation in evaluations.items():
        print(
            f"\n{what.capitalize()}: {len(evaluation.skills):,} names, {len(evaluation.positives):,} pairs\n\n"
            "| | AUC-PR 1:1 | AUC-PR 1:10 | MRR |\n|---|---|---|---|"
        )
        tables = {name: cosine(embedder, evaluation) for name, embedder in embedders.items()}
        for name, scores in ({"character n-grams": spelling(evaluation, counts)} | tables).items():
            numbers = [evaluation.auc_pr(scores, ratio) for ratio in RATIOS] + [evaluation.mrr(scores)]
            print(f"| {name} | {_cells(numbers)} |", flush=True)


def level_of(near: Scores) -> Scores:
    common = (near.sum(axis=1) - 1) / (len(near) - 1)
    return levelled(near, common[:, None], common[None, :], float(common.mean()))


def unseen(evaluation: Evaluation, counts: SkillCounts) -> set[Pair]:
    """The judged pairs that no occupation in training names together."""
    seen = {
        (counts.keys[a], counts.keys[b]) for a, b in zip(counts.first.tolist(), counts.second.tolist(), strict=True)
    }
    judged: Iterable[Pair] = (pair for pairs in evaluation.negatives.values() for pair in pairs)
    return {pair for pair in (*evaluation.positives, *judged) if pair not in seen}


def cosine(embedder: Embedder, evaluation: Evaluation) -> Scores:
    vectors = embedder.embed(evaluation.skills)
    return vectors @ vectors.T


def spelling(evaluation: Evaluation, counts: SkillCounts) -> Scores:
    features = weighted(raw_features(evaluation.skills), rarity(raw_features(counts.keys)))
    return np.asarray((features @ features.T).toarray())


def association(evaluation: Evaluation, counts: SkillCounts) -> Scores:
    place = {key: i for i, key in enumerate(evaluation.skills)}
    here = np.array([place.get(key, -1) for key in counts.keys])
    a, b = counts.first, counts.second
    value = npmi(counts.together, counts.listed[a], counts.listed[b], counts.total)
    judged = (here[a] >= 0) & (here[b] >= 0)
    table = np.zeros((len(place), len(place)))
    table[here[a[judged]], here[b[judged]]] = value[judged]
    return np.maximum(0.0, table + table.T)


if __name__ == "__main__":
    main()
