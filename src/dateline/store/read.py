"""What is read: by id, by key, in order, over a time. Each call sees the store as of one moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import apsw
import msgspec

from dateline.model.article import Article
from dateline.model.change import Counted, DelayRow, Quarantined, SearchHit, StoryPage, Task
from dateline.model.source import PollState, Source
from dateline.model.story import ANNOUNCING, Report, Story, Update
from dateline.store import rows
from dateline.store.connection import snapshot
from dateline.store.queries import statement

SOURCES = statement("sources")
POLL_STATES = statement("poll_states")
ENTRY_MARKS = statement("entry_marks")
ARTICLES_BY_URL = statement("articles_by_url")
ARTICLE = statement("article")
REPORT = statement("report")
TASKS = statement("tasks")
LAST_IDS = statement("last_ids")
WINDOW = statement("window")
REDIRECTS = statement("redirects")
STORY = statement("story")
STORY_AND_ITS_MERGED = statement("story_and_its_merged")
STORY_REPORTS = statement("story_reports")
STORY_UPDATES = statement("story_updates")
FRONT = statement("front")
UPDATES_AFTER = statement("updates_after")
LAST_SEQUENCE = statement("last_sequence")
SOURCE_ARTICLES = statement("source_articles")
OUTCOMES = statement("outcomes")
QUARANTINED = statement("quarantined")
DELAYS = statement("delays")
FACTS = statement("facts")

ABOVE_ALL = 2**63 - 1
MOST_REDIRECTS = 100
"""A story is merged a few times in its life; a longer chain is a ring."""


def sources(connection: apsw.Connection) -> tuple[Source, ...]:
    """Those watched, in the order in which they were added."""
    return _all(connection, SOURCES, (), rows.SOURCE)


def poll_states(connection: apsw.Connection) -> dict[int, PollState]:
    """By source id."""
    return {state.source_id: state for state in _all(connection, POLL_STATES, (), rows.POLL_STATE)}


def entry_marks(connection: apsw.Connection, source_id: int, guids: Iterable[str]) -> dict[str, str]:
    """By guid, for those known."""
    asked = {"source_id": source_id, "guids": _json(list(guids))}
    return dict(connection.execute(ENTRY_MARKS, asked))


def articles_by_url(connection: apsw.Connection, urls: Iterable[str]) -> dict[str, int]:
    """By URL, for those known; of several the first."""
    found: dict[str, int] = {}
    for url, article_id in connection.execute(ARTICLES_BY_URL, {"urls": _json(list(urls))}):
        found[url] = min(article_id, found.get(url, article_id))
    return found


def article(connection: apsw.Connection, article_id: int) -> Article | None:
    """By id."""
    return _one(connection, ARTICLE, article_id, rows.ARTICLE)


def report(connection: apsw.Connection, article_id: int) -> Report | None:
    """By the id of its article."""
    return _one(connection, REPORT, article_id, rows.REPORT)


def tasks(connection: apsw.Connection, limit: int) -> tuple[Task, ...]:
    """By due time."""
    return _all(connection, TASKS, (limit,), rows.TASK)


def last_ids(connection: apsw.Connection) -> tuple[int, int]:
    """The highest article and story id ever given."""
    article_id, story_id = next(connection.execute(LAST_IDS))
    return article_id, story_id


def window(connection: apsw.Connection, since_at: datetime) -> tuple[tuple[Report, Article], ...]:
    """Reports whose article was seen since then, each under the story at the end of its redirects."""
    with snapshot(connection):
        redirects: dict[int, int] = dict(connection.execute(REDIRECTS))
        pairs = [_report_and_article(row) for row in connection.execute(WINDOW, (rows.micros(since_at),))]
    return tuple(
        (msgspec.structs.replace(report, story_id=_end(redirects, report.story_id)), article)
        if report.story_id in redirects
        else (report, article)
        for report, article in pairs
    )


def _end(redirects: dict[int, int], story_id: int) -> int:
    for _ in range(MOST_REDIRECTS):
        if story_id not in redirects:
            break
        story_id = redirects[story_id]
    return story_id


def story(connection: apsw.Connection, story_id: int) -> Story | None:
    """By id, not followed if merged."""
    return _one(connection, STORY, story_id, rows.STORY)


def story_page(connection: apsw.Connection, story_id: int) -> StoryPage | None:
    """The story at the end of the redirects, with the reports and updates of all that was merged into it."""
    with snapshot(connection):
        found = _followed(connection, story_id)
        if found is None:
            return None
        parts = _json([part for (part,) in connection.execute(STORY_AND_ITS_MERGED, {"id": found.id})])
        reports = tuple(map(_report_and_article, connection.execute(STORY_REPORTS, {"story_ids": parts})))
        updates = _all(connection, STORY_UPDATES, {"story_ids": parts}, rows.UPDATE)
    return StoryPage(story=found, reports=reports, updates=updates)


def _followed(connection: apsw.Connection, story_id: int) -> Story | None:
    found = story(connection, story_id)
    for _ in range(MOST_REDIRECTS):
        if found is None or found.merged_into is None:
            break
        target = story(connection, found.merged_into)
        if target is None:
            break
        found = target
    return found


def front(connection: apsw.Connection, limit: int, before_sequence: int | None) -> tuple[Story, ...]:
    """Stories that are not merged away, latest update first."""
    before = ABOVE_ALL if before_sequence is None else before_sequence
    return _all(connection, FRONT, {"before_sequence": before, "limit": limit}, rows.STORY)


def updates_after(connection: apsw.Connection, sequence: int, limit: int) -> tuple[Update, ...]:
    """In the order of their sequence."""
    return _all(connection, UPDATES_AFTER, (sequence, limit), rows.UPDATE)


def last_sequence(connection: apsw.Connection) -> int:
    """The highest ever given, also after its update was deleted."""
    (sequence,) = next(connection.execute(LAST_SEQUENCE))
    return int(sequence)


def source_articles(connection: apsw.Connection, source_id: int, limit: int) -> tuple[SearchHit, ...]:
    """What a source announced, newest first."""
    return hits(connection.execute(SOURCE_ARTICLES, (source_id, limit)))


def hits(found: Iterable[Sequence[Any]]) -> tuple[SearchHit, ...]:
    """Result rows of an article's columns and a story id."""
    return tuple(SearchHit(article=rows.SHOWN_ARTICLE.read(row), story_id=row[-1]) for row in found)


def outcomes(connection: apsw.Connection, source_id: int | None) -> tuple[Counted, ...]:
    """Summed over the days that are kept."""
    return tuple(
        Counted(stage=stage, outcome=outcome, source_id=source, count=count)
        for stage, outcome, source, count in connection.execute(OUTCOMES, {"source_id": source_id})
    )


def quarantine(connection: apsw.Connection, limit: int) -> tuple[Quarantined, ...]:
    """The latest first."""
    return _all(connection, QUARANTINED, (limit,), rows.QUARANTINED)


def delays(connection: apsw.Connection, since_at: datetime) -> tuple[DelayRow, ...]:
    """One row a source, the busiest first. Each announcement counts once: by the update that first told of it."""
    asked = {"since_at": rows.micros(since_at), "kinds": _json(sorted(ANNOUNCING))}
    return tuple(
        DelayRow(**dict(zip(DelayRow.__struct_fields__, row, strict=True))) for row in connection.execute(DELAYS, asked)
    )


def facts(connection: apsw.Connection) -> dict[str, int]:
    """The counts of StoreFacts; those of files are not here."""
    with snapshot(connection):
        counts = next(connection.execute(FACTS))
        names = ("sources", "sources_paused", "articles", "stories", "tasks", "quarantined")
        return {**dict(zip(names, counts, strict=True)), "last_sequence": last_sequence(connection)}


def _all(
    connection: apsw.Connection, sql: str, asked: Sequence[Any] | dict[str, Any], form: rows.RowForm[rows.R]
) -> tuple[rows.R, ...]:
    return tuple(map(form.read, connection.execute(sql, asked)))


def _one(connection: apsw.Connection, sql: str, key: int, form: rows.RowForm[rows.R]) -> rows.R | None:
    row = connection.execute(sql, (key,)).fetchone()
    return None if row is None else form.read(row)


def _report_and_article(row: Sequence[Any]) -> tuple[Report, Article]:
    return rows.REPORT.read(row), rows.ARTICLE.read(row, len(rows.REPORT.columns))


def _json(value: list[Any]) -> str:
    return msgspec.json.encode(value).decode()
