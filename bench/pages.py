"""How many readers one core gives the front page of 50 stories, cached, and how many if it were drawn for each anew.

`python -m bench.pages`. The server runs in a process of its own; its CPU time is what counts, over real connections.
"""

import argparse
import json
import re
import socket
import statistics
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from bench.fanout import Site, server, told
from dateline.model.article import Article
from dateline.model.change import Change
from dateline.model.source import Source
from dateline.model.story import Report, Story, StoryState, Update, UpdateKind
from dateline.web.site import SITE

STORIES = 50
CONNECTIONS = 16
ROUNDS = 3
REQUESTS = {"cached": 6_000, "anew": 240}
BROWSER = "gzip, deflate, br, zstd"
PUBLISHERS = (
    "Harbour Gazette",
    "Radio Litoral",
    "Agencia Andina Norte",
    "Karvia Business Wire",
    "Meridian News Agency",
)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class FilledSite(Site):
    """A site with a full front page, and an address where it is drawn anew for each reader."""

    async def fill(self) -> None:
        """Fifty stories as a busy hour has them."""
        await self.store.add_sources(
            [
                Source(url=f"https://{number}.example/feed", name=name, publisher=name, family=f"{number}.example")
                for number, name in enumerate(PUBLISHERS)
            ]
        )
        for number in range(1, STORIES + 1):
            await self.store.commit(self._story(number))

    def _story(self, number: int) -> Change:
        seen_at = self.clock.now() - timedelta(minutes=STORIES - number)
        publisher = PUBLISHERS[number % len(PUBLISHERS)]
        families = tuple(f"{each}.example" for each in range(1 + number % 4))
        headline = f"Ministers of {number} states initial a treaty on the waters of the upper river after a long night"
        article = Article(
            id=number,
            source_id=1 + number % len(PUBLISHERS),
            url=f"https://{number}.example/treaty",
            publisher=publisher,
            family=families[0],
            language="en",
            headline=headline,
            seen_at=seen_at,
        )
        story = Story(
            id=number,
            headline=headline,
            lede="Water shares are fixed until 2041; ratification by all of the parliaments is planned for the spring.",
            lead_article_id=number,
            language="en",
            place="Valdoro",
            state=StoryState.CONFIRMED if len(families) > 1 else StoryState.ONE_SOURCE,
            reports=len(families) * 2,
            copies=len(families),
            families=families,
            languages=("en", "es"),
            first_publisher=publisher,
            first_published_at=seen_at - timedelta(seconds=number),
            first_seen_at=seen_at,
            updated_at=seen_at,
        )
        update = Update(
            story_id=number,
            version=1,
            kind=UpdateKind.STORY_OPENED,
            article_id=number,
            source_id=article.source_id,
            headline=headline,
            publisher=publisher,
            language="en",
            published_at=story.first_published_at,
            seen_at=seen_at,
            parsed_at=seen_at,
            joined_at=seen_at,
        )
        report = Report(article_id=number, story_id=number, joined_at=seen_at)
        return Change(articles=(article,), stories=(story,), reports=(report,), updates=(update,))

    def app(self) -> web.Application:
        """The site, and the same front page without anything kept."""
        app = super().app()
        app.router.add_get("/anew", drawn_anew)
        return app


async def drawn_anew(request: web.Request) -> web.Response:
    """The front page, every line of it drawn for this one reader."""
    front = request.app[SITE].front
    front.forget_drawn()
    return front.page().answer(request)


class Client:
    """Asks for one address over a few connections that stay open."""

    def __init__(self, port: int, path: str, coding: str) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: {coding}\r\n\r\n".encode()
        self._sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]

    def ask(self, times: int) -> int:
        """Ask so many times; the size of one answer's body."""
        size = 0
        for _ in range(times // CONNECTIONS):
            for connection in self._sockets:
                connection.sendall(self._request)
            for connection in self._sockets:
                size = self._answer(connection)
        return size

    def _answer(self, connection: socket.socket) -> int:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(262_144)
        head, _, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise ValueError(f"unexpected answer: {head[:100]!r}")
        missing = int(length[1]) - len(body)
        while missing > 0:
            missing -= len(connection.recv(262_144))
        return int(length[1])

    def close(self) -> None:
        """Hang up."""
        for connection in self._sockets:
            connection.close()


def per_cpu_s(control: Connection, client: Client, times: int) -> tuple[float, int]:
    """Requests per second of the server's CPU time, and the size of an answer."""
    client.ask(CONNECTIONS)
    before_s = told(control)[1]
    size = client.ask(times)
    return times // CONNECTIONS * CONNECTIONS / (told(control)[1] - before_s), size


def main() -> None:
    """Print the table, then the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, help="not needed here")
    arguments.parse_args()
    rates: dict[tuple[str, str], list[float]] = {}
    sizes: dict[tuple[str, str], int] = {}
    with server(FilledSite) as (control, port):
        for _ in range(ROUNDS):
            for kind, path in (("cached", "/"), ("anew", "/anew")):
                for coding in ("identity", BROWSER):
                    client = Client(port, path, coding)
                    rate, sizes[kind, coding] = per_cpu_s(control, client, REQUESTS[kind])
                    rates.setdefault((kind, coding), []).append(rate)
                    client.close()
    best = {key: max(values) for key, values in rates.items()}
    print(f"front page of {STORIES} stories, {CONNECTIONS} connections, best of {ROUNDS}")
    print(f"{'':<8}{'coding':<12}{'bytes':>9}{'requests per CPU-s':>22}{'median':>12}")
    for (kind, coding), rate in best.items():
        name = "zstd" if coding == BROWSER else coding
        median = statistics.median(rates[kind, coding])
        print(f"{kind:<8}{name:<12}{sizes[kind, coding]:>9,}{rate:>22,.0f}{median:>12,.0f}")
    result = {
        "stories": STORIES,
        "page_bytes": sizes["cached", "identity"],
        "requests_per_cpu_s": round(best["cached", BROWSER]),
        "rendering_per_cpu_s": round(best["anew", BROWSER]),
        "ratio_to_rendering": round(best["cached", BROWSER] / best["anew", BROWSER], 1),
        "ratio_to_rendering_uncompressed": round(best["cached", "identity"] / best["anew", "identity"], 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
