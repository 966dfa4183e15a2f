"""The text of the article out of its page, as lines in order: found by trafilatura in the mode that we believe."""

import logging

import trafilatura
from lxml import etree, html
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser
from trafilatura.settings import Document

from dateline.extract.metadata import folded

TRUSTED_COVERAGE = 0.7
"""Share of the page's plain paragraphs that the fast mode has to hold to be believed. Swept from 0.5 to 0.95 with the
thorough mode behind it (a third of wcxb-dev, all of publishers; 2026-11): mean F1 .926 and .948 at 0.7, against
.924 and .948 with the thorough mode on every page; the fast mode was believed on 85 and 86 pages of 100."""
TRUSTED_CHARS = 400
LEAST_PARAGRAPH_CHARS = 80
LAYOUT_PARAGRAPHS = 3
"""A table with as many paragraphs and no heading cell holds a page, not data."""
_LAYOUT = ("table", "tbody", "thead", "tr", "td", "font", "center")
PLAIN_PARAGRAPHS_LOOKED_AT = 400
_DEAD = ("script", "style", "svg", "template", "iframe", "select", "noscript", "object", "canvas", "math")
"""Never text of an article; taken out before the several copies of the tree that trafilatura makes."""
_DEAD_TO_FAST = (
    "head", "nav", "aside", "footer", "menu", "button", "datalist", "dialog", "input", "label", "legend", "option",
    "textarea", "time", "embed", "audio", "video", "map", "picture", "source", "link", "noindex",
)  # fmt: skip
"""The fast mode takes them out itself, one by one; at once it is a seventh faster. The thorough one reads them."""
_PARSER = html.HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
_FAULTS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)
"""What third-party extraction may raise on odd pages: the page then has no body, and says so."""

# It warns through logging about pages that it finds short; a page's outcome is counted by the engine.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("justext").setLevel(logging.CRITICAL)


class Line(Struct, frozen=True, kw_only=True):
    """One block of the text."""

    text: str
    is_heading: bool = False
    is_title: bool = False
    """A heading of the first rank."""
    is_item: bool = False
    """Of a list, or a row of a table."""


def lines_of(markup: str, tree: LexborHTMLParser) -> tuple[tuple[Line, ...], str]:
    """The article's lines with some furniture left among them, and which extractor gave them; empty if none found any.

    `tree` is the same page as parsed by lexbor, without scripts.
    """
    plain = _plain_paragraphs(tree)
    fast = _extracted(_parsed(markup, (*_DEAD, *_DEAD_TO_FAST)), fast=True)
    if plain and sum(len(line.text) for line in fast) > TRUSTED_CHARS and _coverage(plain, fast) >= TRUSTED_COVERAGE:
        return fast, "trafilatura, fast"
    thorough = _extracted(_parsed(markup, _DEAD), fast=False)
    if thorough:
        return thorough, "trafilatura"
    if fast:
        return fast, "trafilatura, fast"
    # it finds nothing on some plain pages, nor below 255 tags of nesting, where libxml2 stops
    return tuple(Line(text=text) for text in plain), "paragraphs"


def _parsed(markup: str, dead: tuple[str, ...]) -> html.HtmlElement | None:
    try:
        parsed = html.document_fromstring(markup.encode("utf-8", "replace"), parser=_PARSER)
        etree.strip_elements(parsed, *dead, with_tail=False)
        _unwrap_layout(parsed)
    except _FAULTS:
        return None
    return parsed


def _unwrap_layout(parsed: html.HtmlElement) -> None:
    """Old pages are laid out with tables; trafilatura would read such a one as a single table of data."""
    for table in parsed.iter("table"):
        if len(table.findall(".//p")) >= LAYOUT_PARAGRAPHS and table.find(".//th") is None:
            for part in table.iter(*_LAYOUT):
                part.tag = "div"


def _extracted(parsed: html.HtmlElement | None, *, fast: bool) -> tuple[Line, ...]:
    if parsed is None:
        return ()
    try:
        document = trafilatura.bare_extraction(
            parsed, fast=fast, include_comments=False, deduplicate=False, with_metadata=False
        )
        return tuple(_lines(document.body)) if isinstance(document, Document) else ()
    except _FAULTS:
        return ()


def _lines(body: etree._Element) -> list[Line]:
    found: list[Line] = []
    for block in body:
        if block.tag == "list":
            found += [Line(text=text, is_item=True) for item in block.iter("item") for text in _texts(item)]
        elif block.tag == "table":
            rows = (" | ".join(" ".join(_texts(cell)) for cell in row.iter("cell")) for row in block.iter("row"))
            found += [Line(text=row, is_item=True) for row in rows]
        else:
            heading, title = block.tag == "head", block.get("rend") == "h1"
            found += [Line(text=text, is_heading=heading, is_title=heading and title) for text in _texts(block)]
    return [line for line in found if line.text.strip(" |")]


def _texts(block: etree._Element) -> list[str]:
    """The block's text; a line break in it begins another one."""
    parts: list[str] = [block.text or ""]
    for child in block.iterdescendants():
        if child.tag in {"lb", "p", "quote", "item", "list"}:
            parts.append("\n")
        parts += (child.text or "", child.tail or "")
    return [text for part in "".join(parts).split("\n") if (text := " ".join(part.split()))]


def _plain_paragraphs(tree: LexborHTMLParser) -> list[str]:
    """Paragraphs of running text on the page: what an article is most likely made of."""
    found = []
    for node in tree.css("p")[:PLAIN_PARAGRAPHS_LOOKED_AT]:
        text = " ".join((node.text() or "").split())
        if len(text) >= LEAST_PARAGRAPH_CHARS:
            linked = sum(len(link.text() or "") for link in node.css("a"))
            if linked * 2 < len(text):
                found.append(text)
    return found


def _coverage(plain: list[str], lines: tuple[Line, ...]) -> float:
    held = folded("".join(line.text for line in lines))
    begun = sum(len(text) for text in plain if folded(text[:150]) in held)
    return begun / max(1, sum(len(text) for text in plain))
