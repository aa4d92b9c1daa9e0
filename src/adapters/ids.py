"""Identifiers that sort by the time of their making."""

from __future__ import annotations

import threading
from collections.abc import Callable
from os import urandom
from time import time_ns

from application.shared.ports import IdFactory

_MAX_COUNTER = 0xFFF
_VARIANT = {digit: "89ab"[int(digit, 16) & 0b11] for digit in "0123456789abcdef"}
"""A random hexadecimal digit with its two upper bits set to 10, as the standard wants."""


class UuidV7(IdFactory):
    """UUIDs of version 7: milliseconds since 1970, a 12-bit counter, 62 random bits. Safe to share between threads.

    Within a millisecond the counter grows; when it is used up, or when the system's clock is set back, the time part
    runs ahead of the clock instead of repeating itself. The random bits come from the operating system for each id,
    because a forked process inherits everything else.

    Source:
        RFC 9562, sections 5.7 and 6.2 (method 1, with a seed below half of the counter's range).

    Args:
        nanoseconds: the time since 1970.
    """

    def __init__(self, nanoseconds: Callable[[], int] = time_ns) -> None:
        self._nanoseconds = nanoseconds
        self._lock = threading.Lock()
        self._start(0)

    def new(self) -> str:
        now = self._nanoseconds() // 1_000_000
        with self._lock:
            if now > self._milliseconds:
                self._start(now)
            elif self._counter < _MAX_COUNTER:
                self._counter += 1
            else:
                self._start(self._milliseconds + 1)
            prefix, counter = self._prefix, self._counter
        tail = urandom(8).hex()
        return f"{prefix}{counter:03x}-{_VARIANT[tail[0]]}{tail[1:4]}-{tail[4:]}"

    def _start(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds
        self._counter = int.from_bytes(urandom(2)) >> 5
        self._prefix = f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}-7"
