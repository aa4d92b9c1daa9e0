"""The rules of the whole file; reading it applies those of `curated` (domain) already."""

import pytest

from adapters.vocabulary.curated_skills import curated_skills
from domain.shared.skill_names import skill_key

VOCABULARY = curated_skills()


def test_it_has_names_and_aliases_of_many_trades():
    assert len(VOCABULARY.aliases) >= 600
    assert len(VOCABULARY.names) >= 800


def test_every_alias_is_folded_and_points_to_a_name_that_is_no_alias():
    for alias, target in VOCABULARY.aliases.items():
        assert alias == skill_key(alias)
        assert target in VOCABULARY.names
        assert target not in VOCABULARY.aliases
        assert alias not in VOCABULARY.names


def test_ambiguous_short_forms_are_never_merged():
    assert not VOCABULARY.ambiguous.keys() & (VOCABULARY.aliases.keys() | VOCABULARY.names.keys())
    assert {"pm", "ai", "bi", "pt", "ms", "ot", "nlp", "sem"} <= VOCABULARY.ambiguous.keys()


@pytest.mark.parametrize("name", ["C", "C++", "C#", ".NET", "Node.js", "R", "CI/CD", "Go", "Java", "JavaScript"])
def test_names_that_look_alike_stay_apart(name):
    assert VOCABULARY.names[skill_key(name)] == name


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("JS", "JavaScript"),
        ("ML", "Machine Learning"),
        ("k8s", "Kubernetes"),
        ("Postgres", "PostgreSQL"),
        ("cpp programming", None),
        ("IV Therapy", "Intravenous Therapy"),
        ("M&A", "Mergers and Acquisitions"),
        ("GD&T", "Geometric Dimensioning and Tolerancing"),
        ("Photoshop", "Adobe Photoshop"),
        ("TEFL", "Teaching English as a Foreign Language"),
        ("HPLC", "High-Performance Liquid Chromatography"),
        ("MS Excel", "Microsoft Excel"),
        ("Deutsch", "German"),
        ("3PL", "Third-Party Logistics"),
    ],
)
def test_well_known_spellings_mean_their_skill(alias, name):
    target = VOCABULARY.aliases.get(skill_key(alias))
    assert (target and VOCABULARY.names[target]) == name
