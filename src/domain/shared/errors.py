"""The tree of intended refusals. Everything else that is raised is a fault of ours and answers 500."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was refused, and why, in words for the person who filled it in."""

    field: str
    message: str


class DomainError(Exception):
    """Root of every intended refusal.

    Attributes:
        code: stable upper-case name for programs; subclasses set their default.
        message: one sentence for people.
        errors: the fields concerned; empty when the refusal is not about fields.
    """

    code = "BAD_REQUEST"

    def __init__(self, message: str, *, code: str | None = None, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.errors = tuple(errors)


class NotSignedIn(DomainError):
    """Nobody is signed in, or the credentials are wrong."""

    code = "UNAUTHORIZED"


class NotAllowed(DomainError):
    """The account may not do this."""

    code = "FORBIDDEN"


class NotFound(DomainError):
    """There is no such thing, or the asker may not know of it."""

    code = "NOT_FOUND"


class Conflict(DomainError):
    """The state of the thing does not allow this now."""

    code = "CONFLICT"


class InvalidValue(DomainError):
    """A value that no rule accepts."""

    code = "VALIDATION_ERROR"


class TooLarge(DomainError):
    """More bytes than allowed."""

    code = "FILE_TOO_LARGE"


class UnsupportedFile(DomainError):
    """A file of a kind that is not taken here."""

    code = "UNSUPPORTED_FILE"


class Unavailable(DomainError):
    """Something that this needs is down; trying again later may work."""

    code = "UNAVAILABLE"


class TooManyRequests(DomainError):
    """Asked too often.

    Attributes:
        retry_after: seconds until it may be asked again, above 0.
    """

    code = "RATE_LIMITED"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PreconditionFailed(DomainError):
    """The thing was changed since the asker read it."""

    code = "PRECONDITION_FAILED"


class NotConfigured(DomainError):
    """This installation does not offer it."""

    code = "NOT_CONFIGURED"
