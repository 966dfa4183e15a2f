"""Words that tell nothing about an event: function words, and what much of any day's news is about."""

from functools import cache
from importlib.resources import files

from msgspec import Struct

_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "bs": "hr"}


class Everyday(Struct, frozen=True, kw_only=True):
    """One language's words, casefolded."""

    stop: frozenset[str] = frozenset()
    """The, of, has: they are left out."""
    news: frozenset[str] = frozenset()
    """The stems of police, killed, says: they count, but as words that every thirtieth report holds."""


_NOTHING_KNOWN = Everyday()


STEM_CHARS = 6
"""Words are cut to their first six letters, the plainest stemming that serves every alphabet: quakes and quake, убитый
and убитых become one term. Against 5, 8 and all letters: .842 to .845, .824, .825 on 246 articles of 73 events, and
.856 to .832, .830, .833 on 196 look-alikes."""


def everyday(language: str) -> Everyday:
    """The words of a language (its primary subtag); none for a language that the data file does not name."""
    return _all().get(_ALIASES.get(language, language), _NOTHING_KNOWN)


@cache
def _all() -> dict[str, Everyday]:
    lists: dict[str, dict[str, frozenset[str]]] = {}
    for line in files("dateline.story").joinpath("data/everyday.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, kind, words = line.split("\t")
            lists.setdefault(language, {})[kind] = frozenset(words.split())
    return {
        language: Everyday(stop=kinds.get("stop", frozenset()), news=_stems(kinds.get("news", frozenset())))
        for language, kinds in lists.items()
    }


def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:STEM_CHARS] for word in words)
