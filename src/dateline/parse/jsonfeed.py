"""JSON Feed 1.0 and 1.1 → entries."""

import hashlib
from datetime import datetime

import msgspec

from dateline.errors import ParseError
from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import believable, parse_time
from dateline.parse.text import MOST_STANDFIRST, cut, plain, web_url

MOST_ENTRIES = 2_000


def read(body: str, url: str, seen_at: datetime) -> Announcement:
    """The announcement. Source: jsonfeed.org/version/1.1.

    Raises:
        ParseError: no JSON, or JSON that is no feed.

    """
    try:
        document = msgspec.json.decode(body.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParseError(f"the document is no JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError("the document is JSON, and no feed: it has no list of items")
    language = _text(document, "language").lower() or None
    items = [item for item in document["items"][:MOST_ENTRIES] if isinstance(item, dict)]
    return Announcement(
        kind=SourceKind.FEED,
        format="json",
        title=plain(_text(document, "title")) or None,
        language=language,
        homepage=web_url(_text(document, "home_page_url"), url),
        hubs=_hubs(document.get("hubs"), url),
        self_url=web_url(_text(document, "feed_url"), url),
        entries=tuple(filter(None, (_entry(item, url, seen_at, language) for item in items))),
    )


def _entry(item: dict[str, object], base: str, seen_at: datetime, language: str | None) -> Entry | None:
    url = web_url(_text(item, "url") or _text(item, "external_url"), base)
    markup = _text(item, "summary") or _text(item, "content_html") or _text(item, "content_text")
    standfirst = plain(markup, MOST_STANDFIRST)
    headline = plain(_text(item, "title")) or cut(standfirst, 120)
    if not (headline or url):
        return None
    modified_at = believable(parse_time(_text(item, "date_modified")), seen_at)
    said = hashlib.blake2b(f"{headline}\n{standfirst}".encode(), digest_size=16).hexdigest()
    return Entry(
        guid=_text(item, "id")[:2_000] or url or said,
        url=url,
        headline=headline,
        standfirst=standfirst if standfirst != headline else None,
        bylines=_bylines(item),
        published_at=believable(parse_time(_text(item, "date_published")), seen_at) or modified_at,
        modified_at=modified_at,
        language=_text(item, "language").lower() or language,
        image_url=web_url(_text(item, "image") or _text(item, "banner_image"), base),
        categories=tuple(plain(tag, 100) for tag in _list(item, "tags")[:20] if isinstance(tag, str)),
    )


def _text(item: dict[str, object], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(item: dict[str, object], name: str) -> list[object]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _bylines(item: dict[str, object]) -> tuple[str, ...]:
    people = [*_list(item, "authors"), item.get("author")]
    return tuple(name for one in people[:10] if isinstance(one, dict) and (name := plain(_text(one, "name"), 200)))


def _hubs(hubs: object, base: str) -> tuple[str, ...]:
    if not isinstance(hubs, list):
        return ()
    urls = (web_url(_text(hub, "url"), base) for hub in hubs[:5] if isinstance(hub, dict))
    return tuple(filter(None, urls))
