"""The store in one SQLite file: each call of the Store protocol, and in which thread it runs."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from dateline.errors import StoreError
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
from dateline.model.source import PollState, Source
from dateline.model.story import Report, Story, Update
from dateline.ports import Clock
from dateline.settings import StoreSettings
from dateline.store import backup, check, read, retention, search, write
from dateline.store.threads import Readers, Writer


class SqliteStore:
    """Keeps what was accepted in one file, as the Store protocol says.

    A commit outlives the process at once, and a power cut from the next checkpoint on (`store.checkpoint_s`). Readers
    in other processes open it with `read_only`; a second writer is refused.
    """

    def __init__(
        self, path: Path, settings: StoreSettings, clock: Clock, readers: Readers, writer: Writer | None
    ) -> None:
        self._path = path
        self._settings = settings
        self._clock = clock
        self._readers = readers
        self._writer_or_none = writer

    @classmethod
    async def open(cls, path: Path, settings: StoreSettings, clock: Clock, *, read_only: bool = False) -> Self:
        """The store in that file, made or migrated if need be; read-only, it is neither.

        Raises:
            StoreError: in use by another engine, another program's file, cannot be opened; its kinds:
            StoreTooNew: written by a newer Dateline.
            StoreDamaged: no database.

        """
        return await asyncio.to_thread(cls._open, path.resolve(), settings, clock, read_only=read_only)

    @classmethod
    def _open(cls, path: Path, settings: StoreSettings, clock: Clock, *, read_only: bool) -> Self:
        writer = None if read_only else Writer.open(path, settings.checkpoint_s)
        try:
            readers = Readers.open(path)
        except StoreError:
            if writer:
                writer.close()
            raise
        return cls(path, settings, clock, readers, writer)

    async def close(self) -> None:
        """Finish what was asked and let go of the file."""
        await asyncio.to_thread(self._readers.close)
        if self._writer_or_none:
            await asyncio.to_thread(self._writer_or_none.close)

    @property
    def _writer(self) -> Writer:
        if self._writer_or_none is None:
            raise StoreError(f"{self._path} was opened for reading only")
        return self._writer_or_none

    # ── Writing: in the writer's thread, in order ────────────────────────────────────────────────────────────────────

    async def commit(self, change: Change) -> tuple[Update, ...]:
        """The change's updates with their sequence, once all of it is stored.

        Raises:
            StoreError: it cannot be stored; then nothing of it is.

        """
        return await self._writer.run(write.commit, change, self._clock.now())

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new, with ids; a URL that is there already is left alone, a removed one comes back."""
        return await self._writer.run(write.add_sources, sources, self._clock.now())

    async def change_source(self, source: Source) -> None:
        """Replace a source by id.

        Raises:
            StoreError: there is none of that id, or another one has its URL.

        """
        await self._writer.run(write.change_source, source)

    async def remove_source(self, source_id: int) -> None:
        """Stop watching for good. Its articles stay, pages that wait are not read."""
        await self._writer.run(write.remove_source, source_id, self._clock.now())

    async def mark_pushed(self, pushed: Sequence[tuple[int, datetime]]) -> None:
        """Note when updates reached the readers then listening."""
        await self._writer.run(write.mark_pushed, pushed)

    async def replay(self, ids: Sequence[int], now: datetime) -> int:
        """Turn quarantined pages back into tasks due now; how many. Those without an article stay set aside."""
        return await self._writer.run(write.replay, ids, now)

    async def prune(self, now: datetime) -> int:
        """Delete what is past its retention; how many rows. Commits pass between its small steps."""
        deleted = 0
        for step in await self._readers.aside(retention.plan, self._settings, now):
            more = True
            while more:
                rows, more = await self._writer.run(step)
                deleted += rows
        return deleted

    # ── Short reads: in the event loop ───────────────────────────────────────────────────────────────────────────────

    async def sources(self) -> tuple[Source, ...]:
        """Those watched, in the order in which they were added."""
        return self._readers.now(read.sources)

    async def poll_states(self) -> dict[int, PollState]:
        """By source id."""
        return self._readers.now(read.poll_states)

    async def entry_marks(self, source_id: int, guids: Iterable[str]) -> dict[str, str]:
        """The marks of those entries that the source has announced before, by guid."""
        return self._readers.now(read.entry_marks, source_id, guids)

    async def articles_by_url(self, urls: Iterable[str]) -> dict[str, int]:
        """Article ids by `url` or `canonical_url`, for those that are known; of several the first."""
        return self._readers.now(read.articles_by_url, urls)

    async def article(self, article_id: int) -> Article | None:
        """None if there is none, or no longer."""
        return self._readers.now(read.article, article_id)

    async def report(self, article_id: int) -> Report | None:
        """None if the article is in no story."""
        return self._readers.now(read.report, article_id)

    async def tasks(self, limit: int = 100_000) -> tuple[Task, ...]:
        """Pages that remain to be read, by due time."""
        return self._readers.now(read.tasks, limit)

    async def last_ids(self) -> tuple[int, int]:
        """The highest article id and story id ever given (0 if none)."""
        return self._readers.now(read.last_ids)

    async def story(self, story_id: int) -> Story | None:
        """The story itself, not followed if merged."""
        return self._readers.now(read.story, story_id)

    async def story_page(self, story_id: int) -> StoryPage | None:
        """The story at the end of the redirects, with reports and updates of all that was merged into it."""
        return self._readers.now(read.story_page, story_id)

    async def front(self, limit: int, *, before_sequence: int | None = None) -> tuple[Story, ...]:
        """Stories that are not merged away, latest update first."""
        return self._readers.now(read.front, limit, before_sequence)

    async def updates_after(self, sequence: int, limit: int) -> tuple[Update, ...]:
        """Updates with a higher sequence, in order."""
        return self._readers.now(read.updates_after, sequence, limit)

    async def last_sequence(self) -> int:
        """The highest ever given, also after retention."""
        return self._readers.now(read.last_sequence)

    async def source_articles(self, source_id: int, limit: int) -> tuple[SearchHit, ...]:
        """What a source announced, newest first."""
        return self._readers.now(read.source_articles, source_id, limit)

    async def quarantine(self, limit: int) -> tuple[Quarantined, ...]:
        """What was set aside, the latest first."""
        return self._readers.now(read.quarantine, limit)

    # ── Long reads: in a thread, but for a search that is short ───────────────────────────────────────────────────────

    async def window(self, since_at: datetime) -> tuple[tuple[Report, Article], ...]:
        """Reports whose article was seen since then, in order of article id, under the story at the redirects' end."""
        return await self._readers.aside(read.window, since_at)

    async def search(self, query: str, limit: int, *, before_id: int | None = None) -> tuple[SearchHit, ...]:
        """Articles that match, newest first; the query language stands in dateline/store/search.py."""
        question = search.understand(query)
        if search.is_short(question, limit):
            return self._readers.now(search.search, question, limit, before_id)
        return await self._readers.aside(search.search, question, limit, before_id)

    async def outcomes(self, source_id: int | None = None) -> tuple[Counted, ...]:
        """Of one source or of all, summed over the days that are kept."""
        return await self._readers.aside(read.outcomes, source_id)

    async def delays(self, since_at: datetime) -> tuple[DelayRow, ...]:
        """The delay ledger: one row a source that announced anything since then, the busiest first."""
        return await self._readers.aside(read.delays, since_at)

    async def facts(self) -> StoreFacts:
        """What the store holds."""
        counts = await self._readers.aside(read.facts)
        log = self._path.with_name(self._path.name + "-wal")
        return StoreFacts(**counts, file_bytes=_size(self._path), wal_bytes=_size(log))

    async def check(self) -> None:
        """Raise StoreDamaged if rows, index or file disagree."""
        await self._readers.alone(check.check)

    async def backup(self, target: Path, progress: Callable[[float], None] | None = None) -> None:
        """Copy the store to a new file while it is in use; progress is called in the event loop with 0 to 1.

        Raises:
            StoreError: the target is there already, or cannot be written.

        """
        loop = asyncio.get_running_loop()

        def tell(share: float) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, share)

        await self._readers.alone(backup.back_up, target, tell)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
