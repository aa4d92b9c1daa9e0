"""Postings of the portal and their life (http-api 1.7)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.shared.errors import Conflict


class JobKind(StrEnum):
    """The API's `job_type`."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"
    INTERNSHIP = "internship"
    CONTRACT = "contract"
    REMOTE = "remote"


class PostingStatus(StrEnum):
    DRAFT = "draft"
    """Only its poster and admins know of it."""
    ACTIVE = "active"
    CLOSED = "closed"
    """Still to be read by its poster and its applicants."""
    REMOVED = "removed"
    """Deleted; kept for the applications that refer to it."""


class CloseReason(StrEnum):
    BY_POSTER = "by_poster"
    BY_ADMIN = "by_admin"
    DEADLINE = "deadline"
    POSTER_LEFT = "poster_left"


def is_withheld(status: PostingStatus, *, poster_is_suspended: bool, poster_has_left: bool) -> bool:
    """Whether only admins may know of it: as long as its poster is suspended, and until it is closed for one who left.

    Its status stays as it is, so that it is back as it was when the poster is.
    """
    return poster_is_suspended or (poster_has_left and status is PostingStatus.ACTIVE)


def takes_applications(status: PostingStatus, closes_on: date | None, today: date) -> bool:
    """Whether one may apply: it is online and its last day, which counts to its end in UTC, has not passed (C-8)."""
    return status is PostingStatus.ACTIVE and (closes_on is None or closes_on >= today)


def shown_status(status: PostingStatus, closes_on: date | None, today: date) -> PostingStatus:
    """The status as it is to be shown: who looks after the last day finds it closed, whether or not that is stored."""
    is_over = status is PostingStatus.ACTIVE and not takes_applications(status, closes_on, today)
    return PostingStatus.CLOSED if is_over else status


_MOVES = {
    PostingStatus.DRAFT: frozenset({PostingStatus.ACTIVE}),
    PostingStatus.ACTIVE: frozenset({PostingStatus.CLOSED}),
    PostingStatus.CLOSED: frozenset({PostingStatus.ACTIVE}),
    PostingStatus.REMOVED: frozenset[PostingStatus](),
}


def check_move(before: PostingStatus, after: PostingStatus) -> None:
    """Whether an edit may set `after`; to stay is no move. What was online once has been seen and is no draft again.

    Raises:
        Conflict: it may not.
    """
    if after is not before and after not in _MOVES[before]:
        raise Conflict(f"A posting that is {before} cannot become {after}.", code="ILLEGAL_STATUS")
