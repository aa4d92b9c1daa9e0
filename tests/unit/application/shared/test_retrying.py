"""Transactions that another one got in the way of."""

from __future__ import annotations

import pytest

from application.shared.ports import ConcurrentWrite
from application.shared.retrying import TRIES, retrying


class Transaction:
    """Is disturbed the first few times."""

    def __init__(self, disturbed: int) -> None:
        self.disturbed = disturbed
        self.tries = 0

    async def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.disturbed:
            raise ConcurrentWrite
        return "done"


async def test_what_is_not_disturbed_runs_once():
    transaction = Transaction(0)
    assert await retrying(transaction) == "done"
    assert transaction.tries == 1


async def test_a_disturbed_transaction_is_tried_again():
    transaction = Transaction(2)
    assert await retrying(transaction) == "done"
    assert transaction.tries == 3


async def test_one_that_is_always_disturbed_is_given_up():
    transaction = Transaction(99)
    with pytest.raises(ConcurrentWrite):
        await retrying(transaction)
    assert transaction.tries == TRIES


async def test_another_error_is_not_tried_again():
    tries = 0

    async def fails() -> None:
        nonlocal tries
        tries += 1
        raise LookupError

    with pytest.raises(LookupError):
        await retrying(fails)
    assert tries == 1
