"""What a web page says about its feeds, and where publishers usually keep them."""

from urllib.parse import urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from dateline.parse.charset import decode
from dateline.parse.text import plain, web_url

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
FEED_WORDS = ("/feed", "/rss", ".rss", "/atom", ".atom", "rss.xml", "feed.xml", "atom.xml", "feed.json", "feeds/")
USUAL_PLACES = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds/all.rss.xml",
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml", "/sitemaps/news.xml",
    "/sitemap.xml",
)  # fmt: skip
MOST_LINKS = 30
MOST_BYTES = 2_000_000


class FeedLink(Struct, frozen=True, kw_only=True):
    """A link to what is, or looks like, a feed."""

    url: str
    title: str
    declared: bool
    """The page says that it is a feed; else its address looks like one."""


def discover(body: bytes, url: str, charset: str | None = None) -> tuple[FeedLink, ...]:
    """Feeds that a page declares, then those that it seems to link; each once."""
    tree = LexborHTMLParser(decode(body[:MOST_BYTES], charset))
    found: dict[str, FeedLink] = {}
    for node in tree.css("link[href]"):
        declared = (node.attributes.get("type") or "").lower().strip() in FEED_TYPES
        if declared and "alternate" in (node.attributes.get("rel") or "").lower():
            _note(found, node.attributes.get("href"), url, node.attributes.get("title"), declared=True)
    for node in tree.css("a[href]"):
        href = (node.attributes.get("href") or "").lower()
        if any(word in href for word in FEED_WORDS):
            _note(found, node.attributes.get("href"), url, node.text(), declared=False)
    return tuple(found.values())[:MOST_LINKS]


def common_places(url: str) -> tuple[str, ...]:
    """Addresses on the same host where feeds and news sitemaps usually are."""
    parts = urlsplit(url)
    return tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in USUAL_PLACES)


def _note(found: dict[str, FeedLink], href: str | None, base: str, title: str | None, *, declared: bool) -> None:
    target = web_url(href, base)
    if target and target not in found:
        found[target] = FeedLink(url=target, title=plain(title, 200), declared=declared)
