"""The names in an article: runs of capitalised words, each once in its longest form."""

from collections import Counter
from functools import cache

import regex
from msgspec import Struct

from dateline.vocab import Language, Words

MOST_NAMES = 60
LOOK_AT_CHARS = 8_000
LOUD_HEADLINE = 0.6
"""Share of capitalised words above which a headline is set in title case and its capitals say nothing. By hand."""
_LETTERS = r"[\p{L}\p{M}\p{Nd}'’\-]"
_TOKEN = regex.compile(rf"\p{{L}}{_LETTERS}*+")
_CAPITALISED = rf"(?:(?:\p{{Lu}}\.){{1,4}}|\p{{Lu}}{_LETTERS}*+)"
_LOW = regex.compile(rf"(?<!{_LETTERS})\p{{Ll}}{_LETTERS}*+")
_SENTENCE_END = regex.compile(r"[.!?…:;]['\"’”»)]*+\s*+[\"'“„«»‘(–—-]*+\s*+$|[\"“„«]$")
_LAST_WORD = regex.compile(r"[\p{L}\p{M}]+(?=[^\p{L}]*$)")
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_ENDING = regex.compile(r"['’]\p{Ll}{0,5}$")
"""The English possessive and the Turkish endings of case."""
_ELIDED = regex.compile(r"^(\p{L}{1,5})['’](?=\p{L}{3})")
LOOK_BACK_CHARS = 30


class _Run(Struct, kw_only=True):
    """A run of capitalised words as it stands in the text."""

    words: list[str]
    opens: bool
    """It opens a sentence: the first capital says nothing."""
    before: str
    """The word before it, in lower case."""


def names(headline: str, paragraphs: tuple[str, ...], language: Language | None, words: Words) -> tuple[str, ...]:
    """Names in order of first mention; empty for a text in a script without capitals."""
    text = "\n".join(paragraphs)[:LOOK_AT_CHARS]
    if len(_CASED.findall(text[:400])) < 20:
        return ()
    low = set(_LOW.findall(text))
    runs = [run for paragraph in text.split("\n") for run in _runs(paragraph, language)]
    if not _is_loud(headline):
        runs = _runs(headline, language) + runs
    named = [name for run in runs for name in _names_in(run, low, language, words)]
    certain = Counter(name for name, sure in named if sure)
    return _longest(_kept(named, certain, language, words))


def _is_loud(headline: str) -> bool:
    tokens = _TOKEN.findall(headline)
    return sum(1 for token in tokens if str(token)[0].isupper()) >= LOUD_HEADLINE * len(tokens)


def _runs(paragraph: str, language: Language | None) -> list[_Run]:
    runs: list[_Run] = []
    for found in _run_pattern(language.connectors if language else frozenset()).finditer(paragraph):
        before = paragraph[max(0, found.start() - LOOK_BACK_CHARS) : found.start()]
        last = _LAST_WORD.search(before)
        opens = not before.strip(" \"'“„«»‘(–—•*-") or _SENTENCE_END.search(before) is not None
        words: list[str] = []
        for word in found[0].replace("\u00a0", " ").split(" "):
            words.append(word)
            if _ENDING.search(word):  # "Mexico's National Statistics Institute" are two names
                runs.append(_Run(words=words, opens=opens, before=last[0].lower() if last else ""))
                words, opens = [], False
        if words:
            runs.append(_Run(words=words, opens=opens, before=last[0].lower() if last else ""))
    return runs


@cache
def _run_pattern(connectors: frozenset[str]) -> "regex.Pattern[str]":
    links = "|".join(regex.escape(link) for link in sorted(connectors, key=len, reverse=True))
    between = rf"(?:[ \u00a0](?:(?:{links})[ \u00a0])?)" if links else r"[ \u00a0]"
    return regex.compile(rf"(?<!{_LETTERS}){_CAPITALISED}(?:{between}{_CAPITALISED})*+")


def _names_in(run: _Run, low: set[str], language: Language | None, words: Words) -> list[tuple[str, bool]]:
    """The names in the run, without titles and openers, each with whether its capital can be trusted."""
    parts = [_ENDING.sub("", word) for word in run.words]
    sure = not run.opens
    if language and (elided := _ELIDED.match(parts[0])) and elided[1].casefold() in language.openers:
        parts[0] = parts[0][elided.end() :]
        sure = parts[0][0].isupper()
    if run.opens and not sure and _is_opener(parts[0], low, language):
        parts, sure = parts[1:], True
    pieces = _split_at_titles(parts, language)
    if len(pieces) > 1:
        # "US President Donald Trump" gives two names, "Prime Minister Modi" and "Foreign Minister Lavrov" one
        pieces = [piece for piece in pieces[:-1] if _is_name_before_title(piece, words)] + pieces[-1:]
        sure = True
    return [name for piece in pieces if (name := _name(piece, run, language, sure=sure))]


def _split_at_titles(parts: list[str], language: Language | None) -> list[list[str]]:
    titles = language.titles if language else frozenset()
    pieces: list[list[str]] = [[]]
    for index, part in enumerate(parts):
        if part.casefold().rstrip(".") in titles and index + 1 < len(parts) and parts[index + 1][0].isupper():
            pieces.append([])
        else:
            pieces[-1].append(part)
    return pieces


def _is_name_before_title(piece: list[str], words: Words) -> bool:
    joined = " ".join(piece)
    return len(piece) > 1 or (joined.isupper() and len(joined) > 1) or joined.casefold() in words.places


def _name(parts: list[str], run: _Run, language: Language | None, *, sure: bool) -> tuple[str, bool] | None:
    titles, days = (language.titles, language.weekdays) if language else (frozenset(), frozenset())
    while parts and (not parts[0][0].isupper() or parts[0].casefold() in days):
        parts = parts[1:]
    while parts and (not parts[-1][0].isupper() or parts[-1].casefold() in days):
        parts = parts[:-1]
    if all(part.casefold() in titles for part in parts):
        return None
    name = " ".join(parts)
    if _says_when(parts, language) or sum(char.isalnum() for char in name) < 2:
        return None
    if language and language.nouns_have_capitals and len(parts) == 1 and not _stands_alone(name, run, language):
        sure = False
    return name, sure or len(parts) > 1


def _is_opener(word: str, low: set[str], language: Language | None) -> bool:
    return word.lower() in low or (language is not None and word.casefold() in language.openers)


def _says_when(parts: list[str], language: Language | None) -> bool:
    if language is None:
        return False
    folded = [part.casefold().rstrip(".") for part in parts]
    return all(part in language.months or part in language.weekdays or part in language.openers for part in folded)


def _stands_alone(word: str, run: _Run, language: Language) -> bool:
    """Where all nouns have capitals: an acronym, or what stands after a preposition without an article."""
    return word.isupper() or run.before in {"in", "aus", "nach", "bei", "laut", "von"} - language.titles


def _kept(named: list[tuple[str, bool]], certain: Counter[str], language: Language | None, words: Words) -> list[str]:
    """Those that can be trusted: a single word at the start of a sentence only if it is a name elsewhere too."""
    parts = {part for name, sure in named if sure and " " in name for part in name.split()}
    german = language is not None and language.nouns_have_capitals

    def trusted(name: str) -> bool:
        return " " in name or name.casefold() in words.places or certain[name] > 0 or (german and name in parts)

    return [name for name, _ in named if trusted(name)]


def _longest(found: list[str]) -> tuple[str, ...]:
    """Each name once: "Patrushev" goes where "Nikolai Patrushev" is, at the place of the first of them."""
    unique = list(dict.fromkeys(found))
    holders: dict[str, list[str]] = {}
    for name in unique:
        for word in name.split():
            holders.setdefault(word, []).append(name)
    longest: dict[str, None] = {}
    for name in unique:
        longer = [other for other in holders[name.split()[0]] if f" {name} " in f" {other} "]
        longest[max(longer, key=len)] = None
    return tuple(longest)[:MOST_NAMES]
