"""News sitemaps, plain sitemaps and their indexes → entries."""

from datetime import datetime

from lxml import etree

from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import believable, parse_time
from dateline.parse.text import plain, web_url

MOST_ENTRIES = 2_000
MOST_SITEMAPS = 500


def read(root: etree._Element, url: str, seen_at: datetime) -> Announcement | None:
    """The announcement, or None if the root is no sitemap's. Source: sitemaps.org 0.9; Google News sitemap 0.9."""
    name = etree.QName(root).localname.lower()
    if name == "sitemapindex":
        found = (web_url(element.text, url) for element in root.iter("{*}loc"))
        sitemaps = tuple(filter(None, found))[:MOST_SITEMAPS]
        return Announcement(kind=SourceKind.NEWS_SITEMAP, format="sitemap_index", sitemaps=sitemaps)
    if name != "urlset":
        return None
    nodes = [child for child in root.iterchildren("*") if etree.QName(child).localname == "url"]
    entries = tuple(filter(None, (_entry(node, url, seen_at) for node in nodes[:MOST_ENTRIES])))
    return Announcement(
        kind=SourceKind.NEWS_SITEMAP,
        format="news_sitemap",
        title=next((entry.publisher for entry in entries if entry.publisher), None),
        language=next((entry.language for entry in entries if entry.language), None),
        entries=entries,
    )


def _entry(node: etree._Element, base: str, seen_at: datetime) -> Entry | None:
    url = web_url(_text(node, "loc"), base)
    if url is None:
        return None
    published = _text(node, "publication_date")
    at = parse_time(published)
    # A day without a clock is no time: midnight would be invented.
    published_at = believable(at, seen_at) if ":" in published or (at and (seen_at - at).days > 2) else None
    return Entry(
        guid=url,
        url=url,
        headline=plain(_text(node, "title")),
        published_at=published_at,
        modified_at=believable(parse_time(_text(node, "lastmod")), seen_at),
        language=_text(node, "language").lower() or None,
        image_url=next(
            (web_url(image.text, base) for image in node.iter("{*}image") for image in image.iter("{*}loc")), None
        ),
        publisher=plain(_text(node, "name"), 200) or None,
        categories=tuple(word for word in map(str.strip, plain(_text(node, "keywords"), 1_000).split(",")) if word)[
            :20
        ],
    )


def _text(node: etree._Element, name: str) -> str:
    """The text of the first element of that name below; image locations are not the page's."""
    for element in node.iter(f"{{*}}{name}"):
        parent = element.getparent()
        if parent is not None and etree.QName(parent).localname != "image":
            return (element.text or "").strip()
    return ""
