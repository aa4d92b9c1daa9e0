"""Names of communities and descriptions of skills without a language model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.skills.words import (
    MAX_COMMUNITY_NAME,
    SkillFacts,
    community_template,
    listed,
    skill_template,
)


@pytest.mark.parametrize(
    ("skills", "name"),
    [
        (["Python"], "Python"),
        (["Python", "SQL"], "Python and SQL"),
        (["Python", "SQL", "Statistics"], "Python, SQL and Statistics"),
        (["Python", "SQL", "Statistics", "R"], "Python, SQL and Statistics"),
        (["C#", "CI/CD", "  Node.js\n"], "C#, CI/CD and Node.js"),
        (["a" * 60, "b" * 60, "c"], "a" * 60),
        (["a" * 50, "b" * 50, "c" * 50], f"{'a' * 50} and {'b' * 50}"),
    ],
)
def test_a_community_is_named_after_its_most_central_skills(skills, name):
    assert community_template(skills) == name


def test_a_community_without_skills_has_no_name():
    with pytest.raises(ValueError, match="at least one"):
        community_template([])


@given(st.lists(st.text("abc #/+.", min_size=1, max_size=130), min_size=1, max_size=5))
def test_a_name_fits_and_begins_with_the_most_central_skill(skills):
    name = community_template(skills)
    assert len(name) <= MAX_COMMUNITY_NAME
    assert name.startswith(" ".join(skills[0].split())[: MAX_COMMUNITY_NAME - 1])


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (SkillFacts("COBOL", 0, [], []), "No alumni list COBOL."),
        (SkillFacts("COBOL", 1, ["JCL"], []), "One alumnus or alumna lists COBOL. It goes most with JCL."),
        (
            SkillFacts("SQL", 1_200, ["Python", "R", "Excel", "Go"], ["Finance", "Health"]),
            "1,200 alumni list SQL. It goes most with Python, R and Excel. It is listed most in Finance and Health.",
        ),
    ],
)
def test_a_description_says_what_is_counted_and_nothing_else(facts, text):
    assert skill_template(facts) == text


def test_an_enumeration_of_nothing_is_empty():
    assert listed([]) == ""
