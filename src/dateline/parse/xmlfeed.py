"""RSS, RDF, Atom and CDF → entries: one reader for all, since publishers mix them."""

import base64
import binascii
import functools
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urljoin

from lxml import etree

from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import believable, parse_time
from dateline.parse.text import MOST_STANDFIRST, cut, plain, web_url

XML = "{http://www.w3.org/XML/1998/namespace}"
PREFIXES = (
    ("purl.org/dc/", "dc"), ("purl.org/rss/1.0/modules/content", "content"), ("search.yahoo.com/mrss", "media"),
    ("itunes.com/dtds", "itunes"), ("purl.org/rss/1.0/modules/syndication", "sy"), ("purl.org/atom/", ""),
    ("w3.org/2005/Atom", ""), ("purl.org/rss/1.0", ""), ("w3.org/1999/xhtml", "xhtml"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("purl.org/net/rss1.1", ""), ("my.netscape.com", ""), ("backend.userland.com", ""),
    ("w3.org/1999/02/22-rdf-syntax", "rdf"),
)  # fmt: skip
PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dc:created", "created", "dc:issued", "date", "lastmod")
MODIFIED = ("updated", "modified", "dc:modified", "atom:updated")
TEXTS = ("description", "summary", "abstract", "dc:description", "itunes:summary", "content:encoded", "content",
         "fullitem", "xhtml:body", "body", "media:description")  # fmt: skip
BYLINES = ("dc:creator", "author", "itunes:author", "dc:author")
SY_PERIODS_S = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
MOST_ENTRIES = 2_000
MOST_BYLINES = 10
Fields = dict[str, list[etree._Element]]


def read(root: etree._Element, url: str, seen_at: datetime) -> Announcement | None:
    """The announcement, or None if the root is no feed's."""
    name = _key(root)
    channel = next(iter(_named(root, "channel")), root) if name in {"rss", "rdf:rdf", "rdf"} else root
    if name not in {"rss", "rdf:rdf", "rdf", "feed", "channel", "items"}:
        return None
    base = urljoin(url, root.get(f"{XML}base") or channel.get(f"{XML}base") or "")
    fields = _fields(channel)
    language = _language(root) or _language(channel) or _first(fields, "language", "dc:language")
    items = [item for item in root.iter("*") if _key(item) in {"item", "entry"}][:MOST_ENTRIES]
    entries = tuple(entry for item in items if (entry := _entry(item, base, seen_at, language)))
    links = _links(fields)
    return Announcement(
        kind=SourceKind.FEED,
        format={"rss": "rss", "feed": "atom", "channel": "cdf"}.get(name, "rdf"),
        title=_first(fields, "title", "dc:title"),
        language=language,
        homepage=_homepage(fields, channel, base),
        ttl_s=_ttl_s(fields),
        hubs=tuple(filter(None, (web_url(href, base) for rel, _, href in links if rel == "hub"))),
        self_url=next((web_url(href, base) for rel, _, href in links if rel == "self"), None),
        entries=entries,
    )


def _entry(item: etree._Element, base: str, seen_at: datetime, language: str | None) -> Entry | None:
    fields = _fields(item)
    base = urljoin(base, item.get(f"{XML}base") or "")
    headline = _first(fields, "title", "dc:title", "media:title") or item.get("TITLE") or item.get("title") or ""
    standfirst = next((text for name in TEXTS if (text := _first(fields, name, most=MOST_STANDFIRST))), None)
    url = _article_url(fields, item, base)
    guid = (_first(fields, "guid", "id", most=2_000) or url or "").strip()
    if not headline and standfirst:
        headline = cut(standfirst, 120)
    if not (headline or url):
        return None
    return Entry(
        guid=guid or hashlib.blake2b(f"{headline}\n{standfirst}".encode(), digest_size=16).hexdigest(),
        url=url,
        headline=headline,
        standfirst=standfirst if standfirst != headline else None,
        bylines=_bylines(fields),
        published_at=_time(fields, PUBLISHED, seen_at) or _time(fields, MODIFIED, seen_at),
        modified_at=_time(fields, MODIFIED, seen_at),
        language=_language(item) or _first(fields, "language", "dc:language") or language,
        image_url=_image(fields, base),
        publisher=_first(fields, "source") if "source" in fields and not len(fields["source"][0]) else None,
        categories=tuple(filter(None, map(_category, fields.get("category", ())[:20]))),
    )


def _fields(element: etree._Element) -> Fields:
    fields: Fields = {}
    for child in element:
        if isinstance(child.tag, str):
            fields.setdefault(_key(child), []).append(child)
    return fields


def _key(element: etree._Element) -> str:
    """The element's name in lower case with our prefix for its namespace."""
    return _key_of(str(element.tag), element.prefix or "")


@functools.lru_cache(maxsize=4_096)
def _key_of(tag: str, own_prefix: str) -> str:
    if tag[0] != "{":
        return tag.lower()
    namespace, _, name = tag[1:].partition("}")
    prefix = next((prefix for part, prefix in PREFIXES if part in namespace), own_prefix)
    return f"{prefix}:{name}".lower() if prefix else name.lower()


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in root if _key(child) == name)


def _first(fields: Fields, *names: str, most: int = 500) -> str | None:
    """The first of these fields that says anything, as plain text."""
    for name in names:
        for element in fields.get(name, ()):
            if text := plain(markup_of(element), most):
                return text
    return None


def markup_of(element: etree._Element) -> str:
    """What the element holds, as HTML: text, escaped HTML, inline XHTML or base64."""
    kind = (element.get("type") or "").lower()
    text = element.text or ""
    if element.get("mode") == "base64" or (kind and "/" in kind and not kind.startswith("text/") and "xml" not in kind):
        try:
            return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            pass
    if not len(element):
        # Plain text may hold a "<" that is no tag: escaped once more, so that it stays.
        return text.replace("<", "&lt;") if kind in {"text", "text/plain"} else text
    return text + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _links(fields: Fields) -> list[tuple[str, str, str]]:
    """(rel, type, href) of each link."""
    found = []
    for name in ("link", "atom:link", "a10:link", "atom10:link"):
        for element in fields.get(name, ()):
            href = element.get("href")
            if href:
                found.append(((element.get("rel") or "alternate").lower(), (element.get("type") or "").lower(), href))
    return found


def _article_url(fields: Fields, item: etree._Element, base: str) -> str | None:
    links = _links(fields)
    guid = fields.get("guid")
    candidates = [
        _first(fields, "feedburner:origlink", most=4_000),
        next((href for rel, kind, href in links if rel == "alternate" and "html" in kind), None),
        next((href for rel, kind, href in links if rel == "alternate" and "json" not in kind), None),
        next((element.text for element in fields.get("link", ()) if (element.text or "").strip()), None),
        item.get("HREF") or item.get("href"),
        guid[0].text if guid and (guid[0].get("isPermaLink") or "true").lower() == "true" else None,
        item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"),
    ]
    absolute = [candidates[-2]] if candidates[-2] and "://" in candidates[-2] else []
    usable = [*candidates[:5], *absolute, candidates[6]]
    return next((url for href in usable if (url := web_url(href, base))), None)


def _homepage(fields: Fields, channel: etree._Element, base: str) -> str | None:
    atom = next((href for rel, kind, href in _links(fields) if rel == "alternate"), None)
    text = next((element.text for element in fields.get("link", ()) if (element.text or "").strip()), None)
    return web_url(atom or text or channel.get("HREF"), base)


def _bylines(fields: Fields) -> tuple[str, ...]:
    names = []
    for field in BYLINES:
        for element in fields.get(field, ()):
            inner = next((child for child in element if _key(child) == "name"), element)
            name = plain(markup_of(inner) if not len(inner) else " ".join(map(str, inner.itertext())), 200)
            if name and name not in names:
                names.append(name)
    return tuple(names[:MOST_BYLINES])


def _category(element: etree._Element) -> str:
    return plain(element.get("label") or element.get("term") or element.text, 100)


def _image(fields: Fields, base: str) -> str | None:
    for name in ("media:thumbnail", "media:content", "enclosure", "itunes:image"):
        for element in fields.get(name, ()):
            kind = (element.get("type") or element.get("medium") or "image").lower()
            if kind.startswith("image") and (url := web_url(element.get("url") or element.get("href"), base)):
                return url
    return None


def _language(element: etree._Element) -> str | None:
    language = (element.get(f"{XML}lang") or element.get("lang") or "").strip().lower().replace("_", "-")
    return language if 2 <= len(language) <= 20 else None


def _time(fields: Fields, names: tuple[str, ...], seen_at: datetime) -> datetime | None:
    """The first of these times that can be believed; a day of today or yesterday without a clock says too little."""
    for name in names:
        for element in fields.get(name, ()):
            text = element.text or ""
            at = believable(parse_time(text), seen_at)
            if at and (
                ":" in text
                or seen_at - at > timedelta(days=2)
                or (len(text.strip()) in {10, 13} and text.strip().isdigit())
            ):
                return at
    return None


def _ttl_s(fields: Fields) -> float | None:
    ttl = _first(fields, "ttl")
    if ttl and ttl.isdigit() and len(ttl) < 7:
        return float(ttl) * 60
    period = (_first(fields, "sy:updateperiod") or "").lower()
    if period not in SY_PERIODS_S:
        return None
    frequency = _first(fields, "sy:updatefrequency") or "1"
    return SY_PERIODS_S[period] / max(1, int(frequency)) if frequency.isdigit() and len(frequency) < 6 else None
