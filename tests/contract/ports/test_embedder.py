"""Embedder. The sentence-transformers adapter needs its extra: `make test-semantic`."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from adapters.ml.builtin_embedder import BuiltInEmbedder
from adapters.ml.cooccurrence import count_together
from adapters.ml.packed import pack, unpack
from adapters.ml.sentence_encoder import SentenceEncoder
from adapters.ml.skill_prior import SkillPrior
from adapters.ml.word_meanings import SHIPPED, WordMeanings, packed_meanings, shipped_meanings
from application.skills.similarity_ports import Embedder
from domain.skills.counts import SkillCounts

NAMES = ("Python", "C", "C++", "C#", ".NET", "CI/CD", "Node.js", "R", "Pflege", "物理", "Финансы", "🎨", "-", "a" * 400)


@pytest.fixture(scope="session")
def shipped() -> BuiltInEmbedder:
    """What an empty network has."""
    return BuiltInEmbedder.train(SkillPrior.load(), SkillCounts.none())


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory) -> Path:
    """A real model where one is given, else a transformer of random weights with a vocabulary of single characters."""
    if given := os.environ.get("ALUM_EMBEDDER_MODEL"):
        return Path(given)
    return tiny_model(tmp_path_factory.mktemp("tiny-model"))


def tiny_model(folder: Path) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    letters = [chr(code) for code in range(33, 127)]
    vocabulary = folder / "vocab.txt"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    vocabulary.write_text("\n".join(tokens), encoding="utf-8")
    parts = folder / "parts"
    BertTokenizerFast(str(vocabulary), model_max_length=64).save_pretrained(parts)
    config = BertConfig(
        vocab_size=len(tokens), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=64)
    made = folder / "model"
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(made))
    return made


@pytest.fixture(params=["built in", pytest.param("sentence-transformers", marks=pytest.mark.semantic)])
def embedder(request) -> Embedder:
    if request.param == "built in":
        return request.getfixturevalue("shipped")
    return SentenceEncoder(str(request.getfixturevalue("model_folder")))


def test_each_name_has_a_row_of_length_one(embedder):
    vectors = embedder.embed(NAMES)
    assert vectors.shape == (len(NAMES), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_name_has_no_row(embedder):
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_the_vector_of_a_name_does_not_depend_on_the_others(embedder):
    alone = np.vstack([embedder.embed([name]) for name in NAMES])
    assert embedder.embed(NAMES) == pytest.approx(alone, abs=1e-5)
    assert embedder.embed(NAMES[::-1])[::-1] == pytest.approx(alone, abs=1e-5)


def test_spellings_of_one_key_have_one_vector(embedder):
    first, *others = embedder.embed(
        ["Machine Learning", "  machine   learning ", "MACHINE LEARNING", "ｍachine learning"]
    )
    assert all(np.array_equal(first, other) for other in others)


def test_languages_that_differ_by_punctuation_differ(embedder):
    vectors = embedder.embed(["C", "C++", "C#", ".NET", "NET"])
    assert len(np.unique(vectors.round(4), axis=0)) == 5


def test_the_model_has_a_name_that_fits_its_column(embedder):
    assert 0 < len(embedder.model) <= 120


@pytest.mark.semantic
def test_two_encoders_of_one_folder_share_the_loaded_model(model_folder):
    from adapters.ml import sentence_encoder

    first, second = (SentenceEncoder(str(model_folder)) for _ in range(2))
    assert np.array_equal(first.embed(NAMES), second.embed(NAMES))
    assert sum(source == str(model_folder) for source, _ in sentence_encoder._loaded) == 1
    assert first.model == second.model


@pytest.mark.semantic
def test_a_missing_model_is_not_looked_for_in_the_network():
    with pytest.raises(OSError, match="cached files"):
        SentenceEncoder("nobody/has-this-model").embed(["Python"])


def cosines(embedder: Embedder, *names: str) -> np.ndarray:
    vectors = embedder.embed(names)
    return vectors[0] @ vectors[1:].T


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("Django", "JavaScript", "QuickBooks"),
        ("Photoshop", "Illustrator", "Kubernetes"),
        ("AutoCAD", "SolidWorks", "LexisNexis"),
        ("Patient care", "EMR", "Java"),
        ("SQL", "Oracle Database", "Adobe Premiere Pro"),
    ],
)
def test_an_empty_network_knows_which_skills_go_together(shipped, name, near, far):
    nearer, farther = cosines(shipped, name, near, far)
    assert nearer > farther + 0.2


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("Caring for the elderly", "Hospice", "Crop rotation"),
        ("Arc welding", "Metal fabrication", "Lesson plans"),
        ("Bookkeeping for small firms", "Invoices and payments", "Wound dressing"),
        ("Irrigating orchards", "Soil fertility", "Litigation"),
        ("Classroom discipline", "Pupil assessment", "Plumbing"),
        ("Wedding photography", "Portrait lighting", "Tax returns"),
    ],
)
def test_names_of_any_trade_that_nobody_listed_lie_by_their_meaning(shipped, name, near, far):
    nearer, farther = cosines(shipped, name, near, far)
    assert nearer > farther + 0.1


def test_a_trade_is_not_the_software_that_serves_it(shipped):
    trade, tool, kin = shipped.embed(["Tax planning", "Tax planning software", "Estate and tax advice"])
    assert 0.3 < trade @ tool < 0.95
    assert trade @ kin > tool @ kin


def test_an_embedder_with_other_meanings_of_words_is_refused(shipped):
    held = unpack(shipped.to_bytes())
    version, digest = shipped.model.split("-")[1:3]
    held["model"] = np.frombuffer(shipped.model.replace(digest, "0" * len(digest)).encode(), dtype=np.uint8)
    assert shipped.model.startswith(f"builtin-{version}-{digest}-")
    with pytest.raises(ValueError, match="not an embedder"):
        BuiltInEmbedder.from_bytes(pack(**held))


def test_short_and_vendor_spellings_are_the_same_tool(shipped):
    for short, long in (
        ("SQL", "Structured query language SQL"),
        ("Excel", "Microsoft Excel"),
        ("JIRA", "Atlassian JIRA"),
    ):
        assert cosines(shipped, short, long)[0] > 0.9


def lists_of(*together: tuple[str, ...], times: int) -> list[tuple[str, ...]]:
    return [names for names in together for _ in range(times)]


def test_the_network_teaches_skills_that_the_prior_does_not_know():
    outdoors = [f"zorb{i} {letter}zorb" for i, letter in enumerate("bdfgkmpv")]
    indoors = [f"tea{i} {letter}tea" for i, letter in enumerate("bdfgkmpv")]
    lists = [rotated[:4] for names in (outdoors, indoors) for i in range(8) for rotated in [names[i:] + names[:i]] * 40]
    learnt = BuiltInEmbedder.train(SkillPrior.load(), count_together(lists))
    near, far = cosines(learnt, outdoors[0], outdoors[1], indoors[1])
    assert near > far + 0.3


def test_a_lonely_pair_is_not_mistaken_for_another_lonely_pair():
    lists = lists_of(("zorbing", "kite design"), ("tea tasting", "porcelain"), times=60)
    learnt = BuiltInEmbedder.train(SkillPrior.load(), count_together(lists))
    assert cosines(learnt, "zorbing", "porcelain")[0] < 0.5


def test_the_network_moves_skills_that_the_prior_knows():
    prior = SkillPrior.load()
    names = ("photoshop", "beekeeping", "illustrator")
    lists = lists_of(("photoshop", "beekeeping"), ("illustrator", "falconry"), times=2_000)
    company, former = cosines(BuiltInEmbedder.train(prior, SkillCounts.none()), *names)
    company_now, former_now = cosines(BuiltInEmbedder.train(prior, count_together(lists)), *names)
    assert company_now > company + 0.3
    assert former_now < former


def test_without_a_prior_and_without_lists_spelling_alone_decides():
    bare = BuiltInEmbedder.train(SkillPrior.none(), SkillCounts.none())
    near, far = cosines(bare, "project management", "project manager", "welding")
    assert near > far


def test_equal_data_in_another_order_give_equal_bytes():
    lists = [("b", "a", "c"), ("a", "d"), ("c", "d", "a"), ("a", "b")] * 5
    prior = SkillPrior.of([frozenset({"a", "x"}), frozenset({"x", "y"})], {"x": "tool"}, {"ex": "x"})
    counts = count_together(lists)
    turned = SkillCounts(
        counts.keys[::-1],
        counts.listed[::-1],
        len(counts.keys) - 1 - counts.second,
        len(counts.keys) - 1 - counts.first,
        counts.together,
        counts.total,
    )
    first = BuiltInEmbedder.train(prior, counts)
    assert first.to_bytes() == BuiltInEmbedder.train(prior, count_together(lists[::-1])).to_bytes()
    assert first.to_bytes() == BuiltInEmbedder.train(prior, turned).to_bytes()


def test_a_rebuild_of_the_shipped_model_gives_equal_bytes(shipped):
    assert BuiltInEmbedder.train(SkillPrior.load(), SkillCounts.none()).to_bytes() == shipped.to_bytes()


def test_other_data_give_another_model(shipped):
    other = BuiltInEmbedder.train(SkillPrior.load(), count_together([("a", "b")]))
    assert other.model != shipped.model
    assert other.dimension == shipped.dimension


def test_a_loaded_embedder_gives_the_same_bits(shipped):
    loaded = BuiltInEmbedder.from_bytes(shipped.to_bytes())
    assert loaded.model == shipped.model
    assert np.array_equal(loaded.embed(NAMES), shipped.embed(NAMES))


@pytest.mark.parametrize("content", [b"", b"no archive", SkillPrior.none().to_bytes()])
def test_what_is_no_embedder_is_refused(content):
    with pytest.raises(ValueError, match=r"not an? "):
        BuiltInEmbedder.from_bytes(content)


def test_the_shipped_prior_is_small_and_comes_back_from_its_bytes():
    prior = SkillPrior.load()
    assert len(prior.to_bytes()) < 300_000
    assert prior.lists.shape[0] > 600
    assert not prior.aliases.keys() & set(prior.keys)


def test_a_name_means_the_mean_of_its_words_less_what_all_names_share():
    vectors = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]], dtype=np.float32)
    weights = np.array([1, 1, 3, 1], dtype=np.float32)
    words = ("east", "north", "west", "south")
    plain = WordMeanings(unpack(packed_meanings(words, vectors, weights, ["east", "north", "west", "south"])))
    assert plain.of(["east"])[0] == pytest.approx([1, 0], abs=0.2)
    rare_wins = plain.of(["east west"])[0]
    assert rare_wins[0] < -0.9
    assert plain.of(["C++", "物理", ""]).tolist() == [[0, 0]] * 3
    common = WordMeanings(unpack(packed_meanings(words, vectors, weights, ["east"])))
    assert common.of(["north"])[0, 0] < plain.of(["north"])[0, 0] - 0.3


def test_the_shipped_meanings_are_small_and_know_words_of_many_trades():
    assert SHIPPED.stat().st_size < 800_000
    meanings = shipped_meanings()
    assert np.all(np.any(meanings.of(["nursing", "welding", "mortgage", "harvest", "violin"]) != 0, axis=1))


def test_a_list_counts_a_skill_once_and_each_pair_in_one_order():
    counts = count_together([("b", "a", "b"), ("a",), ("c", "b"), ()])
    assert counts.keys == ("a", "b", "c")
    assert counts.listed.tolist() == [2, 2, 1]
    pairs = zip(counts.first.tolist(), counts.second.tolist(), counts.together.tolist(), strict=True)
    assert sorted(pairs) == [(0, 1, 1.0), (1, 2, 1.0)]
    assert counts.total == 4
