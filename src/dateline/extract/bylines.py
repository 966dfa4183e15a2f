"""Who wrote it: persons out of "By Ann Lee and Bo Ek, Staff Writers", not desks, agencies or addresses."""

import re
from collections.abc import Iterable

MOST_BYLINES = 12
_OPENING = re.compile(
    r"^\s*(?:written by|reporting by|story by|words by|by|von|par|por|di|da|door|av|af|autor(?:en|es)?|author|text|"
    r"автор(?:ы)?|текст|przez|yazan|بقلم|كتب|文|記者|记者|作者|責任編輯|责任编辑)\s{0,3}[:：|]?\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[,;|/•·]|\s(?:and|und|et|y|e|en|och|og|i|и|та|ve|with|mit|avec|con|&)\s)\s*", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\b(?:staff|editors?|editorial|desk|newsroom|news|team|reporters?|correspondents?|writers?|contributors?|agenc(?:y|ies)|press|media|"
    r"redaktion|redaktör|redaktionen|redactie|redacción|redação|redazione|rédaction|редакция|agentur(?:en)?|agence|agencias?|"
    r"admin|administrator|webmaster|online|reuters|afp|dpa|efe|ansa|unknown|guest|anonymous|services?|group|inc|ltd|gmbh|"
    r"channel|magazine|journal|times|post|daily|today|tv|radio)\b|[@\d]|https?:|www\.|\.com\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


def persons(printed: Iterable[str]) -> tuple[str, ...]:
    """The persons named in bylines, each once, in order; empty if it is a desk, an agency or an address."""
    found: dict[str, None] = {}
    for line in printed:
        text = _OPENING.sub("", " ".join(line.split())[:300] + " ").strip()
        for part in _PARTS.split(text):
            name = _OPENING.sub("", part + " ").strip(" .,:-–—()")
            if name and _is_person(name):
                found[name] = None
    return tuple(found)[:MOST_BYLINES]


def _is_person(name: str) -> bool:
    if _NO_PERSON.search(name) or not _LETTERS.search(name) or len(name) > 60:
        return False
    words = name.split()
    if not any(char.isupper() or char.islower() for char in name):
        return len(name) >= 2  # a script without capitals: a name is one word or several
    return 2 <= len(words) <= 6 and words[0][0].isupper() and words[-1][0].isupper()
