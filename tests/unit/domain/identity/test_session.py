"""Whether a refresh token may be exchanged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.identity.session import (
    GRACE,
    MAX_ADDRESS,
    MAX_USER_AGENT,
    SESSION_LIFETIME,
    AuthMethod,
    Device,
    RefreshToken,
    Verdict,
    judge,
    new_session,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECONDS = st.integers(-3 * 86_400, 3 * 86_400)


def token(used: float | None = None, expires: float = 60) -> RefreshToken:
    """A token that was used `used` seconds ago and expires in `expires`."""
    used_at = None if used is None else NOW - timedelta(seconds=used)
    return RefreshToken("t", "s", 1, NOW + timedelta(seconds=expires), used_at)


def verdict(given_token: RefreshToken, *, is_open: bool = True, was_used: bool = False) -> Verdict:
    return judge(given_token, session_is_open=is_open, successor_was_used=was_used, now=NOW)


def test_an_unused_token_is_exchanged():
    assert verdict(token()) is Verdict.ROTATE


def test_tabs_may_race_for_the_next_token_for_30_seconds():
    assert verdict(token(used=0)) is Verdict.ROTATE
    assert verdict(token(used=GRACE.total_seconds())) is Verdict.ROTATE
    assert verdict(token(used=GRACE.total_seconds() + 0.001)) is Verdict.REVOKE


def test_a_used_token_whose_successor_was_used_ends_the_session_even_within_the_grace():
    assert verdict(token(used=1), was_used=True) is Verdict.REVOKE


@given(st.none() | SECONDS, SECONDS, st.booleans(), st.booleans())
def test_nothing_is_exchanged_after_its_end_and_nothing_is_revoked_twice(used, expires, is_open, was_used):
    found = verdict(token(used, expires), is_open=is_open, was_used=was_used)
    if not is_open or expires <= 0:
        assert found is Verdict.REFUSE
    else:
        assert found is not Verdict.REFUSE


@given(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6), st.booleans())
def test_a_token_never_becomes_good_again_by_waiting(first, second, was_used):
    earlier, later = sorted((first, second))
    if verdict(token(used=earlier), was_used=was_used) is Verdict.REVOKE:
        assert verdict(token(used=later), was_used=was_used) is Verdict.REVOKE


@given(st.text() | st.none(), st.text() | st.none())
def test_what_a_device_says_of_itself_is_cut_to_what_is_kept(user_agent, ip):
    device = Device.of(user_agent, ip)
    assert device.user_agent is None or 0 < len(device.user_agent) <= MAX_USER_AGENT
    assert device.ip is None or 0 < len(device.ip) <= MAX_ADDRESS


def test_a_new_session_is_open_until_its_lifetime_is_over():
    session = new_session("s", "u", AuthMethod.PASSWORD, Device(None, None), NOW)
    assert session.is_open(NOW)
    assert session.is_open(NOW + SESSION_LIFETIME - timedelta(seconds=1))
    assert not session.is_open(NOW + SESSION_LIFETIME)
