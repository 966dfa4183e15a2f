"""One story, its update and its article, to be changed by each test."""

from datetime import UTC, datetime, timedelta

import pytest

from dateline.model.article import Article
from dateline.model.story import Story, StoryState, Update, UpdateKind

SEEN = datetime(2026, 11, 24, 14, 2, 19, tzinfo=UTC)


@pytest.fixture
def update() -> Update:
    return Update(
        sequence=7,
        story_id=3,
        version=1,
        kind=UpdateKind.STORY_OPENED,
        article_id=5,
        source_id=1,
        headline="Ferry runs aground off Porto Sereno with 212 people aboard, rescue under way",
        publisher="Harbour Gazette",
        language="en",
        url="https://harbour.example/ferry",
        published_at=SEEN - timedelta(seconds=8),
        seen_at=SEEN,
        parsed_at=SEEN,
        joined_at=SEEN,
    )


@pytest.fixture
def story() -> Story:
    return Story(
        id=3,
        headline="Ferry runs aground",
        lede="The coastguard says 140 were taken off.",
        lead_article_id=5,
        language="en",
        place="Porto Sereno",
        state=StoryState.CONFIRMED,
        families=("harbour.example", "litoral.example"),
        first_publisher="Harbour Gazette",
        first_published_at=SEEN - timedelta(seconds=8),
        first_seen_at=SEEN,
        updated_at=SEEN,
    )


@pytest.fixture
def article() -> Article:
    return Article(
        id=5,
        source_id=1,
        url="https://harbour.example/ferry",
        publisher="Harbour Gazette",
        family="harbour.example",
        language="en",
        headline="Ferry runs aground",
        seen_at=SEEN,
    )
