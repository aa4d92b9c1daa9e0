"""The generic cell rate algorithm: how often something may happen, remembered in one number per key.

Source: ITU-T Recommendation I.371, annex A, virtual scheduling algorithm: a request conforms when it comes no earlier
than its theoretical arrival time (TAT) less the tolerance, and pushes that time on by one interval. Times here are
whole microseconds of any clock that does not run backwards; whole numbers make every adapter decide alike.
"""

from __future__ import annotations

from dataclasses import dataclass

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Quota:
    """`limit` requests per period, all of them at once at most.

    Attributes:
        limit: 1 or more.
        interval: microseconds that one request uses up, 1 or more.
    """

    limit: int
    interval: int

    @classmethod
    def of(cls, limit: int, period: float) -> Quota:
        """`limit` requests per `period` seconds. Raises ValueError unless both are positive."""
        if limit < 1 or period <= 0:
            raise ValueError("a quota is at least one request in a time above 0")
        return cls(limit, max(1, -(-round(period * MICROSECONDS) // limit)))

    @property
    def tolerance(self) -> int:
        """How far the theoretical arrival time may lie ahead of a request that is let through, in microseconds."""
        return self.interval * (self.limit - 1)


@dataclass(frozen=True, slots=True)
class Decision:
    """Times in microseconds.

    Attributes:
        arrival: the new theoretical arrival time; after a refusal the one before.
        remaining: requests that would be let through right after this one, in [0, limit).
        retry_after: until a refused request would be let through, in (0, interval]; 0 for an allowed one.
        reset_after: until `limit` requests at once would be let through, in (0, limit * interval].
    """

    allowed: bool
    arrival: int
    remaining: int
    retry_after: int
    reset_after: int


def take(arrival: int | None, now: int, quota: Quota) -> Decision:
    """Decide on one request at `now`.

    Args:
        arrival: theoretical arrival time after the request before; None for the first one.
    """
    # Bounded above too: a quota that became smaller, or a clock that was set back, must not lock anyone out for long.
    start = now if arrival is None else min(max(arrival, now), now + quota.interval * quota.limit)
    allowed = start - now <= quota.tolerance
    return outcome(allowed, start + quota.interval if allowed else start, now, quota)


def outcome(allowed: bool, arrival: int, now: int, quota: Quota) -> Decision:
    """What follows from a decision that was made elsewhere, with the theoretical arrival time that it left."""
    ahead = arrival - now
    remaining = max(0, quota.limit - -(-ahead // quota.interval))
    retry_after = 0 if allowed else ahead - quota.tolerance
    return Decision(allowed, arrival, remaining, retry_after, ahead)
