"""The article as the page describes it for machines in JSON-LD (schema.org), however broken the JSON is."""

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

MOST_CHARS = 1_000_000
MOST_OBJECTS = 4_000
MOST_DEPTH = 12
_RANK = (
    "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "opinionnewsarticle",
    "reviewnewsarticle", "askpublicnewsarticle", "liveblogposting", "article", "satiricalarticle", "report",
    "blogposting", "techarticle", "scholarlyarticle", "medicalscholarlyarticle", "advertisercontentarticle",
    "socialmediaposting",
)  # fmt: skip
_OTHERS = frozenset(
    {"itemListElement", "hasPart", "isPartOf", "mentions", "citation", "relatedLink", "about", "comment"}
)
"""Properties that hold other articles than the page's own."""
_TRAILING_COMMA = re.compile(r",(\s{0,200}[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|(?://\s*)?\]\]>)\s*;?\s*$"
)


def article_of(tree: LexborHTMLParser) -> dict[str, object]:
    """The properties of the page's article node; of several the most specific, then the longest; empty if none."""
    found: list[tuple[int, int, dict[str, object]]] = []
    left = MOST_CHARS
    for script in tree.css('script[type*="ld+json"]'):
        text = script.text() or ""
        left -= len(text)
        if left < 0:
            break
        for document in _documents(text):
            found.extend((_rank(node), -len(node), node) for node in _objects(document) if _rank(node) < len(_RANK))
    return min(found, key=lambda entry: entry[:2])[2] if found else {}


def texts(value: object, key: str = "name") -> tuple[str, ...]:
    """The strings in a value that may be a string, an object with a name, or a list of either."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return texts(value.get(key)) if key in value else texts(value.get("@value", ()))
    if isinstance(value, list):
        return tuple(text for each in value[:50] for text in texts(each, key))
    return ()


def _documents(text: str) -> Iterator[object]:
    """The JSON values in a script: one, or several run together; repaired where that changes no meaning."""
    text = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    decoder = json.JSONDecoder(strict=False)  # allows line breaks inside strings
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        at, values = 0, []
        try:
            while at < len(attempt):
                value, at = decoder.raw_decode(attempt, at)
                values.append(value)
                while at < len(attempt) and attempt[at] in " \t\r\n,;":
                    at += 1
        except (ValueError, RecursionError):
            if not values:
                continue
        yield from values
        return


def _objects(document: object) -> Iterator[dict[str, object]]:
    waiting: list[tuple[object, int]] = [(document, 0)]
    seen = 0
    while waiting and seen < MOST_OBJECTS:
        value, depth = waiting.pop()
        seen += 1
        if depth > MOST_DEPTH:
            continue
        if isinstance(value, list):
            waiting.extend((each, depth + 1) for each in reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend((each, depth + 1) for key, each in value.items() if key not in _OTHERS)


def _rank(node: dict[str, object]) -> int:
    names = (name.rsplit("/", maxsplit=1)[-1].lower() for name in texts(node.get("@type")))
    return min((_RANK.index(name) for name in names if name in _RANK), default=len(_RANK))
