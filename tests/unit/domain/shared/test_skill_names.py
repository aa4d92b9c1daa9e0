from hypothesis import given
from hypothesis import strategies as st

from domain.shared.skill_names import skill_key, skills_by_key


def test_case_width_and_blanks_do_not_make_another_skill():
    assert {skill_key(name) for name in ("Machine Learning", " machine  LEARNING ", "Ｍachine\u00a0Learning")} == {
        "machine learning"
    }


def test_punctuation_makes_another_skill():
    names = ["C", "C++", "C#", ".NET", "NET", "Node.js", "NodeJS", "R"]
    assert len({skill_key(name) for name in names}) == len(names)


def test_the_first_spelling_stays_and_blanks_go():
    assert skills_by_key(["SQL", "", "sql", " No  SQL ", " Sql", "NoSQL", " "]) == {
        "sql": "SQL",
        "no sql": "No SQL",
        "nosql": "NoSQL",
    }


@given(st.lists(st.text(max_size=6)))
def test_the_skills_of_a_list_are_its_keys_in_the_order_given(names):
    found = skills_by_key(names)
    keys = [skill_key(name) for name in names]
    assert list(found) == list(dict.fromkeys(key for key in keys if key))
    assert all(skill_key(spelling) == key for key, spelling in found.items())
    assert skills_by_key(found.values()) == found
