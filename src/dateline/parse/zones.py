"""Time zones as publishers write them behind a clock: offsets, abbreviations, names of places."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFSET = re.compile(r"(?<!\d)(?:(?:GMT|UTC|UT)\s?)?([+-]\s?\d{1,2}(?::?\d{2})?)(?!\d)[Zz]?", re.IGNORECASE)
ZONE_NAME = re.compile(
    r"\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/[A-Za-z_]{2,30}(?:[/+-][A-Za-z0-9_]{1,30})?"
)
EASTERNMOST = timedelta(hours=14)
WESTERNMOST = timedelta(hours=-12)
"""Kiribati and Baker Island; an offset beyond them is an error."""
ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2,
    "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "SAST": 2, "CAT": 2, "WAT": 1, "EAT": 3, "MSK": 3, "MSD": 4, "TRT": 3,
    "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "CLT": -4, "PKT": 5,
    "NPT": 5.75,
    "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "IRST": 3.5, "GST": 4,
}  # fmt: skip
"""Hours from UTC. The American ones are those of RFC 822 §5."""
PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
"""Abbreviations for both halves of the year."""
AMBIGUOUS = frozenset({"IST", "BDT", "ECT", "AMT", "SST", "WST"})
"""IST is India's, Israel's and Ireland's, five hours apart."""


def offset_zone(text: str) -> tzinfo:
    """The zone of an offset such as "+0530", "-05:00", "+3".

    Raises:
        ValueError: an offset that no place has.

    """
    digits = text[1:].replace(":", "").strip()
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
    if not WESTERNMOST <= offset <= EASTERNMOST:
        raise ValueError(text)
    return timezone(offset) if offset else UTC


def zone_of(word: str) -> tzinfo | None:
    """The zone that an abbreviation stands for, or None for a word that is none.

    Raises:
        ValueError: several places call theirs so.

    """
    if word in AMBIGUOUS:
        raise ValueError(word)
    if word in PLACES:
        return named_zone(PLACES[word])
    return timezone(timedelta(hours=ZONES[word])) if word in ZONES else None


@lru_cache(256)
def named_zone(name: str) -> tzinfo:
    """The zone of a place such as "Europe/Brussels".

    Raises:
        ValueError: no such place in the system's time zone database.

    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error
