"""Times, however written: right or unknown, never invented."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.parse.dates import DAYS, MONTHS, believable, parse_time, publication_time

LISTED = [
    line.split("\t")
    for line in Path(__file__).with_name("malformed_dates.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.builds(datetime.fromtimestamp, st.integers(86_400 * 2, 3_124_000_000), ZONES)


@pytest.mark.parametrize(("text", "wanted"), LISTED, ids=[text for text, _ in LISTED])
def test_a_malformed_time_is_read_rightly_or_not_at_all(text: str, wanted: str) -> None:
    assert parse_time(text) == (None if wanted == "-" else datetime.fromisoformat(wanted).replace(tzinfo=UTC))


@given(TIMES)
def test_every_form_of_a_time_is_the_same_time(at: datetime) -> None:
    assert parse_time(at.isoformat()) == at
    assert parse_time(at.isoformat(" ")) == at
    assert parse_time(format_datetime(at)) == at
    assert parse_time(at.strftime("%d %b %Y %I:%M:%S %p %z")) == at


@given(st.text(max_size=150))
def test_any_text_is_a_time_or_none(text: str) -> None:
    at = parse_time(text)
    assert at is None or at.tzinfo is UTC


@given(st.text("0123456789 :-/.,+TZWAPMaprilundjvfé年月日", max_size=40))
def test_any_text_like_a_time_is_a_time_or_none(text: str) -> None:
    at = parse_time(text)
    assert at is None or at.utcoffset() == timedelta(0)


def test_names_of_months_are_known_in_more_than_forty_languages() -> None:
    words = "january janvier januar enero gennaio janeiro januari styczen ocak ianuarie января січня януари ιανουαριου"
    assert {MONTHS[word] for word in words.split()} == {1}
    assert len(MONTHS) > 700
    assert DAYS["montag"] == DAYS["lundi"] == DAYS["понедельник"] == 0


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0", "", None]
)
def test_an_impossible_time_is_unknown(text: str | None, now: datetime) -> None:
    assert publication_time(text, now) is None


def test_a_time_far_ahead_is_unknown_and_a_forgotten_zone_is_not(now: datetime) -> None:
    assert believable(now + timedelta(days=2), now) is None
    assert believable(now + timedelta(hours=14), now) == now + timedelta(hours=14)


def test_a_day_without_a_clock_is_believed_only_once_it_is_past(now: datetime) -> None:
    assert publication_time("2026-03-04", now) is None
    assert publication_time("3 March 2026", now) is None
    assert publication_time("2026-02-20", now) == datetime(2026, 2, 20, tzinfo=UTC)


def test_midnight_that_is_stated_is_a_time(now: datetime) -> None:
    assert publication_time("2026-03-04T00:00:00Z", now) == datetime(2026, 3, 4, tzinfo=UTC)
    assert publication_time("Wed, 04 Mar 2026 00:00:00 GMT", now) == datetime(2026, 3, 4, tzinfo=UTC)
