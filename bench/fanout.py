"""How fast one event reaches many live readers, beside a bare asyncio server; and what an idle reader costs.

`python -m bench.fanout --readers 2000`. Each server runs in a process of its own, on a core of its own where there are
two, and is given the same events by the same kind of client in the same minute; only ratios between them count.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import select
import socket
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import uvloop
from aiohttp import web

from dateline.bus.local import LocalBus
from dateline.deliver.hub import Hub
from dateline.model.story import Update, UpdateKind
from dateline.observe import Meters
from dateline.ports import Store, SystemClock
from dateline.publish.live import frame
from dateline.settings import Settings
from dateline.store.sqlite import SqliteStore
from dateline.web.app import make_app

ROUNDS = 3
PUSHES = 12
PAUSE_S = 0.05
MARK = b"\nevent: update\n"
REQUEST = b"GET /live HTTP/1.1\r\nHost: bench\r\n\r\n"
CONNECT_AT_ONCE = 200


def event(sequence: int) -> bytes:
    """One event as the site sends it, with the moment of its making in the headline."""
    now = SystemClock().now()
    update = Update(
        sequence=sequence,
        story_id=sequence,
        version=1,
        kind=UpdateKind.STORY_OPENED,
        article_id=sequence,
        source_id=1,
        headline="Ferry runs aground off Porto Sereno with 212 people aboard, rescue under way",
        publisher="Harbour Gazette",
        language="en",
        url="https://harbour.example/world/ferry-aground",
        published_at=now,
        seen_at=now,
        parsed_at=now,
        joined_at=now,
    )
    return frame(update, None)


class Bare:
    """The least that can serve events: no HTTP parser, no checks, one write per connection."""

    def __init__(self) -> None:
        self._connections: list[asyncio.WriteTransport] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """The port on which it serves."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: BareReader(self._connections), "127.0.0.1", 0, backlog=4096)
        yield server.sockets[0].getsockname()[1]

    def push(self, sequence: int) -> None:
        """Send one event to everyone."""
        data = event(sequence)
        chunk = b"%x\r\n%b\r\n" % (len(data), data)
        for transport in self._connections:
            transport.write(chunk)

    @property
    def readers(self) -> int:
        """How many are listening."""
        return len(self._connections)


class BareReader(asyncio.Protocol):
    """One connection of the bare server."""

    def __init__(self, connections: list[asyncio.WriteTransport]) -> None:
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer before anything was asked."""
        writable = cast("asyncio.WriteTransport", transport)
        writable.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 2000\n\n")
        self._connections.append(writable)


class Site:
    """The whole site on an empty store."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.clock = SystemClock()
        self.meters = Meters()
        self.hub = Hub(self.settings.web, self.meters)
        self.bus = LocalBus()
        self.banner: str | None = None
        self.store: Store

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """The port on which it serves."""
        with TemporaryDirectory() as folder:
            self.store = await SqliteStore.open(Path(folder) / "news.db", self.settings.store, self.clock)
            await self.fill()
            runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
            yield runner.addresses[0][1]
            await runner.cleanup()
            await self.store.close()

    async def fill(self) -> None:
        """No news."""

    def app(self) -> web.Application:
        """The site as it is."""
        return make_app(self)

    def health(self) -> tuple[()]:
        """Nothing to check."""
        return ()

    def push(self, sequence: int) -> None:
        """Send one event to everyone."""
        self.hub.push(sequence, event(sequence))

    @property
    def readers(self) -> int:
        """How many are listening."""
        return self.hub.readers


async def obey(served: Bare | Site, control: Connection) -> None:
    """Do what the bench asks: push an event, tell readers, CPU time and memory; until told to end."""
    ended = asyncio.Event()

    def ordered() -> None:
        order, argument = control.recv()
        if order == "push":
            control.send(time.perf_counter())
            served.push(argument)
        elif order == "tell":
            control.send((served.readers, time.process_time(), resident_kib()))
        else:
            ended.set()

    async with served.serving() as port:
        asyncio.get_running_loop().add_reader(control.fileno(), ordered)
        control.send(port)
        await ended.wait()
        asyncio.get_running_loop().remove_reader(control.fileno())


def resident_kib() -> float:
    """Memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1024


def run_server(served: type[Bare | Site], control: Connection, core: int | None) -> None:
    """Entry of a server's process."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    raise_open_files()
    uvloop.run(obey(served(), control))


def raise_open_files() -> None:
    """Allow as many open connections as the machine does."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Readers:
    """Many connections read through one epoll, so that the client costs little and measures well."""

    def __init__(self, port: int, count: int) -> None:
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._port = port
        for start in range(0, count, CONNECT_AT_ONCE):
            self._connect(min(CONNECT_AT_ONCE, count - start))

    def _connect(self, count: int) -> None:
        fresh = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", self._port))
            connection.sendall(REQUEST)
            fresh.append(connection)
        for connection in fresh:
            head = b""
            while b"retry: " not in head:
                head += connection.recv(4096)
            connection.settimeout(0)
            self._sockets[connection.fileno()] = connection
            self._poll.register(connection, select.EPOLLIN)

    def arrivals(self) -> list[float]:
        """When each reader had the next event, by this machine's monotonic clock."""
        waiting = set(self._sockets)
        times = []
        while waiting:
            ready = self._poll.poll(10.0)
            if not ready:
                raise TimeoutError(f"{len(waiting)} readers got nothing")
            for number, _ in ready:
                if MARK in self._sockets[number].recv(65_536) and number in waiting:
                    waiting.discard(number)
                    times.append(time.perf_counter())
        return times

    def close(self) -> None:
        """Hang up."""
        for connection in self._sockets.values():
            connection.close()
        self._poll.close()


@contextmanager
def server(served: type[Bare | Site]) -> Iterator[tuple[Connection, int]]:
    """A server in a process of its own; its control and its port."""
    ours, theirs = multiprocessing.Pipe()
    cores = sorted(os.sched_getaffinity(0))
    core = cores[0] if len(cores) > 1 else None
    process = multiprocessing.get_context("spawn").Process(target=run_server, args=(served, theirs, core))
    process.start()
    try:
        yield ours, ours.recv()
        ours.send(("end", None))
    finally:
        process.join(5)
        process.kill()


def told(control: Connection) -> tuple[int, float, float]:
    """Readers, CPU seconds and resident KiB of the server."""
    control.send(("tell", None))
    readers, cpu_s, kib = control.recv()
    return readers, cpu_s, kib


def until_joined(control: Connection, count: int) -> None:
    """Wait until the server counts so many readers."""
    ends_s = time.monotonic() + 60
    while told(control)[0] < count:
        if time.monotonic() > ends_s:
            raise TimeoutError(f"only {told(control)[0]} of {count} readers joined")
        time.sleep(0.05)


class Figures:
    """What the pushes to one kind of server gave, over all rounds."""

    def __init__(self) -> None:
        self.median_ms: list[float] = []
        self.last_ms: list[float] = []
        self.cpu_us: list[float] = []

    def line(self, kind: str) -> str:
        """A row of the table."""
        return (
            f"{kind:<6}{statistics.median(self.median_ms):>14.1f}{statistics.median(self.last_ms):>12.1f}"
            f"{min(self.cpu_us):>24.2f}"
        )


def measure(served: type[Bare | Site], count: int, figures: Figures) -> None:
    """One round: connect, push, read, hang up."""
    with server(served) as (control, port):
        readers = Readers(port, count)
        until_joined(control, count)
        _, before_s, _ = told(control)
        for sequence in range(1, PUSHES + 1):
            time.sleep(PAUSE_S)
            control.send(("push", sequence))
            times = readers.arrivals()
            started_s = control.recv()
            figures.median_ms.append((statistics.median(times) - started_s) * 1000)
            figures.last_ms.append((times[-1] - started_s) * 1000)
        _, after_s, _ = told(control)
        figures.cpu_us.append((after_s - before_s) / (PUSHES * count) * 1e6)
        readers.close()


def kib_per_idle_reader(count: int) -> float:
    """Memory that each of many idle readers holds in the site's process."""
    with server(Site) as (control, port):
        warm = Readers(port, 200)
        until_joined(control, 200)
        _, _, before_kib = told(control)
        readers = Readers(port, count)
        until_joined(control, count + 200)
        _, _, after_kib = told(control)
        readers.close()
        warm.close()
    return (after_kib - before_kib) / count


def main() -> None:
    """Print both servers side by side, then the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--readers", type=int, default=2_000)
    arguments.add_argument("--idle", type=int, default=10_000)
    arguments.add_argument("--data", type=Path, help="not needed here")
    asked = arguments.parse_args()
    raise_open_files()
    cores = sorted(os.sched_getaffinity(0))
    kinds: dict[str, type[Bare | Site]] = {"bare": Bare, "site": Site}
    figures = {kind: Figures() for kind in kinds}
    for _ in range(ROUNDS):
        for kind, gathered in figures.items():
            measure(kinds[kind], asked.readers, gathered)
    idle_kib = kib_per_idle_reader(asked.idle)
    print(f"{asked.readers} readers, {ROUNDS} × {PUSHES} events of {len(event(1))} bytes, {len(cores)} cores")
    print(f"{'':<6}{'median ms':>14}{'last ms':>12}{'CPU µs per delivery':>24}")
    for kind, gathered in figures.items():
        print(gathered.line(kind))
    print(f"{asked.idle} idle readers hold {idle_kib:.1f} KiB each")
    cpu_us = {kind: min(gathered.cpu_us) for kind, gathered in figures.items()}
    result = {
        "readers": asked.readers,
        "last_ms": round(statistics.median(figures["site"].last_ms), 1),
        "cpu_us_per_delivery": round(cpu_us["site"], 2),
        "bare_last_ms": round(statistics.median(figures["bare"].last_ms), 1),
        "bare_cpu_us_per_delivery": round(cpu_us["bare"], 2),
        "ratio_bare": round(cpu_us["site"] / cpu_us["bare"], 2),
        "idle_readers": asked.idle,
        "kib_per_idle_reader": round(idle_kib, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
