from hypothesis import given
from hypothesis import strategies as st

from domain.shared.skill_names import distinct_skills, skill_key


def test_case_width_and_blanks_do_not_make_another_skill():
    assert {skill_key(name) for name in ("Machine Learning", " machine  LEARNING ", "Ｍachine\u00a0Learning")} == {
        "machine learning"
    }


def test_punctuation_makes_another_skill():
    names = ["C", "C++", "C#", ".NET", "NET", "Node.js", "NodeJS", "R"]
    assert len({skill_key(name) for name in names}) == len(names)


def test_the_first_spelling_stays_and_blanks_go():
    assert distinct_skills(["SQL", "", "sql", " Sql", "NoSQL", " "]) == ("SQL", "NoSQL")


@given(st.lists(st.text(max_size=6)))
def test_distinct_skills_have_distinct_keys_in_the_order_given(names):
    distinct = distinct_skills(names)
    assert len({skill_key(name) for name in distinct}) == len(distinct)
    assert {skill_key(name) for name in names} - {""} == {skill_key(name) for name in distinct}
    assert list(distinct) == sorted(distinct, key=names.index)
    assert distinct_skills(distinct) == distinct
