"""How an application may change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jobs.application import (
    DECISIONS,
    MAX_TEXT,
    OPEN,
    REVIEWS,
    Application,
    ApplicationStatus,
    parse_filter_status,
    parse_review_status,
    parse_text,
)
from domain.shared.errors import Conflict, InvalidValue

S = ApplicationStatus
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = START + timedelta(days=1)
statuses = st.sampled_from(ApplicationStatus)


def application(status: ApplicationStatus = S.PENDING, **changes: object) -> Application:
    values: dict = {"cover_letter": "Dear", "applied_at": START, "updated_at": START, **changes}
    return Application("a", "j", "p", status, **values)


@given(st.lists(st.tuples(statuses, st.none() | st.sampled_from(["", "One", "Two"])), max_size=12))
def test_however_it_is_reviewed_it_stays_consistent(reviews):
    one, now = application(), START
    for status, message in reviews:
        now += timedelta(hours=1)
        former = one
        try:
            one = one.reviewed(status, message, now)
        except Conflict:
            assert status not in REVIEWS[former.status]
            continue
        assert one.status is status
        assert one.version == former.version + (one != former)
        assert one.response_message == (message or former.response_message)
        assert (one.viewed_at is None) == (one.status is S.PENDING)
        assert (one.decided_at is not None) == (one.status in DECISIONS)
        if former.viewed_at is not None:
            assert one.viewed_at == former.viewed_at


@given(statuses)
def test_nothing_is_pending_again_and_nothing_leaves_withdrawn(status):
    assert S.WITHDRAWN not in REVIEWS[status]
    assert (S.PENDING in REVIEWS[status]) == (status is S.PENDING)
    assert bool(REVIEWS[status]) == (status is not S.WITHDRAWN)


def test_every_state_has_its_moves():
    assert REVIEWS.keys() == set(ApplicationStatus)


@given(statuses)
def test_only_what_is_not_decided_can_be_withdrawn_and_its_letter_goes(status):
    if status not in OPEN:
        with pytest.raises(Conflict):
            application(status).withdrawn(LATER)
        return
    withdrawn = application(status).withdrawn(LATER)
    assert (withdrawn.status, withdrawn.cover_letter, withdrawn.updated_at) == (S.WITHDRAWN, None, LATER)
    assert (withdrawn.applied_at, withdrawn.version) == (START, 2)


@given(statuses)
def test_only_what_was_withdrawn_begins_anew(status):
    former = application(status, viewed_at=START, decided_at=START, response_message="No", version=7)
    if status is not S.WITHDRAWN:
        with pytest.raises(Conflict, match="already") as refused:
            former.again("Again", LATER)
        assert refused.value.code == "ALREADY_APPLIED"
        return
    again = former.again("Again", LATER)
    assert again == application(cover_letter="Again", applied_at=LATER, updated_at=LATER, version=8)


def test_a_decision_keeps_its_time_when_only_a_message_is_added():
    decided = application().reviewed(S.REJECTED, None, START)
    assert decided.reviewed(S.REJECTED, "Sorry", LATER).decided_at == START
    assert decided.reviewed(S.ACCEPTED, None, LATER).decided_at == LATER


@pytest.mark.parametrize(("text", "kept"), [(None, None), ("", None), (" \n", None), (" a\r\n\tb ", "a\r\n\tb")])
def test_blank_texts_are_none(text, kept):
    assert parse_text("cover_letter", text) == kept


@pytest.mark.parametrize("text", ["\x00", "a\x00b"])
def test_what_could_not_be_stored_as_it_was_sent_is_refused(text):
    with pytest.raises(InvalidValue, match="cover_letter"):
        parse_text("cover_letter", text)


def test_texts_have_a_limit_of_characters():
    assert parse_text("cover_letter", "🎓" * MAX_TEXT) == "🎓" * MAX_TEXT
    with pytest.raises(InvalidValue, match="10,000"):
        parse_text("cover_letter", "x" * (MAX_TEXT + 1))


@given(st.text(max_size=20))
def test_only_the_words_of_posters_are_reviews(text):
    if text in {"pending", "reviewed", "shortlisted", "rejected", "accepted"}:
        assert parse_review_status(text) == text
        return
    with pytest.raises(InvalidValue):
        parse_review_status(text)


@pytest.mark.parametrize("nothing", [None, "", "all"])
def test_no_filter_is_no_status(nothing):
    assert parse_filter_status(nothing) is None


def test_one_may_ask_for_withdrawn_ones_but_not_for_unknown_ones():
    assert parse_filter_status("withdrawn") is S.WITHDRAWN
    with pytest.raises(InvalidValue):
        parse_filter_status("hired")
