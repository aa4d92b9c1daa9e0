"""Messages for open pages that are not notices."""

from __future__ import annotations

from typing import Any


def unread_body(unread_count: int) -> dict[str, Any]:
    """The message that tells the other pages of a person how much is unread now; it has no number."""
    return {"type": "unread_count", "unread_count": unread_count}
