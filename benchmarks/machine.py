"""What the numbers were measured on, and whether anything else was going on meanwhile."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

import psutil

QUIET = 25.0
"""Per cent of one processor that others may use when a measurement begins."""

WAIT = 600.0
"""Seconds to wait for that; then the measurement begins all the same."""


def describe() -> str:
    memory = psutil.virtual_memory().total / 2**30
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB RAM, {platform.system()}, {python}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def wait_until_quiet() -> None:
    """Wait until nobody else is busy; the load average would remember the run before for minutes."""
    deadline = time.monotonic() + WAIT
    is_told = False
    while (busy := psutil.cpu_percent(3.0) * (os.cpu_count() or 1)) > QUIET:
        if time.monotonic() > deadline:
            print(f"  others still use {busy:.0f} % of a processor; measuring all the same", flush=True)
            return
        if not is_told:
            print(f"  waiting for others, who use {busy:.0f} % of a processor", flush=True)
            is_told = True


class Span:
    """The time from its making to `stop`, and the processor time that others took meanwhile."""

    def __init__(self) -> None:
        self._begun, self._others = time.perf_counter(), _busy_seconds() - _own_seconds()
        self.seconds = self.others = 0.0

    def stop(self) -> None:
        """Sets `seconds`, and `others` in per cent of one processor."""
        self.seconds = time.perf_counter() - self._begun
        self.others = max(0.0, 100 * (_busy_seconds() - _own_seconds() - self._others) / self.seconds)


def _busy_seconds() -> float:
    """What all processors have worked since they were started."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, kind, 0.0) for kind in ("user", "system", "irq", "softirq", "steal")))


def _own_seconds() -> float:
    """What this program, and all that it started and that lives, have worked."""
    total = 0.0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def peak_memory(pid: int) -> float:
    """The most memory that a living process had resident so far, in MB (10^6 bytes), as the kernel counts it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
