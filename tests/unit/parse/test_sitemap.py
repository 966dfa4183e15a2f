"""News sitemaps, plain ones and indexes."""

from collections.abc import Callable
from datetime import UTC, datetime

from dateline.model.source import Announcement, Entry, SourceKind

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://harbour.example/1?a=1&b=2</loc><lastmod>2026-03-04T11:00:00Z</lastmod>
 <image:image><image:loc>https://img.example/1.jpg</image:loc><image:title>Not the headline</image:title></image:image>
 <n:news><n:publication><n:name>Harbour Gazette</n:name><n:language>en</n:language></n:publication>
 <n:publication_date>2026-03-04T10:05:00+01:00</n:publication_date><n:title>Ferries halted &eacute;</n:title>
 <n:keywords>ferries, ice, ferries</n:keywords></n:news></url>
<url><loc>javascript:alert(1)</loc></url>
<url><loc> /2 </loc><n:news><n:publication_date>2026-03-04</n:publication_date><n:title>Second</n:title></n:news></url>
</urlset>"""
PLAIN = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def test_a_news_sitemap_gives_all_that_it_says(hear: Callable[..., Announcement]) -> None:
    heard = hear(NEWS)
    assert (heard.kind, heard.format, heard.title, heard.language) == (
        SourceKind.NEWS_SITEMAP,
        "news_sitemap",
        "Harbour Gazette",
        "en",
    )
    assert heard.flaws
    assert heard.entries == (
        Entry(
            guid="https://harbour.example/1?a=1&b=2",
            url="https://harbour.example/1?a=1&b=2",
            headline="Ferries halted é",
            published_at=datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
            modified_at=datetime(2026, 3, 4, 11, tzinfo=UTC),
            language="en",
            image_url="https://img.example/1.jpg",
            publisher="Harbour Gazette",
            categories=("ferries", "ice"),
        ),
        Entry(guid="https://harbour.example/2", url="https://harbour.example/2", headline="Second"),
    )


def test_a_plain_sitemap_gives_pages_without_headlines(hear: Callable[..., Announcement]) -> None:
    heard = hear(PLAIN.format("<url><loc>https://a.example/1</loc><lastmod>2026-03-01</lastmod></url>"))
    (entry,) = heard.entries
    assert (heard.format, entry.headline, entry.published_at) == ("sitemap", "", None)
    assert entry.modified_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_of_an_endless_sitemap_the_latest_pages_are_read_in_their_order(hear: Callable[..., Announcement]) -> None:
    rows = (
        f"<url><loc>https://a.example/{n}</loc><lastmod>{2000 + n % 26}-01-01</lastmod></url>" for n in range(5_200)
    )
    entries = hear(PLAIN.format("".join(rows))).entries
    assert len(entries) == 2_000
    assert {entry.modified_at.year for entry in entries if entry.modified_at} == set(range(2016, 2026))
    numbers = [int(entry.guid.rsplit("/", 1)[1]) for entry in entries]
    assert numbers == sorted(numbers)


def test_an_index_gives_its_sitemaps(hear: Callable[..., Announcement]) -> None:
    heard = hear(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml</loc></sitemap>'
        "<sitemap><loc>https://b.example/b.xml</loc><lastmod>2026-03-01</lastmod></sitemap>"
        "<sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"
    )
    assert (heard.format, heard.entries) == ("sitemap_index", ())
    assert heard.sitemaps == ("https://harbour.example/a.xml", "https://b.example/b.xml")
