"""The edges of the system as protocols: a clock, the hosts we ask, the store, the bus."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from dateline.model.article import Article
from dateline.model.change import (
    Change,
    Counted,
    DelayRow,
    Quarantined,
    SearchHit,
    StoreFacts,
    StoryPage,
    Task,
)
from dateline.model.source import NO_VALIDATORS, Fetched, PollState, Source, Unchanged, Validators
from dateline.model.story import Report, Story, Update


class Clock(Protocol):
    """The time, so that tests can hold it still."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)


class Purpose(StrEnum):
    """Why a URL is asked for: decides caps, the Accept header and whether robots.txt is consulted."""

    FEED = "feed"
    PAGE = "page"
    PROBE = "probe"


class Fetcher(Protocol):
    """Asks hosts, politely; the only outgoing sockets."""

    async def fetch(self, url: str, *, purpose: Purpose, validators: Validators = NO_VALIDATORS) -> Fetched | Unchanged:
        """The answer at `url`, after redirects, decoded.

        Waits for the host's turn (per-host pace), then asks.

        Raises:
            FetchError: one of its kinds; HostPaused at once, without asking, while the host is paused.

        """
        ...

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next; in the past if at once."""
        ...

    async def close(self) -> None: ...


class Store(Protocol):
    """Keeps what was accepted. One writer; a write is all or nothing and durable when it returns."""

    async def commit(self, change: Change) -> tuple[Update, ...]:
        """The change's updates with their sequence, once all of it is stored."""
        ...

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new, with ids; a URL that is there already is left alone."""
        ...

    async def change_source(self, source: Source) -> None:
        """Replace a source by id (pause, move, pin)."""
        ...

    async def remove_source(self, source_id: int) -> None:
        """Stop watching for good. Its articles stay."""
        ...

    async def sources(self) -> tuple[Source, ...]: ...

    async def poll_states(self) -> dict[int, PollState]: ...

    async def entry_marks(self, source_id: int, guids: Iterable[str]) -> dict[str, str]:
        """The marks of those entries that the source has announced before, by guid."""
        ...

    async def articles_by_url(self, urls: Iterable[str]) -> dict[str, int]:
        """Article ids by `url` or `canonical_url`, for those that are known."""
        ...

    async def article(self, article_id: int) -> Article | None: ...

    async def report(self, article_id: int) -> Report | None: ...

    async def tasks(self, limit: int = 100_000) -> tuple[Task, ...]:
        """Pages that remain to be read, by due time."""
        ...

    async def last_ids(self) -> tuple[int, int]:
        """The highest article id and story id ever given (0 if none)."""
        ...

    async def window(self, since_at: datetime) -> tuple[tuple[Report, Article], ...]:
        """Reports whose article was seen since then, in order of article id: what the story index is rebuilt from."""
        ...

    async def story(self, story_id: int) -> Story | None:
        """The story itself, not followed if merged."""
        ...

    async def story_page(self, story_id: int) -> StoryPage | None:
        """The story with reports and updates, following redirects."""
        ...

    async def front(self, limit: int, *, before_sequence: int | None = None) -> tuple[Story, ...]:
        """Stories that are not merged away, latest update first."""
        ...

    async def updates_after(self, sequence: int, limit: int) -> tuple[Update, ...]:
        """Updates with a higher sequence, in order."""
        ...

    async def last_sequence(self) -> int: ...

    async def mark_pushed(self, pushed: Sequence[tuple[int, datetime]]) -> None:
        """Note when updates reached the readers then listening."""
        ...

    async def search(self, query: str, limit: int, *, before_id: int | None = None) -> tuple[SearchHit, ...]:
        """Articles that match, newest first. Never raises on odd input: a query without a word finds nothing."""
        ...

    async def source_articles(self, source_id: int, limit: int) -> tuple[SearchHit, ...]:
        """What a source announced, newest first."""
        ...

    async def outcomes(self, source_id: int | None = None) -> tuple[Counted, ...]: ...

    async def quarantine(self, limit: int) -> tuple[Quarantined, ...]: ...

    async def replay(self, ids: Sequence[int], now: datetime) -> int:
        """Turn quarantined pages back into tasks due now; how many."""
        ...

    async def delays(self, since_at: datetime) -> tuple[DelayRow, ...]:
        """The delay ledger: one row a source that announced anything since then."""
        ...

    async def facts(self) -> StoreFacts: ...

    async def prune(self, now: datetime) -> int:
        """Delete what is past its retention; how many rows."""
        ...

    async def check(self) -> None:
        """Raise StoreDamaged if rows, index or file disagree."""
        ...

    async def backup(self, target: Path, progress: Callable[[float], None] | None = None) -> None:
        """Copy the store to a new file while it is in use; progress is called with 0 to 1."""
        ...

    async def close(self) -> None: ...


class Event(Struct, frozen=True, kw_only=True):
    """A record on the bus under `<noun>.<past participle>`."""

    subject: str
    record: Struct


class Bus(Protocol):
    """Carries records to whoever subscribed, in order, never before they are stored."""

    def publish(self, event: Event) -> None: ...

    def subscribe(self, subject: str, receive: Callable[[Event], None]) -> Callable[[], None]:
        """Call `receive` for each event of that subject; gives back the call that ends it."""
        ...
