"""Rows back into records. Each function is one query on a connection that only reads."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import apsw
import msgspec
from msgspec.structs import replace

from dateline.model.article import Article
from dateline.model.change import Counted, DelayRow, Quarantined, SearchHit, StoreFacts, StoryPage, Task
from dateline.model.source import PollState, Source
from dateline.model.story import Report, Story, Update
from dateline.store.statements import load
from dateline.store.writing import as_json_list, micros

SQL: Mapping[str, str] = load("reads")
MOST_REDIRECTS = 64
"""A story merged into one that was merged on, and so on; more would be a circle."""

_source = msgspec.json.Decoder(Source)
_state = msgspec.json.Decoder(PollState)
_article = msgspec.json.Decoder(Article)
_report = msgspec.json.Decoder(Report)
_story = msgspec.json.Decoder(Story)
_update = msgspec.json.Decoder(Update)
_task = msgspec.json.Decoder(Task)
_quarantined = msgspec.json.Decoder(Quarantined)


def sources(connection: apsw.Connection) -> tuple[Source, ...]:
    """All that are watched, by id."""
    return tuple(replace(_source.decode(record), id=id_) for id_, record in connection.execute(SQL["sources"]))


def poll_states(connection: apsw.Connection) -> dict[int, PollState]:
    """How the last look at each source went."""
    states = (_state.decode(record) for (record,) in connection.execute(SQL["poll_states"]))
    return {state.source_id: state for state in states}


def entry_marks(connection: apsw.Connection, source_id: int, guids: Iterable[str]) -> dict[str, str]:
    """Marks of entries that were announced before."""
    fields = {"source_id": source_id, "guids": as_json_list(list(guids))}
    return dict(connection.execute(SQL["entry_marks"], fields))


def articles_by_url(connection: apsw.Connection, urls: Iterable[str]) -> dict[str, int]:
    """Ids of known articles by URL; the oldest where several claim it."""
    found: dict[str, int] = {}
    for url, id_ in connection.execute(SQL["articles_by_url"], {"urls": as_json_list(list(urls))}):
        found[url] = min(id_, found.get(url, id_))
    return found


def article(connection: apsw.Connection, article_id: int) -> Article | None:
    """One article with its sketch."""
    row = connection.execute(SQL["article"], {"id": article_id}).fetchone()
    return _with_sketch(*row) if row else None


def report(connection: apsw.Connection, article_id: int) -> Report | None:
    """The article's place in a story."""
    row = connection.execute(SQL["report"], {"article_id": article_id}).fetchone()
    return _report.decode(row[0]) if row else None


def tasks(connection: apsw.Connection, most: int) -> tuple[Task, ...]:
    """Pages that remain to be read, by due time."""
    return tuple(_task.decode(record) for (record,) in connection.execute(SQL["tasks"], {"most": most}))


def last_ids(connection: apsw.Connection) -> tuple[int, int]:
    """The highest article id and story id ever given."""
    row = connection.execute(SQL["last_ids"]).fetchone()
    assert row is not None
    article_id, story_id, entry_article_id, update_story_id = row
    return max(article_id, entry_article_id), max(story_id, update_story_id)


def window(connection: apsw.Connection, since_at: datetime) -> tuple[tuple[Report, Article], ...]:
    """Reports of articles seen since then, by article id."""
    return tuple(_reported(connection.execute(SQL["window"], {"since": micros(since_at)})))


def story(connection: apsw.Connection, story_id: int) -> Story | None:
    """The story itself, not followed if merged."""
    row = connection.execute(SQL["story"], {"id": story_id}).fetchone()
    return _story.decode(row[0]) if row else None


def story_page(connection: apsw.Connection, story_id: int) -> StoryPage | None:
    """The story, followed to where it was merged, with its reports and updates."""
    found = story(connection, story_id)
    for _ in range(MOST_REDIRECTS):
        if found is None or found.merged_into is None:
            break
        found = story(connection, found.merged_into)
    if found is None:
        return None
    reports = _reported(connection.execute(SQL["story_reports"], {"id": found.id}))
    updates = _updates(connection.execute(SQL["story_updates"], {"id": found.id}))
    return StoryPage(story=found, reports=tuple(reports), updates=tuple(updates))


def front(connection: apsw.Connection, most: int, before_sequence: int | None) -> tuple[Story, ...]:
    """Stories by their latest update, the newest first."""
    fields = {"most": most, "before": 2**62 if before_sequence is None else before_sequence}
    return tuple(_story.decode(record) for (record,) in connection.execute(SQL["front"], fields))


def updates_after(connection: apsw.Connection, sequence: int, most: int) -> tuple[Update, ...]:
    """Updates in sequence."""
    return tuple(_updates(connection.execute(SQL["updates_after"], {"sequence": sequence, "most": most})))


def last_sequence(connection: apsw.Connection) -> int:
    """The highest sequence ever given."""
    row = connection.execute(SQL["last_sequence"]).fetchone()
    return int(row[0]) if row else 0


def source_articles(connection: apsw.Connection, source_id: int, most: int) -> tuple[SearchHit, ...]:
    """What a source announced, the newest first."""
    return hits(connection.execute(SQL["source_articles"], {"source_id": source_id, "most": most}))


def hits(rows: Iterable[tuple[bytes, int | None]]) -> tuple[SearchHit, ...]:
    """Articles with their story."""
    return tuple(SearchHit(article=_article.decode(record), story_id=story_id) for record, story_id in rows)


def outcomes(connection: apsw.Connection, source_id: int | None) -> tuple[Counted, ...]:
    """How often items left a stage with an outcome, for one source or for all."""
    name = "outcomes" if source_id is None else "outcomes_of_source"
    rows = connection.execute(SQL[name], {} if source_id is None else {"source_id": source_id})
    return tuple(Counted(stage=stage, outcome=outcome, source_id=id_, count=n) for stage, outcome, id_, n in rows)


def quarantine(connection: apsw.Connection, most: int) -> tuple[Quarantined, ...]:
    """What was set aside, the latest first."""
    rows = connection.execute(SQL["quarantine"], {"most": most})
    return tuple(replace(_quarantined.decode(record), id=id_) for id_, record in rows)


def facts(connection: apsw.Connection, file_bytes: int, wal_bytes: int) -> StoreFacts:
    """Counts of everything."""
    row = connection.execute(SQL["facts"]).fetchone()
    assert row is not None
    watched, paused, articles, stories, waiting, aside = row
    return StoreFacts(
        sources=watched,
        sources_paused=paused,
        articles=articles,
        stories=stories,
        tasks=waiting,
        quarantined=aside,
        last_sequence=last_sequence(connection),
        file_bytes=file_bytes,
        wal_bytes=wal_bytes,
    )


def delays(connection: apsw.Connection, since_at: datetime) -> tuple[DelayRow, ...]:
    """Percentiles per source over its announcements since then; a claimed time after our look is not believed."""
    by_source: dict[tuple[int, str], list[tuple[int | None, ...]]] = {}
    for id_, name, *times in connection.execute(SQL["delays"], {"since": micros(since_at)}):
        by_source.setdefault((id_, name), []).append(tuple(times))
    return tuple(_delay_row(id_, name, rows) for (id_, name), rows in by_source.items())


def _delay_row(source_id: int, name: str, rows: list[tuple[int | None, ...]]) -> DelayRow:
    published = [row[0] for row in rows if row[0] is not None and row[1] is not None and row[0] <= row[1]]
    to_seen = _gaps(rows, 0, 1)
    to_joined = _gaps(rows, 1, 3)
    to_pushed = _gaps(rows, 1, 4)
    return DelayRow(
        source_id=source_id,
        name=name,
        updates=len(rows),
        timed=len(published),
        published_to_seen_p50_ms=_percentile(to_seen, 50),
        published_to_seen_p95_ms=_percentile(to_seen, 95),
        published_to_seen_p99_ms=_percentile(to_seen, 99),
        seen_to_parsed_p50_ms=_percentile(_gaps(rows, 1, 2), 50),
        seen_to_joined_p50_ms=_percentile(to_joined, 50),
        seen_to_joined_p99_ms=_percentile(to_joined, 99),
        seen_to_pushed_p50_ms=_percentile(to_pushed, 50),
        seen_to_pushed_p95_ms=_percentile(to_pushed, 95),
        seen_to_pushed_p99_ms=_percentile(to_pushed, 99),
    )


def _gaps(rows: list[tuple[int | None, ...]], start: int, end: int) -> list[float]:
    """Milliseconds from one step to another, sorted, where both are known and in order."""
    pairs = ((row[start], row[end]) for row in rows)
    return sorted((b - a) / 1000 for a, b in pairs if a is not None and b is not None and b >= a)


def _percentile(values: list[float], share: int) -> float | None:
    """The nearest rank; None of nothing."""
    return values[max(0, -(-len(values) * share // 100) - 1)] if values else None


def _with_sketch(record: bytes, sketch: bytes) -> Article:
    numbers = array("I")
    numbers.frombytes(sketch)
    return replace(_article.decode(record), sketch=tuple(numbers))


def _reported(rows: Iterable[tuple[bytes, bytes, bytes]]) -> Iterator[tuple[Report, Article]]:
    for report_record, article_record, sketch in rows:
        yield _report.decode(report_record), _with_sketch(article_record, sketch)


def _updates(rows: Iterable[tuple[int, int | None, bytes]]) -> Iterator[Update]:
    for sequence, pushed, record in rows:
        pushed_at = None if pushed is None else datetime.fromtimestamp(pushed / 1_000_000, UTC)
        yield replace(_update.decode(record), sequence=sequence, pushed_at=pushed_at)
