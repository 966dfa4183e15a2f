"""The live stream over a real connection: what a reader gets, also after the line broke."""

import asyncio
import json
import socket

import pytest


class Stream:
    """Reads events as a browser does."""

    def __init__(self, answer):
        self.answer = answer

    async def event(self):
        fields = {}
        while True:
            line = (await asyncio.wait_for(self.answer.content.readline(), 10)).decode().rstrip("\n")
            if not line and ("event" in fields or "data" in fields):
                return fields
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value

    async def updates(self, count):
        return [int((await self.event())["id"]) for _ in range(count)]


@pytest.fixture
async def listen(newsroom):
    answers = []

    async def start(after=None, query=""):
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        before = newsroom.hub.readers
        answer = await newsroom.http.get(f"{newsroom.address}/live{query}", headers=headers)
        answers.append(answer)
        if answer.status == 200:
            async with asyncio.timeout(10):
                while newsroom.hub.readers == before:
                    await asyncio.sleep(0.005)
        return Stream(answer)

    yield start
    for answer in answers:
        answer.close()


async def test_a_listener_hears_each_update_once_it_is_stored(newsroom, listen):
    stream = await listen()
    await newsroom.report()
    event = await stream.event()
    assert (event["event"], event["id"]) == ("update", "1")
    data = json.loads(event["data"])
    assert data["headline"].startswith("Ferry runs aground")
    assert data["story"] == 1


async def test_after_a_lost_line_what_was_missed_comes_first_and_once(newsroom, listen):
    stream = await listen()
    await newsroom.report("One")
    assert await stream.updates(1) == [1]
    stream.answer.close()
    for headline in ("Two", "Three"):
        await newsroom.report(headline)
    again = await listen(after=1)
    await newsroom.report("Four")
    assert await again.updates(3) == [2, 3, 4]


async def test_what_the_hub_forgot_comes_from_the_store_without_a_gap(newsroom, listen):
    for number in range(12):
        await newsroom.report(f"Story {number}")
    assert not newsroom.hub.covers(2)
    stream = await listen(after=2)
    await newsroom.report("Newest")
    assert await stream.updates(11) == list(range(3, 14))


async def test_a_page_names_the_update_it_shows(newsroom, listen):
    await newsroom.report("One")
    await newsroom.report("Two")
    stream = await listen(query="?after=1")
    assert await stream.updates(1) == [2]


@pytest.mark.parametrize("after", ["999", "nonsense", "-5", "9" * 30])
async def test_who_comes_from_elsewhere_is_told_to_load_the_page_again(newsroom, listen, after):
    await newsroom.report()
    stream = await listen(after=after)
    event = await stream.event()
    assert (event["event"], event["id"]) == ("resync", "1")
    await newsroom.report()
    assert await stream.updates(1) == [2]


async def test_a_listener_too_many_is_told_to_come_back(newsroom, listen):
    for _ in range(20):
        await listen()
    answer = await newsroom.http.get(newsroom.address + "/live")
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_listener_who_left_is_forgotten(newsroom, listen):
    stream = await listen()
    stream.answer.close()
    for number in range(100):
        await newsroom.report(f"Story {number}")
        if not newsroom.hub.readers:
            break
    assert newsroom.hub.readers == 0


async def test_http_1_0_gets_events_without_chunks(newsroom):
    """As from a proxy that speaks HTTP/1.0 to us, like nginx unless it is told otherwise."""
    host, port = newsroom.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /live HTTP/1.0\r\n\r\n")
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    assert b"chunked" not in head.lower()
    assert (await reader.readuntil(b"\n\n")).startswith(b"retry: ")
    while not newsroom.hub.readers:
        await asyncio.sleep(0.005)
    await newsroom.report()
    assert (await asyncio.wait_for(reader.readuntil(b"\n\n"), 10)).startswith(b"id: 1\nevent: update\n")
    writer.close()
    await writer.wait_closed()


async def test_a_slow_listener_is_dropped_and_the_page_still_served(newsroom):
    host, port = newsroom.address.removeprefix("http://").split(":")
    slow = socket.create_connection((host, int(port)))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(20):
        while not newsroom.hub.readers:
            await asyncio.sleep(0.005)
        sequence = 0
        while newsroom.hub.readers:
            sequence += 1
            newsroom.hub.push(sequence, b"data: " + b"x" * 200_000 + b"\n\n")
            await asyncio.sleep(0)
    assert (await newsroom.get("/")).status == 200
    slow.close()


async def test_events_have_a_time_to_come_back_that_differs_from_reader_to_reader(newsroom, listen):
    first, second = await listen(), await listen()
    lines = [await stream.answer.content.readline() for stream in (first, second)]
    assert lines[0] != lines[1]
    assert all(line.startswith(b"retry: ") for line in lines)
