"""The front page and every search as RSS 2.0, Atom and JSON Feed, so that any feed reader can follow them."""

from datetime import datetime
from email.utils import format_datetime

import msgspec
from lxml import etree
from msgspec import Struct

from dateline.model.change import SearchHit
from dateline.model.story import Story
from dateline.publish.live import one_line
from dateline.publish.records import hit_url, story_url

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


class Listed(Struct, frozen=True, kw_only=True):
    """One line of a listing."""

    url: str
    """Its permanent address, which is also its id."""
    headline: str
    text: str
    """One or two plain sentences; may be empty."""
    publisher: str
    language: str | None
    published_at: datetime | None
    updated_at: datetime


class Listing(Struct, frozen=True, kw_only=True):
    """What a feed holds, before its format is chosen."""

    name: str
    about: str
    page_url: str
    feed_url: str
    updated_at: datetime
    lines: tuple[Listed, ...]


def listed_story(story: Story, site: str) -> Listed:
    """A story as a line; it was published when it was opened here, and its time changes with its updates."""
    return Listed(
        url=story_url(story, site),
        headline=one_line(story.headline),
        text=one_line(" ".join(filter(None, (story.lede, _standing(story))))),
        publisher=one_line(story.first_publisher),
        language=_tag(story.language),
        published_at=story.first_seen_at,
        updated_at=story.updated_at,
    )


def listed_hit(hit: SearchHit, site: str) -> Listed:
    """A found article as a line, under the publisher's own time if there is one."""
    article = hit.article
    return Listed(
        url=one_line(hit_url(hit, site)),
        headline=one_line(article.headline),
        text=one_line(article.standfirst or article.extract or ""),
        publisher=one_line(article.publisher),
        language=_tag(article.language),
        published_at=article.published_at,
        updated_at=article.modified_at or article.published_at or article.seen_at,
    )


def _tag(language: str | None) -> str | None:
    return one_line(language) or None if language else None


def _standing(story: Story) -> str:
    sources = f"{len(story.families)} independent publishers" if len(story.families) > 1 else "one source"
    return f"[{story.state}: {sources}, first {story.first_publisher}]"


def rss(listing: Listing) -> bytes:
    """RSS 2.0 with Dublin Core for publisher and language. Source: rssboard.org/rss-specification."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "dc": DUBLIN_CORE})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", listing.name)
    _add(channel, "link", listing.page_url)
    _add(channel, "description", listing.about)
    _add(channel, "lastBuildDate", format_datetime(listing.updated_at, usegmt=True))
    _add(channel, "generator", "Dateline")
    _add(channel, f"{{{ATOM}}}link", href=listing.feed_url, rel="self", type="application/rss+xml")
    for line in listing.lines:
        _rss_item(channel, line)
    return _document(root)


def _rss_item(channel: etree._Element, line: Listed) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", line.headline)
    _add(item, "link", line.url)
    _add(item, "guid", line.url, isPermaLink="true")
    _add(item, "description", line.text)
    _add(item, f"{{{DUBLIN_CORE}}}creator", line.publisher)
    if line.language:
        _add(item, f"{{{DUBLIN_CORE}}}language", line.language)
    if line.published_at:
        _add(item, "pubDate", format_datetime(line.published_at, usegmt=True))


def atom(listing: Listing) -> bytes:
    """Atom. Source: RFC 4287."""
    feed = etree.fromstring(f'<feed xmlns="{ATOM}"/>')
    _add(feed, f"{{{ATOM}}}id", listing.feed_url)
    _add(feed, f"{{{ATOM}}}title", listing.name)
    _add(feed, f"{{{ATOM}}}subtitle", listing.about)
    _add(feed, f"{{{ATOM}}}updated", listing.updated_at.isoformat())
    _add(feed, f"{{{ATOM}}}generator", "Dateline")
    _add(feed, f"{{{ATOM}}}link", href=listing.feed_url, rel="self", type="application/atom+xml")
    _add(feed, f"{{{ATOM}}}link", href=listing.page_url, rel="alternate", type="text/html")
    for line in listing.lines:
        _atom_entry(feed, line)
    return _document(feed)


def _atom_entry(feed: etree._Element, line: Listed) -> None:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    if line.language:
        entry.set(XML_LANG, line.language)
    _add(entry, f"{{{ATOM}}}id", line.url)
    _add(entry, f"{{{ATOM}}}title", line.headline)
    _add(entry, f"{{{ATOM}}}updated", line.updated_at.isoformat())
    if line.published_at:
        _add(entry, f"{{{ATOM}}}published", line.published_at.isoformat())
    author = etree.SubElement(entry, f"{{{ATOM}}}author")
    _add(author, f"{{{ATOM}}}name", line.publisher or "unknown")
    _add(entry, f"{{{ATOM}}}link", href=line.url, rel="alternate", type="text/html")
    _add(entry, f"{{{ATOM}}}summary", line.text)


def json_feed(listing: Listing) -> bytes:
    """JSON Feed 1.1. Source: jsonfeed.org/version/1.1."""
    return msgspec.json.encode(
        {
            "version": JSON_FEED_VERSION,
            "title": listing.name,
            "description": listing.about,
            "home_page_url": listing.page_url,
            "feed_url": listing.feed_url,
            "items": [_json_item(line) for line in listing.lines],
        }
    )


def _json_item(line: Listed) -> dict[str, object]:
    item: dict[str, object | None] = {
        "id": line.url,
        "url": line.url,
        "title": line.headline,
        "content_text": line.text,
        "date_published": line.published_at,
        "date_modified": line.updated_at,
        "language": line.language,
        "authors": [{"name": line.publisher}],
    }
    return {name: value for name, value in item.items() if value is not None}


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> None:
    """Add an element; what XML cannot hold, wherever it came from, is left out here."""
    element = etree.SubElement(parent, tag, {name: one_line(value) for name, value in attributes.items()})
    element.text = one_line(text) or None


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
