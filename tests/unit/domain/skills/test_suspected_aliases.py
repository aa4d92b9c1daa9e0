from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.skills.suspected_aliases import Reason, UsedSkill, suspected_aliases


def used(*keys, curated=()):
    """The first ones are used the most."""
    return [UsedSkill(key, key, len(keys) - place, key in curated) for place, key in enumerate(keys)]


def found(*keys, **options):
    curated = options.pop("curated", ())
    return {
        (pair.first.key, pair.second.key): pair.reason
        for pair in suspected_aliases(used(*keys, curated=curated), **options)
    }


def test_blanks_dots_and_hyphens_do_not_make_another_skill():
    assert found("node.js", "node js", "nodejs") == {
        ("node.js", "node js"): Reason.PUNCTUATION,
        ("node.js", "nodejs"): Reason.PUNCTUATION,
        ("node js", "nodejs"): Reason.PUNCTUATION,
    }


def test_singular_and_plural_are_suspected():
    assert found("rest apis", "rest api") == {("rest apis", "rest api"): Reason.PLURAL}
    assert found("data strategy", "data strategies") == {("data strategy", "data strategies"): Reason.PLURAL}


def test_names_with_and_without_js_are_suspected():
    assert found("react", "reactjs", "vue.js", "vue") == {
        ("react", "reactjs"): Reason.JS_SUFFIX,
        ("vue.js", "vue"): Reason.JS_SUFFIX,
    }


def test_one_wrong_letter_in_a_long_name_is_suspected():
    assert found("kubernetes", "kuberentes", "kubernetse", "kubernets") == {
        ("kubernetes", "kuberentes"): Reason.TYPO,
        ("kubernetes", "kubernetse"): Reason.TYPO,
        ("kubernetes", "kubernets"): Reason.TYPO,
        ("kubernetse", "kubernets"): Reason.TYPO,
    }


def test_first_letters_of_the_words_are_suspected():
    assert found("machine learning", "ml") == {("machine learning", "ml"): Reason.ACRONYM}
    assert found("poc", "proof of concept") == {("poc", "proof of concept"): Reason.ACRONYM}


def test_languages_with_one_letter_and_versions_are_no_suspects():
    assert found("c", "c++", "c#", "r", ".net", "f#", "go", "java", "javascript") == {}
    assert found("iso 9001", "iso 9002", "iso 27001", "python 2", "python 3", "excel", "exce") == {}


def test_two_curated_names_a_judged_pair_and_ambiguous_forms_are_no_suspects():
    assert found("react", "reactjs", curated=("react", "reactjs")) == {}
    assert found("react", "reactjs", curated=("react",)) != {}
    assert found("react", "reactjs", known_apart={frozenset(("react", "reactjs"))}) == {}
    assert found("machine learning", "ml", ambiguous={"ml"}) == {}


def test_the_most_used_pairs_come_first():
    pairs = suspected_aliases(used("vue", "react", "vuejs", "reactjs"))
    assert [(pair.first.key, pair.second.key) for pair in pairs] == [("vue", "vuejs"), ("react", "reactjs")]


def test_many_names_that_look_alike_do_not_make_a_pair_each():
    names = [f"skill {chr(97 + i // 676)}{chr(97 + i // 26 % 26)}{chr(97 + i % 26)}" for i in range(2_000)]
    assert 0 < len(suspected_aliases(used(*names))) < 200_000


NAMES = st.lists(st.text("abcjs.+# -", min_size=1, max_size=9).map(str.strip).filter(bool), unique=True, max_size=12)


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_the_skills_does_not_show(names, random):
    skills = used(*names)
    shuffled = list(skills)
    random.shuffle(shuffled)
    pairs = suspected_aliases(skills)
    assert suspected_aliases(shuffled) == pairs
    assert all(pair.first.uses >= pair.second.uses for pair in pairs)
    seen = {frozenset((pair.first.key, pair.second.key)) for pair in pairs}
    assert len(seen) == len(pairs) <= len(list(combinations(names, 2)))
