"""Whatever comes: a feed, a clear refusal, nothing else; and never more work than the bytes are worth."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dateline.errors import ParseError
from dateline.model.source import Announcement, Fetched
from dateline.parse.feed import announcement
from dateline.parse.links import common_places, discover, hubs_of, sitemaps_of_robots
from dateline.parse.text import MOST_HEADLINE, MOST_STANDFIRST

FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Ti &amp; tle</title><link>https://a.example/</link><item><title><![CDATA[One <b>é</b>]]></title>"
    '<link>https://a.example/1</link><guid isPermaLink="false">x1</guid>'
    "<pubDate>Wed, 04 Mar 2026 10:05:00 GMT</pubDate>"
    "<description>&lt;p&gt;A &eacute;&lt;/p&gt;</description><dc:creator>N</dc:creator></item></channel></rss>"
).encode()
JSON = (
    b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":1,"url":"/a","title":"x","tags":["q"]}]}'
)
SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    b"<url><loc>https://a.example/1</loc><news:news><news:title>T</news:title></news:news></url></urlset>"
)
PIECES = (
    "<title>",
    "</title>",
    "<item>",
    "</item>",
    "<![CDATA[",
    "]]>",
    "<description",
    "x='",
    "&",
    "&eacute;",
    "&#",
    ";",
    "<!--",
    "-->",
    "<b>",
    "<",
    ">",
    "é",
    "\x00",
    "<link>",
    "</link>",
    "http://",
    "<feed",
    "xmlns=''",
    "/>",
    "<?xml",
    "?>",
    "<media:group>",
)
MANY = (
    *(
        "<title>",
        "<!DOCTYPE a [",
        "<![CDATA[",
        "<!--",
        "&",
        "&a",
        "<title a='",
        "</title>",
        "<title><b>",
        '<!ENTITY a "',
    ),
    *("<a b=c ", "\x00", "<b", "<item><title>a", "<title><script>", "&lt;script", "&lt;!--", "&lt;a href='"),
)
SCRIPTS = [
    "<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "&lt;svg/onload=alert(1)&gt;",
    "javascript:alert(1)",
    "data:text/html,x",
]
ANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
Fetch = Callable[..., Fetched]


def heard_or_refused(fetched: Fetched) -> Announcement | None:
    try:
        return announcement(fetched)
    except ParseError:
        return None


def sane(heard: Announcement | None) -> None:
    for entry in heard.entries if heard else ():
        assert entry.guid
        assert len(entry.headline) <= MOST_HEADLINE
        assert entry.standfirst is None or 0 < len(entry.standfirst) <= MOST_STANDFIRST
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        assert "\x00" not in repr(entry)


@ANY
@given(
    body=st.binary(max_size=300), start=st.sampled_from([b"", b"<rss>", b"<feed><entry>", b"{", b"[", b"\xff\xfe<\x00"])
)
def test_any_bytes_are_heard_or_refused(fetched: Fetch, body: bytes, start: bytes) -> None:
    sane(heard_or_refused(fetched(start + body)))


@ANY
@given(
    body=st.sampled_from([FEED, JSON, SITEMAP]),
    cuts=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 30), st.binary(max_size=12)), max_size=6),
)
@example(body=FEED, cuts=[(300, 0, b"<title>")])
def test_a_mutated_feed_is_heard_or_refused(fetched: Fetch, body: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for start, length, put in cuts:
        body = body[:start] + put + body[start + length :]
    sane(heard_or_refused(fetched(body)))


@ANY
@given(parts=st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_heap_of_markup_is_heard_or_refused(fetched: Fetch, parts: list[str]) -> None:
    sane(heard_or_refused(fetched("<rss><channel>" + "".join(parts))))


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_page_has_links_or_none(page: str, url: str) -> None:
    body = page.encode("utf-8", "replace")
    for link in discover(body, url):
        assert link.url.startswith(("http://", "https://"))
    hubs_of(body, url)
    sitemaps_of_robots(page, url)
    common_places(url)


def test_a_billion_laughs_stay_unsaid(hear: Callable[..., Announcement]) -> None:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    bomb = f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>&a; &j;</title><link>https://a.example/1</link></item></channel></rss>"
    (entry,) = hear(bomb).entries
    assert entry.headline == "ha &j;"


def test_a_declared_entity_of_plain_text_is_its_text(hear: Callable[..., Announcement]) -> None:
    types = "<!DOCTYPE rss [<!ENTITY co 'Harbour Company'>]>"
    assert hear(f"{types}<rss><channel><title>&co;</title></channel></rss>").title == "Harbour Company"


def test_an_outside_entity_is_not_loaded(hear: Callable[..., Announcement], tmp_path: object) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    body = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY % p SYSTEM "file://{secret}"> %p;]>'
        "<rss><channel><title>&x;</title><item><title>a &x; b</title></item></channel></rss>"
    )
    heard = hear(body)
    assert "secret" not in repr(heard)
    assert [entry.headline for entry in heard.entries] == ["a &x; b"]


def test_sixty_thousand_nested_tags_are_survived(hear: Callable[..., Announcement], fetched: Fetch) -> None:
    before = "<rss><channel><item><title>kept</title></item><item><description>"
    assert [entry.headline for entry in hear(before + "<b>" * 60_000).entries][:1] == ["kept"]
    assert heard_or_refused(fetched("<feed>" * 60_000)) is not None
    assert heard_or_refused(fetched("[" * 60_000)) is None
    assert heard_or_refused(fetched('{"items":' * 60_000)) is None


@pytest.mark.parametrize("piece", MANY)
def test_a_million_of_anything_is_work_of_a_million(fetched: Fetch, piece: str) -> None:
    count = 1_000_000 // len(piece)
    sane(heard_or_refused(fetched(f"<rss><channel><item><title>{piece * count}")))
    sane(heard_or_refused(fetched(piece * count + "<rss/>")))


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_gets_into_any_field(hear: Callable[..., Announcement], script: str) -> None:
    fields = ["title", "link", "guid", "description", "author", "category", "pubDate", "source", "language", "ttl"]
    inner = "".join(f"<{name}>{script}</{name}>" for name in fields)
    heard = hear(f"<rss><channel>{inner}<item><title>t</title>{inner}</item><item>{inner}</item></channel></rss>")
    texts = [heard.title, heard.homepage, heard.language]
    for entry in heard.entries:
        texts += [
            entry.headline,
            entry.standfirst,
            *entry.bylines,
            entry.publisher,
            *entry.categories,
            entry.url,
            entry.image_url,
        ]
    assert not any(
        mark in (text or "").lower() for text in texts for mark in ("<script", "<img", "<svg", "javascript:/")
    )
    assert not any((entry.url or "").startswith(("javascript", "data")) for entry in heard.entries)
