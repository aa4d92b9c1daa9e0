"""Rate limits that several processes share, in Redis."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.rate_limits import allowance
from adapters.redis.client import key_prefix
from application.shared.ports import Allowance, RateLimiter
from domain.shared.errors import Unavailable
from domain.shared.gcra import Quota, outcome

# The first half of domain.shared.gcra.take, in one atomic step and by the clock of the server, which all processes
# share. Numbers of Lua are doubles: whole microseconds since 1970 are exact in them until the year 2255.
_TAKE = """
local interval, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
local start = math.min(math.max(arrival, now), now + interval * limit)
if start - now > interval * (limit - 1) then
    return {0, start, now}
end
arrival = start + interval
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000))
return {1, arrival, now}
"""


class RedisRateLimiter(RateLimiter):
    """Raises Unavailable while Redis does not answer, which is for a FallbackLimiter to survive."""

    def __init__(self, redis: Redis, env: str) -> None:
        self._prefix = f"{key_prefix(env)}rate_limit:"
        self._take = redis.register_script(_TAKE)

    async def take(self, key: str, limit: int, period: float) -> Allowance:
        quota = Quota.of(limit, period)
        try:
            allowed, arrival, now = await self._take(keys=[self._prefix + key], args=[quota.interval, quota.limit])
        except (RedisError, OSError) as error:
            raise Unavailable("Redis does not count requests.") from error
        return allowance(outcome(bool(allowed), arrival, now, quota), quota)
