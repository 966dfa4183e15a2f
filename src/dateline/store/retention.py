"""Letting go of what is past its time, a few rows at a time so that no commit waits."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import apsw
import msgspec

from dateline.settings import StoreSettings
from dateline.store.connection import transaction
from dateline.store.queries import statement
from dateline.store.read import STORY_AND_ITS_MERGED
from dateline.store.rows import micros
from dateline.store.write import UNINDEX_ARTICLE

OLD_ARTICLES = statement("old_articles")
DELETE_ARTICLE = statement("delete_article")
OLD_STORIES = statement("old_stories")
REPORTS_OF_STORIES = statement("reports_of_stories")
DELETE_STORY = statement("delete_story")
FIRST_UPDATE_TO_KEEP = statement("first_update_to_keep")
DELETE_UPDATES_BEFORE = statement("delete_updates_before")
DELETE_OLD_QUARANTINED = statement("delete_old_quarantined")
DELETE_OLD_OUTCOMES = statement("delete_old_outcomes")
SOURCE_IDS = statement("source_ids")
SEEN_AT_OF_NEWEST_ENTRIES = statement("seen_at_of_newest_entries")
DELETE_OLD_ENTRIES = statement("delete_old_entries")

ROWS_A_STEP = 200
"""About 2 ms of writing."""
ENTRIES_KEPT = 1_000
"""Of each source, however old: a feed that publishes once a year still lists its old entries, and one that was
forgotten would be announced again. Most feeds list 10 to 100."""
ENTRIES_OUTLIVE_ARTICLES = 2
"""Entries are kept for so many times the retention of articles."""

Step = Callable[[apsw.Connection], tuple[int, bool]]
"""One small transaction: how many rows it deleted, and whether there may be more."""


def plan(connection: apsw.Connection, settings: StoreSettings, now: datetime) -> tuple[Step, ...]:
    """What to do, in order; each step is repeated until it says that there is no more. `connection` only reads."""
    articles_before = now - timedelta(seconds=settings.keep_articles_s)
    updates_before = micros(now - timedelta(seconds=settings.keep_updates_s))
    quarantined_before = micros(now - timedelta(seconds=settings.keep_quarantine_s))
    entries_before = now - timedelta(seconds=settings.keep_articles_s * ENTRIES_OUTLIVE_ARTICLES)
    (first_update,) = next(connection.execute(FIRST_UPDATE_TO_KEEP, (updates_before,)))
    return (
        lambda writer: _articles(writer, articles_before),
        _Stories(articles_before).step,
        lambda writer: _delete(writer, DELETE_UPDATES_BEFORE, (first_update, ROWS_A_STEP)),
        lambda writer: _delete(writer, DELETE_OLD_QUARANTINED, (quarantined_before, ROWS_A_STEP)),
        lambda writer: (_delete(writer, DELETE_OLD_OUTCOMES, (articles_before.date().isoformat(),))[0], False),
        *(_entries_step(source_id, before_at) for source_id, before_at in _old_entries(connection, entries_before)),
    )


def _delete(connection: apsw.Connection, sql: str, values: tuple[int | str, ...]) -> tuple[int, bool]:
    with transaction(connection):
        connection.execute(sql, values)
        deleted = connection.changes()
    return deleted, deleted >= ROWS_A_STEP


def _articles(connection: apsw.Connection, before_at: datetime) -> tuple[int, bool]:
    with transaction(connection):
        ids = connection.execute(OLD_ARTICLES, (micros(before_at), ROWS_A_STEP)).fetchall()
        connection.executemany(UNINDEX_ARTICLE, ids)
        connection.executemany(DELETE_ARTICLE, ids)
    return len(ids), len(ids) >= ROWS_A_STEP


class _Stories:
    """Stories without a report, with all that redirects to them; redirects to a story that is kept are kept."""

    def __init__(self, before_at: datetime) -> None:
        self._before_at = micros(before_at)
        self._looked_at = 0

    def step(self, connection: apsw.Connection) -> tuple[int, bool]:
        with transaction(connection):
            asked = (self._before_at, self._looked_at, ROWS_A_STEP)
            ids = [story_id for (story_id,) in connection.execute(OLD_STORIES, asked)]
            deleted = sum(_delete_story(connection, story_id) for story_id in ids)
        self._looked_at = ids[-1] if ids else self._looked_at
        return deleted, len(ids) >= ROWS_A_STEP


def _delete_story(connection: apsw.Connection, story_id: int) -> int:
    parts = connection.execute(STORY_AND_ITS_MERGED, {"id": story_id}).fetchall()
    ids = msgspec.json.encode([part for (part,) in parts]).decode()
    (reports,) = next(connection.execute(REPORTS_OF_STORIES, (ids,)))
    if reports:
        return 0
    connection.executemany(DELETE_STORY, parts)
    return len(parts)


def _old_entries(connection: apsw.Connection, before_at: datetime) -> Iterator[tuple[int, int]]:
    """Sources with more entries than are kept anyway, and the time before which they go."""
    ids = [source_id for (source_id,) in connection.execute(SOURCE_IDS)]
    for source_id in ids:
        asked = {"source_id": source_id, "kept": ENTRIES_KEPT}
        for (newest_at,) in connection.execute(SEEN_AT_OF_NEWEST_ENTRIES, asked):
            yield source_id, min(newest_at, micros(before_at))


def _entries_step(source_id: int, before_at: int) -> Step:
    asked = {"source_id": source_id, "before_at": before_at, "limit": ROWS_A_STEP}

    def step(connection: apsw.Connection) -> tuple[int, bool]:
        with transaction(connection):
            connection.execute(DELETE_OLD_ENTRIES, asked)
            deleted = connection.changes()
        return deleted, deleted >= ROWS_A_STEP

    return step
