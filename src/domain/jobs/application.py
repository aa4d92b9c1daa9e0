"""Applications for postings, their states (http-api 1.7) and how they may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.errors import Conflict, FieldError, InvalidValue


class ApplicationStatus(StrEnum):
    PENDING = "pending"
    REVIEWED = "reviewed"
    SHORTLISTED = "shortlisted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    """Taken back by the applicant, who may apply again."""


_S = ApplicationStatus
_ANSWERS = frozenset({_S.REVIEWED, _S.SHORTLISTED, _S.REJECTED, _S.ACCEPTED})

REVIEWS: Mapping[ApplicationStatus, frozenset[ApplicationStatus]] = {
    _S.PENDING: frozenset({_S.PENDING}) | _ANSWERS,
    _S.REVIEWED: _ANSWERS,
    _S.SHORTLISTED: _ANSWERS,
    _S.REJECTED: _ANSWERS,
    _S.ACCEPTED: _ANSWERS,
    _S.WITHDRAWN: frozenset(),
}
"""What the poster may make of an application in each state. Posters correct themselves, but nothing is unseen again.

To keep the state is to write to the applicant only.
"""

OPEN = frozenset({_S.PENDING, _S.REVIEWED, _S.SHORTLISTED})
"""Nothing is decided yet; only from here an applicant can withdraw."""

DECISIONS = frozenset({_S.REJECTED, _S.ACCEPTED})

MAX_TEXT = 10_000
"""Characters of a cover letter, and of a message to an applicant."""

SHOWN_TO_POSTER = frozenset(
    {"name", "photo_url", "headline", "current_role", "current_company", "location", "skills", "email", "cv_url"}
)
"""Fields that who applies shows to the poster of the job, whatever the privacy settings say."""


@dataclass(frozen=True, slots=True)
class Application:
    """One person's application for one posting; there is one at most, which begins anew after a withdrawal.

    Attributes:
        viewed_at: when the poster first set another state than pending.
        decided_at: when it got the decision that it has; None while it has none.
        applied_at: of the latest round.
        version: counts the changes from 1 on.
    """

    id: str
    job_id: str
    applicant_id: str
    status: ApplicationStatus
    cover_letter: str | None
    applied_at: datetime
    updated_at: datetime
    response_message: str | None = None
    viewed_at: datetime | None = None
    decided_at: datetime | None = None
    version: int = 1

    def again(self, cover_letter: str | None, now: datetime) -> Application:
        """The next round. Raises Conflict, code ALREADY_APPLIED, unless the former one was withdrawn."""
        if self.status is not _S.WITHDRAWN:
            raise Conflict("You have applied for this job already.", code="ALREADY_APPLIED")
        return Application(
            self.id, self.job_id, self.applicant_id, _S.PENDING, cover_letter, now, now, version=self.version + 1
        )

    def withdrawn(self, now: datetime) -> Application:
        """Taken back, the letter with it. Raises Conflict when that was done before, or a decision was made."""
        if self.status is _S.WITHDRAWN:
            raise Conflict("This application was withdrawn already.", code="ALREADY_WITHDRAWN")
        if self.status not in OPEN:
            raise Conflict(f"This application was {self.status} already; it cannot be withdrawn.", code="DECIDED")
        return replace(self, status=_S.WITHDRAWN, cover_letter=None, updated_at=now, version=self.version + 1)

    def reviewed(self, status: ApplicationStatus, message: str | None, now: datetime) -> Application:
        """What a review makes of it, the same when it says nothing new; without a message the former one stays.

        Raises Conflict for a move that REVIEWS does not have.
        """
        if status not in REVIEWS[self.status]:
            if self.status is _S.WITHDRAWN:
                raise Conflict("The applicant has withdrawn this application.", code="WITHDRAWN")
            raise Conflict(f"A {self.status} application cannot be {status} again.", code="ILLEGAL_MOVE")
        message = message or self.response_message
        if (status, message) == (self.status, self.response_message):
            return self
        decided_at = self.decided_at if status is self.status else now
        return replace(
            self,
            status=status,
            response_message=message,
            viewed_at=self.viewed_at if status is _S.PENDING else self.viewed_at or now,
            decided_at=decided_at if status in DECISIONS else None,
            updated_at=now,
            version=self.version + 1,
        )


def parse_text(field: str, text: str | None) -> str | None:
    """A letter or a message; None for a blank one.

    Raises:
        InvalidValue: more than MAX_TEXT characters, or a NUL, which not every database keeps.
    """
    text = (text or "").strip()
    message = f"It has at most {MAX_TEXT:,} characters." if len(text) > MAX_TEXT else None
    if "\x00" in text:
        message = "It has characters that cannot be shown."
    if message is not None:
        raise InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
    return text or None


def parse_review_status(text: str) -> ApplicationStatus:
    """A state that a poster can set. Raises InvalidValue for any other word."""
    known = [status for status in ApplicationStatus if status is not _S.WITHDRAWN]
    if text not in known:
        message = f"It is one of {', '.join(known)}."
        raise InvalidValue(f"status: {message}", errors=[FieldError("status", message)])
    return ApplicationStatus(text)


def parse_filter_status(text: str | None) -> ApplicationStatus | None:
    """None, an empty text and `all` mean no filter. Raises InvalidValue for an unknown word."""
    if text in (None, "", "all"):
        return None
    try:
        return ApplicationStatus(str(text))
    except ValueError:
        message = f"It is one of {', '.join(ApplicationStatus)}, all."
        raise InvalidValue(f"status: {message}", errors=[FieldError("status", message)]) from None
