"""Encoded answers that several processes share, in Redis."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.redis.client import key_prefix
from application.shared.ports import Cache

TIME_LIMIT = 0.25
"""Seconds that Redis may take; the request that waits for it can make the answer itself."""

_KEYS = 1_000
_SPECIAL = re.compile(r"[*?\[\]^\\-]")
"""Characters that mean something in a pattern."""

_log = logging.getLogger(__name__)


class RedisCache(Cache):
    """While Redis is down nothing is found and nothing is kept. What goes when it is full is set there."""

    def __init__(self, redis: Redis, env: str) -> None:
        self._redis = redis
        self._prefix = f"{key_prefix(env)}cache:"

    async def get(self, key: str) -> bytes | None:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                found: Any = await self._redis.get(self._prefix + key)
        except (RedisError, OSError) as error:
            _log.warning("the cache was not read: %s", error)
            return None
        return None if found is None else bytes(found)

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        milliseconds = int(seconds * 1000)
        try:
            async with asyncio.timeout(TIME_LIMIT):
                if milliseconds > 0:
                    await self._redis.set(self._prefix + key, value, px=milliseconds)
                else:
                    await self._redis.delete(self._prefix + key)
        except (RedisError, OSError) as error:
            _log.warning("the cache was not written: %s", error)

    async def forget(self, prefix: str) -> None:
        # A slow walk, which nobody's page waits for.
        pattern = _SPECIAL.sub(r"\\\g<0>", self._prefix + prefix) + "*"
        try:
            found = [key async for key in self._redis.scan_iter(match=pattern, count=_KEYS)]
            for start in range(0, len(found), _KEYS):
                await self._redis.unlink(*found[start : start + _KEYS])
        except (RedisError, OSError) as error:
            _log.warning("the cache was not emptied: %s", error)
