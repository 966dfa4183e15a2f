"""From a publisher's changed feed to the last of many readers; then how many articles a second the engine bears.

`python -m bench.journey [--readers 1000] [--headlines 100] [--articles 2000]`. A publisher, an engine and the readers,
each a process of its own, on loopback. The polling wait is left out: the engine is told to look the moment the feed has
changed, as a push would tell it. What is measured then is request, parsing, joining, storing and fan-out, by the clock
of one machine.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import uvloop

from dateline.model.article import ArticleState
from dateline.model.source import Source
from dateline.model.story import ANNOUNCING
from dateline.ports import SystemClock
from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore
from dateline.testing.publisher import Publisher, publishing

CLOCK = SystemClock()
HOSTS = 40
ENVIRONMENT = {
    "DATELINE_FETCH__ALLOW_HOSTS": "*.localhost",
    "DATELINE_FETCH__HOST_GAP_S": "0",
    "DATELINE_FETCH__REQUESTS_PER_S": "2000",
    "DATELINE_LOG_LEVEL": "error",
}
PAGE = """<!doctype html><html lang="en"><head><title>{headline}</title>
<meta property="og:title" content="{headline}"></head>
<body><header><nav><a href="/">Home</a> <a href="/world">World</a></nav></header>
<article><h1>{headline}</h1>{body}</article>
<aside><h3>Most read</h3><ul><li><a href="/x">Another</a></li></ul></aside>
<footer>About us · Contact</footer></body></html>"""


class Words:
    """Made-up news of a given size: random words, so that neither copies nor stories are found by chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        letters = "bcdfghklmnprstvz"
        self._words = ["".join(self._random.choices(letters[i % 8 :] + "aeiou", k=6)) for i in range(20_000)]

    def headline(self, number: int) -> str:
        """Eight words and a number."""
        return " ".join(["Report", *self._random.choices(self._words, k=7), str(number)])

    def page(self, headline: str, size_bytes: int) -> str:
        """An article page whose body has about that size."""
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < size_bytes:
            paragraphs.append(" ".join(self._random.choices(self._words, k=60)).capitalize() + ".")
        return PAGE.format(headline=headline, body="".join(f"<p>{text}</p>" for text in paragraphs))


class Feed:
    """A feed whose newest thirty entries are listed."""

    def __init__(self, publisher: Publisher, host: str) -> None:
        self._publisher = publisher
        self._host = host
        self._entries: list[str] = []
        self.source = publisher.source(f"/{host}/feed.xml", host)

    def publish(self, headline: str, page: str) -> None:
        """A new entry and its page."""
        path = f"/{self._host}/{len(self._entries)}.html"
        self._publisher.put(path, page)
        url = self._publisher.url(path, self._host)
        when = format_datetime(CLOCK.now(), usegmt=True)
        self._entries.append(f"<item><title>{headline}</title><link>{url}</link><pubDate>{when}</pubDate></item>")
        items = "".join(reversed(self._entries[-200:]))
        self._publisher.put(
            f"/{self._host}/feed.xml",
            f"<rss version='2.0'><channel><title>{self._host}</title>{items}</channel></rss>",
            "application/rss+xml",
        )


@asynccontextmanager
async def engine(path: Path, sources: tuple[Source, ...], **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """An engine in a process of its own on a fresh store; its site's port is 18787."""
    store = await SqliteStore.open(path, StoreSettings(), CLOCK)
    await store.add_sources(sources)
    await store.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dateline", "--store", str(path), "up", "--no-sample", "--port", "18787"),
        env=os.environ | ENVIRONMENT | settings,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def latency(readers: int, headlines: int) -> dict[str, float]:
    """Milliseconds from the feed's change to the last reader, headline by headline."""
    words = Words(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journey.db"
        async with publishing() as publisher:
            feed = Feed(publisher, "gazette")
            feed.publish(words.headline(0), words.page("first", 5_000))
            # asked only when told to: no look of the schedule's own comes between
            quiet = {"DATELINE_SCHEDULE__LEAST_INTERVAL_S": "3600"}
            async with engine(path, (feed.source,), **quiet), control(path) as look, swarm(readers) as arrivals:
                await asyncio.sleep(1.5)
                samples = []
                for number in range(1, headlines + 1):
                    headline = words.headline(number)
                    page = words.page(headline, 5_000)
                    changed_at = time.time()
                    feed.publish(headline, page)
                    await look()
                    samples.append((await arrivals.next_announcement() - changed_at) * 1000)
                    await asyncio.sleep(0.15)
    samples.sort()
    return {
        "headline_ms_p50": statistics.median(samples),
        "headline_ms_p99": samples[min(len(samples) - 1, int(len(samples) * 0.99))],
    }


@asynccontextmanager
async def control(path: Path) -> AsyncIterator["Look"]:
    """A hand on the engine: tells it to look at its first source now."""
    connector = aiohttp.UnixConnector(f"{path}.control")
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Look(session)


class Look:
    """Tells the engine that the source has news, as a push does."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __call__(self) -> None:
        """Look now."""
        async with self._session.post("http://engine/sources/look", data=b"1") as answer:
            answer.raise_for_status()


class Arrivals:
    """When the last reader had each update, as the swarm tells."""

    def __init__(self, out: asyncio.StreamReader) -> None:
        self._out = out

    async def next_announcement(self) -> float:
        """The first update that arrives everywhere from now on; later ones of the same article are skipped."""
        first = await self._line()
        while True:
            try:
                async with asyncio.timeout(0.12):
                    await self._line()
            except TimeoutError:
                return first

    async def _line(self) -> float:
        return float((await self._out.readline()).split()[1])


@asynccontextmanager
async def swarm(readers: int) -> AsyncIterator[Arrivals]:
    """So many live readers in a process of their own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.swarm", "18787", str(readers)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    await process.stdout.readline()
    yield Arrivals(process.stdout)
    process.stdin.close()
    await process.wait()


async def throughput(articles: int) -> dict[str, float]:
    """Articles of 5 kB through the whole engine: announced, fetched, read, compared, joined, indexed."""
    words = Words(2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journey.db"
        async with publishing() as publisher:
            feeds = [Feed(publisher, f"paper{number}") for number in range(HOSTS)]
            for number in range(articles):
                headline = words.headline(number)
                feeds[number % HOSTS].publish(headline, words.page(headline, 5_000))
            started = time.perf_counter()
            sources = tuple(feed.source for feed in feeds)
            async with engine(path, sources, DATELINE_SCHEDULE__LEAST_INTERVAL_S="2") as process:
                store = await SqliteStore.open(path, StoreSettings(), CLOCK, read_only=True)
                rss_mb = await _until_read(store, articles, process.pid)
                took_s = time.perf_counter() - started
                lost, twice = await _lost_and_twice(store, articles)
                await store.close()
    return {"articles_per_s": articles / took_s, "lost": lost, "twice": twice, "rss_mb": rss_mb}


async def _until_read(store: SqliteStore, articles: int, pid: int) -> float:
    """Wait until every article has left its last stage; the most memory that all the engine's processes had."""
    most = 0.0
    while True:
        most = max(most, sum(_rss_mb(one) for one in _family(pid)))
        facts = await store.facts()
        if facts.articles >= articles and facts.tasks == 0:
            return most
        await asyncio.sleep(0.25)


async def _lost_and_twice(store: SqliteStore, articles: int) -> tuple[int, int]:
    updates = await store.updates_after(0, 10_000_000)
    announced = Counter(update.article_id for update in updates if update.kind in ANNOUNCING)
    reported = await store.window(CLOCK.now().replace(year=2000))
    read = sum(1 for _, article in reported if article.state is ArticleState.READ)
    return articles - read, sum(1 for times in announced.values() if times > 1)


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    parents = {int(path.parent.name): path for path in Path("/proc").glob("[0-9]*/stat")}
    found = [pid]
    if not children.exists():
        return found
    for one, stat in parents.items():
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent in found:
            found.append(one)
    return found


def _rss_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print the table and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", help="not needed: the publisher is made up")
    arguments.add_argument("--readers", type=int, default=1_000)
    arguments.add_argument("--headlines", type=int, default=100)
    arguments.add_argument("--articles", type=int, default=2_000)
    chosen = arguments.parse_args()
    figures = uvloop.run(latency(chosen.readers, chosen.headlines)) | uvloop.run(throughput(chosen.articles))
    for name, value in figures.items():
        print(f"{name:20}{value:12.2f}")
    print(json.dumps({"readers": chosen.readers, **figures}))


if __name__ == "__main__":
    main()
