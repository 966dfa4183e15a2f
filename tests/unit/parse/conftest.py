"""A fetched document and what is heard in it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dateline.model.source import Announcement, Fetched
from dateline.parse.feed import announcement

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
Hear = Callable[..., Announcement]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def fetched() -> Callable[..., Fetched]:
    def make(body: bytes | str, **more: object) -> Fetched:
        url = "https://harbour.example/news/feed.xml"
        facts = {"url": url, "asked_url": url, "status": 200, "asked_at": NOW, "seen_at": NOW} | more
        return Fetched(body=body.encode() if isinstance(body, str) else body, **facts)

    return make


@pytest.fixture
def hear(fetched: Callable[..., Fetched]) -> Hear:
    return lambda body, **more: announcement(fetched(body, **more))


@pytest.fixture
def hear_item(hear: Hear) -> Callable[..., object]:
    """The one entry of an RSS feed whose item holds this."""

    def entry(inner: str, **more: object) -> object:
        names = "dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'"
        body = f"<rss version='2.0' xmlns:{names}><channel><title>t</title><item>{inner}</item></channel></rss>"
        (only,) = hear(body, **more).entries
        return only

    return entry
