import pytest

from domain.datasets.links import read_linkedin


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.linkedin.com/in/ana", "https://www.linkedin.com/in/ana"),
        ("linkedin.com/in/ana", "https://linkedin.com/in/ana"),
        ("WWW.LinkedIn.com/in/Ana-López", "https://www.linkedin.com/in/Ana-López"),
        ("http://de.linkedin.com/in/ana?trk=x", "http://de.linkedin.com/in/ana?trk=x"),
    ],
)
def test_a_link_to_linkedin_is_completed_with_its_scheme(text, link):
    assert read_linkedin(text, 500) == (link, ())


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org/in/ana", "https://linkedin.com.example.org/in/ana", "https://linkedin.com@example.org/"),
        *("https://notlinkedin.com/in/ana", "javascript:alert(1)//linkedin.com/", "https://linkedin.com\\@example.org"),
        *("ana", "//linkedin.com/in/ana", "https://linkedin.com/in/a b", "https://linkedin.com:99/in/ana"),
    ],
)
def test_a_link_to_anywhere_else_is_refused(text):
    link, (remark,) = read_linkedin(text, 500)
    assert link is None
    assert remark.code == "invalid_linkedin_url"


def test_a_path_alone_shows_what_was_meant():
    _, (remark,) = read_linkedin("in/ana-lopez", 500)
    assert remark.suggestion == "https://www.linkedin.com/in/ana-lopez"


def test_the_length_counts_with_the_scheme():
    assert read_linkedin("linkedin.com/" + "a" * 479, 500)[0] is not None
    assert read_linkedin("linkedin.com/" + "a" * 480, 500)[1][0].code == "too_long"
    assert read_linkedin("linkedin.com/" + "a" * 900, 500)[1][0].code == "too_long"
