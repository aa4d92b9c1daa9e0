"""Progress of the embedded wiring: each process keeps a copy, told through pub/sub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.shared.ports import ProgressStore, PubSub

_CHANNEL = "ps:progress"


class SharedProgress(ProgressStore):
    def __init__(self, local: ProgressStore, pubsub: PubSub) -> None:
        self._local = local
        self._pubsub = pubsub

    async def write(self, key: str, value: Mapping[str, Any]) -> None:
        await self._local.write(key, value)
        await self._pubsub.publish(_CHANNEL, {"key": key, "value": value})

    async def read(self, key: str) -> Mapping[str, Any] | None:
        return await self._local.read(key)

    async def listen(self) -> None:
        """Take over what other processes write; runs until cancelled."""
        async with self._pubsub.subscribe(_CHANNEL) as messages:
            async for message in messages:
                await self._local.write(str(message["key"]), message["value"])
