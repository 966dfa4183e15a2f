"""A feed's text → a tree, however ill-formed: entities never declared, stray ampersands, tags never closed."""

import html
import re
from html.entities import html5

from lxml import etree

from dateline.errors import ParseError

DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>", re.IGNORECASE)
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,2000}(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};?)?", re.DOTALL
)
OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
WORDY_FIELD = re.compile(
    r"(<(title|description|summary|subtitle|content:encoded|media:title|dc:title)(?:\s[^<>]*)?>)(.*?)(</\2\s*>)",
    re.DOTALL | re.IGNORECASE,
)
MOST_CHARS = 16_000_000


def tree(text: str) -> etree._Element:
    """The root of the document.

    Nothing outside is loaded and no entity is expanded: the document type is taken out before parsing.

    Raises:
        ParseError: there is no root.

    """
    cleaned = _cleaned(text[:MOST_CHARS])
    root, flawed = _parsed(cleaned)
    if flawed and WORDY_FIELD.search(cleaned):
        # A stray tag in a headline would swallow what follows: take such fields as text and look again.
        again, _ = _parsed(WORDY_FIELD.sub(_as_text, cleaned))
        if again is not None and (root is None or _swallowed(root) or _size(again) >= _size(root)):
            root = again
    if root is None:
        raise ParseError("the document has no element that can be read")
    return root


def _cleaned(text: str) -> str:
    text = FORBIDDEN.sub("", text)
    start = text.find("<")
    text = DOCTYPE.sub("", DECLARATION.sub("", text[max(0, start) :], count=1), count=1)
    return REFERENCE.sub(_reference, text) if "&" in text else text


def _reference(found: re.Match[str]) -> str:
    """An entity that XML does not know as its character; an ampersand that is none as itself."""
    name = found[1]
    if found[0].startswith("<"):
        return found[0]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in OF_XML:
        return found[0]
    known = html5.get(name)
    if known is None:
        return "&amp;" + name
    return html.escape(known, quote=False)


def _parsed(text: str) -> tuple[etree._Element | None, bool]:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, True
    return root, any(entry.level >= etree.ErrorLevels.ERROR for entry in parser.error_log)


def _as_text(found: re.Match[str]) -> str:
    opening, _, inner, closing = found.groups()
    if "<" not in inner or "<![CDATA[" in inner or 'type="xhtml"' in opening:
        return found[0]
    return opening + html.escape(html.unescape(inner), quote=False) + closing


def _size(root: etree._Element) -> int:
    return sum(1 for _ in root.iter("*"))


def _swallowed(root: etree._Element) -> bool:
    """Whether a headline holds what should stand beside it."""
    return any(
        child.tag in {"link", "description", "item", "guid", "pubDate"}
        for title in root.iter("title", "description")
        for child in title.iter("*")
        if child is not title
    )
