"""ETag and If-Match, so that of two people who edit one thing the second does not undo what the first did (RFC 9110).

A handler that shows a row with a `version` sends the version, and the one that changes it takes it back:

    @get("/{thing_id:str}")       Response(..., headers={"ETag": etag(thing.version)})
    @put("/{thing_id:str}")       await change_thing(caller, thing_id, ..., expected_version(request))

The use case compares within its transaction, `WHERE id = :id AND version = :expected`, and raises PreconditionFailed.
"""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

from domain.shared.errors import PreconditionFailed

_OURS = re.compile(r'"v(\d{1,10})"')


def etag(version: int) -> str:
    """The value of the ETag header, quotes included."""
    return f'"v{version}"'


def expected_version(request: Request[Any, Any, Any]) -> int | None:
    """The version that the client wants to change; None when it does not care, without If-Match or with `*`.

    Raises:
        PreconditionFailed: If-Match names no version of ours, or several.
    """
    given = request.headers.get("if-match", "*").strip()
    if given == "*":
        return None
    found = _OURS.fullmatch(given)
    if found is None:
        raise _changed()
    return int(found[1])


def _changed() -> PreconditionFailed:
    return PreconditionFailed("Someone else changed this in the meantime. Load it again.")
