"""Times as pages state them. A time without a zone is no time: only its day is kept. What cannot be is nothing."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from msgspec import Struct

EARLIEST = date(1990, 1, 2)
"""There was no page before; an earlier day is a default of the publisher's system (1970, year 1)."""
LATEST = date(2999, 1, 1)
_ISO = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?![\d:])",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\s*(\d{10})(\d{3})?\s*$")
_MAIL = re.compile(r"\s*(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}")


class Moment(Struct, frozen=True, kw_only=True):
    """When something was published, as far as it is stated."""

    at: datetime | None = None
    """Aware, UTC."""
    on: date | None = None
    """The day as printed."""


NEVER = Moment()


def moment(printed: object) -> Moment:
    """The time that a page states, or only its day, or nothing.

    Exactly midnight is how systems write a day of which they know no time; so only the day is taken from it.
    """
    if isinstance(printed, int | float) and not isinstance(printed, bool):
        printed = str(int(printed)) if abs(printed) < 1e15 else ""
    if not isinstance(printed, str) or len(printed) > 80:
        return NEVER
    if found := _ISO.match(printed):
        return _from_iso(found)
    if found := _EPOCH.match(printed):
        return _believed(datetime.fromtimestamp(int(found[1]), UTC))
    if _MAIL.match(printed):
        try:
            sent = parsedate_to_datetime(printed.strip())
        except (ValueError, IndexError):
            return NEVER
        return _believed(sent)
    return NEVER


def first_known(moments: list[Moment]) -> Moment:
    """The first that has a time, if it is of the day that the first states; else that day."""
    days = [moment_.on for moment_ in moments if moment_.on]
    if not days:
        return NEVER
    for stated in moments:
        if stated.at and stated.on and abs(stated.on - days[0]) <= timedelta(days=1):
            return stated
    return Moment(on=days[0])


def _from_iso(found: re.Match[str]) -> Moment:
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        if hour is None:
            return _believed_day(date(int(year), int(month), int(day)))
        naive = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001  # the zone follows
        return _believed(naive.replace(tzinfo=_zone(zone)) if zone else naive)
    except (ValueError, OverflowError):
        return NEVER


def _zone(printed: str) -> tzinfo:
    if printed.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    parsed = datetime.strptime(printed if len(printed) > 3 else printed + "00", "%z").tzinfo
    assert parsed is not None
    return parsed


def _believed(stated: datetime) -> Moment:
    day = _believed_day(stated.date())
    if day.on is None or stated.tzinfo is None or (stated.hour, stated.minute, stated.second) == (0, 0, 0):
        return day
    return Moment(at=stated.astimezone(UTC), on=day.on)


def _believed_day(day: date) -> Moment:
    return Moment(on=day) if EARLIEST <= day <= LATEST else NEVER
