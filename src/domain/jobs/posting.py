"""Postings of the portal and their life (http-api 1.7)."""

from __future__ import annotations

from enum import StrEnum


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
