"""The site's own words: durations, times, addresses, tags."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.web.answers import chosen
from dateline.web.wording import clock, delay, duration, language_name, language_tag, milliseconds, outside

NOW = datetime(2026, 11, 24, 14, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1, "0 ms"), (0.012, "12 ms"), (0.44, "0.4 s"), (8, "8 s"), (41.4, "41 s"), (99.7, "2 min"), (720, "12 min"),
        (18_000, "5 h"), (259_200, "3 d"),
    ],
)  # fmt: skip
def test_a_span_is_told_in_the_unit_a_reader_would_choose(seconds, shown):
    assert duration(seconds) == shown


def test_a_measured_delay_keeps_its_milliseconds():
    assert [milliseconds(value) for value in (None, 0.4, 147.2, 1_300.0)] == ["–", "0 ms", "147 ms", "1.3 s"]


def test_a_time_of_another_day_has_its_date():
    assert clock(NOW, NOW) == "14:22"
    assert clock(NOW - timedelta(days=1), NOW, seconds=True) == "23 Nov 14:22:07"
    assert clock(NOW.replace(year=2019), NOW) == "24 Nov 2019 14:22"


def test_a_missing_or_impossible_time_is_unknown_and_never_now():
    assert delay(None, NOW) == "time unknown"
    assert delay(NOW + timedelta(seconds=1), NOW) == "time unknown"
    assert delay(NOW - timedelta(seconds=31), NOW) == "seen +31 s"


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//host/path", "/path", "http://", "https://[",
        "vbscript:x", "file:///etc/passwd", "https://a/" + "x" * 5_000,
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    assert outside(url) is None


@given(st.text(max_size=60))
def test_a_language_is_a_tag_or_unknown(text):
    assert all(letter.isalnum() or letter == "-" for letter in language_tag(text))
    language_name(text)


@given(st.text(max_size=80))
def test_no_accept_encoding_breaks_the_choice(text):
    assert chosen(text, ("zstd", "br", "gzip")) in {"zstd", "br", "gzip", ""}
