"""Hosts that mean harm, on loopback: bombs, drips, floods, lies and loops, each under a name of its own.

`async with HostileHosts() as hosts:` serves them all on one free port; `hosts.url("gzip-bomb")` is where one is found.
They live under `*.localhost`, so a fetcher has to be told `allow_hosts=("*.localhost",)`.
"""

import asyncio
import itertools
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Self

from msgspec import Struct

from dateline.testing import hostile_bodies as bodies

DRIP_S = 0.05
LONGEST_REQUEST_BYTES = 65_536
FEED_PATH, PAGE_PATH = "/feed.xml", "/story.html"
RSS_TYPE, HTML_TYPE = "application/rss+xml", "text/html; charset=utf-8"


class Guise(StrEnum):
    """What a hostile host passes for."""

    FEED = "feed"
    PAGE = "page"
    EITHER = "either"


class Visit(Struct, frozen=True):
    """One request: where to answer, and what was asked for."""

    writer: asyncio.StreamWriter
    path: str
    port: int


Answer = Callable[[Visit], Awaitable[None]]


class Hostile(Struct, frozen=True, kw_only=True):
    """One hostile host. `ends` is the code of the error a fetch of it ends with; None if it gives a body to read."""

    name: str
    guise: Guise
    ends: str | None
    answer: Answer


def head(status: str = "200 OK", *headers: str, content_type: str = RSS_TYPE) -> bytes:
    """The head of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def says(
    body: Callable[[], bytes] | bytes, *headers: str, status: str = "200 OK", content_type: str = RSS_TYPE
) -> Answer:
    """An answer that is whole and well-formed HTTP; what is wrong is in its body or its headers."""

    async def answer(visit: Visit) -> None:
        content = body() if callable(body) else body
        visit.writer.write(
            head(status, f"Content-Length: {len(content)}", *headers, content_type=content_type) + content
        )
        await visit.writer.drain()

    return answer


def redirects(to: str, status: str = "301 Moved Permanently") -> Answer:
    """An answer that sends the visitor elsewhere."""
    return says(b"", f"Location: {to}", status=status)


async def endless(visit: Visit) -> None:
    """A body that never ends."""
    visit.writer.write(head() + b"<rss><channel>")
    while True:
        visit.writer.write(b"<item><title>more</title></item>" * 2_000)
        await visit.writer.drain()


async def slow_drip(visit: Visit) -> None:
    """A byte now and then, always in time for the next."""
    visit.writer.write(head())
    while True:
        visit.writer.write(b" ")
        await visit.writer.drain()
        await asyncio.sleep(DRIP_S)


async def slow_head(visit: Visit) -> None:
    """A head that grows by a byte now and then."""
    visit.writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        visit.writer.write(b"a")
        await visit.writer.drain()
        await asyncio.sleep(DRIP_S)


async def silent(visit: Visit) -> None:  # noqa: ARG001  whoever comes, nothing is said
    """Takes the request, and that is all."""
    await asyncio.Event().wait()


async def header_flood(visit: Visit) -> None:
    """Headers without end."""
    visit.writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        visit.writer.write(f"X-Flood-{number}: {'a' * 1_000}\r\n".encode())
        await visit.writer.drain()


async def long_header(visit: Visit) -> None:
    """One header of ten megabytes."""
    visit.writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(160):
        visit.writer.write(b"a" * 65_536)
        await visit.writer.drain()
    visit.writer.write(b"\r\n\r\n")


async def promises_more(visit: Visit) -> None:
    """A Content-Length ten times longer than what comes."""
    body = bodies.rss(bodies.item("Half an answer"))
    visit.writer.write(head("200 OK", f"Content-Length: {10 * len(body)}") + body)
    await visit.writer.drain()


async def sends_more(visit: Visit) -> None:
    """A Content-Length shorter than what comes; the rest poses as another answer on the same connection."""
    body = bodies.rss(bodies.item("A whole answer"))
    smuggled = head("200 OK", "Content-Length: 8") + b"smuggled"
    visit.writer.write(
        head("200 OK", f"Content-Length: {len(body)}").replace(b"close", b"keep-alive") + body + smuggled
    )
    await visit.writer.drain()


async def promises_terabytes(visit: Visit) -> None:
    """A Content-Length of a terabyte."""
    visit.writer.write(head("200 OK", "Content-Length: 1000000000000") + b"<rss>")
    await visit.writer.drain()
    await asyncio.Event().wait()


async def reset(visit: Visit) -> None:
    """The connection torn down in the middle of the body."""
    visit.writer.write(head("200 OK", "Content-Length: 100000") + b"<rss><channel>")
    await visit.writer.drain()
    await asyncio.sleep(DRIP_S)
    connection = visit.writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.writer.transport.abort()


async def broken_chunks(visit: Visit) -> None:
    """Chunks whose lengths are no numbers."""
    visit.writer.write(head("200 OK", "Transfer-Encoding: chunked") + b"5\r\n<rss>\r\nzz\r\nnonsense\r\n")
    await visit.writer.drain()


async def not_http(visit: Visit) -> None:
    """Another protocol altogether."""
    visit.writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\x00\x01\x02\x03\r\n\r\n")
    await visit.writer.drain()


async def redirect_chain(visit: Visit) -> None:
    """Each address sends to the next, without end."""
    number = int(visit.path.rpartition("/")[2]) if visit.path.rpartition("/")[2].isdigit() else 0
    await redirects(f"/hop/{number + 1}", "302 Found")(visit)


async def outside_entities(visit: Visit) -> None:
    """A feed that asks the parser to fetch for it."""
    await says(bodies.xxe(f"http://127.0.0.1:{visit.port}{bodies.LEAK_PATH}"))(visit)


def _rows(guise: Guise, *rows: tuple[str, str | None, Answer]) -> tuple[Hostile, ...]:
    return tuple(Hostile(name=name, guise=guise, ends=ends, answer=answer) for name, ends, answer in rows)


def _html(body: Callable[[], bytes] | bytes) -> Answer:
    return says(body, content_type=HTML_TYPE)


DEEP_FEED = b"<rss><channel><item><title>Deep</title><description>" + b"<b>" * bodies.NESTED
CYRILLIC_FEED = bodies.rss(bodies.item("Причал починен"), charset="utf-16").decode().encode("cp1251")
SMALL_FEED = bodies.rss(bodies.item("Pier mended"))
NUL_FEED = SMALL_FEED.replace(b"Pier", b"Pi\x00er\x01\x0b\xff").replace(b"<channel>", b"\x00<channel>")
PACKED_TWICE = ("Content-Encoding: gzip", "Content-Encoding: gzip")

HOSTS = (
    *_rows(
        Guise.EITHER,
        ("gzip-bomb", "fetch.too_large", says(bodies.gzip_bomb, "Content-Encoding: gzip")),
        ("gzip-bomb-twice", "fetch.too_large", says(bodies.gzip_bomb_twice, *PACKED_TWICE)),
        ("br-bomb", "fetch.too_large", says(bodies.brotli_bomb, "Content-Encoding: br")),
        ("zstd-bomb", "fetch.too_large", says(bodies.zstd_bomb, "Content-Encoding: zstd")),
        ("zstd-window", "fetch.bad_answer", says(bodies.zstd_window, "Content-Encoding: zstd")),
        ("five-codings", "fetch.bad_answer", says(SMALL_FEED, "Content-Encoding: gzip, br, gzip, br, gzip")),
        ("unknown-coding", "fetch.bad_answer", says(SMALL_FEED, "Content-Encoding: compress")),
        ("broken-gzip", "fetch.bad_answer", says(b"\x1f\x8b\x08\x00 this is not gzip", "Content-Encoding: gzip")),
        ("short-gzip", "fetch.unreachable", says(lambda: bodies.gzip_bomb()[:400], "Content-Encoding: gzip")),
        ("endless", "fetch.too_large", endless),
        ("slow-drip", "fetch.timeout", slow_drip),
        ("slow-head", "fetch.timeout", slow_head),
        ("silent", "fetch.timeout", silent),
        ("header-flood", "fetch.bad_answer", header_flood),
        ("long-header", "fetch.bad_answer", long_header),
        ("promises-more", "fetch.unreachable", promises_more),
        ("sends-more", None, sends_more),
        ("promises-terabytes", "fetch.too_large", promises_terabytes),
        ("reset", "fetch.unreachable", reset),
        ("broken-chunks", "fetch.bad_answer", broken_chunks),
        ("not-http", "fetch.bad_answer", not_http),
        ("redirect-loop", "fetch.bad_answer", redirects("/feed.xml?again")),
        ("redirect-chain", "fetch.bad_answer", redirect_chain),
        ("redirect-to-metadata", "fetch.address_refused", redirects("http://169.254.169.254/latest/meta-data/")),
        ("redirect-to-loopback", "fetch.address_refused", redirects("http://127.0.0.1:1/")),
        ("redirect-to-mapped", "fetch.address_refused", redirects("http://[::ffff:127.0.0.1]:1/")),
        ("redirect-to-file", "fetch.bad_answer", redirects("file:///etc/passwd")),
        ("redirect-to-nowhere", "fetch.bad_answer", redirects("http://[")),
        ("too-many-requests", "fetch.paused", says(b"", "Retry-After: 3600", status="429 Too Many Requests")),
        ("busy", "fetch.paused", says(b"", status="503 Service Unavailable")),
        ("gone", "fetch.gone", says(b"", status="410 Gone")),
        ("missing", "fetch.not_found", says(b"", status="404 Not Found")),
        ("forbidden", "fetch.forbidden", says(b"", status="403 Forbidden")),
        ("broken", "fetch.server_error", says(b"", status="500 Internal Server Error")),
        ("empty", None, says(b"")),
    ),
    *_rows(
        Guise.FEED,
        ("html-for-feed", None, _html(bodies.page("Are you a human?"))),
        ("nested-feed", None, says(DEEP_FEED)),
        ("billion-laughs", None, says(bodies.laughs)),
        ("xxe", None, outside_entities),
        ("nul-feed", None, says(NUL_FEED)),
        ("wrong-charset-feed", None, says(CYRILLIC_FEED, content_type="text/xml; charset=utf-7")),
        ("impossible-dates", None, says(bodies.impossible_dates)),
        ("scripts-in-feed", None, says(bodies.scripts_in_feed)),
        ("long-headline", None, says(lambda: bodies.rss(bodies.item("long " * 400_000)))),
        ("same-guid", None, says(bodies.rss(bodies.item("Pier mended") * 50))),
        ("cut-feed", None, says(SMALL_FEED[:-60])),
        ("deep-json-feed", None, says(b"[" * 200_000, content_type="application/feed+json")),
    ),
    *_rows(
        Guise.PAGE,
        ("nested-page", None, _html(bodies.page("Deep", "<div>" * bodies.NESTED + bodies.PARAGRAPH))),
        ("nested-data-page", None, _html(bodies.nested_data_in_page)),
        ("nul-page", None, _html(bodies.page("Pier\x00mended", bodies.PARAGRAPH.replace(" ", "\x00 ") * 6))),
        ("wrong-charset-page", None, says(bodies.page("Причал починен"), content_type="text/html; charset=utf-16")),
        ("dates-in-page", None, _html(bodies.dates_in_page)),
        ("scripts-in-page", None, _html(bodies.scripts_in_page)),
        ("long-line-page", None, _html(lambda: bodies.page("Long", "<p>" + "a" * 2_000_000))),
    ),
)  # fmt: skip
BY_NAME = {host.name: host for host in HOSTS}


class HostileHosts:
    """All of HOSTS on one port of loopback.

    `asked` counts requests by name, `leaks` those that only a parser makes which follows external entities.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.leaks = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(bodies.build_bombs)  # or the first visitor would stop the loop for a second
        self._server = await asyncio.start_server(self._received, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await asyncio.sleep(0)  # connections that were torn down say so in the next turn of the loop

    def names(self, guise: Guise | None = None) -> tuple[str, ...]:
        """All hosts, or those that pass for a feed or for a page; most pass for either."""
        fitting = {guise, Guise.EITHER} if guise else set(Guise)
        return tuple(host.name for host in HOSTS if host.guise in fitting)

    def url(self, name: str, guise: Guise | None = None) -> str:
        """Where a host is found; one that passes for either is a feed unless it is asked for as a page."""
        shown = BY_NAME[name].guise if guise is None else guise
        path = PAGE_PATH if shown is Guise.PAGE else FEED_PATH
        return f"http://{name}.localhost:{self.port}{path}"

    def ends(self, name: str) -> str | None:
        """The code of the error that a fetch of it ends with; None if there is a body to read."""
        return BY_NAME[name].ends

    def _received(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.create_task(self._visited(reader, writer))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await self._answer(request, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the visitor has had enough
        finally:
            writer.transport.abort()

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        path = request.split(" ", 2)[1]
        name = request.lower().partition("\r\nhost: ")[2].partition(".localhost")[0]
        if path == bodies.LEAK_PATH:
            self.leaks += 1
        if path == "/robots.txt" or name not in BY_NAME:
            await says(b"", status="404 Not Found")(Visit(writer, path, self.port))
            return
        self.asked[name] += 1
        await BY_NAME[name].answer(Visit(writer, path, self.port))
