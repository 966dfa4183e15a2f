"""News sitemaps, plain sitemaps and their indexes → an announcement."""

from datetime import datetime

from lxml import etree

from dateline.model.source import Announcement, Entry, SourceKind
from dateline.parse.dates import publication_time
from dateline.parse.markup import Document
from dateline.parse.said import language_tag
from dateline.parse.text import plain, web_url

MOST_ENTRIES = 2_000
"""Twice what a news sitemap may hold. Of a longer one, those with the latest dates are read."""
MOST_SITEMAPS = 500
MOST_CATEGORIES = 20
Facts = dict[str, str]


def read(document: Document, url: str, seen_at: datetime) -> Announcement | None:
    """The announcement of a sitemap that came from `url`; None if the root is no sitemap's.

    Source: sitemaps.org protocol 0.9; Google's news and image extensions of it.
    """
    root = document.root
    name = _name(root) if root is not None else ""
    if root is None or name not in {"urlset", "sitemapindex"}:
        return None
    if name == "sitemapindex":
        found = (web_url(_facts(child).get("loc"), url) for child in root)
        sitemaps = tuple(dict.fromkeys(filter(None, found)))[:MOST_SITEMAPS]
        return Announcement(
            kind=SourceKind.NEWS_SITEMAP, format="sitemap_index", sitemaps=sitemaps, flaws=document.flaws
        )
    entries = tuple(filter(None, (_entry(_facts(node), url, seen_at) for node in _latest(root))))
    return Announcement(
        kind=SourceKind.NEWS_SITEMAP,
        format="news_sitemap" if any(entry.headline for entry in entries) else "sitemap",
        title=next((entry.publisher for entry in entries if entry.publisher), None),
        language=next((entry.language for entry in entries if entry.language), None),
        entries=entries,
        flaws=document.flaws,
    )


def _latest(root: etree._Element) -> list[etree._Element]:
    """The pages it lists, in order; of too many, those with the latest dates (they are ISO: their text sorts)."""
    nodes = [child for child in root.iterchildren() if _name(child) == "url"]
    if len(nodes) <= MOST_ENTRIES:
        return nodes
    dates = [node.findtext(".//{*}publication_date") or node.findtext("{*}lastmod") or "" for node in nodes]
    latest = sorted(range(len(nodes)), key=lambda index: dates[index].strip(), reverse=True)[:MOST_ENTRIES]
    return [nodes[index] for index in sorted(latest)]


def _entry(facts: Facts, base: str, seen_at: datetime) -> Entry | None:
    url = web_url(facts.get("loc"), base)
    if url is None:
        return None
    return Entry(
        guid=url,
        url=url,
        headline=plain(facts.get("title")),
        published_at=publication_time(facts.get("publication_date"), seen_at),
        modified_at=publication_time(facts.get("lastmod"), seen_at),
        language=language_tag(facts.get("language", "")) or None,
        image_url=web_url(facts.get("image"), base),
        publisher=plain(facts.get("name"), 200) or None,
        categories=_keywords(facts.get("keywords")),
    )


def _facts(node: etree._Element) -> Facts:
    """What the entry says, by name; an image's own address and title are not the page's."""
    facts: Facts = {}
    for child in node.iter():
        name = _name(child)
        if name in {"loc", "title", "caption"} and _name(child.getparent()) in {"image", "video"}:
            name = "image" if name == "loc" and _name(child.getparent()) == "image" else ""
        if child.text and name and name != "url":
            facts.setdefault(name, child.text.strip())
    return {name: text for name, text in facts.items() if text}


def _keywords(text: str | None) -> tuple[str, ...]:
    words = (word.strip() for word in plain(text, 1_000).split(","))
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_CATEGORIES]


def _name(element: etree._Element | None) -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()
