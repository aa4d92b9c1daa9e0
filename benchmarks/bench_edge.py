"""What counting a request costs: one step of each rate limiter.

    python -m benchmarks.bench_edge [--steps N] [--redis URL]

Steps one after the other, and 50 at once, which is how a busy server asks Redis. Without --redis only the limiter in
memory is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable

from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.rate_limits import FallbackLimiter
from application.shared.ports import RateLimiter
from benchmarks import machine

AT_ONCE = 50
PEOPLE = 1_000
LIMIT = 1_000_000


async def one_by_one(limiter: RateLimiter, steps: int) -> float:
    """Microseconds per step."""
    begun = time.perf_counter()
    for number in range(steps):
        await limiter.take(f"bench:{number % PEOPLE}", LIMIT, 60.0)
    return (time.perf_counter() - begun) / steps * 1e6


async def at_once(limiter: RateLimiter, steps: int) -> float:
    """Microseconds per step while AT_ONCE are under way."""

    async def some() -> None:
        for number in range(steps // AT_ONCE):
            await limiter.take(f"bench:{number % PEOPLE}", LIMIT, 60.0)

    begun = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return (time.perf_counter() - begun) / steps * 1e6


async def measure(steps: int, redis_url: str | None) -> None:
    limiters: dict[str, RateLimiter] = {"memory": MemoryRateLimiter()}
    close: Callable[[], Awaitable[None]] | None = None
    if redis_url:
        from adapters.redis.client import open_redis
        from adapters.redis.rate_limits import RedisRateLimiter

        redis = open_redis(redis_url)
        close = redis.aclose
        limiters["Redis"] = RedisRateLimiter(redis, "bench")
        limiters["Redis with its stand-in"] = FallbackLimiter(limiters["Redis"], MemoryRateLimiter())
    print(f"\n| limiter, {steps:,} steps | µs per step, one by one | µs per step, {AT_ONCE} at once |\n|---|---|---|")
    for name, limiter in limiters.items():
        await at_once(limiter, steps // 10)
        print(f"| {name} | {await one_by_one(limiter, steps):.1f} | {await at_once(limiter, steps):.1f} |", flush=True)
    if close is not None:
        await close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--steps", type=int, default=20_000)
    arguments.add_argument("--redis", metavar="URL")
    given = arguments.parse_args()
    print(machine.describe())
    machine.wait_until_quiet()
    asyncio.run(measure(given.steps, given.redis))


if __name__ == "__main__":
    main()
