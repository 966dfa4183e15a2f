"""Articles to compare: made-up texts, long enough to have a fingerprint."""

from datetime import UTC, datetime, timedelta

import pytest

from dateline.dedupe.sketch import body_hash, sketch
from dateline.model.article import Article, ArticleState

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def article():
    """Makes an article: `article(7, "text", family="b")`."""

    def make(number: int, text: str, *, family: str = "", headline: str = "Harbour bridge closed after storm", at=0):
        return Article(
            id=number,
            source_id=number,
            url=None,
            state=ArticleState.READ,
            publisher=family or f"Paper {number}",
            family=family or f"paper{number}.example",
            headline=headline,
            seen_at=NOON + timedelta(minutes=at),
            body_hash=body_hash(text),
            sketch=sketch(text),
        )

    return make


@pytest.fixture
def prose():
    """Makes a text of so many words, another for each seed, none of which repeats a phrase."""

    def make(seed: int, length: int = 400) -> str:
        return " ".join(f"w{(seed * 7919 + place * place * 31 + place) % 4093}" for place in range(length))

    return make
