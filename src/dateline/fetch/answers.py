"""What an answer's headers mean for us: how long to wait, how fresh it is, where it points, how wrong its clock is."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from multidict import CIMultiDict, CIMultiDictProxy

Headers = CIMultiDictProxy[str] | CIMultiDict[str]

LONGEST_WAIT_S = 86_400.0
LONGEST_SKEW_S = 7 * 86_400.0
"""A clock that is further off says nothing about the host: the header is a constant or a leftover."""
SECONDS = re.compile(r"[0-9]{1,9}")
NO_YEAR = re.compile(r"[a-z]{3}[ -]0[0-9]{3}\b", re.IGNORECASE)
"""A year of four digits that begins with 0, which email.utils takes for one of two digits: 0001 for 2001."""
LINK = re.compile(r"""<([^<>]{1,2000})>[^<>]{0,500}?\brel\s?=\s?(?:"([^"<>]{0,200})"|([\w:/.-]{1,200}))""")
RELATION = re.compile(r"[a-z][a-z0-9.-]*")
"""Registered relations; those that are URLs are other people's extensions."""
MAX_AGE = re.compile(r'(?:^|[\s,])max-age="?([0-9]{1,9})')
MOST_LINKS = 20
LONGEST_HEADER = 8_000


def http_date(text: str | None) -> datetime | None:
    """The moment an HTTP date names, or None where it names none that exists.

    Source: RFC 9110 §5.6.7.
    """
    if not text or NO_YEAR.search(text[:100]):
        return None
    try:
        at = parsedate_to_datetime(text[:100])
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def retry_after_s(headers: Headers, now: datetime) -> float | None:
    """How many seconds the host asks to be left in peace, at most a day; None where it does not say.

    Source: RFC 9110 §10.2.3.
    """
    text = headers.get("Retry-After", "").strip()
    if SECONDS.fullmatch(text):
        return min(float(text), LONGEST_WAIT_S)
    at = http_date(text)
    return None if at is None else min(max(0.0, (at - now).total_seconds()), LONGEST_WAIT_S)


def max_age_s(headers: Headers) -> float | None:
    """For how many more seconds a cache on the way would give this same answer; None where nothing is said.

    The time it has already spent in one (Age) is taken off: what is left is when a new answer can exist.

    Source: RFC 9111 §4.2.1, §5.2.2.1, §5.3.
    """
    control = ", ".join(headers.getall("Cache-Control", ()))[:LONGEST_HEADER].lower()
    if "no-cache" in control or "no-store" in control:
        return None
    if found := MAX_AGE.search(control):
        return max(0.0, float(found[1]) - _age_s(headers))
    expires_at, sent_at = http_date(headers.get("Expires")), http_date(headers.get("Date"))
    if expires_at is None or sent_at is None or expires_at <= sent_at:
        return None
    return max(0.0, (expires_at - sent_at).total_seconds() - _age_s(headers))


def clock_skew_s(headers: Headers, now: datetime) -> float | None:
    """The host's clock minus ours, to the second; None where it sends no date or a senseless one.

    A cache sends the date on which it got the answer, so its Age is added.
    """
    at = http_date(headers.get("Date"))
    if at is None or abs(at - now) > timedelta(seconds=LONGEST_SKEW_S):
        return None
    return (at - now).total_seconds() + _age_s(headers)


def links(headers: Headers, url: str) -> tuple[tuple[str, str], ...]:
    """(rel, absolute http(s) URL) of all Link headers, at most twenty.

    Source: RFC 8288.
    """
    text = ", ".join(headers.getall("Link", ()))[:LONGEST_HEADER]
    found: list[tuple[str, str]] = []
    for target, quoted, bare in LINK.findall(text):
        try:
            absolute = urljoin(url, target.strip())
        except ValueError:
            continue
        if absolute.startswith(("http://", "https://")):
            rels = (quoted or bare).lower().split()
            found.extend((rel, absolute) for rel in rels if RELATION.fullmatch(rel))
    return tuple(found[:MOST_LINKS])


def codings(headers: Headers) -> tuple[str, ...]:
    """The content codings in the order in which they were applied, lower case; identity left out."""
    text = ",".join(headers.getall("Content-Encoding", ()))[:200]
    names = (name.strip().lower() for name in text.split(","))
    return tuple(name for name in names if name not in {"", "identity", "none", "utf-8"})


def _age_s(headers: Headers) -> float:
    text = headers.get("Age", "").strip()
    return float(text) if SECONDS.fullmatch(text) else 0.0
