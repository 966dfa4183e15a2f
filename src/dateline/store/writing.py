"""How a Change becomes rows. Runs on the writer thread, inside one transaction."""

import json
from array import array
from collections.abc import Mapping
from datetime import datetime

import apsw
import msgspec
from msgspec.structs import replace

from dateline.model.article import Article, ArticleState
from dateline.model.change import Change, Counted, FoundEntry, Quarantined, Task
from dateline.model.source import PollState, Source
from dateline.model.story import Report, Story, Update
from dateline.store.statements import load
from dateline.store.words import segmented

SQL: Mapping[str, str] = load("writes")
encode = msgspec.json.encode


def micros(at: datetime | None) -> int | None:
    """A time as whole microseconds since 1970; None stays None."""
    return None if at is None else round(at.timestamp() * 1_000_000)


def write_change(connection: apsw.Connection, change: Change, now: datetime) -> tuple[Update, ...]:
    """Write all of it; its updates with their sequence."""
    for article in change.articles:
        _put_article(connection, article)
    for entry in change.entries:
        _put_entry(connection, entry)
    for revision in change.revisions:
        fields = msgspec.structs.asdict(revision) | {"seen_at": micros(revision.seen_at)}
        connection.execute(SQL["put_revision"], fields)
    for story in change.stories:
        _put_story(connection, story)
    for report in change.reports:
        _put_report(connection, report)
    numbered = tuple(_add_update(connection, update) for update in change.updates)
    for task in change.tasks:
        put_task(connection, task)
    for article_id in change.tasks_done:
        connection.execute(SQL["end_task"], {"article_id": article_id})
    if change.poll_state is not None:
        _put_poll_state(connection, change.poll_state)
    for item in change.quarantined:
        _add_quarantined(connection, item)
    for counted in change.outcomes:
        _count(connection, counted, now)
    return numbered


def add_source(connection: apsw.Connection, source: Source) -> Source | None:
    """The source with its id, or None if its URL is watched already."""
    for (id_,) in connection.execute(SQL["add_source"], _source_fields(source)):
        added = replace(source, id=id_)
        connection.execute(SQL["change_source"], {"id": id_, **_source_fields(added)})
        return added
    return None


def change_source(connection: apsw.Connection, source: Source) -> None:
    """Replace a source by its id."""
    connection.execute(SQL["change_source"], {"id": source.id, **_source_fields(source)})


def put_task(connection: apsw.Connection, task: Task) -> None:
    """A page that remains to be read."""
    fields = {"article_id": task.article_id, "due_at": micros(task.due_at), "record": encode(task)}
    connection.execute(SQL["put_task"], fields)


def _source_fields(source: Source) -> dict[str, object]:
    return {
        "url": source.url,
        "name": source.name,
        "full_text": source.full_text,
        "paused_at": micros(source.paused_at),
        "record": encode(source),
    }


def _put_article(connection: apsw.Connection, article: Article) -> None:
    kept = _as_it_may_be_kept(connection, article)
    connection.execute(
        SQL["put_article"],
        {
            "id": article.id,
            "source_id": article.source_id,
            "url": article.url,
            "canonical_url": article.canonical_url,
            "state": article.state.value,
            "language": article.language,
            "family": article.family,
            "publisher": article.publisher,
            "place": article.dateline.place if article.dateline else None,
            "published_at": micros(article.published_at),
            "seen_at": micros(article.seen_at),
            "sketch": array("I", article.sketch).tobytes(),
            "record": encode(kept),
        },
    )
    # An article that was read always comes with its text. A later change of one that is known by its headline must not
    # take the text of an earlier reading out of the index.
    if article.body or article.state is not ArticleState.UNREAD or not _is_indexed(connection, article.id):
        _index(connection, article)


def _is_indexed(connection: apsw.Connection, article_id: int) -> bool:
    return connection.execute(SQL["has_text"], {"id": article_id}).fetchone() is not None


def _index(connection: apsw.Connection, article: Article) -> None:
    connection.execute(SQL["drop_text"], {"id": article.id})
    connection.execute(
        SQL["put_text"],
        {
            "id": article.id,
            "headline": segmented(article.headline),
            "standfirst": segmented(article.standfirst or ""),
            "body": segmented("\n".join(article.body)),
            "publisher": segmented(article.publisher),
        },
    )


def _as_it_may_be_kept(connection: apsw.Connection, article: Article) -> Article:
    body = article.body
    if body:
        row = connection.execute(SQL["may_keep_body"], {"source_id": article.source_id}).fetchone()
        body = body if row and row[0] else ()
    return replace(article, body=body, sketch=())


def _put_entry(connection: apsw.Connection, entry: FoundEntry) -> None:
    fields = msgspec.structs.asdict(entry)
    fields |= {"seen_at": micros(entry.seen_at), "published_at": micros(entry.published_at)}
    connection.execute(SQL["put_entry"], fields)


def _put_story(connection: apsw.Connection, story: Story) -> None:
    fields = {"id": story.id, "merged_into": story.merged_into, "record": encode(story)}
    connection.execute(SQL["put_story"], fields)


def _put_report(connection: apsw.Connection, report: Report) -> None:
    fields = {"article_id": report.article_id, "story_id": report.story_id, "record": encode(report)}
    connection.execute(SQL["put_report"], fields)


def _add_update(connection: apsw.Connection, update: Update) -> Update:
    fields = {
        "story_id": update.story_id,
        "article_id": update.article_id,
        "source_id": update.source_id,
        "kind": update.kind.value,
        "published_at": micros(update.published_at),
        "seen_at": micros(update.seen_at),
        "parsed_at": micros(update.parsed_at),
        "joined_at": micros(update.joined_at),
        "record": encode(update),
    }
    row = connection.execute(SQL["add_update"], fields).fetchone()
    assert row is not None
    connection.execute(SQL["touch_story"], {"id": update.story_id, "sequence": row[0]})
    return replace(update, sequence=row[0])


def _put_poll_state(connection: apsw.Connection, state: PollState) -> None:
    connection.execute(SQL["put_poll_state"], {"source_id": state.source_id, "record": encode(state)})


def _add_quarantined(connection: apsw.Connection, item: Quarantined) -> None:
    fields = {"at": micros(item.at), "article_id": item.article_id, "record": encode(item)}
    connection.execute(SQL["add_quarantined"], fields)


def _count(connection: apsw.Connection, counted: Counted, now: datetime) -> None:
    connection.execute(SQL["count_outcome"], msgspec.structs.asdict(counted) | {"day": f"{now:%Y-%m-%d}"})


def as_json_list(values: object) -> str:
    """A list as SQLite's json_each takes it."""
    return json.dumps(values)
