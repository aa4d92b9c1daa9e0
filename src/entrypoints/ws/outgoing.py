"""What waits to be sent over one socket."""

from __future__ import annotations

from collections import deque


class Outgoing:
    """A queue of texts with two bounds. Fleeting texts have a key, and of one key only the latest waits."""

    __slots__ = ("_bytes", "_latest", "_max_bytes", "_max_count", "_order")

    def __init__(self, max_count: int, max_bytes: int) -> None:
        self._max_count = max_count
        self._max_bytes = max_bytes
        self._order: deque[tuple[str, bool]] = deque()
        self._latest: dict[str, str] = {}
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._order)

    def add(self, text: str) -> bool:
        """False when there is no room; an empty queue has room for everything."""
        if not self._has_room(len(text)):
            return False
        self._order.append((text, False))
        self._bytes += len(text)
        return True

    def put_latest(self, key: str, text: str) -> None:
        """In the place of what waits under the key; dropped when there is no room."""
        waiting = self._latest.get(key)
        if waiting is None:
            if not self._has_room(len(text)):
                return
            self._order.append((key, True))
        self._latest[key] = text
        self._bytes += len(text) - len(waiting or "")

    def take(self) -> str:
        """The next text. Raises IndexError when nothing waits."""
        text, is_key = self._order.popleft()
        if is_key:
            text = self._latest.pop(text)
        self._bytes -= len(text)
        return text

    def clear(self) -> None:
        self._order.clear()
        self._latest.clear()
        self._bytes = 0

    def _has_room(self, size: int) -> bool:
        if not self._order:
            return True
        return len(self._order) < self._max_count and self._bytes + size <= self._max_bytes
