"""How the sample world is served: feeds, sitemaps and pages that others can read; broken and hostile ones that are."""

import asyncio
import gzip
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import msgspec
import pytest
from aiohttp import ClientResponse, ClientSession

from dateline.model.source import Source, SourceKind
from dateline.testing.world import How, Piece, Running, World

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Asker:
    """Asks a world as a browser would: every host name is this machine."""

    def __init__(self, running: Running, session: ClientSession) -> None:
        self.running = running
        self._session = session

    async def get(self, url: str, **wanted: str) -> tuple[ClientResponse, bytes]:
        parts = urlsplit(url)
        plain = f"http://127.0.0.1:{self.running.port}{parts.path}"
        names = {name.replace("_", "-"): value for name, value in wanted.items()}
        headers = {"Host": parts.netloc, "Accept-Encoding": "identity", **names}
        async with self._session.get(plain, headers=headers) as answer:
            return answer, await answer.read()


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with World(seed=4).serve() as running, ClientSession(auto_decompress=False) as session:
        for _ in range(300):
            await running.publish_next()
        yield Asker(running, session)


def _pieces(running: Running, host: str) -> list[Piece]:
    return list(running.newsroom.shelves[host].newest())


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc.partition(".")[0]


async def test_every_feed_parses_and_lists_the_newest_thirty(asker: Asker) -> None:
    for source in asker.running.sources():
        host = _host(source)
        publisher = asker.running.newsroom.shelves[host].publisher
        if source.kind is not SourceKind.FEED or publisher.temper in {"broken", "hostile"}:
            continue
        answer, body = await asker.get(source.url)
        assert answer.status == 200
        pieces = _pieces(asker.running, host)
        if publisher.format == "json":
            feed = msgspec.json.decode(body)
            listed = [(item["title"], item["url"]) for item in feed["items"]]
        else:
            parsed = feedparser.parse(body)
            assert not parsed.bozo, parsed.bozo_exception
            assert parsed.feed.title == publisher.name
            listed = [(entry.title, entry.link) for entry in parsed.entries]
            assert all(entry.get("published_parsed") or entry.get("updated_parsed") for entry in parsed.entries)
        assert listed == [(piece.text.headline, piece.url) for piece in pieces]
        assert len(listed) <= 30


async def test_every_news_sitemap_lists_headlines_with_their_second(asker: Asker) -> None:
    for source in asker.running.sources():
        if source.kind is not SourceKind.NEWS_SITEMAP:
            continue
        _, body = await asker.get(source.url)
        rows = ET.fromstring(body)
        listed = [
            (row.findtext(f"{SITEMAP}loc"), row.findtext(f"{NEWS}news/{NEWS}title"),
             row.findtext(f"{NEWS}news/{NEWS}publication_date"))
            for row in rows
        ]  # fmt: skip
        assert listed == [
            (piece.url, piece.text.headline, piece.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
            for piece in _pieces(asker.running, _host(source))
        ]


async def test_every_page_holds_its_headline_and_paragraphs_in_its_charset(asker: Asker) -> None:
    styles = set()
    for host, shelf in asker.running.newsroom.shelves.items():
        for piece in list(shelf.newest(2)):
            answer, body = await asker.get(piece.url)
            assert answer.status == 200
            html = body.decode(shelf.publisher.charset)
            text = unescape(re.sub(r"<[^>]+>", "\n", html))
            if shelf.publisher.temper != "hostile":
                assert piece.text.headline in text, host
            assert all(paragraph in text for paragraph in piece.text.paragraphs), host
            styles.add(shelf.publisher.page)
    assert styles == {"theme", "bare", "soup", "jsonld", "microdata", "legacy", "rtl", "hostile"}


async def test_a_known_answer_is_304_and_a_changed_one_is_not(asker: Asker) -> None:
    source = asker.running.sources()[0]
    first, _ = await asker.get(source.url)
    again, body = await asker.get(source.url, If_None_Match=first.headers["ETag"])
    assert (again.status, body) == (304, b"")
    asker.running.publish(_host(source), _pieces(asker.running, _host(source))[0].text)
    changed, _ = await asker.get(
        source.url, If_None_Match=first.headers["ETag"], If_Modified_Since=first.headers["Last-Modified"]
    )
    assert changed.status == 200


async def test_a_page_is_not_sent_again_to_who_saw_it_later(asker: Asker) -> None:
    source = asker.running.sources()[0]
    later, _ = await asker.get(source.url, If_Modified_Since="Wed, 01 Jan 2200 00:00:00 GMT")
    odd, _ = await asker.get(source.url, If_Modified_Since="yesterday")
    assert (later.status, odd.status) == (304, 200)


async def test_an_answer_is_packed_where_the_asker_can_unpack(asker: Asker) -> None:
    url = asker.running.sources()[0].url
    packed, body = await asker.get(url, Accept_Encoding="gzip, br")
    plain, text = await asker.get(url)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(body) == text


async def test_a_front_page_links_its_articles_and_its_feed(asker: Asker) -> None:
    publisher = asker.running.newsroom.shelves["harbour-gazette"].publisher
    _, body = await asker.get(publisher.url(asker.running.port))
    html = body.decode()
    assert f'<link rel="alternate" type="application/rss+xml" href="{publisher.feed_path}"' in html
    assert all(f'href="{piece.path}"' in html for piece in _pieces(asker.running, publisher.host))
    _, robots = await asker.get(publisher.url(asker.running.port, "/robots.txt"))
    assert f"Sitemap: {publisher.url(asker.running.port, '/news-sitemap.xml')}" in robots.decode()


async def test_the_broken_publisher_fails_twice_and_then_answers_html(asker: Asker) -> None:
    url = next(source.url for source in asker.running.sources() if "broken-bell" in source.url)
    answers = [(await asker.get(url))[0] for _ in range(3)]
    assert [answer.status for answer in answers] == [500, 500, 200]
    assert answers[2].content_type == "text/html"


async def test_the_silent_publisher_has_a_valid_feed_without_entries(asker: Asker) -> None:
    url = next(source.url for source in asker.running.sources() if "quiet-cove" in source.url)
    parsed = feedparser.parse((await asker.get(url))[1])
    assert not parsed.bozo
    assert parsed.entries == []


async def test_the_hostile_publisher_is_hostile(asker: Asker) -> None:
    pieces = _pieces(asker.running, "mirror-alley")
    assert pieces
    _, page = await asker.get(pieces[0].url)
    assert page.count(b"<script") >= 3
    assert page.count(b"<div>") > 2_000
    assert any("<" in piece.text.headline for piece in pieces)


async def test_a_corrected_page_says_so(asker: Asker) -> None:
    record = next(record for record in asker.running.published if record.how is How.CORRECTION)
    piece = next(piece for piece in _pieces(asker.running, record.host) if piece.url == record.url)
    _, body = await asker.get(record.url)
    assert piece.text.note
    assert piece.text.note in unescape(body.decode(piece.publisher.charset))


async def test_an_unknown_host_path_or_picture_is_not_found(asker: Asker) -> None:
    port = asker.running.port
    for url in (f"http://nobody.localhost:{port}/", f"http://harbour-gazette.localhost:{port}/no/such/page"):
        assert (await asker.get(url))[0].status == 404
    picture, body = await asker.get(f"http://harbour-gazette.localhost:{port}/image/7.svg")
    assert (picture.content_type, picture.status) == ("image/svg+xml", 200)
    ET.fromstring(body)


async def test_what_left_the_shelf_is_gone() -> None:
    async with World().serve() as running, ClientSession() as session:
        asker = Asker(running, session)
        first = running.publish_article(100)
        for _ in range(2_000):
            if running.publish_article(100).host == first.host and len(_pieces(running, first.host)) == 30:
                shelf = running.newsroom.shelves[first.host]
                if shelf.was_at(urlsplit(first.url).path):
                    break
        assert (await asker.get(first.url))[0].status == 410


async def test_the_timer_publishes_at_once_and_goes_on_under_load() -> None:
    async with World(seed=9).serve() as running, ClientSession() as session:
        asker = Asker(running, session)
        running.start(pace_s=0.002)
        running.start(pace_s=0.002)  # a second start changes nothing
        statuses = set()
        while len(running.published) < 400:
            for source in running.sources():
                answer, _ = await asker.get(source.url)
                statuses.add(answer.status)
        await running.stop()
        stopped = len(running.published)
        await asyncio.sleep(0.05)
        assert len(running.published) == stopped
        assert statuses == {200, 500}


async def test_as_a_program_it_prints_its_sources_and_ends_with_its_input() -> None:
    command = (sys.executable, "-m", "dateline.testing.world", "--pace-s", "0.1", "--interval-s", "2")
    world = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**24
    )
    assert world.stdout
    assert world.stdin
    sources = msgspec.json.decode(await world.stdout.readline(), type=tuple[Source, ...])
    assert len(sources) >= 40
    assert {source.pinned_interval_s for source in sources} == {2.0}
    async with ClientSession() as session:
        parts = urlsplit(sources[0].url)
        async with session.get(f"http://127.0.0.1:{parts.port}{parts.path}", headers={"Host": parts.netloc}) as answer:
            assert answer.status == 200
    world.stdin.close()
    assert await world.wait() == 0
