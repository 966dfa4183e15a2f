"""A feed's bytes → a tree, however ill-formed: entities never declared, stray ampersands, tags never closed."""

import html
import re
from html.entities import html5

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from dateline.parse.charset import utf8

ROOT = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(?:[\w.-]{1,20}:)?(rss|rdf|feed|channel|urlset|sitemapindex|items)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
ROOT_WITHIN_BYTES = 65_536
"""What stands before it (declarations, comments, a script's warnings) is shorter, or the document is no feed."""
PAGE = re.compile(rb"<(?:html|head|body)(?=[\s>])", re.IGNORECASE)
DECLARED_ENTITY = re.compile(
    rb"""<!ENTITY\s{1,20}([A-Za-z][\w.-]{0,40})\s{1,20}(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')\s{0,20}>"""
)
"""Those that stand for plain text. One that stands for others (a billion laughs) or for a file is not known to us."""
MOST_ENTITIES = 300
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9._-]{0,40};?)?", re.DOTALL
)
OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
WORDY = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)((?:[\w-]{1,20}:)?(?:title|description|summary|subtitle|tagline|encoded|author|creator))(\s[^<>]*)?>",
    re.DOTALL | re.IGNORECASE,
)
OPENING = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<[A-Za-z][\w:.-]*\s[^<>]*=[^<>]*>", re.DOTALL)
VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|([^\s"'<>=]+?)(?=\s|/?>))""")
STRUCTURE = re.compile(r"</?(?:[\w-]{1,20}:)?(?:item|entry|link|guid|id|pubDate|channel)\b", re.IGNORECASE)
CUT_OFF = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_CDATA_NOT_FINISHED"})
CHARACTERS = frozenset(
    {"ERR_UNDECLARED_ENTITY", "ERR_NAME_REQUIRED", "ERR_ENTITYREF_SEMICOL_MISSING", "ERR_INVALID_CHAR",
     "ERR_INVALID_CHARREF", "ERR_INVALID_DEC_CHARREF", "ERR_INVALID_HEX_CHARREF", "ERR_INVALID_ENCODING"}
)  # fmt: skip
MOST_ERRORS = 200
MOST_UNFINISHED = 20_000
"""Tags that begin and never end: libxml2 notes an error for each. 4 MB of "<b" cost it 700 MB, 8 MB of "&" 6 s."""


class Document(Struct, frozen=True, kw_only=True):
    """A tree, and what was wrong with the text that it comes from. `root` is None where there is none."""

    root: etree._Element | None = None
    flaws: tuple[str, ...] = ()
    sound: bool = True
    """Elements stand where their publisher put them."""
    based: bool = False
    """Somewhere in it xml:base says what relative links start from."""


def document(body: bytes, charset: str | None, url: str) -> Document:
    """The tree of a feed or sitemap; no root where nothing in the bytes is the root of one,
    or where tags and references mostly never end.

    Nothing outside is loaded and no entity that holds another is expanded: all that stands before the root is left out,
    the document type with it. `url` is what relative links start from.
    """
    data = utf8(body, charset)
    start = _start(data)
    if start is None or _unfinished(data) > MOST_UNFINISHED:
        return Document()
    entities = _entities(data[:start])
    root, errors = _parsed(data[start:], url)
    based = b"xml:base" in data
    if not entities and errors <= CUT_OFF and root is not None:
        flaws = ("it ends in the middle",) if errors - {"ERR_DOCUMENT_END"} else ()
        return Document(root=root, flaws=flaws, based=based)
    mended = _repaired(data[start:].decode("utf-8", "replace"), url, entities)
    return replace(mended, based=based, flaws=mended.flaws if errors else ())


def _start(data: bytes) -> int | None:
    """Where the root begins, if it is one of a feed or sitemap and no HTML page is opened before it."""
    for found in ROOT.finditer(data, 0, ROOT_WITHIN_BYTES):
        if found[1]:
            return None if PAGE.search(data, 0, found.start()) else found.start()
    return None


def _unfinished(data: bytes) -> int:
    """How many more tags or references begin than end; references count a tenth. Small documents are not looked at."""
    if len(data) < 10 * MOST_UNFINISHED:
        return 0
    return max(data.count(b"<") - data.count(b">"), (data.count(b"&") - data.count(b";")) // 10)


def _entities(prolog: bytes) -> dict[str, str]:
    if b"<!ENTITY" not in prolog:
        return {}
    found = list(DECLARED_ENTITY.finditer(prolog))[:MOST_ENTITIES]
    return {one[1].decode() + ";": (one[2] or one[3] or b"").decode("utf-8", "replace") for one in found}


def _repaired(text: str, url: str, entities: dict[str, str]) -> Document:
    """Parsed again with its characters mended and, if that is not enough, stray tags in its texts taken as text."""

    def reference(found: re.Match[str]) -> str:
        return found[0] if found[0][0] == "<" else _reference(found[1], entities)

    text = REFERENCE.sub(reference, FORBIDDEN.sub("", text))
    root, errors = _parsed(text.encode("utf-8", "replace"), url)
    flaws = ["characters or entities that XML does not allow"]
    sound = errors <= CUT_OFF | CHARACTERS
    if not sound:
        text = _texts_escaped(OPENING.sub(_quoted, text))
        again, left = _parsed(text.encode("utf-8", "replace"), url)
        flaws.append("tags that are not closed, or attributes without quotes")
        if again is not None and (root is None or _entries(again) >= _entries(root)):
            root, sound = again, left <= CUT_OFF | CHARACTERS
    return Document(root=root, flaws=tuple(flaws), sound=sound)


def _reference(name: str | None, entities: dict[str, str]) -> str:
    """An entity that XML does not know as its character; an ampersand that is none as itself."""
    if name is None:
        return "&amp;"
    if name in OF_XML or name.startswith("#"):
        return f"&{name.lower()}"
    known = entities.get(name) or html5.get(name)
    if known is None and name.endswith(";"):
        known = html5.get(name.lower())
    return f"&amp;{name}" if known is None else html.escape(known, quote=True)


def _parsed(data: bytes, url: str) -> tuple[etree._Element | None, frozenset[str]]:
    """The root, and the kinds of errors against XML itself (not against namespaces) on the way."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None, frozenset({"ERR_DOCUMENT_EMPTY"})
    errors = (entry for entry in parser.error_log[:MOST_ERRORS] if entry.level == etree.ErrorLevels.FATAL)
    return root, frozenset(entry.type_name for entry in errors)


def _quoted(found: re.Match[str]) -> str:
    """A tag with all of its attributes' values in quotes."""
    if found[0][1] == "!":
        return found[0]
    return VALUE.sub(lambda value: f'="{value[1]}"' if value[1] else value[0], found[0])


def _texts_escaped(text: str) -> str:
    """Tags inside headlines and descriptions as text: a <b> that is never closed would swallow all that follows."""
    parts: list[str] = []
    written, start, name = 0, 0, ""
    for found in WORDY.finditer(text):
        if found[0][1] == "!":
            name = name if found.start() < start else ""
        elif not found[1]:
            if not name and not found[0].endswith("/>") and "xhtml" not in (found[3] or ""):
                name, start = found[2].lower(), found.end()
        elif name == found[2].lower():
            inner = text[start : found.start()]
            if "<" in inner and not STRUCTURE.search(inner):
                parts += [text[written:start], inner.replace("<", "&lt;").replace(">", "&gt;")]
                written = found.start()
            name = ""
    return "".join((*parts, text[written:]))


def _entries(root: etree._Element) -> int:
    return sum(1 for _ in root.iter("{*}item", "{*}entry", "{*}url"))
