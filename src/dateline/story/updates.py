"""What an update says in words, no more than is known: "confirmed by Radio Litoral", "copy of the Gazette, +41 s"."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dateline.model.article import Article
from dateline.model.story import Report, UpdateKind, VerdictKind


def note_of(kind: UpdateKind, report: Report, article: Article, others: Sequence[tuple[Report, Article]]) -> str | None:
    """Why this update is news, for readers; None where its kind and publisher say it all.

    `others` are the reports of the story that it joins; the copied one is looked for among them.
    """
    if kind is UpdateKind.CONFIRMED:
        return f"confirmed by {article.publisher}"
    if kind is UpdateKind.CORRECTED:
        return f"{article.publisher} changed its text"
    if kind is UpdateKind.WITHDRAWN:
        return f"withdrawn by {article.publisher}"
    earlier = next((other for _, other in others if other.id == report.of_article_id), None)
    if kind is UpdateKind.COPY_JOINED:
        return _copied(article, earlier)
    if report.verdict is VerdictKind.DERIVED and earlier is not None:
        return f"draws on {earlier.publisher}"
    return None


def _copied(article: Article, earlier: Article | None) -> str:
    if earlier is None:
        return "copy of an earlier report"
    name = "its own report" if earlier.family == article.family else earlier.publisher
    lag = _lag(earlier, article)
    return f"copy of {name}, +{_spoken(lag)}" if lag > timedelta(0) else f"same text as {name}"


def _lag(earlier: Article, later: Article) -> timedelta:
    """By the publishers' own times if both have one, else by when we saw them."""
    both = _published(earlier), _published(later)
    if both[0] and both[1]:
        return both[1] - both[0]
    return later.seen_at - earlier.seen_at


def _published(article: Article) -> datetime | None:
    return article.published_at if article.published_at and article.published_at <= article.seen_at else None


def _spoken(lag: timedelta) -> str:
    seconds = lag.total_seconds()
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    if seconds < 6_000:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3_600)} h"
