"""What headers mean, and that senseless ones mean nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from dateline.fetch import answers
from dateline.testing.clock import NOON

DATE = "Sun, 29 Mar 2026 12:00:00 GMT"


def _headers(*pairs: tuple[str, str]) -> CIMultiDict[str]:
    return CIMultiDict(pairs)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (DATE, NOON),
        ("Sunday, 29-Mar-26 12:00:00 GMT", NOON),
        ("Sun, 29 Mar 2026 14:00:00 +0200", NOON),
        ("Mon, 01 Jan 0001 00:00:00 +1400", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Tue, 30 Feb 2026 12:00:00 GMT", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_a_moment_or_nothing(text, at) -> None:
    assert answers.http_date(text) == at


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 29 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 29 Mar 2026 11:00:00 GMT", 0.0),
        ("999999999", 86_400.0),
        ("²", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_a_day(text, seconds) -> None:
    assert answers.retry_after_s(_headers(("Retry-After", text)), NOON) == seconds


@pytest.mark.parametrize(
    ("pairs", "seconds"),
    [
        ((("Cache-Control", "public, max-age=300"),), 300.0),
        ((("Cache-Control", "public"), ("cache-control", 'MAX-AGE="60"')), 60.0),
        ((("Cache-Control", "max-age=300"), ("Age", "100")), 200.0),
        ((("Cache-Control", "max-age=300"), ("Age", "900")), 0.0),
        ((("Cache-Control", "s-maxage=300"),), None),
        ((("Cache-Control", "no-cache, max-age=300"),), None),
        ((("Date", DATE), ("Expires", "Sun, 29 Mar 2026 12:05:00 GMT")), 300.0),
        ((("Date", DATE), ("Expires", "0")), None),
        ((("Expires", "Sun, 29 Mar 2026 12:05:00 GMT"),), None),
        ((), None),
    ],
)
def test_max_age_is_what_is_left_of_it(pairs, seconds) -> None:
    assert answers.max_age_s(_headers(*pairs)) == seconds


def test_the_skew_counts_what_an_answer_spent_in_a_cache() -> None:
    now = NOON + timedelta(seconds=40)
    assert answers.clock_skew_s(_headers(("Date", DATE)), now) == -40.0
    assert answers.clock_skew_s(_headers(("Date", DATE), ("Age", "40")), now) == 0.0
    assert answers.clock_skew_s(_headers(("Date", DATE)), datetime(2031, 1, 1, tzinfo=UTC)) is None


def test_links_of_all_headers_are_read() -> None:
    headers = _headers(
        ("Link", '<https://hub.example/>; rel="hub", </feed.xml>; title="a, b"; rel=self'),
        ("Link", '<https://api.w.example/>; rel="https://api.w.org/", <javascript:alert(1)>; rel="hub"'),
        ("Link", '<http://[>; rel=hub, <//cdn.example/x>; rel="alternate self"'),
    )
    assert answers.links(headers, "https://a.example/f") == (
        ("hub", "https://hub.example/"),
        ("self", "https://a.example/feed.xml"),
        ("alternate", "https://cdn.example/x"),
        ("self", "https://cdn.example/x"),
    )


def test_codings_are_told_in_order() -> None:
    headers = _headers(("Content-Encoding", "GZIP, identity"), ("Content-Encoding", "br"))
    assert answers.codings(headers) == ("gzip", "br")


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["Date", "Retry-After", "Cache-Control", "Age", "Expires", "Link"]))
def test_no_header_is_too_strange(text, name) -> None:
    headers = _headers((name, text), ("Date", DATE))
    assert answers.retry_after_s(headers, NOON) is None or name == "Retry-After"
    answers.max_age_s(headers)
    answers.clock_skew_s(headers, NOON)
    answers.links(headers, "https://a.example/")
    answers.codings(headers)
