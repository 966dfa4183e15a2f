"""The day in a dateline: "March 29", "29 марта 2023", "3/29/2023", "3月29日"."""

import re
from datetime import date, timedelta

from msgspec import Struct

from dateline.vocab import Language

_WORD = r"[^\W\d_][^\W\d_\u200c.]{1,14}"
# Levantine Arabic has months of two words; nobody else's months are told apart by their second word.
_MONTH = rf"(?P<month>{_WORD}(?: (?:الأول|الثاني))?)"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}\.? {_MONTH}\.? {_DAY}\b\.?",
        rf"{_DAY}{_ORDINAL}\s{{1,2}}(?:de |of |d['’])?{_MONTH}(?:\.|\b)(?:,? (?:de |del )?{_YEAR}\b)?",
        rf"{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?\b(?:,? {_YEAR}\b)?",
        r"(?P<year>\d{4})-(?P<first>\d{1,2})-(?P<second>\d{1,2})\b",
        r"(?P<second>\d{1,2})[/.](?P<first>\d{1,2})(?:[/.](?P<year>\d{4}|\d{2}))?\b",
        r"(?:(?P<year>\d{4})[年년] ?)?(?:(?P<first>\d{1,2})[月월] ?)?(?P<second>\d{1,2})[日일]",
    )
)
_NEAR_DAYS = 7
"""A dateline is of the day the article appeared, or a few before: decides between 3 April and 4 March."""


class Day(Struct, frozen=True, kw_only=True):
    """A day as printed, at [start, end) of the text. What is not printed is None."""

    start: int
    end: int
    day: int
    month: int | None = None
    year: int | None = None
    may_be_turned: bool = False
    """Day and month are two numbers that may stand either way round."""


def find_day(text: str, language: Language | None, english: Language | None, start: int = 0) -> Day | None:
    """The first day in the text at or after `start`, or None."""
    found = [day for pattern in _PATTERNS if (day := _first(pattern, text, start, (language, english)))]
    return min(found, key=lambda day: (day.start, -day.end)) if found else None


def resolve(day: Day, near: date | None) -> date | None:
    """The date: what is not printed is taken so that it lies nearest to `near`; None if that leaves it open."""
    candidates = [date_ for date_ in _readings(day, near) if date_ is not None]
    if not candidates or (near is None and len(candidates) > 1):
        return None
    if near is None:
        return candidates[0]
    candidates.sort(key=lambda date_: abs(date_ - near))
    if day.may_be_turned and abs(candidates[0] - near) > timedelta(days=_NEAR_DAYS):
        return None
    return candidates[0]


def _first(
    pattern: re.Pattern[str], text: str, start: int, languages: tuple[Language | None, Language | None]
) -> Day | None:
    for found in pattern.finditer(text, start):
        parts = found.groupdict()
        if "month" in parts:
            month = _month(parts["month"], languages)
            if month is None:
                continue
            day, turned = int(parts["day"]), False
        else:
            month, day = int(parts["first"]) if parts["first"] else None, int(parts["second"])
            turned = "/" in found[0] or (month is not None and month > 12)
        year = int(parts["year"]) if parts["year"] else None
        if year is not None and year < 100:
            year += 2000
        return Day(start=found.start(), end=found.end(), day=day, month=month, year=year, may_be_turned=turned)
    return None


def _month(word: str, languages: tuple[Language | None, Language | None]) -> int | None:
    folded = word.casefold()
    return next((pack.months[folded] for pack in languages if pack and folded in pack.months), None)


def _readings(day: Day, near: date | None) -> list[date | None]:
    if day.month is None:
        if near is None:
            return []
        months = ((near.replace(day=15) + timedelta(days=shift)) for shift in (-30, 0, 30))
        return [_date(month.year, month.month, day.day) for month in months]
    years = (day.year,) if day.year is not None else (near.year - 1, near.year, near.year + 1) if near else ()
    readings = [_date(year, day.month, day.day) for year in years]
    if day.may_be_turned and day.month != day.day:
        readings += [_date(year, day.day, day.month) for year in years]
    return readings


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
