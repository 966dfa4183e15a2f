"""JSON Feed 1.0 and 1.1 → an announcement."""

import hashlib
from datetime import datetime

import msgspec

from dateline.errors import ParseError
from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import publication_time
from dateline.parse.said import language_tag
from dateline.parse.text import MOST_STANDFIRST, cut, plain, web_url

MOST_ENTRIES = 2_000
MOST_BYLINES = 10
MOST_CATEGORIES = 20
MOST_HUBS = 5
MOST_GUID = 2_000
STAND_IN = 120
Item = dict[str, object]


def read(text: str, url: str, seen_at: datetime) -> Announcement:
    """The announcement of a JSON Feed that came from `url` and was seen then.

    Source: JSON Feed 1.1 (jsonfeed.org/version/1.1); fields of a wrong type are left out.

    Raises:
        ParseError: no JSON, or JSON that is no feed.

    """
    feed = _decoded(text)
    items = feed.get("items")
    if not isinstance(items, list):
        raise ParseError("the document is JSON, and no feed: it has no list of items")
    language = language_tag(_text(feed, "language"))
    entries = (_entry(item, url, seen_at, language) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Announcement(
        kind=SourceKind.FEED,
        format="json",
        title=plain(_text(feed, "title"), literal=True) or None,
        language=language or None,
        homepage=web_url(_text(feed, "home_page_url"), url),
        hubs=_hubs(feed, url),
        self_url=web_url(_text(feed, "feed_url"), url),
        entries=tuple(entry for entry in entries if entry),
    )


def _decoded(text: str) -> Item:
    try:
        feed = msgspec.json.decode(text.strip("\ufeff \t\r\n\x00").encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParseError(f"the document is no JSON: {error}") from error
    return feed if isinstance(feed, dict) else {}


def _entry(item: Item, base: str, seen_at: datetime, language: str) -> Entry | None:
    url = web_url(_text(item, "url"), base) or web_url(_text(item, "external_url"), base)
    standfirst = _standfirst(item)
    headline = plain(_text(item, "title"), literal=True) or cut(standfirst, STAND_IN)
    if not (headline or url):
        return None
    modified_at = publication_time(_text(item, "date_modified"), seen_at)
    return Entry(
        guid=_guid(item, url, f"{headline}\n{standfirst}"),
        url=url,
        headline=headline,
        standfirst=standfirst if standfirst and standfirst != headline else None,
        bylines=_bylines(item),
        published_at=publication_time(_text(item, "date_published"), seen_at) or modified_at,
        modified_at=modified_at,
        language=language_tag(_text(item, "language")) or language or None,
        image_url=web_url(_text(item, "image"), base) or web_url(_text(item, "banner_image"), base),
        categories=_categories(item),
    )


def _standfirst(item: Item) -> str:
    for name in ("summary", "content_text", "content_html"):
        if text := plain(_text(item, name), MOST_STANDFIRST, literal=name != "content_html"):
            return text
    return ""


def _guid(item: Item, url: str | None, text: str) -> str:
    guid = plain(_text(item, "id"), MOST_GUID + 1, literal=True) or url
    if guid and len(guid) <= MOST_GUID:
        return guid
    return hashlib.blake2b((guid or text).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _bylines(item: Item) -> tuple[str, ...]:
    people = [*_list(item, "authors"), item.get("author")]
    names = (plain(_text(one, "name"), 200, literal=True) for one in people[:MOST_BYLINES] if isinstance(one, dict))
    return tuple(dict.fromkeys(filter(None, names)))


def _categories(item: Item) -> tuple[str, ...]:
    tags = (plain(tag, 100, literal=True) for tag in _list(item, "tags")[:MOST_CATEGORIES] if isinstance(tag, str))
    return tuple(dict.fromkeys(filter(None, tags)))


def _hubs(feed: Item, base: str) -> tuple[str, ...]:
    hubs = (web_url(_text(hub, "url"), base) for hub in _list(feed, "hubs")[:MOST_HUBS] if isinstance(hub, dict))
    return tuple(dict.fromkeys(filter(None, hubs)))


def _text(item: Item, name: str) -> str:
    """A text, or a number as one: some publishers count their ids."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(item: Item, name: str) -> list[object]:
    value = item.get(name)
    return value if isinstance(value, list) else []
