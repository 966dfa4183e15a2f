"""What a feed or one of its entries says, field by field, before any of it is believed."""

import base64
import binascii
import re
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from dateline.parse.text import MOST_HEADLINE, plain

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = (
    ("purl.org/dc/terms", "dcterms"), ("purl.org/dc/", "dc"), ("purl.org/rss/1.0/modules/content", "content"),
    ("search.yahoo.com/mrss", "media"), ("itunes.com/dtds", "itunes"), ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/atom/", ""), ("w3.org/2005/atom", ""), ("purl.org/rss/1.0/modules/", "?"), ("purl.org/rss/1.0", ""),
    ("w3.org/1999/xhtml", "xhtml"), ("rssnamespace.org/feedburner", "feedburner"), ("purl.org/net/rss1.1", ""),
    ("my.netscape.com", ""), ("backend.userland.com", ""), ("w3.org/1999/02/22-rdf-syntax", "rdf"),
)  # fmt: skip
"""A part of a namespace's address in lower case → our prefix for it: publishers misspell the rest."""
OF_NO_NAMESPACE = frozenset({"rss", "atom", "atom10", "a10", "atom03"})
"""Prefixes that publishers use for the feed's own elements, often without declaring them."""
PERSON = re.compile(
    r"(?P<mail>[^\s@<>()]+@[^\s@<>()]+)\s*\((?P<name>[^()]{1,200})\)"
    r"|(?P<name2>[^<>@()]{1,200}?)\s*[<(](?P<mail2>[^\s@<>()]+@[^\s@<>()]+)[>)]"
)
PEOPLE = ("author", "dc:creator", "dc:author", "managingeditor", "itunes:author", "creator")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}")
MOST_OF_A_FIELD = 50
TAGS_REMEMBERED = 2_048
Fields = dict[str, list[etree._Element]]


class Words(Struct, frozen=True):
    """A text as the publisher wrote it: markup, or literally what readers are to see."""

    markup: str
    literal: bool = False


class Person(Struct, frozen=True):
    """Who wrote it; either may be empty."""

    name: str
    mail: str


class Said:
    """One feed or entry: its fields, and what its relative links start from."""

    __slots__ = ("_based", "_url", "element", "fields")

    def __init__(self, element: etree._Element, url: str, *, based: bool) -> None:
        self.element = element
        self.fields = _fields(element)
        self._url = url
        self._based = based

    def all(self, *names: str) -> list[etree._Element]:
        """The elements under these keys, in the order of the keys."""
        fields = self.fields
        if fields.keys().isdisjoint(names):
            return []
        found: list[etree._Element] = []
        for name in names:
            if name in fields:
                found += fields[name][:MOST_OF_A_FIELD]
        return found

    def first_of(self, names: frozenset[str]) -> list[etree._Element]:
        """The elements under these keys, in the order of the document."""
        fields = self.fields
        if names.isdisjoint(fields):
            return []
        return [element for name in fields if name in names for element in fields[name][:MOST_OF_A_FIELD]]

    def text(self, *names: str, most: int = MOST_HEADLINE) -> str:
        """The first of these fields that says anything, as plain text; else empty."""
        for element in self.all(*names):
            words = words_of(element)
            if text := plain(words.markup, most, literal=words.literal):
                return text
        return ""

    def base(self, element: etree._Element | None = None) -> str:
        """What relative links in the element start from: its xml:base, and where the document came from."""
        if not self._based:
            return self._url
        return (self.element if element is None else element).base or self._url

    def language(self) -> str:
        """As declared on or in the element, lower-case BCP 47; else empty."""
        declared = self.element.get(XML_LANG) or self.element.get("lang")
        if declared and (tag := language_tag(declared)):
            return tag
        return language_tag(self.text("language", "dc:language"))

    def people(self) -> tuple[Person, ...]:
        """Who wrote it, in the order of the fields, each once."""
        found: dict[str, Person] = {}
        for element in self.all(*PEOPLE):
            person = _person(element)
            if person.name or person.mail:
                found.setdefault(person.name or person.mail, person)
        return tuple(found.values())


def words_of(element: etree._Element) -> Words:
    """What the element holds: text, escaped HTML, inline XHTML or base64."""
    kind, mode, text = element.get("type"), element.get("mode"), element.text or ""
    if kind is None and mode is None and not len(element):
        return Words(text)
    kind = (kind or "").strip().lower()
    if len(element):
        return Words(_inline(element, kind))
    if mode == "base64" or ("/" in kind and not kind.startswith("text/") and not kind.endswith("xml")):
        return Words(_from_base64(text))
    return Words(text, literal=kind in {"text", "text/plain"} and mode != "escaped")


def language_tag(text: str) -> str:
    """The tag in lower case with hyphens, or empty if it can be none (RFC 5646 §2.1)."""
    tag = text.strip().lower().replace("_", "-")
    return tag if tag and LANGUAGE.fullmatch(tag) else ""


def key_of(element: etree._Element) -> str:
    """The element's name in lower case, with our prefix for its namespace."""
    tag = str(element.tag)
    key = _known_key(tag)
    return f"{element.prefix or ''}:{tag.rpartition('}')[2]}".lower().lstrip(":") if key is None else key


@lru_cache(TAGS_REMEMBERED)
def _known_key(tag: str) -> str | None:
    """The key of a tag, or None if its namespace says nothing to us."""
    if tag[0] == "{":
        namespace, _, name = tag[1:].lower().partition("}")
        prefix = next((ours for part, ours in NAMESPACES if part in namespace), None)
    else:
        prefix, _, name = tag.lower().rpartition(":")
        prefix = "" if prefix in OF_NO_NAMESPACE else prefix
    if prefix is None:
        return None
    return f"{prefix}:{name}" if prefix else name


def _fields(element: etree._Element) -> Fields:
    """The element's children by key, in the order of first appearance."""
    found: Fields = {}
    for child in element:
        key = _known_key(child.tag)
        if key is None:
            key = key_of(child)
        if key in found:
            found[key].append(child)
        else:
            found[key] = [child]
    if "media:group" in found:
        for group in found.pop("media:group")[:MOST_OF_A_FIELD]:
            for key, children in _fields(group).items():
                found.setdefault(key, children)
    return found


def _inline(element: etree._Element, kind: str) -> str:
    """Its children as markup, without the <div> that Atom wraps around XHTML (RFC 4287 §3.1.1.3)."""
    only = element[0]
    if kind == "xhtml" and len(element) == 1 and str(only.tag).endswith("}div") and not (element.text or "").strip():
        element = only
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
    return text + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _person(element: etree._Element) -> Person:
    """Atom's name and email; "mail (Name)" and "Name (mail)" of RSS."""
    inner = {str(child.tag).rpartition("}")[2].rpartition(":")[2].lower(): child for child in element}
    if "name" in inner or "email" in inner:
        return Person(*(plain(inner[part].text, 200) if part in inner else "" for part in ("name", "email")))
    words = words_of(element)
    text = plain(words.markup, 300, literal=words.literal)
    if "@" not in text:
        return Person(text, "")
    found = PERSON.fullmatch(text)
    if not found:
        return Person("", text) if " " not in text else Person(text, "")
    return Person((found["name"] or found["name2"]).strip(), found["mail"] or found["mail2"])
