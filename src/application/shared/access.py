"""Who asks, and the one question that every admin use case puts first."""

from __future__ import annotations

from dataclasses import dataclass

from domain.identity.account import Role
from domain.shared.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in account behind a request; `session_id` is None where nobody signed in, as on the command line."""

    user_id: str
    college_id: str
    role: Role
    request_id: str | None = None
    ip_address: str | None = None
    session_id: str | None = None


def require_admin(caller: Caller) -> None:
    """Raises NotAllowed unless the caller is an admin."""
    if caller.role is not Role.ADMIN:
        raise NotAllowed("Only administrators may do this.")
