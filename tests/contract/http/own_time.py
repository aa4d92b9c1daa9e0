"""An installation whose time goes on only when it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dependency_injector import providers

from entrypoints.container import Container, close
from tests.clocks import ManualClock
from tests.wirings import Installation


@asynccontextmanager
async def own_time(installation: Installation) -> AsyncIterator[tuple[Installation, ManualClock]]:
    """The same data in another process, whose clock begins at the present."""
    clock = ManualClock(installation.container.clock().now())
    container = Container(settings=installation.settings)
    container.clock.override(providers.Object(clock))
    yield Installation(container), clock
    await close(container)
