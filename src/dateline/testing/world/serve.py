"""Answers for all publishers on one loopback port, told apart by the Host header, as their servers would."""

import gzip
from collections import OrderedDict
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from aiohttp import web
from msgspec import Struct

from dateline.ports import Clock
from dateline.testing.world import feeds, pages
from dateline.testing.world.newsroom import Newsroom, Shelf
from dateline.testing.world.publishers import SITEMAP_PATH, Temper

KEPT_ANSWERS = 512
"""Rendered answers kept until their publisher has something new: some 10 MB."""

GZIP_LEVEL = 4

BROKEN_ERRORS = 2
"""How often the broken publisher answers 500 before it turns to HTML in place of its feed."""


class Answer(Struct, frozen=True, kw_only=True):
    """One rendered answer, plain and packed."""

    body: bytes
    packed: bytes
    content_type: str
    etag: str
    changed_at: datetime


class Server:
    """The one server of all publishers."""

    def __init__(self, newsroom: Newsroom, port: int, clock: Clock) -> None:
        self._newsroom = newsroom
        self._port = port
        self._clock = clock
        self._broken_asked = 0
        self._answers: OrderedDict[tuple[str, str, int], Answer] = OrderedDict()

    def app(self) -> web.Application:
        """The application that answers for every host."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self.answer)
        return app

    async def answer(self, request: web.Request) -> web.Response:
        """What the publisher named by the Host header has at that path."""
        label = request.host.partition(":")[0].partition(".")[0]
        shelf = self._newsroom.shelves.get(label)
        if shelf is None:
            return web.Response(status=404, text=f"no publisher is called {label}\n")
        if shelf.publisher.temper is Temper.BROKEN and request.path in {shelf.publisher.feed_path, SITEMAP_PATH}:
            return self._broken(shelf)
        rendered = self._rendered(shelf, request.path)
        if rendered is None:
            return web.Response(status=410 if shelf.was_at(request.path) else 404, text="nothing here\n")
        return _conditional(request, rendered)

    def _broken(self, shelf: Shelf) -> web.Response:
        self._broken_asked += 1
        if self._broken_asked <= BROKEN_ERRORS:
            return web.Response(status=500, text="Internal Server Error\n")
        return web.Response(body=pages.interstitial(shelf.publisher), content_type="text/html")

    def _rendered(self, shelf: Shelf, path: str) -> Answer | None:
        key = (shelf.publisher.host, path, shelf.version)
        kept = self._answers.get(key)
        if kept is None:
            made = self._render(shelf, path)
            if made is None:
                return None
            kept = self._answers[key] = made
            if len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return kept

    def _render(self, shelf: Shelf, path: str) -> Answer | None:
        publisher, newest = shelf.publisher, shelf.newest()
        changed_at = shelf.changed_at or feeds.EPOCH
        if path == publisher.feed_path:
            return _answer(feeds.feed(publisher, newest, self._port), feeds.TYPES[publisher.format], changed_at)
        if path == SITEMAP_PATH:
            return _answer(feeds.news_sitemap(publisher, newest), feeds.TYPES["news_sitemap"], changed_at)
        if path == "/":
            return _answer(pages.front(publisher, newest, self._clock.now()), "text/html", changed_at)
        if path == "/robots.txt":
            return _answer(self._robots(shelf), "text/plain", feeds.EPOCH)
        if path.startswith("/image/") and path[7:-4].isdecimal():
            return _answer(pages.image(int(path[7:-4][:9])), "image/svg+xml", feeds.EPOCH)
        piece = shelf.at(path)
        return _answer(pages.article(piece, newest, self._port), "text/html", piece.modified_at) if piece else None

    def _robots(self, shelf: Shelf) -> bytes:
        sitemap = shelf.publisher.url(self._port, SITEMAP_PATH)
        return f"User-agent: *\nDisallow: /search\nDisallow: /subscribe\n\nSitemap: {sitemap}\n".encode()


def _answer(body: bytes, content_type: str, changed_at: datetime) -> Answer:
    etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
    packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return Answer(body=body, packed=packed, content_type=content_type, etag=etag, changed_at=changed_at)


def _conditional(request: web.Request, answer: Answer) -> web.Response:
    """304 where the asker has it already. Source: RFC 9110 §13.2.2: If-None-Match goes before If-Modified-Since."""
    headers = {
        "ETag": answer.etag,
        "Last-Modified": format_datetime(answer.changed_at.astimezone(UTC), usegmt=True),
        "Content-Type": answer.content_type,
        "Vary": "Accept-Encoding",
    }
    if _is_known(request, answer):
        return web.Response(status=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=answer.packed, headers={**headers, "Content-Encoding": "gzip"})
    return web.Response(body=answer.body, headers=headers)


def _is_known(request: web.Request, answer: Answer) -> bool:
    known = request.headers.get("If-None-Match")
    if known is not None:
        return known == "*" or answer.etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
    since = request.headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        since_at = parsedate_to_datetime(since)
    except ValueError:
        return False
    # a page may change twice in one second: only an earlier second is surely older
    return answer.changed_at.replace(microsecond=0) < since_at.astimezone(UTC)
