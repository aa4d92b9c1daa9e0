"""Accounts and their passwords."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.identity.account import (
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    Account,
    AccountStatus,
    Role,
    check_new_password,
)
from domain.shared.errors import InvalidValue

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNT = Account("1", "2", "ana@alumni.edu", Role.ALUMNI, AccountStatus.ACTIVE, "Ana", "hash", NOW, 0, NOW)


@pytest.mark.parametrize("status", AccountStatus)
def test_only_an_active_account_is_active(status):
    assert replace(ACCOUNT, status=status).is_active is (status is AccountStatus.ACTIVE)


@pytest.mark.parametrize("password", ["correct horse", "x" * MIN_PASSWORD_LENGTH, "🎓" * MAX_PASSWORD_LENGTH, " " * 8])
def test_a_password_of_a_fitting_length_is_taken(password):
    check_new_password(password)


@pytest.mark.parametrize("password", ["", "x" * (MIN_PASSWORD_LENGTH - 1), "é" * 7, "x" * (MAX_PASSWORD_LENGTH + 1)])
def test_a_password_that_is_too_short_or_too_long_is_refused_without_repeating_it(password):
    with pytest.raises(InvalidValue) as caught:
        check_new_password(password)
    assert caught.value.code == "WEAK_PASSWORD"
    assert not password or password not in caught.value.message
