"""Looking after the file: checkpoints, retention, replay of what was set aside, and its own check."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import apsw
import msgspec

from dateline.model.change import Quarantined, Task
from dateline.settings import StoreSettings
from dateline.store.reading import SQL as READS
from dateline.store.writing import SQL, micros, put_task

ROWS_PER_STEP = 200
"""Deleted in one transaction: about 10 ms, so that a decision never waits longer."""
WAL_TOO_LARGE_BYTES = 64_000_000
GUIDS_KEPT_LONGER = 2
"""An entry is remembered so many times as long as its article: old feeds must not announce old news."""

Step = Callable[[apsw.Connection, StoreSettings, datetime], int]


def checkpoint(connection: apsw.Connection, path: Path) -> None:
    """Copy the write-ahead log into the database beside the writing; start the log anew once it is large."""
    wal = Path(f"{path}-wal")
    large = wal.exists() and wal.stat().st_size > WAL_TOO_LARGE_BYTES
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART if large else apsw.SQLITE_CHECKPOINT_PASSIVE)


def replay(writer: apsw.Connection, ids: Sequence[int], now: datetime) -> int:
    """Turn quarantined pages back into tasks due now; how many."""
    count = 0
    for id_ in ids:
        for row in writer.execute(SQL["take_quarantined"], {"id": id_}).fetchall():
            item = msgspec.json.decode(cast("bytes", row[0]), type=Quarantined)
            if item.article_id is not None and item.url:
                task = Task(article_id=item.article_id, source_id=item.source_id, url=item.url, due_at=now)
                put_task(writer, task)
                count += 1
    return count


def faults(reader: apsw.Connection) -> list[str]:
    """What is wrong with the file, in plain words; empty if nothing is."""
    found = [row[0] for row in reader.execute("PRAGMA quick_check(5)") if row[0] != "ok"]
    counts = reader.execute(READS["check_index"]).fetchone()
    assert counts is not None
    articles, texts, tasks, reports, unplaced = counts
    if articles != texts:
        found.append(f"{articles} articles, {texts} in the index")
    if tasks or reports or unplaced:
        found.append(f"{tasks} tasks and {reports} reports without article, {unplaced} articles without report")
    sequence = reader.execute(READS["check_sequence"]).fetchone()
    assert sequence is not None
    count, last, first = sequence
    if count and last - first + 1 != count:
        found.append(f"{count} updates from sequence {first} to {last}")
    return found


def _prune_articles(writer: apsw.Connection, settings: StoreSettings, now: datetime) -> int:
    before = micros(now - timedelta(seconds=settings.keep_articles_s))
    ids = writer.execute(SQL["old_articles"], {"before": before, "most": ROWS_PER_STEP}).fetchall()
    for (id_,) in ids:
        stories = writer.execute(SQL["drop_report"], {"id": id_}).fetchall()
        for name in ("drop_text", "drop_revisions", "drop_article"):
            writer.execute(SQL[name], {"id": id_})
        writer.execute(SQL["end_task"], {"article_id": id_})
        for (story_id,) in stories:
            writer.execute(SQL["drop_empty_story"], {"id": story_id})
    return len(ids)


def _prune(name: str, keep_s: Callable[[StoreSettings], float]) -> Step:
    def step(writer: apsw.Connection, settings: StoreSettings, now: datetime) -> int:
        before = micros(now - timedelta(seconds=keep_s(settings)))
        writer.execute(SQL[name], {"before": before, "most": ROWS_PER_STEP})
        return writer.changes()

    return step


def _prune_outcomes(writer: apsw.Connection, settings: StoreSettings, now: datetime) -> int:
    day = now - timedelta(seconds=settings.keep_articles_s)
    writer.execute(SQL["drop_old_outcomes"], {"day": f"{day:%Y-%m-%d}"})
    return writer.changes()


STEPS: tuple[Step, ...] = (
    _prune_articles,
    _prune("drop_old_updates", lambda settings: settings.keep_updates_s),
    _prune("drop_old_quarantined", lambda settings: settings.keep_quarantine_s),
    _prune("drop_old_entries", lambda settings: settings.keep_articles_s * GUIDS_KEPT_LONGER),
    _prune_outcomes,
)
"""Each is called until it gives back 0."""
