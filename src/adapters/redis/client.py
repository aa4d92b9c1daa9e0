"""Connections to Redis."""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

CONNECT_TIMEOUT = 2.0
COMMAND_TIMEOUT = 5.0
"""Seconds. What waits on Redis is a person's request; a Redis that does not answer counts as down."""

MAX_CONNECTIONS = 100


def open_redis(url: str) -> Redis:
    """A client with a pool of connections, opened when first used; who finds all of them in use waits for one.

    A command is tried twice, because a restart of the server leaves dead connections in the pool.

    Raises:
        ValueError: no Redis URL.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=COMMAND_TIMEOUT,
        socket_connect_timeout=CONNECT_TIMEOUT,
        socket_timeout=COMMAND_TIMEOUT,
        socket_keepalive=True,
        retry=Retry(ConstantBackoff(0.05), 1),
    )
    return Redis.from_pool(pool)


def key_prefix(env: str) -> str:
    """What all keys and channels of an installation begin with."""
    return f"au:{env}:"
