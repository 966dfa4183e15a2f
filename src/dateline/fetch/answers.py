"""What an answer's headers mean for us: how long to wait, how fresh it is, where it points, how wrong its clock is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

LONGEST_WAIT_S = 86_400.0
LONGEST_SKEW_S = 7 * 86_400.0
LINK = re.compile(r'<([^<>]{1,2000})>([^<>]{0,500}?)rel="?([\w -]{1,100})"?')
MAX_AGE = re.compile(r"max-age=(\d{1,9})")
MOST_LINKS = 20


def http_date(text: str | None) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7), or None."""
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long the host asks to be left in peace (RFC 9110 §10.2.3), at most a day."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit() and len(text) < 10:
        return min(float(text), LONGEST_WAIT_S)
    at = http_date(text)
    return None if at is None else min(max(0.0, (at - now).total_seconds()), LONGEST_WAIT_S)


def max_age_s(headers: Mapping[str, str]) -> float | None:
    """How long the answer may be used again (RFC 9111 §5.2.2.1)."""
    found = MAX_AGE.search(headers.get("Cache-Control", "")[:500])
    return float(found[1]) if found else None


def clock_skew_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """The host's clock minus ours, to the second; None where it sends no date or a senseless one."""
    at = http_date(headers.get("Date"))
    if at is None or abs(at - now) > timedelta(seconds=LONGEST_SKEW_S):
        return None
    return (at - now).total_seconds()


def links(headers: Mapping[str, str], url: str) -> tuple[tuple[str, str], ...]:
    """(rel, absolute URL) of the Link header (RFC 8288)."""
    found = LINK.findall(headers.get("Link", "")[:8_000])
    return tuple((rel, urljoin(url, target)) for target, _, rels in found[:MOST_LINKS] for rel in rels.lower().split())
