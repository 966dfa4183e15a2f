"""The hub over real sockets: everyone hears, the slow are dropped, those who come back are given what they missed."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from dateline.deliver.hub import HEARTBEAT, Hub
from dateline.observe import Meters
from dateline.settings import WebSettings


class Line:
    """A loopback server that joins each connection to the hub at `after`."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.after = 0
        self.chunked = False
        self.joined = asyncio.Event()
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reader = self.hub.join(writer.transport, after=self.after, chunked=self.chunked)
        self.joined.set()
        await reader.gone
        self.hub.leave(reader)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def listen(self) -> asyncio.StreamReader:
        self.joined.clear()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        await self.joined.wait()
        return reader


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    hub = Hub(WebSettings(replay_updates=3, reader_buffer_bytes=1_000_000, max_readers=2), Meters())
    made = Line(hub)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    await hub.close()
    for writer in made.writers:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def test_every_reader_gets_the_same_bytes(line: Line) -> None:
    first, second = await line.listen(), await line.listen()
    assert line.hub.push(1, b"data: a\n\n") == 2
    for reader in (first, second):
        assert await reader.readexactly(9) == b"data: a\n\n"


async def test_a_chunked_reader_gets_one_chunk_an_event(line: Line) -> None:
    line.chunked = True
    reader = await line.listen()
    line.hub.push(1, b"data: a\n\n")
    assert await reader.readexactly(14) == b"9\r\ndata: a\n\n\r\n"


async def test_a_reader_who_comes_back_is_given_what_it_missed_and_then_the_rest(line: Line) -> None:
    for sequence in (1, 2, 3):
        line.hub.push(sequence, b"%d" % sequence)
    line.after = 1
    reader = await line.listen()
    line.hub.push(4, b"4")
    assert await reader.readexactly(3) == b"234"


async def test_the_hub_knows_what_it_no_longer_remembers(line: Line) -> None:
    hub = line.hub
    assert hub.covers(0)
    assert not hub.covers(1)
    for sequence in range(1, 6):
        hub.remember(sequence, b"")
    assert (hub.first, hub.last) == (3, 5)
    assert [hub.covers(after) for after in (1, 2, 5, 6)] == [False, True, True, False]


async def test_a_slow_reader_is_dropped_and_counted_and_the_others_are_not(line: Line) -> None:
    slow = socket.create_connection(("127.0.0.1", line.port))
    await line.joined.wait()
    quick = await line.listen()
    event = b"x" * 400_000
    pushed = 0
    while line.hub.readers == 2 and pushed < 100:
        pushed += 1
        line.hub.push(pushed, event)
        assert await quick.readexactly(len(event)) == event
    assert line.hub.readers == 1
    assert b"dateline_live_readers_dropped_total 1.0" in line.hub._meters.exposition()
    line.hub.push(pushed + 1, b"still here")
    assert await quick.readexactly(10) == b"still here"
    slow.close()


async def test_a_reader_who_hung_up_is_forgotten_at_the_next_event(line: Line) -> None:
    await line.listen()
    line.writers[0].transport.abort()
    for sequence in range(1, 200):
        line.hub.push(sequence, b"x")
        await asyncio.sleep(0.001)
        if not line.hub.readers:
            break
    assert line.hub.readers == 0
    assert b"dateline_live_readers_dropped_total 0.0" in line.hub._meters.exposition()


async def test_no_more_readers_than_allowed_and_none_after_the_end(line: Line) -> None:
    await line.listen()
    assert not line.hub.full
    reader = await line.listen()
    assert line.hub.full
    await line.hub.close()
    assert line.hub.readers == 0
    assert line.hub.full
    assert await reader.read() == b""


def test_a_heartbeat_is_a_comment_that_no_page_hears() -> None:
    assert HEARTBEAT.startswith(b":")
    assert HEARTBEAT.endswith(b"\n\n")
