"""RSS, RDF, Atom and CDF → an announcement: one reader for all, since publishers mix them."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import publication_time
from dateline.parse.markup import Document
from dateline.parse.said import Said, key_of, words_of
from dateline.parse.text import MOST_STANDFIRST, cut, plain, visible, web_url

ROOTS = {"rss": "rss", "rdf:rdf": "rdf", "rdf": "rdf", "feed": "atom", "channel": "cdf", "items": "rss"}
ENTRIES = frozenset({"item", "entry"})
HEADLINES = ("title", "dc:title", "media:title")
TEXTS = frozenset({"description", "summary", "abstract", "dc:description", "media:description", "itunes:summary"})
WHOLE_TEXTS = ("content:encoded", "content", "fullitem", "xhtml:body", "body", "xhtml:div")
PUBLISHED = (
    "pubdate",
    "published",
    "issued",
    "dcterms:issued",
    "created",
    "dcterms:created",
    "dc:date",
    "dcterms:date",
    "date",
)
MODIFIED = ("updated", "modified", "dcterms:modified", "lastmod", "lastbuilddate")
PICTURES = ("media:thumbnail", "media:content", "enclosure", "itunes:image", "image")
SY_PERIODS_S = {
    "hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0,
}  # fmt: skip
MOST_TTL_S = 31_536_000.0
MOST_ENTRIES = 2_000
MOST_BYLINES = 10
MOST_CATEGORIES = 20
MOST_HUBS = 5
MOST_GUID = 2_000
STAND_IN = 120
"""Characters of the text that stand in for a headline where there is none."""
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


class Feed(NamedTuple):
    """A feed's own fields and those of its entries, in document order."""

    format: str
    about: Said
    entries: Iterator[Said]
    """Made one by one: what an entry's elements hold is let go before the next."""


def read(document: Document, url: str, seen_at: datetime) -> Announcement | None:
    """The announcement of a feed that came from `url` and was seen then; None if the root is no feed's."""
    feed = feed_of(document, url)
    if feed is None:
        return None
    about = feed.about
    language = about.language()
    links = _links(about)
    entries = (_entry(said, seen_at, language) for said in feed.entries)
    return Announcement(
        kind=SourceKind.FEED,
        format=feed.format,
        title=about.text(*HEADLINES) or None,
        language=language or None,
        homepage=homepage(about),
        ttl_s=_ttl_s(about),
        hubs=tuple(dict.fromkeys(href for rel, _, href in links if rel == "hub"))[:MOST_HUBS],
        self_url=next((href for rel, _, href in links if rel == "self"), None),
        entries=tuple(entry for entry in entries if entry),
        flaws=document.flaws,
    )


def feed_of(document: Document, url: str) -> Feed | None:
    """The parts of the feed, unread; None if the root is no feed's."""
    root = document.root
    if root is None:
        return None
    name = key_of(root)
    if name not in ROOTS:
        return None
    about = Said(root, url, based=document.based)
    tops = [root, *about.all("channel")]
    if len(tops) > 1 and name != "channel":
        about = Said(tops[1], url, based=document.based)
    items = [child for top in tops for child in top if key_of(child) in ENTRIES] if document.sound else []
    # Where elements are not where they were put, and in feeds of a make of their own, entries may stand anywhere.
    items = items or list(root.iter("{*}item", "{*}entry", "{*}ITEM", "rss:item"))
    entries = (Said(item, url, based=document.based) for item in items[:MOST_ENTRIES])
    return Feed(ROOTS[name], about, entries)


def _entry(said: Said, seen_at: datetime, language: str) -> Entry | None:
    headline = said.text(*HEADLINES) or plain(said.element.get("TITLE") or said.element.get("title"))
    standfirst = standfirst_of(said)
    url = article_url(said)
    if not headline:
        headline = cut(standfirst, STAND_IN)
    if not (headline or url):
        return None
    modified_at = _time(said, MODIFIED, seen_at) or publication_time(said.element.get("LASTMOD"), seen_at)
    return Entry(
        guid=_guid(said, url, headline, standfirst),
        url=url,
        headline=headline,
        standfirst=standfirst if standfirst and standfirst != headline else None,
        bylines=tuple(person.name for person in said.people() if person.name)[:MOST_BYLINES],
        published_at=_time(said, PUBLISHED, seen_at) or modified_at,
        modified_at=modified_at,
        language=said.language() or language or None,
        image_url=_image(said),
        publisher=_publisher(said),
        categories=_categories(said),
    )


def standfirst_of(said: Said) -> str:
    """The summary as plain text, else the opening of the whole text."""
    for element in said.first_of(TEXTS):
        words = words_of(element)
        if text := plain(words.markup, MOST_STANDFIRST, literal=words.literal):
            return text
    return said.text(*WHOLE_TEXTS, most=MOST_STANDFIRST)


def identity(said: Said) -> str:
    """The publisher's id of a feed or entry; else empty."""
    for element in said.all("guid", "id"):
        if element.text and (text := visible(element.text[: 2 * MOST_GUID])):
            return text
    return (said.element.get(RDF_ABOUT) or "").strip()


def article_url(said: Said) -> str | None:
    """Where the entry's page is: before a proxy's address, an HTML alternate, any alternate, a guid that is a link."""
    for element in said.all("feedburner:origlink"):
        if url := web_url(element.text, said.base(element)):
            return url
    links = [(kind, href) for rel, kind, href in _links(said) if rel == "alternate" and "json" not in kind]
    if links:
        return next((href for kind, href in links if "html" in kind), links[0][1])
    for element in said.all("link"):
        if url := web_url(element.text, said.base(element)):
            return url
    attribute = said.element.get("HREF") or said.element.get("href")
    return web_url(attribute, said.base()) or _permalink(said)


def homepage(about: Said) -> str | None:
    """The feed's own web page."""
    links = (href for rel, _, href in _links(about) if rel == "alternate")
    texts = (web_url(element.text, about.base(element)) for element in about.all("link"))
    return next(links, None) or next(filter(None, texts), None) or web_url(about.element.get("HREF"), about.base())


def _permalink(said: Said) -> str | None:
    for element in said.all("guid", "id"):
        text = (element.text or "").strip()
        if "://" in text and (element.get("isPermaLink") or "true").strip().lower() != "false":
            return web_url(text, said.base())
    about = said.element.get(RDF_ABOUT)
    return web_url(about, said.base()) if about and "://" in about else None


def _links(said: Said) -> list[tuple[str, str, str]]:
    """(rel, type, absolute address) of each link that has an href."""
    found = []
    for element in said.all("link"):
        href = element.get("href")
        if href and (url := web_url(href, said.base(element))):
            rel = (
                (element.get("rel") or "alternate")
                .strip()
                .lower()
                .removeprefix("http://www.iana.org/assignments/relation/")
            )
            found.append((rel, (element.get("type") or "").lower(), url))
    return found


def _guid(said: Said, url: str | None, headline: str, standfirst: str) -> str:
    guid = identity(said) or url or f"{headline}\n{standfirst}"
    if len(guid) <= MOST_GUID and "\n" not in guid:
        return guid
    return hashlib.blake2b(guid.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _time(said: Said, names: tuple[str, ...], seen_at: datetime) -> datetime | None:
    for element in said.all(*names):
        if at := publication_time(element.text, seen_at):
            return at
    return None


def _image(said: Said) -> str | None:
    for element in said.all(*PICTURES):
        kind = (element.get("type") or element.get("medium") or "image").lower()
        href = element.get("url") or element.get("href") or element.findtext("url")
        if href and kind.startswith("image") and (url := web_url(href, said.base(element))):
            return url
    return None


def _publisher(said: Said) -> str | None:
    """Where the entry itself comes from: RSS <source>, the title in Atom's <source>."""
    for element in said.all("source"):
        title = element.find("{*}title") if len(element) else element
        if title is not None and (name := plain(words_of(title).markup, 200)):
            return name
    return None


def _categories(said: Said) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for element in said.all("category", "dc:subject"):
        text = (element.text or "").strip() or element.get("label") or element.get("term")
        if text and (name := plain(text, 100)):
            names[name] = None
    return tuple(names)[:MOST_CATEGORIES]


def _ttl_s(about: Said) -> float | None:
    """How long the publisher says that the feed stays as it is: RSS ttl (minutes), RSS 1.0 syndication module."""
    ttl = about.text("ttl")
    if ttl.isdecimal() and len(ttl) < 7:
        return min(float(ttl) * 60, MOST_TTL_S)
    period_s = SY_PERIODS_S.get(about.text("sy:updateperiod").lower())
    frequency = about.text("sy:updatefrequency") or "1"
    if period_s is None or not frequency.isdecimal() or len(frequency) > 6:
        return None
    return period_s / max(1, int(frequency))
