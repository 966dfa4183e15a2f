"""Publishers' times, however written, as aware UTC. What cannot be read is None; nothing is invented."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from dateline.parse.zones import EASTERNMOST, OFFSET, WESTERNMOST, ZONE_NAME, named_zone, offset_zone, zone_of

_words = tomllib.loads(files("dateline.parse").joinpath("data", "date_words.toml").read_text("utf-8"))
MONTHS: dict[str, int] = _words["months"]
"""Names of months in 50 languages, accents and dots taken off → 1 to 12; a word of two meanings is not in it."""
DAYS: dict[str, int] = _words["days"]
"""Names of weekdays likewise → 0 (Monday) to 6."""

MOST_CHARS = 100
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""News on the web does not reach further back; an earlier time is a default that was never set."""
MOST_AHEAD = timedelta(days=1)
"""A zone that was forgotten puts a time up to 14 hours ahead; more is no publication time."""
VAGUE_FOR = timedelta(days=2)
"""A day without a clock is believed once it is so long past; before, its midnight would be passed off as a time."""
TIMES_REMEMBERED = 8_192
"""A feed is asked again and again with the same times in it."""
THIS_CENTURY = 70
"""Years of two digits below it are of this century (POSIX says 69; RFC 850 dates of 1970 exist)."""

ISO = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?|-(?P<ordinal>\d{3})|-?W(?P<week>\d{2})(?:-?(?P<weekday>[1-7]))?)?"
    r"(?:(?:[Tt ]\s?|(?<=\d{8}))(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,12})?)?\s?"
    r"(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?[Zz]?)?)?"
)
RFC = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s)?\s?(\d{1,2})[ -]([^\W\d_]{3,12})\.?[ -](\d{4}|\d{2}),?\s"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?(GMT|UTC|UT|Z|[+-]\d{4}))?"
)
"""RFC 822, 850, 1123, 2822 as they mostly come."""
UNIX = re.compile(r"(\d{9,10})(?:\d{3}|\d{6}|\.\d{1,9})?")
HALF = r"(?:[ap]m\b|上午|下午|오전|오후|午前|午後)"
CLOCK = re.compile(
    rf"({HALF})?\s?(?<!\d)(\d{{1,2}})\s?[:h時时시]\s?(\d{{2}})(?!\d)\s?[分분]?(?:[:\s]?(\d{{2}})(?!\d)[초秒]?)?(?:[.,]\d{{1,9}})?\s?({HALF})?",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[./年년-]\s?(\d{1,2})\s?[./月월-]\s?(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([./ -])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
WORD = re.compile(r"[^\s\d.,;:/()+'\"،_|-]{2,}")
NUMBER = re.compile(r"\d+")
ASIDE = re.compile(r"\([^()]{0,60}\)")
DOT_IN_WORD = re.compile(r"(?<=[^\W\d_])\.")
UPPER_WORD = re.compile(r"\b[A-Z]{2,5}\b")
AFTERNOON = frozenset({"pm", "下午", "오후", "午後"})
FORENOON = frozenset({"am", "上午", "오전", "午前"})
BUDDHIST_YEARS = 543
"""Thai calendars count so many more."""


class Clock(NamedTuple):
    """A time of day found in a text, and what stands before and after it."""

    hour: int
    minute: int
    second: int
    before: str
    after: str
    half: str = ""


@lru_cache(TIMES_REMEMBERED)
def parse_time(text: str) -> datetime | None:
    """The time that the text says, in UTC, or None.

    A day without a clock is its midnight, a month its first day; a clock without a zone is taken as UTC. Where a text
    can mean two days (03/04/2020) or its zone is of several places (IST), it is None.
    Source: RFC 822, 850, 3339, 5322; ISO 8601; W3C-DTF; C's asctime; names from Unicode CLDR.
    """
    text = " ".join(text.split())
    if not text or len(text) > MOST_CHARS:
        return None
    for read in (_rfc, _iso, _unix, _loose):
        try:
            at = read(text)
            if at is not None:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """The time if an article may have been published then; else None: it stays unknown, it is never set to now."""
    return at if at is not None and EARLIEST <= at <= now + MOST_AHEAD else None


def publication_time(text: str | None, now: datetime) -> datetime | None:
    """The time that a publisher states, if it can be believed and says more than "today"; else None."""
    at = believable(parse_time(text), now) if text else None
    if at is None or (at.hour or at.minute or at.second or now - at > VAGUE_FOR):
        return at
    return at if text and _has_clock(text) else None


def _has_clock(text: str) -> bool:
    return ":" in text or "T" in text or text.strip().isdecimal() or bool(CLOCK.search(text))


def _rfc(text: str) -> datetime | None:
    found = RFC.fullmatch(text)
    if not found:
        return None
    day, name, year, hour, minute, second, zone = found.groups()
    month = MONTHS.get(_folded(name))
    if month is None or hour == "24" or second == "60":
        return None  # the loose reader knows how
    at = datetime(_whole_year(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    return at if not zone or zone[0] not in "+-" or zone[1:] == "0000" else at.replace(tzinfo=offset_zone(zone))


def _iso(text: str) -> datetime | None:
    if len(text) >= 19 and text[4] == "-" and text[10] in "T ":
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            pass  # hour 24, leap seconds, "…+01:00Z": below
        else:
            offset = at.utcoffset()
            if offset is not None and not WESTERNMOST <= offset <= EASTERNMOST:
                raise ValueError(text)
            return at.replace(tzinfo=UTC) if offset is None else at
    found = ISO.fullmatch(text)
    if not found or (len(text) != 4 and not (found["month"] or found["ordinal"] or found["week"])):
        return None
    if text.isdecimal() and len(text) not in {4, 8, 12, 14}:
        return None
    zone = found["zone"] or ""
    return _at(
        _iso_day(found),
        int(found["hour"] or 0),
        int(found["minute"] or 0),
        int(found["second"] or 0),
        offset_zone(zone.rstrip("Zz")) if zone[:1] in "+-" and zone else UTC,
    )


def _iso_day(found: re.Match[str]) -> datetime:
    year = int(found["year"])
    if found["ordinal"]:
        day = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=int(found["ordinal"]) - 1)
        if day.year != year:
            raise ValueError(found[0])
        return day
    if found["week"]:
        return datetime.fromisocalendar(year, int(found["week"]), int(found["weekday"] or 1)).replace(tzinfo=UTC)
    return datetime(year, int(found["month"] or 1), int(found["day"] or 1), tzinfo=UTC)


def _at(day: datetime, hour: int, minute: int, second: int, zone: tzinfo) -> datetime:
    """The clock on that day; 24:00 is the next day's midnight, a leap second the second before it."""
    following = timedelta(days=1) if hour == 24 and not minute and not second else timedelta()
    at = day.replace(hour=0 if following else hour, minute=minute, second=min(second, 59) if second == 60 else second)
    return at.replace(tzinfo=zone) + following


def _unix(text: str) -> datetime | None:
    found = UNIX.fullmatch(text)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _loose(text: str) -> datetime | None:
    """Names of months in many languages, twelve-hour clocks, zones by name, numbers in the order of the country."""
    clock = _clock(DOT_IN_WORD.sub("", ASIDE.sub(" ", text)))
    zone, after = _zone(clock.after)
    rest = f"{clock.before} {after}"
    words = [_folded(word) for word in WORD.findall(rest)]
    day = _day_by_name(rest, words) or _year_first(rest) or _year_last(rest, words, clock.half)
    return None if day is None else _at(day, clock.hour, clock.minute, clock.second, zone)


def _clock(text: str) -> Clock:
    found = CLOCK.search(text)
    if not found:
        return Clock(0, 0, 0, text, "")
    half = (found[1] or found[5] or "").lower()
    hour = int(found[2])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in AFTERNOON else 0)
    return Clock(hour, int(found[3]), int(found[4] or 0), text[: found.start()], text[found.end() :], half)


def _zone(after: str) -> tuple[tzinfo, str]:
    """The zone named behind the clock, and that text without it.

    Raises:
        ValueError: a zone that is none, or that several places call theirs.

    """
    if found := ZONE_NAME.search(after):
        return named_zone(found[0]), after.replace(found[0], " ")
    if found := OFFSET.search(after):
        return offset_zone(found[1]), after[: found.start()] + " " + after[found.end() :]
    for word in UPPER_WORD.findall(after.upper() if after.islower() else after):
        if zone := zone_of(word):
            return zone, after
    return UTC, after


def _day_by_name(text: str, words: list[str]) -> datetime | None:
    named = [word for word in words if word in MONTHS]
    # "mar" is March, and Tuesday in four languages: it is the day where another word is the month.
    month = next((MONTHS[word] for word in named if word not in DAYS), MONTHS[named[0]] if named else None)
    numbers = NUMBER.findall(text)
    if month is None or not 1 <= len(numbers) <= 2:
        return None
    if len(numbers) == 1:
        return datetime(int(numbers[0]), month, 1, tzinfo=UTC) if len(numbers[0]) == 4 else None
    year, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
    return datetime(_thai_year(_whole_year(year), text), month, int(day), tzinfo=UTC)


def _year_first(text: str) -> datetime | None:
    found = YEAR_FIRST.search(text)
    if not found or len(NUMBER.findall(text)) != 3:
        return None
    return datetime(_thai_year(int(found[1]), text), int(found[2]), int(found[3]), tzinfo=UTC)


def _year_last(text: str, words: list[str], half: str) -> datetime | None:
    """A day in numbers, if it can only be one: by its dots (day first), its half of the day (English), its weekday."""
    found = YEAR_LAST.search(text)
    if not found or len(NUMBER.findall(text)) != 3:
        return None
    first, mark, second, year = found.groups()
    orders = [(year, second, first)]
    if mark != ".":
        orders = [(year, first, second)] if half and mark == "/" else [*orders, (year, first, second)]
        orders += [(first, second, year)] if len(year) == 2 else []
    days = {day for order in orders if (day := _day(*order))}
    weekdays = {DAYS[word] for word in words if word in DAYS}
    if weekdays:
        days = {day for day in days if day.weekday() in weekdays}
    return days.pop() if len(days) == 1 and (weekdays or mark != " ") else None


def _day(year: str, month: str, day: str) -> datetime | None:
    try:
        return datetime(_whole_year(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def _whole_year(year: str) -> int:
    number = int(year)
    return number if len(year) > 2 else number + (2000 if number < THIS_CENTURY else 1900)


def _thai_year(year: int, text: str) -> int:
    return year - BUDDHIST_YEARS if year > 2400 and any("\u0e01" <= char <= "\u0e2e" for char in text) else year


def _folded(word: str) -> str:
    """Lower case without accents."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
