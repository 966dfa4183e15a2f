"""What is written: one change as one transaction, and the few smaller ones beside it. Runs in the writer's thread."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import apsw
import msgspec
from msgspec.structs import replace

from dateline.errors import StoreError
from dateline.model.article import Article, ArticleState
from dateline.model.change import Change, Counted
from dateline.model.source import Source
from dateline.model.story import Update
from dateline.store import rows
from dateline.store.connection import transaction
from dateline.store.queries import statement
from dateline.store.words import LANGUAGE_LABEL, PLACE_LABEL, SOURCE_LABEL, index_text, label, name_key

PUT_ENTRY = statement("put_entry")
INDEXED_ARTICLE = statement("indexed_article")
PUT_ARTICLE = statement("put_article")
KEEPS_FULL_TEXT = statement("keeps_full_text")
UNINDEX_ARTICLE = statement("unindex_article")
INDEX_ARTICLE = statement("index_article")
PUT_REVISION = statement("put_revision")
PUT_STORY = statement("put_story")
PUT_REPORT = statement("put_report")
ADD_UPDATE = statement("add_update")
NOTE_LATEST_UPDATE = statement("note_latest_update")
PUT_TASK = statement("put_task")
END_TASK = statement("end_task")
PUT_POLL_STATE = statement("put_poll_state")
ADD_QUARANTINED = statement("add_quarantined")
COUNT_OUTCOME = statement("count_outcome")
SOURCE_WITH_URL = statement("source_with_url")
ADD_SOURCE = statement("add_source")
CHANGE_SOURCE = statement("change_source")
WATCHED_SOURCE = statement("watched_source")
REMOVE_SOURCE = statement("remove_source")
FORGET_POLL_STATE = statement("forget_poll_state")
END_TASKS_OF_SOURCE = statement("end_tasks_of_source")
NOTE_PUSHED = statement("note_pushed")
REPLAY_QUARANTINED = statement("replay_quarantined")
FORGET_QUARANTINED = statement("forget_quarantined")


def commit(connection: apsw.Connection, change: Change, now: datetime) -> tuple[Update, ...]:
    """Write all of a change, or raise and write nothing; the updates with their sequence."""
    with transaction(connection):
        for article in change.articles:
            _put_article(connection, article)
        _put_all(connection, PUT_STORY, rows.STORY, change.stories)
        _put_all(connection, PUT_ENTRY, rows.ENTRY, change.entries)
        _put_all(connection, PUT_REVISION, rows.REVISION, change.revisions)
        _put_all(connection, PUT_REPORT, rows.REPORT, change.reports)
        updates = tuple(_add_update(connection, update) for update in change.updates)
        _put_all(connection, PUT_TASK, rows.TASK, change.tasks)
        connection.executemany(END_TASK, ((article_id,) for article_id in change.tasks_done))
        if change.poll_state is not None:
            connection.execute(PUT_POLL_STATE, rows.POLL_STATE.bind(change.poll_state))
        _put_all(connection, ADD_QUARANTINED, rows.QUARANTINED, change.quarantined)
        _count(connection, change.outcomes, now)
    return updates


def _put_all(connection: apsw.Connection, sql: str, form: rows.RowForm[rows.R], records: Iterable[rows.R]) -> None:
    for record in records:
        connection.execute(sql, form.bind(record))


def _put_article(connection: apsw.Connection, article: Article) -> None:
    """Insert or replace an article and its place in the index.

    Where the body may not be kept, an article that comes back from the store has none; so one without a body does not
    unsay what was indexed: the stored body and the index stay as they are. A withdrawn article does unsay it.
    """
    before = connection.execute(INDEXED_ARTICLE, (article.id,)).fetchone()
    silent = not article.body and article.state is not ArticleState.WITHDRAWN
    stays_indexed = bool(before and before[0] and silent)
    kept_body = before[1] if stays_indexed and before else "[]"
    row = rows.ARTICLE.bind(article)
    row["body_indexed"] = bool(article.body) or stays_indexed
    row["body"] = row["body"] if article.body and _keeps_full_text(connection, article.source_id) else kept_body
    connection.execute(PUT_ARTICLE, row)
    if stays_indexed and kept_body == "[]":
        return
    if before:
        connection.execute(UNINDEX_ARTICLE, (article.id,))
    body = article.body or msgspec.json.decode(kept_body, type=tuple[str, ...])
    connection.execute(INDEX_ARTICLE, (article.id, *_indexed(article, body)))


def _keeps_full_text(connection: apsw.Connection, source_id: int) -> bool:
    source = connection.execute(KEEPS_FULL_TEXT, (source_id,)).fetchone()
    return bool(source and source[0])


def _indexed(article: Article, body: Sequence[str]) -> tuple[str, str, str, str]:
    """The index columns: headline, standfirst, text, labels."""
    text = "\n".join(body)
    if not text and article.state is not ArticleState.WITHDRAWN:
        text = article.extract or ""
    return (
        index_text(article.headline),
        index_text(article.standfirst or ""),
        index_text(text),
        " ".join(filter(None, _labels(article))),
    )


def _labels(article: Article) -> Iterable[str]:
    yield SOURCE_LABEL + str(article.source_id)
    if article.language:
        yield label(LANGUAGE_LABEL, article.language)
        yield label(LANGUAGE_LABEL, article.language.partition("-")[0])
    if article.dateline and article.dateline.place:
        yield label(PLACE_LABEL, article.dateline.place)


def _add_update(connection: apsw.Connection, update: Update) -> Update:
    connection.execute(ADD_UPDATE, rows.UPDATE.bind(update))
    sequence = connection.last_insert_rowid()
    connection.execute(NOTE_LATEST_UPDATE, (sequence, update.story_id))
    return replace(update, sequence=sequence)


def _count(connection: apsw.Connection, outcomes: Iterable[Counted], now: datetime) -> None:
    day = now.date().isoformat()
    for counted in outcomes:
        key = (counted.source_id, counted.stage, counted.outcome, day)
        connection.execute(COUNT_OUTCOME, (*key, counted.count))


def add_sources(connection: apsw.Connection, sources: Sequence[Source], now: datetime) -> tuple[Source, ...]:
    """Those that were not watched, with ids. One that was removed comes back under its old id."""
    with transaction(connection):
        return tuple(added for source in sources if (added := _add_source(connection, source, now)))


def _add_source(connection: apsw.Connection, source: Source, now: datetime) -> Source | None:
    known = connection.execute(SOURCE_WITH_URL, (source.url,)).fetchone()
    if known and known[1] is None:
        return None
    added = replace(source, added_at=source.added_at or now)
    if known:
        added = replace(added, id=known[0])
        connection.execute(CHANGE_SOURCE, _source_row(added))
        return added
    connection.execute(ADD_SOURCE, _source_row(added))
    return replace(added, id=connection.last_insert_rowid())


def _source_row(source: Source) -> dict[str, rows.Value]:
    domains = {source.family.casefold(), _host(source.url), _host(source.homepage or "")} - {""}
    return rows.SOURCE.bind(source) | {
        "search_names": name_key(f"{source.name}\n{source.publisher}"),
        "search_domains": "".join(f".{domain} " for domain in sorted(domains)),
    }


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def change_source(connection: apsw.Connection, source: Source) -> None:
    """Replace a source that is watched.

    Raises:
        StoreError: there is none of that id, or another one has its URL.

    """
    with transaction(connection):
        if not connection.execute(WATCHED_SOURCE, (source.id,)).fetchone():
            raise StoreError(f"there is no source {source.id}; `dateline sources` lists them")
        other = connection.execute(SOURCE_WITH_URL, (source.url,)).fetchone()
        if other and other[1] is None and other[0] != source.id:
            raise StoreError(f"source {other[0]} watches {source.url} already; remove one of the two")
        connection.execute(CHANGE_SOURCE, _source_row(source))


def remove_source(connection: apsw.Connection, source_id: int, now: datetime) -> None:
    """Stop watching; pages of it that wait are not read any more."""
    with transaction(connection):
        connection.execute(REMOVE_SOURCE, (rows.micros(now), source_id))
        connection.execute(FORGET_POLL_STATE, (source_id,))
        connection.execute(END_TASKS_OF_SOURCE, (source_id,))


def mark_pushed(connection: apsw.Connection, pushed: Sequence[tuple[int, datetime]]) -> None:
    """Note when updates reached the readers."""
    with transaction(connection):
        connection.executemany(NOTE_PUSHED, ((rows.micros(at), sequence) for sequence, at in pushed))


def replay(connection: apsw.Connection, ids: Sequence[int], now: datetime) -> int:
    """Turn quarantined pages whose article is kept into tasks due now; how many."""
    with transaction(connection):
        return sum(_replay(connection, quarantined_id, now) for quarantined_id in ids)


def _replay(connection: apsw.Connection, quarantined_id: int, now: datetime) -> bool:
    connection.execute(REPLAY_QUARANTINED, {"id": quarantined_id, "due_at": rows.micros(now)})
    if not connection.changes():
        return False
    connection.execute(FORGET_QUARANTINED, (quarantined_id,))
    return True
