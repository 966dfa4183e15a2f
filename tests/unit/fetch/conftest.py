"""A small publisher on loopback that answers as it is told, a fetcher that may ask it, and both kinds of event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Self

import pytest
import uvloop

from dateline.fetch.fetcher import HttpFetcher
from dateline.observe import Meters
from dateline.settings import FetchSettings
from dateline.testing.clock import FixedClock
from dateline.testing.hostile import HostileHosts


def pytest_asyncio_loop_factories(config, item):
    """Production runs on uvloop, other people's tests on asyncio's own."""
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


class Publisher:
    """Answers on loopback. `says` sets what a path (of one host, or of all) answers; `asked` keeps what was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.connections = 0
        self.at_once = self.most_at_once = 0
        self.hold_s = 0.0
        self._answers: dict[str, list[tuple[str, dict[str, str], bytes]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._received, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)

    def url(self, path: str = "/feed.xml", host: str = "harbour-gazette.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """The next answer at a path; the last one stays. Header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.setdefault(path, []).append((status, named, body))

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def headers(self) -> dict[str, str]:
        """Of the last request, names in lower case."""
        return self.asked[-1][2]

    def _received(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = dict(line.split(": ", 1) for line in request[1:] if line)
                headers = {name.lower(): value for name, value in headers.items()}
                path = request[0].split(" ")[1]
                host = headers["host"].partition(":")[0]
                self.asked.append((host, path, headers))
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                await asyncio.sleep(self.hold_s)
                self.at_once -= 1
                writer.write(self._answer(host, path))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    def _answer(self, host: str, path: str) -> bytes:
        answers = self._answers.get(f"{host}{path}") or self._answers.get(path)
        if not answers:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        if not status.startswith("304"):
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def meters() -> Meters:
    return Meters()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with Publisher() as publisher:
        yield publisher


@pytest.fixture
async def hostile() -> AsyncIterator[HostileHosts]:
    async with HostileHosts() as hosts:
        yield hosts


@pytest.fixture
async def make_fetcher(clock: FixedClock, meters: Meters) -> AsyncIterator[Callable[..., HttpFetcher]]:
    """Makes fetchers with the settings that are given, without a pace between requests unless one is given."""
    async with contextlib.AsyncExitStack() as stack:

        def make(**settings: object) -> HttpFetcher:
            chosen = {"host_gap_s": 0.0, "allow_hosts": ("*.localhost",)} | settings
            fetcher = HttpFetcher(FetchSettings(**chosen), clock, meters=meters)
            stack.push_async_exit(fetcher)
            return fetcher

        yield make


@pytest.fixture
def fetcher(make_fetcher: Callable[..., HttpFetcher]) -> HttpFetcher:
    return make_fetcher()
