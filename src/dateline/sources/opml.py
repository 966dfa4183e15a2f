"""Lists of feeds as other readers keep them: OPML in, however ill-formed, and out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from msgspec.structs import replace

from dateline.model.source import Source, SourceKind
from dateline.sources.make import language_tag, source_from, tidy

MOST_BYTES = 20_000_000
MOST_SOURCES = 50_000
MOST_FOLDERS = 20
"""Depth to which folders name a category; a list may be nested deeper and is read all the same."""
MOST_URL = 4_000
MOST_COMPLAINTS = 200
DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,100000}\]\s{0,100})?>", re.IGNORECASE)
SITEMAP_TYPES = frozenset({"sitemap", "news_sitemap"})


class _Outline(NamedTuple):
    """One line of the list, its attributes under lower-case names, and the folders that it lies in."""

    facts: dict[str, str]
    folders: tuple[str, ...]


def read_opml(body: bytes) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The sources of an OPML list, each address once, and what was wrong with it in plain words. Never fails.

    Folders become the category ("News/Europe"). Source: OPML 2.0 (opml.org/spec2.opml).
    """
    root, complaints = _tree(body)
    found: dict[str, Source] = {}
    for outline in _outlines(root) if root is not None else ():
        url = _address(outline.facts)
        if url is None:
            if outline.facts.get("xmlurl"):
                complaints.append(f"{_name(outline.facts)!r}: {outline.facts['xmlurl'][:100]!r} is no web address")
        elif url in found:
            complaints.append(f"{_name(outline.facts)!r} is listed twice: {url}")
        elif len(found) == MOST_SOURCES:
            complaints.append(f"only the first {MOST_SOURCES} sources were read")
            break
        else:
            found[url] = _source(url, outline)
    if not found and not complaints:
        complaints.append("the list names no feed")
    return tuple(found.values()), tuple(complaints[:MOST_COMPLAINTS])


def write_opml(sources: Sequence[Source], title: str = "Dateline's sources") -> bytes:
    """The sources as OPML 2.0 in UTF-8, grouped into folders by their category; `read_opml` gives them back."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = tidy(title)
    body = etree.SubElement(root, "body")
    for category, group in _by_category(sources):
        parent = body
        for folder in category.split("/") if category else ():
            parent = _folder(parent, tidy(folder))
        for source in group:
            etree.SubElement(parent, "outline", _attributes(source))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _tree(body: bytes) -> tuple[etree._Element | None, list[str]]:
    """The root, and what was wrong. Entities are not expanded and nothing outside is loaded."""
    start = body.find(b"<", 0, MOST_BYTES)
    if start < 0:
        return None, ["the file is no OPML: it has no tag in it"]
    # Feed addresses with a bare "&" are the commonest fault of such lists.
    data = re.sub(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)", b"&amp;", body[start:MOST_BYTES])
    data = DOCTYPE.sub(b"", data, count=1)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, [f"the file is no OPML: {error}"]
    if root is None:
        return None, ["the file is no OPML: it has no element"]
    flawed = next((entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL), None)
    return root, [f"line {flawed.line} is ill-formed: {flawed.message}; what could be read was"] if flawed else []


def _outlines(root: etree._Element) -> Iterator[_Outline]:
    """All outlines in document order, without recursion: a list may be nested thousands deep."""
    folders: list[tuple[int, str]] = []
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        while folders and folders[-1][0] >= depth:
            folders.pop()
        if not isinstance(element.tag, str) or etree.QName(element).localname.lower() != "outline":
            continue
        facts = {str(name).rpartition("}")[2].lower(): str(value).strip() for name, value in element.items()}
        yield _Outline(facts, tuple(name for _, name in folders[:MOST_FOLDERS]))
        if not facts.get("xmlurl"):
            folders.append((depth, _name(facts).replace("/", "-")))


def _address(facts: dict[str, str]) -> str | None:
    """The feed's address: xmlUrl in any case; else the url of an outline that says it is a feed."""
    url = facts.get("xmlurl") or (facts.get("url", "") if facts.get("type", "").lower() in {"rss", "atom"} else "")
    url = re.sub(r"\Afeed:(?://)?(?=https?:)", "", url.strip(), flags=re.IGNORECASE)
    url = re.sub(r"\Afeed://", "http://", url, flags=re.IGNORECASE)
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    fit = parts.scheme.lower() in {"http", "https"} and parts.hostname and len(url) <= MOST_URL
    return url if fit and url.isprintable() and " " not in url else None


def _name(facts: dict[str, str]) -> str:
    return tidy(facts.get("title") or facts.get("text") or "")[:200]


def _source(url: str, outline: _Outline) -> Source:
    facts = outline.facts
    source = source_from(
        url,
        kind=SourceKind.NEWS_SITEMAP if facts.get("type", "").lower() in SITEMAP_TYPES else SourceKind.FEED,
        title=_name(facts),
        homepage=facts.get("htmlurl") or None,
        language=language_tag(facts.get("language")),
        country=facts.get("country"),
    )
    folders = "/".join(folder for folder in outline.folders if folder) or tidy(facts.get("category", "")).strip("/")
    return replace(source, category=folders[:200]) if folders else source


def _by_category(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.category or "", []).append(source)
    return sorted(groups.items())


def _folder(parent: etree._Element, name: str) -> etree._Element:
    existing = next((child for child in parent if child.get("xmlUrl") is None and child.get("text") == name), None)
    return etree.SubElement(parent, "outline", text=name, title=name) if existing is None else existing


def _attributes(source: Source) -> dict[str, str]:
    facts = {
        "type": "rss" if source.kind is SourceKind.FEED else source.kind.value,
        "text": tidy(source.name),
        "title": tidy(source.name),
        "xmlUrl": source.url,
        "htmlUrl": source.homepage or "",
        "language": source.language or "",
        "country": source.country or "",
    }
    return {name: value for name, value in facts.items() if value}
