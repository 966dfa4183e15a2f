"""Place, day and agency that an article opens with: "Moscow, March 29 –". Where it was filed, not where it happened."""

import re
from datetime import date
from functools import cache

from msgspec import Struct

from dateline.model.article import Dateline
from dateline.understand.dateline_east import east_asian
from dateline.understand.days import Day, find_day, resolve
from dateline.vocab import Language, Words

LOOK_AT_CHARS = 160
"""The longest of the 81 collected formats takes 55, of 145 in PolNeAR train 34."""
MOST_PLACE_WORDS = 7
MOST_AGENCY_WORDS = 4
LEAST_NAME_CHARS = 4
_SEPARATOR = re.compile(r"\s*(?:\.?-{1,3}|[–—―_:=])\s*")
_GAP = re.compile(r"[\s,.|]*")
_PLACE_END = re.compile(r"\s*[(|=:]|--|\s[-–—―_]|[–—―]|\s/")
_SPANISH_END = re.compile(r"\w\.-\s*$")
"""A full stop and a dash end the datelines of Spanish agencies, and nothing else."""
_LETTERS = re.compile(r"[^\W\d_]+")
_AFTER_AGENCY = re.compile(r"\s*(?:\.(?=\s)|--|[-–—―:|=_](?=\s))\s*")
_BRACKETS = re.compile(r"\(([^()]{1,60})\)|/([^/]{1,60})/|\[([^\[\]]{1,60})\]|（([^（）]{1,60})）")
_ALL_CAPS_AGENCY = re.compile(r"[^\W\d_]{2,8}")
_REPORTER = re.compile(r"(?:, | )[^\W\d_]{2,20}\.? [^\W\d_]{2,20}(?: [^\W\d_]{2,20})?(?=[.:/)–—-])")
_ABBREVIATED = re.compile(r"(?:\w\.\w|, ?\w{2,5})\.[\s,]*$")
_CAPITAL_NEXT = re.compile(r"[\"'“”„«»‘’(]*(?:[^\W\d_]|\d)")
_LINKS = frozenset(
    {"de", "del", "da", "do", "dos", "das", "di", "la", "le", "les", "las", "los", "el", "of", "the", "am", "an", "der"}
    | {"auf", "bei", "sur", "en", "upon", "y", "e", "и", "на"}
)


class _Read(Struct, kw_only=True):
    """What has been read so far, and how far."""

    cursor: int
    day: Day | None = None
    agency: str | None = None
    agency_is_known: bool = False
    ended: bool = False
    """A separator or an agency in brackets came: the news may begin."""
    may_separate: bool = True
    """A separator belongs to the dateline here: one before the agency, one behind it."""


def dateline(opening: str, language: Language | None, words: Words, near: date | None) -> Dateline | None:
    """The dateline at the start of an article's first paragraph, or None.

    `near` is the day it was published or seen: a day without a year is the one nearest to it.
    """
    text = opening[:LOOK_AT_CHARS]
    if found := east_asian(text, words, near):
        return found
    start, agency = _leading_agency(text, words)
    place_end = _end_of_place(text, start, language, words)
    read = _Read(cursor=place_end, agency=agency, agency_is_known=agency is not None)
    _read_rest(text, read, language, words)
    place = _tidy_place(text[start:place_end], language)
    if not read.ended or not _convinces(place, opening, read, language, words):
        return Dateline(place=None, agency=agency, span=(0, start)) if agency else None
    return Dateline(
        place=place or None,
        date=resolve(read.day, near) if read.day else None,
        agency=read.agency,
        span=(0, read.cursor),
    )


def _leading_agency(text: str, words: Words) -> tuple[int, str | None]:
    """Where the place begins, and the agency before it: "(ANSA) - ROMA, 29 MAR - …"."""
    start = len(text) - len(text.lstrip())
    bracket = _BRACKETS.match(text, start)
    if bracket is None:
        return start, None
    agency = _known_agency(_inside(bracket), words)
    after = _SEPARATOR.match(text, bracket.end())
    return (after.end(), agency) if agency and after else (start, None)


def _end_of_place(text: str, start: int, language: Language | None, words: Words) -> int:
    """The first of: a day, an agency after a comma, a bracket, a dash, a colon."""
    day = find_day(text, language, words.languages.get("en"), start)
    agency = _agency_after_comma(words.agencies).search(text, start)
    mark = _PLACE_END.search(text, start)
    ends = [day.start if day else None, agency.start() if agency else None, mark.start() if mark else None]
    return min((end for end in ends if end is not None), default=len(text))


def _read_rest(text: str, read: _Read, language: Language | None, words: Words) -> None:
    """Move over days, weekdays, agencies and separators until the news begins."""
    while read.cursor < len(text):
        gap = _GAP.match(text, read.cursor)
        at = gap.end() if gap else read.cursor
        if not (_take_day(text, at, read, language, words) or _take_agency(text, at, read, words)):
            separator = _SEPARATOR.match(text, read.cursor)
            if separator is None or not read.may_separate:
                if read.ended:
                    read.cursor = at
                return
            read.cursor, read.ended, read.may_separate = separator.end(), True, False


def _take_day(text: str, at: int, read: _Read, language: Language | None, words: Words) -> bool:
    word = _LETTERS.match(text, at)
    packs = [pack for pack in (language, words.languages.get("en")) if pack]
    if word and any(word[0].casefold() in pack.weekdays | pack.before_date for pack in packs):
        following = text[word.end() : word.end() + 1]
        if read.day is not None or following in " ,":
            read.cursor = word.end()
            return True
    if read.day is not None:
        return False
    day = find_day(text, language, words.languages.get("en"), at)
    if day is None or day.start != at:
        return False
    read.day, read.cursor = day, day.end
    return True


def _take_agency(text: str, at: int, read: _Read, words: Words) -> bool:
    """Take an agency in brackets, or a known one that a separator follows."""
    if read.agency is not None:
        return False
    if bracket := _BRACKETS.match(text, at):
        inside = _inside(bracket)
        known = _known_agency(inside, words)
        if known is None and not _may_be_agency(inside, read):
            return False
        read.agency, read.agency_is_known = known or inside, known is not None
        read.cursor, read.ended, read.may_separate = bracket.end(), True, True
        return True
    bare = _agencies(words.agencies).match(text, at)
    if bare is None:
        return False
    reporter = _REPORTER.match(text, bare.end())
    end = reporter.end() if reporter else bare.end()
    after = _AFTER_AGENCY.match(text, end)
    if after is None:
        return False
    read.agency, read.agency_is_known = bare[0], True
    read.cursor = end if text[end : end + 2] in {" |", "| "} else after.end()
    read.ended = read.ended or "|" not in after[0]
    return True


def _may_be_agency(inside: str, read: _Read) -> bool:
    """Whether an unknown name in brackets is taken for an agency: "(XYZ)", or, after a day, up to four words."""
    if _ALL_CAPS_AGENCY.fullmatch(inside) and inside.isupper():
        return True
    parts = re.split(r"[\s-]+", inside)
    return read.day is not None and len(parts) <= MOST_AGENCY_WORDS and all(part[:1].isupper() for part in parts)


def _convinces(place: str, text: str, read: _Read, language: Language | None, words: Words) -> bool:
    """Whether what was read is a dateline and not a sentence that begins like one."""
    if not place:
        return read.agency_is_known
    if not _looks_like_a_place(place, language, words):
        return False
    loud = place.split(",", maxsplit=1)[0].isupper()
    town = _is_known_town(place, words)
    if read.agency_is_known:
        return True
    if read.agency is not None:
        return read.day is not None or town or loud
    if read.day is not None:
        return True
    before, behind = text[: read.cursor], text[read.cursor :]
    named = town or "," in place or _is_named_again(place, behind) or _SPANISH_END.search(before) is not None
    return loud and named and _news_begins(text, read.cursor)


def _is_named_again(place: str, rest: str) -> bool:
    """Whether what stands in capitals is a name in the text that follows: "SOSNOGOROVO — … in Sosnogorovo"."""
    return len(place) >= LEAST_NAME_CHARS and re.search(rf"\b{re.escape(place.title())}\b", rest) is not None


def _news_begins(text: str, cursor: int) -> bool:
    following = _CAPITAL_NEXT.match(text, cursor)
    return following is not None and not following[0][-1].islower()


def _looks_like_a_place(place: str, language: Language | None, words: Words) -> bool:
    folded = place.casefold()
    parts = [part for part in re.split(r"[\s/,\[\]]+", place) if part]
    if not 1 <= len(parts) <= MOST_PLACE_WORDS or len(place) > 60 or any(char.isdigit() for char in place):
        return False
    if folded in words.traps or parts[0].casefold() in words.traps - words.places:
        return False
    weekdays = language.weekdays if language else frozenset()
    if any(part.casefold().rstrip(".") in weekdays for part in parts):
        return False
    if not any(char.isupper() or char.islower() for char in place):
        return len(parts) <= 3  # a script without capitals
    return parts[0][0].isupper() and all(not part[0].islower() or part in _LINKS for part in parts)


def _is_known_town(place: str, words: Words) -> bool:
    return any(town.strip().casefold() in words.places for town in re.split(r"[,/\[]", place))


def _tidy_place(place: str, language: Language | None) -> str:
    abbreviated = _ABBREVIATED.search(place) is not None
    place = place.strip(" \t\u00a0,|–—-/.") + ("." if abbreviated else "")
    words = place.split()
    if language and words and words[-1].casefold() in language.before_date:
        place = " ".join(words[:-1])
    return place


def _inside(bracket: re.Match[str]) -> str:
    return next(group for group in bracket.groups() if group is not None).strip()


def _known_agency(inside: str, words: Words) -> str | None:
    found = _agencies(words.agencies).search(inside)
    return found[0] if found else None


@cache
def _agencies(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in names) + r")(?!\w)")


@cache
def _agency_after_comma(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"[,.]\s*(?:" + "|".join(re.escape(name) for name in names) + r")\s*[-–—―:|]")
