"""Makes a Source out of what is known about an address: a tidy name, the publisher behind it, its family."""

import re
import unicodedata
from urllib.parse import urlsplit

from dateline.model.source import Source, SourceKind
from dateline.sources.family import SHARED_HOSTS, family

NAME_CHARS = 80
"""Longest name shown: real feed titles run to 150 characters of search words; the first 80 tell which feed it is."""
TITLE_CHARS = 300
"""A title is cut there before a name is looked for in it: the work is bounded whatever a feed sends."""

_SEPARATOR = re.compile(r"\s+[|–—»>•·:/-]{1,2}\s+|\s*\|\s*|\s*(?:::|›|»)\s*|:\s+")
_FEED_WORDS = re.compile(
    r"\b(?:rss(?: feed| channel)?s?(?: (?:di|de|for))?|atom feed|news feed|all content|home ?page|startseite|portada"
    r"|latest (?:news|headlines|articles|stories))\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def source_from(
    url: str,
    *,
    kind: SourceKind = SourceKind.FEED,
    title: str = "",
    homepage: str | None = None,
    language: str | None = None,
    country: str | None = None,
) -> Source:
    """A source that is ready to be stored, from its address and whatever else was found.

    `title` is what the feed calls itself; without one the host stands in. An impossible language or country is left
    out, never guessed.
    """
    name = tidy(title) or _host(url)
    home = homepage if homepage and urlsplit(homepage).scheme in {"http", "https"} else None
    where = home if home and family(home) not in SHARED_HOSTS else url
    return Source(
        url=url,
        kind=kind,
        name=name[:NAME_CHARS].rstrip(),
        publisher=publisher_of(name, where)[:NAME_CHARS].rstrip(),
        family=family(where),
        homepage=home,
        country=country.upper() if country and re.fullmatch(r"[A-Za-z]{2}", country) else None,
        language=language_tag(language),
    )


def tidy(text: str) -> str:
    """The text on one line, without control characters and doubled spaces."""
    printable = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(unicodedata.normalize("NFC", printable).split()).strip("-|:>»· ")


def language_tag(language: str | None) -> str | None:
    """The tag in the case that BCP 47 recommends (`pt-BR`, `zh-Hans`), or None if it is none.

    Source: RFC 5646 §2.1.1.
    """
    text = (language or "").strip()
    if not _LANGUAGE.fullmatch(text):
        return None
    first, *rest = re.split("[-_]", text.lower())
    cased = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest]
    return "-".join([first, *cased])


def publisher_of(title: str, url: str) -> str:
    """The publisher's name inside a feed's title: "Sport | Harbour Gazette" at harbour-gazette.example is the Gazette.

    The part that resembles the host is taken; where none does, the title without words such as "RSS feed".
    """
    title = tidy(title)[:TITLE_CHARS]
    house = family(url)
    label = _letters(house.partition("/")[2] or house.partition(".")[0])
    parts = [part for part in (_without_feed_words(part) for part in _SEPARATOR.split(title)) if part]
    likely = [part for part in parts if _alike(_letters(part), label)]
    return max(likely, key=len, default="") or _without_feed_words(title) or title


def _alike(name: str, label: str) -> bool:
    return len(name) >= 3 and len(label) >= 3 and (name in label or label in name)


def _without_feed_words(text: str) -> str:
    return tidy(_FEED_WORDS.sub(" ", text))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")
