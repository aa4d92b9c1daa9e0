"""Asks for /api/health fifty times a second until its standard input ends, then prints the latencies.

Usage: python -m benchmarks.health_probe HOST PORT < pipe. One JSON list of seconds. An answer that takes longer than the
pause keeps the questions that were due meanwhile from being asked; they count as if they had been asked in time.
"""

from __future__ import annotations

import http.client
import json
import select
import sys
import time

PAUSE = 0.02


def main(host: str, port: int) -> None:
    latencies: list[float] = []
    connection = http.client.HTTPConnection(host, port, timeout=30)
    due = time.perf_counter()
    while not select.select([sys.stdin], [], [], max(0.0, due - time.perf_counter()))[0]:
        begun = time.perf_counter()
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        answer.read()
        latency = time.perf_counter() - begun
        if answer.status != 200:
            raise SystemExit(f"health answered {answer.status}")
        while latency > 0:
            latencies.append(latency)
            latency -= PAUSE
        due = max(due + PAUSE, time.perf_counter())
    print(json.dumps(latencies))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
