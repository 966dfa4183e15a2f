"""Who reports and who copies: a story's reports as chains, each independent one with the copies of it below."""

from collections.abc import Sequence

from msgspec import Struct

from dateline.model.article import Article
from dateline.model.story import Report, VerdictKind
from dateline.web.wording import duration, lag_s

Reported = tuple[Report, Article]
LONGEST_CHAIN = 50
"""A copy of a copy of a copy: the original is looked for no further."""


class Copy(Struct, frozen=True, kw_only=True):
    """One copy of a report."""

    report: Report
    article: Article
    lag: str
    """"+41 s", or "same minute" where it cannot be told who was first."""


class Chain(Struct, frozen=True, kw_only=True):
    """A report that stands on its own, what it is to the story, and its copies."""

    report: Report
    article: Article
    role: str
    copies: tuple[Copy, ...] = ()


def chains(reports: Sequence[Reported]) -> tuple[Chain, ...]:
    """The reports in their order; each copy stands below the report that it copies in the end."""
    by_article = {report.article_id: (report, article) for report, article in reports}
    roots = {report.article_id: _root(report, by_article) for report, _ in reports}
    families: set[str] = set()
    made: list[Chain] = []
    for report, article in reports:
        if roots[report.article_id] != report.article_id:
            continue
        copies = tuple(
            Copy(report=other, article=copy, lag=_lag(article, copy))
            for other, copy in reports
            if roots[other.article_id] == report.article_id and other is not report
        )
        role = _role(report, article, families, by_article, first=not made)
        made.append(Chain(report=report, article=article, role=role, copies=copies))
        families.add(article.family)
    return tuple(made)


def _root(report: Report, by_article: dict[int, Reported]) -> int:
    """The article at the end of "copy of …", as far as that lies in this story."""
    for _ in range(LONGEST_CHAIN):
        if report.verdict is not VerdictKind.COPY or report.of_article_id not in by_article:
            break
        report = by_article[report.of_article_id][0]
    return report.article_id


def _role(report: Report, article: Article, families: set[str], by_article: dict[int, Reported], *, first: bool) -> str:
    source = by_article.get(report.of_article_id or 0)
    if first:
        return "first"
    if report.verdict is VerdictKind.COPY:
        return "copy of an article outside this story"
    if report.verdict is VerdictKind.DERIVED:
        return f"draws on {source[1].publisher}" if source else "draws on another article"
    if article.family in families:
        return "same newsroom"
    return "headline only so far" if report.provisional else "independent"


def _lag(original: Article, copy: Article) -> str:
    seconds = lag_s(original, copy)
    return f"+{duration(seconds)}" if seconds >= 1 else "at the same time"
