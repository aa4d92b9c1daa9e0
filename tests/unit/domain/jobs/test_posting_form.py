"""What a form asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jobs.posting import JobKind, PostingStatus
from domain.jobs.posting_form import REQUIRED, changes_of, new_posting
from domain.shared.errors import InvalidValue

TODAY = date(2026, 5, 1)
FORM = {
    "title": " Data  Engineer ",
    "description": " Build\r\npipelines. ",
    "company": "Acme",
    "location": "Lisbon",
    "skills_required": ["Python", " python ", "C++"],
}


def test_texts_are_tidied_and_defaults_are_there():
    assert new_posting(FORM, TODAY) == {
        "title": "Data Engineer",
        "description": "Build\npipelines.",
        "company": "Acme",
        "location": "Lisbon",
        "skills": ("Python", "C++"),
        "job_type": JobKind.FULL_TIME,
        "status": PostingStatus.ACTIVE,
        "experience": None,
        "salary": None,
        "apply_url": None,
        "closes_on": None,
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-01", TODAY),
        ("2026-05-02T23:30:00", date(2026, 5, 2)),
        ("2026-05-02T23:30:00-03:00", date(2026, 5, 3)),
        ("2026-05-02T00:00:00.000Z", date(2026, 5, 2)),
        (" ", None),
        (None, None),
    ],
)
def test_last_days_in_all_forms(text, day):
    assert new_posting({**FORM, "application_deadline": text}, TODAY)["closes_on"] == day


@pytest.mark.parametrize("text", ["2026-04-30", "0001-01-01T00:00:00+14:00", "2026-13-01", "soon", "20", "2026-05-01T"])
def test_last_days_that_are_none(text):
    with pytest.raises(InvalidValue):
        new_posting({**FORM, "application_deadline": text}, TODAY)


def test_a_last_day_that_has_passed_may_be_sent_back_but_not_set():
    past = TODAY - timedelta(days=3)
    assert changes_of({"application_deadline": "2026-04-28"}, TODAY, past) == {"closes_on": past}
    with pytest.raises(InvalidValue):
        changes_of({"application_deadline": "2026-04-29"}, TODAY, past)


def test_every_wrong_field_is_named():
    with pytest.raises(InvalidValue) as refused:
        new_posting({}, TODAY)
    assert [error.field for error in refused.value.errors] == list(REQUIRED)


def test_fields_that_are_left_out_do_not_change():
    assert changes_of({}, TODAY, None) == {}
    assert changes_of({"job_type": "", "status": None, "salary_range": ""}, TODAY, None) == {"salary": None}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.none() | st.text(max_size=300)
            for name in (*FORM, "job_type", "experience_required", "salary_range", "apply_link", "status")
            if name != "skills_required"
        }
        | {"skills_required": st.none() | st.lists(st.text(max_size=120), max_size=60)}
        | {"application_deadline": st.none() | st.text(max_size=40) | st.datetimes().map(str)},
    )
)
def test_whatever_is_sent_is_taken_or_refused_by_field(form):
    values, wrong = {}, set()
    try:
        values = changes_of(form, TODAY, None)
    except InvalidValue as refused:
        wrong = {error.field for error in refused.errors}
    assert wrong <= set(form)
    assert all(values[name] for name in ("title", "description", "company", "location", "skills") if name in values)
    assert values.get("closes_on") is None or values["closes_on"] >= TODAY


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://acme.example/jobs?id=1 ", "https://acme.example/jobs?id=1"),
        ("acme.example", "https://acme.example"),
        ("www.acme.example/jobs/1", "https://www.acme.example/jobs/1"),
        ("jobs.acme.example?id=1", "https://jobs.acme.example?id=1"),
    ],
)
def test_an_address_may_be_given_without_its_scheme(typed: str, kept: str) -> None:
    assert new_posting({**FORM, "apply_link": typed}, TODAY)["apply_url"] == kept


@pytest.mark.parametrize(
    "typed", ["n/a", "none", "jobs@acme.example", "mailto:jobs@acme.example", "javascript:alert(1)", "//acme.example"]
)
def test_what_leads_nowhere_on_the_web_is_no_address(typed: str) -> None:
    with pytest.raises(InvalidValue, match="apply_link"):
        new_posting({**FORM, "apply_link": typed}, TODAY)
