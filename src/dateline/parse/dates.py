"""Publishers' times, however written, as aware UTC. What cannot be read is None; nothing is invented."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_words = tomllib.loads(files("dateline.parse").joinpath("data", "date_words.toml").read_text("utf-8"))
MONTHS: dict[str, int] = _words["months"]
DAYS: frozenset[str] = frozenset(_words["days"])

MOST_CHARS = 120
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""News on the web does not reach further back; an earlier time is a default that was never set."""
MOST_AHEAD = timedelta(days=1)
"""A zone that was forgotten puts a time up to 14 hours ahead; more is no publication time."""

ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?|-(?P<ordinal>\d{3})|-?W(?P<week>\d{2})(?:-?(?P<weekday>\d))?)?"
    r"(?:[T ]\s?(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,12})?)?\s?"
    r"(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
UNIX = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")
CLOCK = re.compile(
    r"(\d{1,2})[:h.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\b\.?|上午|下午|오전|오후|午前|午後)?", re.IGNORECASE
)
HALF_FIRST = re.compile(r"(上午|下午|오전|오후|午前|午後)\s*(\d{1,2})[:时時시]\s*(\d{1,2})(?:[:分분]\s*(\d{1,2}))?")
CJK_DAY = re.compile(r"(\d{4})\s*[年년.-]\s*(\d{1,2})\s*[月월.-]\s*(\d{1,2})\s*[日일]?")
SLASHED = re.compile(r"\b(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\b")
OFFSET = re.compile(r"(?<![\w:])(?:(?:GMT|UTC)\s*)?([+-])(\d{1,2}):?(\d{2})?(?!\d|[:/-])", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
NUMBER = re.compile(r"(?<!\d)(\d{1,4})(?:st|nd|rd|th|er|º|ª|\.)?(?!\d)")
ZONE_NAME = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_]+(?:/[A-Za-z_]+)?"
)
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "cest": 2, "mest": 2,
    "mesz": 2, "mez": 1, "eet": 2, "eest": 3, "sast": 2, "msk": 3, "msd": 4, "trt": 3, "ast": -4, "adt": -3,
    "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "brt": -3,
    "art": -3, "clt": -4, "pkt": 5, "npt": 5.75, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8, "pht": 8, "jst": 9,
    "kst": 9,
    "aest": 10, "aedt": 11, "acst": 9.5, "nzst": 12, "nzdt": 13, "irst": 3.5, "gst": 4, "eat": 3, "wat": 1, "cat": 2,
}  # fmt: skip
"""Hours from UTC. IST is not here: it is India's, Israel's and Ireland's."""
AFTERNOON = frozenset({"pm", "下午", "오후", "午後"})
FORENOON = frozenset({"am", "上午", "오전", "午前"})


def parse_time(text: str | None) -> datetime | None:
    """The time that the text says, in UTC, or None. A day without a clock is its midnight; without a zone it is UTC."""
    if not text:
        return None
    text = " ".join(text.split())[:MOST_CHARS]
    for read in (_iso, _rfc822, _unix, _loose):
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


def _iso(text: str) -> datetime | None:
    found = ISO.fullmatch(text)
    if not found or (found["month"] is None and found["ordinal"] is None and found["week"] is None and len(text) != 4):
        return None
    year = int(found["year"])
    if found["ordinal"]:
        day = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=int(found["ordinal"]) - 1)
    elif found["week"]:
        day = datetime.fromisocalendar(year, int(found["week"]), int(found["weekday"] or 1)).replace(tzinfo=UTC)
    else:
        day = datetime(year, int(found["month"] or 1), int(found["day"] or 1), tzinfo=UTC)
    return _at(
        day, int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0), _offset(found["zone"])
    )


def _offset(zone: str | None) -> timezone:
    if not zone or zone.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = zone[1:].replace(":", "")
    return _zone(zone[0], int(digits[:2]), int(digits[2:] or 0))


def _zone(sign: str, hours: int, minutes: int) -> timezone:
    if hours > 14 or minutes > 59:
        raise ValueError(sign)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)


def _at(day: datetime, hour: int, minute: int, second: int, zone: timezone | ZoneInfo) -> datetime:
    """The clock on that day; 24:00 is the next day's midnight, a leap second the one before it."""
    following = timedelta(days=1) if hour == 24 and not minute and not second else timedelta()
    at = day.replace(hour=0 if following else hour, minute=minute, second=min(second, 59), tzinfo=zone)
    return at + following


def _rfc822(text: str) -> datetime | None:
    """RFC 822, 850, 2822, asctime; a year of two digits is of the last 50 years or the next."""
    fields = parsedate_tz(text)
    if not fields or not re.search(r"\d", text) or WORDY.search(text):
        return None
    year, month, day, hour, minute, second, *_, offset = fields
    if not 1 <= month <= 12 or not MONTH_NAMED.search(text):
        return None
    if offset is None and (word := _zone_word(text)) is not None:
        return _at(datetime(year, month, day, tzinfo=UTC), hour, minute, second, word)
    return _at(datetime(year, month, day, tzinfo=UTC), hour, minute, second, timezone(timedelta(seconds=offset or 0)))


MONTH_NAMED = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
WORDY = re.compile(r"[ap]\.?m\b|/|[^\x00-\x7f]", re.IGNORECASE)
"""Twelve-hour clocks, zones by name and other languages are for the loose reader."""


def _unix(text: str) -> datetime | None:
    if not UNIX.fullmatch(text):
        return None
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)


def _zone_word(text: str) -> timezone | ZoneInfo | None:
    if found := ZONE_NAME.search(text):
        try:
            return ZoneInfo(found[0])
        except (ZoneInfoNotFoundError, ValueError):
            return None
    if found := OFFSET.search(CLOCK.sub(" ", text)):
        return _zone(found[1], int(found[2]), int(found[3] or 0))
    hours = next((ZONES[word] for word in map(str.lower, reversed(WORD.findall(text))) if word in ZONES), None)
    return None if hours is None else timezone(timedelta(hours=hours))


def _loose(text: str) -> datetime | None:
    """Localised names of months, twelve-hour clocks, zones by name, day.month.year, East Asian forms."""
    hour, minute, second, rest = _clock(text)
    day = _east_asian_day(rest) or _day_by_name(rest) or _day_by_numbers(rest)
    if day is None:
        return None
    return _at(day, hour, minute, second, _zone_word(text) or UTC)


def _clock(text: str) -> tuple[int, int, int, str]:
    """Hour, minute, second and the text without them."""
    if found := HALF_FIRST.search(text):
        half, hour, minute, second = found.groups()
    elif found := next((one for one in CLOCK.finditer(text) if ":" in one[0] or "h" in one[0] or one[4]), None):
        hour, minute, second, half = found.groups()
    else:
        return 0, 0, 0, text
    half = (half or "").lower().replace(".", "")
    hours = int(hour) % 12 if half in AFTERNOON | FORENOON else int(hour)
    rest = text[: found.start()] + " " + text[found.end() :]
    return hours + (12 if half in AFTERNOON else 0), int(minute), int(second or 0), rest


def _east_asian_day(text: str) -> datetime | None:
    found = CJK_DAY.search(text)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None


def _day_by_name(text: str) -> datetime | None:
    month = next(
        (MONTHS[word] for word in map(_folded, WORD.findall(text)) if word in MONTHS and word not in DAYS), None
    )
    if month is None:
        month = next((MONTHS[word] for word in map(_folded, WORD.findall(text)) if word in MONTHS), None)
    numbers = [int(number) for number in NUMBER.findall(OFFSET.sub(" ", ZONE_NAME.sub(" ", text)))]
    if month is None or len(numbers) < 2:
        return None
    day, year = (numbers[1], numbers[0]) if numbers[0] > 31 else (numbers[0], numbers[1])
    return datetime(_whole_year(year), month, day, tzinfo=UTC)


def _day_by_numbers(text: str) -> datetime | None:
    found = SLASHED.search(text)
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        return datetime(first, second, third, tzinfo=UTC)
    # Day first, as most of the world writes, unless that cannot be: 4/30/2024, or an English half of the day.
    month_first = second > 12 or (first <= 12 and "/" in found[0] and re.search(r"\b[ap]\.?m\b", text, re.IGNORECASE))
    day, month = (second, first) if month_first else (first, second)
    return datetime(_whole_year(third), month, day, tzinfo=UTC)


def _whole_year(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
