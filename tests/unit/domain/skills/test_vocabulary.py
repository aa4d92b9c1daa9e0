import pytest

from domain.shared.errors import InvalidValue
from domain.skills.vocabulary import SkillName, curated

UNCLEAR = {"PM": ["Project Management", "Product Management"]}


def test_names_and_aliases_are_found_by_their_keys():
    found = curated({"JavaScript": ["JS", "Java  Script"], "C++": ["CPP"], "C": []}, UNCLEAR)
    assert found.names == {"javascript": "JavaScript", "c++": "C++", "c": "C"}
    assert found.aliases == {"js": "javascript", "java script": "javascript", "cpp": "c++"}
    assert found.ambiguous == {"pm": ("Project Management", "Product Management")}


@pytest.mark.parametrize(
    "spellings",
    [
        {"Go": [], "GO": []},
        {"Go": [" "]},
        {" Go": []},
        {"": []},
        {"Go": ["Golang"], "Rust": ["golang"]},
        {"Go": ["Golang"], "Golang": []},
        {"Go": ["go"]},
        {"Project Management": ["pm"]},
        {"PM": []},
        {"Go": ["g" * 101]},
    ],
)
def test_a_vocabulary_that_is_not_clear_is_refused(spellings):
    with pytest.raises(ValueError, match="'"):
        curated(spellings, UNCLEAR)


def test_a_short_form_with_one_meaning_is_not_ambiguous():
    with pytest.raises(ValueError, match="one meaning"):
        curated({}, {"PM": ["Project Management", "project  management"]})


def test_a_name_is_tidied_and_has_its_key():
    assert SkillName.checked("  Machine   Learning ") == SkillName("machine learning", "Machine Learning")


@pytest.mark.parametrize("text", ["", " \t ", "x" * 101, "ẞ" * 60, "a\x00b", "\u202egnp"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(InvalidValue) as refused:
        SkillName.checked(text, "alias")
    assert [error.field for error in refused.value.errors] == ["alias"]
