"""What is written together: one decision of the pipeline, one transaction of the store."""

from datetime import datetime

from msgspec import Struct

from dateline.model.article import Article, Revision
from dateline.model.source import PollState
from dateline.model.story import Report, Story, Update


class FoundEntry(Struct, frozen=True, kw_only=True):
    """That a source announced an article: the key (source_id, guid) makes announcing idempotent.

    Stored again under the same key, only its mark changes.
    """

    source_id: int
    guid: str
    article_id: int | None
    """None for an entry that was set aside at once (too old on a first look, no headline)."""
    seen_at: datetime
    published_at: datetime | None = None
    mark: str = ""
    """Changes when the entry was edited: a short hash of its headline, standfirst and time of modification."""
    outcome: str = "ok"


class Task(Struct, frozen=True, kw_only=True):
    """A page that remains to be fetched and read; it survives a crash because it is stored with its article."""

    article_id: int
    source_id: int
    url: str
    due_at: datetime
    attempts: int = 0


class Quarantined(Struct, frozen=True, kw_only=True):
    """An item set aside for a person, with the reason. `id` is 0 until stored."""

    id: int = 0
    stage: str
    code: str
    message: str
    source_id: int
    article_id: int | None = None
    url: str | None = None
    at: datetime


class Counted(Struct, frozen=True, kw_only=True):
    """How often items left a stage with an outcome."""

    stage: str
    outcome: str
    source_id: int
    count: int = 1


class Change(Struct, frozen=True, kw_only=True):
    """All that one decision writes. The store writes all of it or nothing, and numbers the updates."""

    entries: tuple[FoundEntry, ...] = ()
    articles: tuple[Article, ...] = ()
    """Inserted, or replaced by id; their text is indexed in the same transaction."""
    revisions: tuple[Revision, ...] = ()
    stories: tuple[Story, ...] = ()
    reports: tuple[Report, ...] = ()
    updates: tuple[Update, ...] = ()
    """With sequence 0; numbered in this order."""
    tasks: tuple[Task, ...] = ()
    """Inserted, or replaced by article id."""
    tasks_done: tuple[int, ...] = ()
    """Article ids whose task ends."""
    poll_state: PollState | None = None
    quarantined: tuple[Quarantined, ...] = ()
    outcomes: tuple[Counted, ...] = ()


class StoryPage(Struct, frozen=True, kw_only=True):
    """A story with all its reports (first published first) and its updates (latest first)."""

    story: Story
    reports: tuple[tuple[Report, Article], ...]
    updates: tuple[Update, ...]


class SearchHit(Struct, frozen=True, kw_only=True):
    """An article that a query found, without body, sketch, names and numbers; and its story."""

    article: Article
    story_id: int | None


class DelayRow(Struct, frozen=True, kw_only=True):
    """Delays of one source's announcements over a window, in milliseconds. None where there is nothing to measure."""

    source_id: int
    name: str
    updates: int
    timed: int
    """How many of them came with a publisher's time that we can believe."""
    published_to_seen_p50_ms: float | None = None
    published_to_seen_p95_ms: float | None = None
    published_to_seen_p99_ms: float | None = None
    seen_to_parsed_p50_ms: float | None = None
    seen_to_joined_p50_ms: float | None = None
    seen_to_joined_p99_ms: float | None = None
    seen_to_pushed_p50_ms: float | None = None
    seen_to_pushed_p95_ms: float | None = None
    seen_to_pushed_p99_ms: float | None = None


class StoreFacts(Struct, frozen=True, kw_only=True):
    """What the store holds, for the health page and the doctor."""

    sources: int
    sources_paused: int
    articles: int
    stories: int
    tasks: int
    quarantined: int
    last_sequence: int
    file_bytes: int
    wal_bytes: int
