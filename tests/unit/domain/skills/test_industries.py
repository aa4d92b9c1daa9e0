"""In which industries skills are used."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.skills.graph import Source
from domain.skills.incidences import of_lists
from domain.skills.industries import commonest_industries

NAMES = "abcdef"
OWNERS = st.text("0123456789", min_size=1, max_size=2)
LISTS = st.dictionaries(OWNERS, st.sets(st.sampled_from(NAMES)), max_size=20)
INDUSTRIES = st.dictionaries(OWNERS, st.sampled_from(["Law", "Finance", "Software", "Health"]), max_size=20)


@given(LISTS, INDUSTRIES, LISTS, INDUSTRIES)
def test_industries_are_counted_as_one_would_by_hand(people, of_people, postings, of_postings):
    found = commonest_industries(
        {Source.PROFILES: of_lists(people), Source.MARKET: of_lists(postings)},
        {
            Source.PROFILES: of_lists({owner: [name] for owner, name in of_people.items()}),
            Source.MARKET: of_lists({owner: [name] for owner, name in of_postings.items()}),
        },
        NAMES,
        2,
    )
    for name, industries in zip(NAMES, found, strict=True):
        by_hand = Counter(
            industry[owner]
            for lists, industry in ((people, of_people), (postings, of_postings))
            for owner, names in lists.items()
            if name in names and owner in industry
        )
        assert list(industries) == sorted(by_hand, key=lambda one: (-by_hand[one], one))[:2]


def test_skills_without_documents_have_no_industry():
    assert commonest_industries({}, {}, ("a", "b"), 5) == ((), ())


def test_spellings_of_an_industry_are_one_named_as_most_spell_it():
    people = of_lists({str(number): ["a"] for number in range(5)})
    spelt = {"0": ["IT"], "1": ["it "], "2": ["IT"], "3": ["Law"], "4": ["\u200b "]}
    found = commonest_industries({Source.PROFILES: people}, {Source.PROFILES: of_lists(spelt)}, ("a",), 5)
    assert found[0][:2] == ("IT", "Law")
