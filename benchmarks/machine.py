"""What the numbers were measured on, and whether anything else was going on."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass, field

import psutil

QUIET = 25.0
"""Per cent of one processor that others may use when a measurement begins."""

WAIT = 600.0
"""Seconds to wait for that; then the measurement begins all the same."""


def describe() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def wait_until_quiet() -> None:
    """Wait until nobody else is busy. The load average is of no use here: it remembers the run before for minutes."""
    deadline = time.monotonic() + WAIT
    told = False
    while (busy := psutil.cpu_percent(3.0) * (os.cpu_count() or 1)) > QUIET:
        if time.monotonic() > deadline:
            print(f"  others still use {busy:.0f} % of a processor; measuring all the same", flush=True)
            return
        if not told:
            print(f"  waiting for others, who use {busy:.0f} % of a processor", flush=True)
            told = True


def median_low(values: list[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]


@dataclass(slots=True)
class Span:
    """From its making to `stop`: the time that went by, and the processor time that others took meanwhile."""

    _begun: float = field(default_factory=time.perf_counter)
    _busy: float = field(default_factory=lambda: _busy())
    _own: float = field(default_factory=lambda: _own())
    seconds: float = 0.0
    others: float = 0.0

    def stop(self) -> Span:
        """Sets `seconds`, and `others` in per cent of one processor."""
        self.seconds = time.perf_counter() - self._begun
        others = (_busy() - self._busy) - (_own() - self._own)
        self.others = max(0.0, 100 * others / self.seconds)
        return self


def _busy() -> float:
    """Seconds that all processors worked since they were started."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "system", "nice", "irq", "softirq", "steal")))


def _own() -> float:
    """Seconds that this program and what it started worked."""
    total = 0.0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def peak_memory(pid: int) -> float:
    """The most memory that a living process had resident, in MB (10^6 bytes). Exact, as the kernel keeps it."""
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
