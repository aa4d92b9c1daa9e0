"""The latest state of long work, in Redis."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.redis.client import key_prefix
from application.shared.ports import ProgressStore

LIFETIME = timedelta(hours=24)

_log = logging.getLogger(__name__)


class RedisProgress(ProgressStore):
    """While Redis is down nothing is written and nothing is known, and neither is an error."""

    def __init__(self, redis: Redis, env: str) -> None:
        self._redis = redis
        self._prefix = f"{key_prefix(env)}progress:"

    async def write(self, key: str, value: Mapping[str, Any]) -> None:
        encoded = msgspec.json.encode(value)
        try:
            await self._redis.set(self._prefix + key, encoded, ex=LIFETIME)
        except (RedisError, OSError) as error:
            _log.warning("progress was not written: %s", error)

    async def read(self, key: str) -> Mapping[str, Any] | None:
        try:
            encoded = await self._redis.get(self._prefix + key)
        except (RedisError, OSError) as error:
            _log.warning("progress was not read: %s", error)
            return None
        if encoded is None:
            return None
        value: Mapping[str, Any] = msgspec.json.decode(encoded, type=dict[str, Any])
        return value
