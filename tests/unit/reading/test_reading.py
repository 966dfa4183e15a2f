"""Reading a page gives one record that can travel between processes and holds no time from the future."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from dateline.errors import NoArticle
from dateline.reading import read_page
from dateline.settings import ReadingSettings

SEEN_AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BODY = (
    "<p>NORTHPORT, March 4 (Reuters) - A strong quake shook the harbour town of Northport early on Wednesday.</p>"
    "<p>Nobody was hurt, according to the town's only hospital, which had called in all of its nurses.</p>"
)


def _page(head: str = "", body: str = BODY) -> bytes:
    return f"<html><head><title>Quake</title>{head}</head><body>{body}</body></html>".encode()


def _read(page: bytes, seen_at: datetime = SEEN_AT):
    return read_page(page, "https://courier.example/a", None, seen_at, ReadingSettings())


def test_the_record_can_travel_between_processes() -> None:
    record = _read(_page())
    assert pickle.loads(pickle.dumps(record)) == record
    assert len(record.body_hash) == 32


def test_a_dateline_without_a_year_is_of_the_year_in_which_the_page_was_published_or_seen() -> None:
    assert _read(_page()).reading.dateline.date == date(2026, 3, 4)
    old = _page('<meta property="article:published_time" content="2019-03-04T09:00:00Z">')
    assert _read(old).reading.dateline.date == date(2019, 3, 4)
    day = _page('<meta name="date" content="2018-03-05">')
    assert _read(day).reading.dateline.date == date(2018, 3, 4)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=3), timedelta(days=4000)])
def test_a_time_from_the_future_is_unknown(ahead: timedelta) -> None:
    stated = (SEEN_AT + ahead).isoformat()
    record = _read(_page(f'<meta property="article:published_time" content="{stated}">'))
    assert record.page.published_at is None
    assert record.page.modified_at is None


def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    stated = (SEEN_AT + timedelta(minutes=5)).isoformat()
    record = _read(_page(f'<meta property="article:published_time" content="{stated}">'))
    assert record.page.published_at == SEEN_AT + timedelta(minutes=5)


def test_no_time_is_no_time_and_never_now() -> None:
    page = _read(_page()).page
    assert (page.published_at, page.published_on, page.modified_at) == (None, None, None)


def test_white_space_and_case_do_not_change_the_hash_and_words_do() -> None:
    base = _read(_page()).body_hash
    assert _read(_page(body=BODY.replace(" ", "  "))).body_hash == base
    assert _read(_page(body=BODY.replace("Nobody was", "Ten were"))).body_hash != base


def test_a_page_without_an_article_raises() -> None:
    with pytest.raises(NoArticle):
        _read(_page(body="<p>Hello</p>"))
