import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.emails import read_email


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ana.Lopez@Example.ORG", "ana.lopez@example.org"),
        ("mailto:ana@example.org", "ana@example.org"),
        ("<ana@example.org>", "ana@example.org"),
        ("Ana López <Ana@example.org>", "ana@example.org"),
        ("o'brien+alumni@sub.example.co.uk", "o'brien+alumni@sub.example.co.uk"),
        ("ana\u200b@example.org", "ana@example.org"),
        ("ａｎａ@example.org", "ana@example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_an_address_is_unwrapped_and_lower_cased_without_remark(text, address):
    assert read_email(text) == (address, ())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ana",
            "@",
            "ana@",
            "@example.org",
            "ana@localhost",
            "ana@-example.org",
            "ana@exa_mple.org",
            "ana@[10.0.0.1]",
        ),
        *(
            '"ana lopez"@example.org',
            ".ana@example.org",
            "a" * 65 + "@example.org",
            "a@" + "b" * 250 + ".org",
            "mailto:",
        ),
    ],
)
def test_what_is_no_address_is_refused(text):
    address, remarks = read_email(text)
    assert address is None
    assert [remark.code for remark in remarks] == ["invalid_email"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ana(at)example.org", "ana@example.org"),
        ("ana [at] example [dot] org", "ana@example.org"),
        ("ana@example,org", "ana@example.org"),
        ("ana@@example.org", "ana@example.org"),
        ("ana@example..org", "ana@example.org"),
        ("ana @ example.org", "ana@example.org"),
        ("ana@example.org.", "ana@example.org"),
        ("ana.gmail.com", "ana@gmail.com"),
        ("ana@gmail", "ana@gmail.com"),
        ("ana@gmailcom", "ana@gmail.com"),
        ("ana@gmial,com", "ana@gmail.com"),
        ("ana@example.org; ben@example.org", "ana@example.org"),
        ("josé@example.org", "jose@example.org"),
        ("ana@münchen.example", None),
        ("ana", None),
    ],
)
def test_a_refused_address_comes_with_what_was_probably_meant_where_that_is_evident(text, meant):
    _, (remark,) = read_email(text)
    assert remark.suggestion == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("jhon@gmial.com", "jhon@gmail.com"),
        ("jhon@gmal.com", "jhon@gmail.com"),
        ("jhon@gmail.con", "jhon@gmail.com"),
        ("jhon@hotnail.com", "jhon@hotmail.com"),
        ("jhon@yaho.com", "jhon@yahoo.com"),
        ("jhon@outlok.com", "jhon@outlook.com"),
    ],
)
def test_a_misspelled_provider_is_kept_and_remarked_on(text, meant):
    address, (remark,) = read_email(text)
    assert address == text
    assert (remark.code, remark.suggestion) == ("suspicious_email_domain", meant)


@pytest.mark.parametrize("domain", ["gmail.com", "mail.com", "ymail.com", "googlemail.com", "yahoo.co.in", "live.com"])
def test_real_providers_are_not_suspicious(domain):
    assert read_email(f"ana@{domain}")[1] == ()


@given(st.emails(domains=st.sampled_from(["example.org", "a-b.example.co", "x.museum"])))
def test_addresses_of_the_standard_are_taken_when_their_local_part_is_not_too_long(address):
    read, _ = read_email(address)
    assert read == (address.lower() if len(address.split("@")[0]) <= 64 else None)


@given(st.text(alphabet="aA@.,<>() \u00e9\u200b+-\ufeffＡ", max_size=40))
def test_a_taken_address_is_read_the_same_again_and_a_suggestion_is_always_an_address(text):
    address, remarks = read_email(text)
    if address is not None:
        assert read_email(address)[0] == address
    for remark in remarks:
        if remark.suggestion is not None:
            assert read_email(remark.suggestion)[0] == remark.suggestion
