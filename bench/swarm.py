"""Many live readers in one process: says when the last of them had each update.

`python -m bench.swarm PORT COUNT` prints "ready" once all listen, then a line `SEQUENCE UNIX_SECONDS` each time the
last reader has got an update. It ends when its standard input is closed.
"""

import asyncio
import re
import resource
import sys
import time
from collections import Counter
from typing import cast

import uvloop

REQUEST = b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
ID = re.compile(rb"id: (\d+)\n")


class Reader(asyncio.Protocol):
    """One reader: looks for ids in what arrives and tells the swarm."""

    def __init__(self, swarm: "Swarm") -> None:
        self._swarm = swarm
        self._rest = b""
        self._listening = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the live stream."""
        # uvloop's transports are no subclass of asyncio's, only alike
        cast("asyncio.WriteTransport", transport).write(REQUEST)

    def data_received(self, data: bytes) -> None:
        """Note each id once its line is complete."""
        if not self._listening:
            self._listening = True
            self._swarm.joined()
        text = self._rest + data
        end = 0
        for found in ID.finditer(text):
            self._swarm.got(int(found[1]))
            end = found.end()
        self._rest = text[max(end, len(text) - 32) :]

    def connection_lost(self, _error: Exception | None) -> None:
        """A reader that is lost would make "the last reader" a lie."""
        self._swarm.lost += 1


class Swarm:
    """Counts how many readers have each update."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.all_listen = asyncio.Event()
        self.lost = 0
        self._listening = 0
        self._have: Counter[int] = Counter()

    def joined(self) -> None:
        """One more listens."""
        self._listening += 1
        if self._listening == self.count:
            self.all_listen.set()

    def got(self, sequence: int) -> None:
        """One reader has it; the last one's time is printed."""
        self._have[sequence] += 1
        if self._have[sequence] == self.count:
            print(sequence, f"{time.time():.6f}", flush=True)
            del self._have[sequence]


async def listen(port: int, count: int) -> None:
    """Connect all readers, a few at a time, and listen until the input ends."""
    swarm = Swarm(count)
    loop = asyncio.get_running_loop()
    for start in range(0, count, 100):
        wave = range(start, min(start + 100, count))
        await asyncio.gather(*(loop.create_connection(lambda: Reader(swarm), "127.0.0.1", port) for _ in wave))
    await swarm.all_listen.wait()
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print("lost", swarm.lost, flush=True)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(listen(int(sys.argv[1]), int(sys.argv[2])))
