"""A publisher of one's own choosing on loopback: paths with what they answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web

from dateline.model.source import Source, SourceKind


class Publisher:
    """Serves whatever is in `pages`, by host and path; counts what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.asked: list[str] = []
        self.port = 0

    def put(self, path: str, body: bytes | str, content_type: str = "text/html; charset=utf-8") -> None:
        """Serve this at a path."""
        self.pages[path] = (body.encode() if isinstance(body, str) else body, content_type)

    def url(self, path: str, host: str = "paper") -> str:
        """The address of a path at one of this publisher's hosts."""
        return f"http://{host}.localhost:{self.port}{path}"

    def put_feed(self, path: str, entries: list[tuple[str, str]]) -> None:
        """Serve an RSS feed of (headline, address) at a path."""
        items = "".join(
            f"<item><title>{escape(headline)}</title><link>{escape(url)}</link></item>" for headline, url in entries
        )
        feed = f"<rss version='2.0'><channel><title>Paper</title>{items}</channel></rss>"
        self.put(path, feed, "application/rss+xml")

    def source(self, path: str, host: str = "paper") -> Source:
        """A source for the feed at a path."""
        name = f"{host.title()} Test"
        return Source(url=self.url(path, host), kind=SourceKind.FEED, name=name, publisher=name, family=host)

    async def answer(self, request: web.Request) -> web.Response:
        """What is at the path, or 404."""
        self.asked.append(request.path)
        found = self.pages.get(request.path)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[0], headers={"Content-Type": found[1]})


@asynccontextmanager
async def publishing() -> AsyncIterator[Publisher]:
    """A publisher that serves inside the block."""
    publisher = Publisher()
    app = web.Application()
    app.router.add_get("/{path:.*}", publisher.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    publisher.port = runner.addresses[0][1]
    try:
        yield publisher
    finally:
        await runner.cleanup()
