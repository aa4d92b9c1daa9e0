"""Which postings only admins may know of."""

from __future__ import annotations

import pytest

from domain.jobs.posting import PostingStatus, is_withheld


@pytest.mark.parametrize("status", PostingStatus)
def test_everything_of_a_suspended_person_is_withheld_and_nothing_of_others(status: PostingStatus) -> None:
    assert is_withheld(status, poster_is_suspended=True, poster_has_left=False)
    assert not is_withheld(status, poster_is_suspended=False, poster_has_left=False)


def test_what_somebody_left_behind_is_withheld_until_it_is_closed() -> None:
    left = {status for status in PostingStatus if is_withheld(status, poster_is_suspended=False, poster_has_left=True)}
    assert left == {PostingStatus.ACTIVE}
