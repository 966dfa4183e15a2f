"""`dateline add` finds what a site offers to watch."""

import pytest

from dateline.discovery import discover
from dateline.errors import Unreachable
from dateline.model.source import SourceKind
from dateline.settings import Settings
from dateline.testing.publisher import publishing

HOME = (
    "<html><head><title>Paper</title><link rel='alternate' type='application/rss+xml' href='/feed.xml'></head></html>"
)
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}</loc><news:news><news:title>Tram opens
</news:title><news:publication_date>2026-11-24T10:00:00Z</news:publication_date></news:news></url></urlset>"""


async def test_a_site_gives_its_declared_feed_and_the_news_sitemap_of_robots_txt(settings: Settings) -> None:
    async with publishing() as publisher:
        publisher.put("/", HOME)
        publisher.put_feed("/feed.xml", [("Tram opens", publisher.url("/1.html"))])
        publisher.put("/news.xml", SITEMAP.format(url=publisher.url("/1.html")), "application/xml")
        publisher.put("/robots.txt", f"User-agent: *\nSitemap: {publisher.url('/news.xml')}\n", "text/plain")
        found = await discover(settings, publisher.url("/"))
    kinds = {channel.source.kind: channel.entries for channel in found}
    assert kinds == {SourceKind.FEED: 1, SourceKind.NEWS_SITEMAP: 1}


async def test_a_feed_is_taken_as_it_is(settings: Settings) -> None:
    async with publishing() as publisher:
        publisher.put_feed("/feed.xml", [("Tram opens", publisher.url("/1.html"))])
        [channel] = await discover(settings, publisher.url("/feed.xml"))
    assert channel.source.url.endswith("/feed.xml")


async def test_a_declared_feed_without_entries_is_watched_too(settings: Settings) -> None:
    async with publishing() as publisher:
        publisher.put("/", HOME)
        publisher.put_feed("/feed.xml", [])
        [channel] = await discover(settings, publisher.url("/"))
    assert (channel.source.kind, channel.entries) == (SourceKind.FEED, 0)


async def test_a_site_that_does_not_answer_is_said_so(settings: Settings) -> None:
    with pytest.raises(Unreachable):
        await discover(settings, "http://nobody.localhost:1/")
