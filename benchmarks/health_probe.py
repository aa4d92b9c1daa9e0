"""Asks for the health of a server fifty times a second until its standard input ends, then prints the latencies.

Usage: python -m benchmarks.health_probe HOST PORT. Prints a JSON list of seconds. While an answer takes longer than the
pause no question is asked; those that were due count as if they had been asked in time and answered together with it.
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
    connection = http.client.HTTPConnection(host, port, timeout=60)
    due = time.perf_counter()
    while not select.select([sys.stdin], [], [], max(0.0, due - time.perf_counter()))[0]:
        begun = time.perf_counter()
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        answer.read()
        latency = time.perf_counter() - begun
        if answer.status != 200:
            raise SystemExit(f"the server says {answer.status}")
        while latency > 0:
            latencies.append(latency)
            latency -= PAUSE
        due = max(due + PAUSE, time.perf_counter())
    print(json.dumps(latencies))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
