"""JSON Feed, as specified and as published."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dateline.errors import NotAFeed, ParseError
from dateline.model.source import Announcement, Entry, Fetched
from dateline.parse.feed import announcement

FEED = """{
 "version": "https://jsonfeed.org/version/1.1", "title": "Quay &amp; Sons", "home_page_url": "https://quay.example/",
 "feed_url": "https://quay.example/feed.json", "language": "en-NZ",
 "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
 "items": [
  {"id": 17, "url": "/1", "title": "First <b>boat</b>", "content_html": "<p>It sailed.</p>", "image": "/b.jpg",
   "language": "mi",
   "date_published": "2026-03-04T10:00:00+13:00", "date_modified": "2026-03-04T11:00:00+13:00",
   "authors": [{"name": "Ada"}, {"url": "x"}], "author": {"name": "Ada"}, "tags": ["sea", 3, "sea"]},
  {"id": "2", "content_text": "No headline here, only <this> text.", "external_url": "https://other.example/2"},
  "junk", {"nothing": true}]}"""


def test_a_json_feed_gives_all_that_it_says(hear: Callable[..., Announcement]) -> None:
    heard = hear(FEED)
    assert (heard.format, heard.title, heard.language) == ("json", "Quay & Sons", "en-nz")
    assert (heard.homepage, heard.self_url) == ("https://quay.example/", "https://quay.example/feed.json")
    assert heard.hubs == ("https://hub.example/",)
    first, second = heard.entries
    assert first == Entry(
        guid="17",
        url="https://harbour.example/1",
        headline="First boat",
        standfirst="It sailed.",
        bylines=("Ada",),
        published_at=datetime(2026, 3, 3, 21, tzinfo=UTC),
        modified_at=datetime(2026, 3, 3, 22, tzinfo=UTC),
        language="mi",
        image_url="https://harbour.example/b.jpg",
        categories=("sea",),
    )
    assert (second.headline, second.url) == ("No headline here, only <this> text.", "https://other.example/2")


def test_a_byte_order_mark_and_white_space_do_no_harm(hear: Callable[..., Announcement]) -> None:
    assert len(hear("\ufeff\n " + FEED).entries) == 2
    assert len(hear(FEED.encode("utf-16")).entries) == 2


@pytest.mark.parametrize(
    "body", ["{", "[]", "{}", '{"items": 3}', '{"error": "blocked"}', '{"items": [', '["a"]', "{'a': 1}"]
)
def test_json_that_is_no_feed_is_refused(fetched: Callable[..., Fetched], body: str) -> None:
    with pytest.raises(ParseError) as raised:
        announcement(fetched(body))
    assert not isinstance(raised.value, NotAFeed)
