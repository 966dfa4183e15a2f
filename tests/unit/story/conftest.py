"""Made-up reports of made-up events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dateline.model.article import Article, ArticleState
from dateline.model.story import Report, VerdictKind

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def article() -> Callable[..., Article]:
    """`article(7, "headline", published=-30)`: minutes from noon; published None is an unknown time."""

    def make(number: int, headline: str, *, family: str = "", published: float | None = 0, seen: float = 0, **more):
        given = {"state": ArticleState.READ, "language": "en", "family": family or f"paper{number}.example"}
        return Article(
            id=number,
            source_id=number,
            url=f"https://paper{number}.example/{number}",
            publisher=family.title() or f"Paper {number}",
            headline=headline,
            published_at=None if published is None else NOON + timedelta(minutes=published),
            seen_at=NOON + timedelta(minutes=seen),
            **{**given, **more},
        )

    return make


@pytest.fixture
def report() -> Callable[..., tuple[Report, Article]]:
    """`report(article, verdict="copy", of=1)`: with its article, as read unless said otherwise."""

    def make(article: Article, *, verdict: str = "new", of: int | None = None, provisional: bool = False):
        told = Report(
            article_id=article.id,
            story_id=1,
            verdict=VerdictKind(verdict),
            of_article_id=of,
            provisional=provisional,
            joined_at=article.seen_at,
        )
        return told, article

    return make
