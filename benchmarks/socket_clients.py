"""Open pages of many people, for bench_sockets.py.

Usage: python -m benchmarks.socket_clients URL. Reads lines of JSON [user id, token] up to an empty one, opens a
socket for each and prints `open`. Answers pings. When every page has heard a notice, or after another empty line,
prints a JSON list of the seconds from the time in each notice to its arrival; ends after that empty line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from websockets.asyncio.client import ClientConnection, connect

AT_ONCE = 20


class Pages:
    def __init__(self, url: str) -> None:
        self._url = url
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._ready = 0
        self.latencies: list[float] = []
        self.all_ready = asyncio.Event()
        self.all_told = asyncio.Event()

    async def show(self, people: list[tuple[str, str]]) -> None:
        async with asyncio.TaskGroup() as group:
            for user_id, token in people:
                group.create_task(self._one(user_id, token, len(people)))

    async def _one(self, user_id: str, token: str, total: int) -> None:
        async with self._gate:
            address = f"{self._url}/ws/{user_id}"
            socket = await connect(address, compression=None, ping_interval=None, open_timeout=120, proxy=None)
            await socket.send(json.dumps({"type": "auth", "token": token}))
            assert json.loads(await socket.recv())["type"] == "ready"
        self._ready += 1
        if self._ready == total:
            self.all_ready.set()
        await self._read(socket, total)

    async def _read(self, socket: ClientConnection, total: int) -> None:
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "ping":
                await socket.send('{"type":"pong"}')
            elif message["type"] == "notification":
                self.latencies.append(time.time() - float(message["message"]))
                if len(self.latencies) == total:
                    self.all_told.set()


async def main(url: str) -> None:
    people = [json.loads(line) for line in iter(sys.stdin.readline, "\n")]
    pages = Pages(url)
    showing = asyncio.create_task(pages.show(people))
    await pages.all_ready.wait()
    print("open", flush=True)
    enough = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    told = asyncio.create_task(pages.all_told.wait())
    await asyncio.wait([told, enough, showing], return_when=asyncio.FIRST_COMPLETED)
    print(json.dumps(pages.latencies), flush=True)
    if not enough.done():
        await enough
    showing.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
