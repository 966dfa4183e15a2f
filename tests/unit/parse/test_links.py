"""Feeds, hubs and sitemaps that a page or robots.txt names."""

from dateline.model.source import SourceKind
from dateline.parse.links import common_places, discover, hubs_of, sitemaps_of_robots

PAGE = b"""<html><head><base href="https://harbour.example/en/">
<link rel="alternate" type="application/rss+xml; charset=utf-8" title="All &amp; more" href="rss.xml">
<link rel="ALTERNATE" type="application/atom+xml" href="/atom.xml"><link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"><link rel="stylesheet" href="feed.css">
<link rel="sitemap" type="application/xml" href="/sitemap.xml"><link rel="hub" href="https://hub.example/">
<link rel="self" href="/">
</head><body><a href="/rss.xml">dup</a><a href="/sport/feed/">Sport <b>feed</b></a><a href="/about">About</a>
<a href="javascript:rss()">no</a><a href="/rss.png">no</a><a href="https://feeds.other.example/x">Other</a></body></html>"""


def test_declared_feeds_come_first_then_links_that_look_like_feeds() -> None:
    found = discover(PAGE, "https://harbour.example/")
    assert [(link.url, link.declared) for link in found] == [
        ("https://harbour.example/en/rss.xml", True),
        ("https://harbour.example/atom.xml", True),
        ("https://harbour.example/sitemap.xml", True),
        ("https://harbour.example/rss.xml", False),
        ("https://harbour.example/sport/feed/", False),
        ("https://feeds.other.example/x", False),
    ]
    assert found[0].title == "All & more"
    assert found[4].title == "Sport feed"
    assert [link.kind for link in found].count(SourceKind.NEWS_SITEMAP) == 1


def test_a_page_of_thousands_of_feeds_gives_thirty() -> None:
    page = b"".join(b'<a href="/%d/rss">x</a>' % number for number in range(5_000))
    assert len(discover(page, "https://harbour.example/")) == 30


def test_hubs_and_own_topic_of_a_page_are_found() -> None:
    assert hubs_of(PAGE, "https://harbour.example/") == (("https://hub.example/",), "https://harbour.example/")


def test_sitemaps_of_robots_are_found_whatever_their_case() -> None:
    robots = (
        "User-agent: *\nSITEMAP:https://a.example/news.xml\n"
        "  sitemap: /b.xml # daily\r\nSitemap: file:///etc\n# Sitemap: /c"
    )
    assert sitemaps_of_robots(robots, "https://a.example/robots.txt") == (
        "https://a.example/news.xml",
        "https://a.example/b.xml",
    )


def test_usual_places_are_on_the_same_host() -> None:
    places = common_places("https://harbour.example:8443/deep/page?x=1")
    assert "https://harbour.example:8443/rss.xml" in places
    assert all(place.startswith("https://harbour.example:8443/") for place in places)
    assert common_places("ftp://harbour.example/") == ()
