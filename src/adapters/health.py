"""Looks at each dependency, side by side and never for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

LIMIT = 2.0
"""Seconds that one check may take."""


class Checks:
    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
        self._checks = checks

    async def check(self) -> Mapping[str, str]:
        """State of each dependency: `ok`, or what is wrong in a few words."""
        states = await asyncio.gather(*(self._state(check) for check in self._checks.values()))
        return dict(zip(self._checks, states, strict=True))

    @staticmethod
    async def _state(check: Callable[[], Awaitable[None]]) -> str:
        try:
            async with asyncio.timeout(LIMIT):
                await check()
        except TimeoutError:
            return "does not answer"
        except Exception as error:
            # The name of the error only: its text may hold addresses or credentials.
            return f"fails ({type(error).__name__})"
        return "ok"
