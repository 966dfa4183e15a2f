"""The store in one SQLite file: one thread writes, everyone may read."""

import asyncio
import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

import apsw
import structlog

from dateline.errors import StoreDamaged, StoreError
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
from dateline.store import backup, reading, search, upkeep, writing
from dateline.store.connection import claim, open_reader, open_writer

R = TypeVar("R")

log = structlog.get_logger(__name__)


class SqliteStore:
    """A Store. Open it with `SqliteStore.open`; all methods may be called from one event loop."""

    def __init__(self, path: Path, settings: StoreSettings, clock: Clock, *, read_only: bool) -> None:
        self._path = path
        self._settings = settings
        self._clock = clock
        self._claim = None if read_only else claim(path)
        try:
            self._writer = None if read_only else open_writer(path)
            # Two readers: short reads stay in the event loop, long ones in a thread never make them wait.
            self._reader = open_reader(path)
            self._long_reader = open_reader(path)
        except BaseException:
            if self._claim is not None:
                os.close(self._claim)
            raise
        self._long_lock = threading.Lock()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._threads = () if read_only else (self._start(self._write_all), self._start(self._checkpoint_all))

    @classmethod
    async def open(cls, path: Path, settings: StoreSettings, clock: Clock, *, read_only: bool = False) -> Self:
        """The store at `path`, made or migrated first if it may be written.

        Raises:
            StoreError: in use by another engine, or cannot be opened; StoreTooNew, StoreDamaged.

        """
        return await asyncio.to_thread(lambda: cls(path, settings, clock, read_only=read_only))

    async def close(self) -> None:
        """Finish what was handed over, then let go of the file."""
        self._closing.set()
        self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._reader.close()
        self._long_reader.close()
        if self._writer is not None:
            with contextlib.suppress(apsw.BusyError):
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._writer.close()
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    # ── Writing: one thread, one transaction a job ───────────────────────────────────────────────────────────────────

    def _start(self, run: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=run, name="store", daemon=True)
        thread.start()
        return thread

    def _write_all(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    async def _write(self, act: Callable[[apsw.Connection], R]) -> R:
        """What `act` gives back, once its transaction is committed."""
        writer = self._writer
        if writer is None or self._closing.is_set():
            raise StoreError(f"the store {self._path} is open for reading only")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[R] = loop.create_future()

        def job() -> None:
            try:
                with writer:
                    result = act(writer)
            except apsw.Error as error:
                failure = StoreError(f"the store {self._path} cannot be written: {error}")
                loop.call_soon_threadsafe(_fail, done, failure)
            else:
                loop.call_soon_threadsafe(_finish, done, result)

        self._jobs.put(job)
        return await done

    def _checkpoint_all(self) -> None:
        connection = apsw.Connection(str(self._path))
        connection.set_busy_timeout(0)
        while not self._closing.wait(self._settings.checkpoint_s):
            with contextlib.suppress(apsw.BusyError):
                upkeep.checkpoint(connection, self._path)
        connection.close()

    async def commit(self, change: Change) -> tuple[Update, ...]:
        """The change's updates with their sequence, once all of it is stored."""
        return await self._write(lambda writer: writing.write_change(writer, change, self._clock.now()))

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new, with ids."""

        def add(writer: apsw.Connection) -> tuple[Source, ...]:
            return tuple(filter(None, (writing.add_source(writer, source) for source in sources)))

        return await self._write(add)

    async def change_source(self, source: Source) -> None:
        """Replace a source by id."""
        await self._write(lambda writer: writing.change_source(writer, source))

    async def remove_source(self, source_id: int) -> None:
        """Stop watching it; its articles stay."""
        fields = {"id": source_id, "now": writing.micros(self._clock.now())}
        await self._write(lambda writer: writer.execute(writing.SQL["remove_source"], fields))

    async def mark_pushed(self, pushed: Sequence[tuple[int, datetime]]) -> None:
        """Note when updates reached the readers then listening."""
        rows = [{"sequence": sequence, "at": writing.micros(at)} for sequence, at in pushed]
        await self._write(lambda writer: writer.executemany(writing.SQL["mark_pushed"], rows))

    async def replay(self, ids: Sequence[int], now: datetime) -> int:
        """Turn quarantined pages back into tasks due now; how many."""
        return await self._write(lambda writer: upkeep.replay(writer, ids, now))

    async def prune(self, now: datetime) -> int:
        """Delete what is past its retention, a little at a time so that no decision waits."""
        total = 0
        for step in upkeep.STEPS:
            total += await self._repeat(step, now)
        return total

    async def _repeat(self, step: upkeep.Step, now: datetime) -> int:
        total = 0
        while count := await self._write(lambda writer: step(writer, self._settings, now)):
            total += count
        return total

    # ── Reading: short ones here, long ones in a thread ──────────────────────────────────────────────────────────────

    async def _long(self, act: Callable[[apsw.Connection], R]) -> R:
        def run() -> R:
            with self._long_lock:
                return act(self._long_reader)

        return await asyncio.to_thread(run)

    async def sources(self) -> tuple[Source, ...]:
        """All that are watched."""
        return reading.sources(self._reader)

    async def poll_states(self) -> dict[int, PollState]:
        """How the last look at each source went."""
        return reading.poll_states(self._reader)

    async def entry_marks(self, source_id: int, guids: Iterable[str]) -> dict[str, str]:
        """Marks of entries that were announced before."""
        return reading.entry_marks(self._reader, source_id, guids)

    async def articles_by_url(self, urls: Iterable[str]) -> dict[str, int]:
        """Ids of known articles by URL."""
        return reading.articles_by_url(self._reader, urls)

    async def article(self, article_id: int) -> Article | None:
        """One article."""
        return reading.article(self._reader, article_id)

    async def report(self, article_id: int) -> Report | None:
        """The article's place in a story."""
        return reading.report(self._reader, article_id)

    async def tasks(self, limit: int = 100_000) -> tuple[Task, ...]:
        """Pages that remain to be read."""
        return reading.tasks(self._reader, limit)

    async def last_ids(self) -> tuple[int, int]:
        """The highest article id and story id ever given."""
        return reading.last_ids(self._reader)

    async def window(self, since_at: datetime) -> tuple[tuple[Report, Article], ...]:
        """Reports of articles seen since then."""
        return await self._long(lambda reader: reading.window(reader, since_at))

    async def story(self, story_id: int) -> Story | None:
        """The story itself."""
        return reading.story(self._reader, story_id)

    async def story_page(self, story_id: int) -> StoryPage | None:
        """The story with reports and updates."""
        return reading.story_page(self._reader, story_id)

    async def front(self, limit: int, *, before_sequence: int | None = None) -> tuple[Story, ...]:
        """Stories, latest update first."""
        return reading.front(self._reader, limit, before_sequence)

    async def updates_after(self, sequence: int, limit: int) -> tuple[Update, ...]:
        """Updates with a higher sequence."""
        return reading.updates_after(self._reader, sequence, limit)

    async def last_sequence(self) -> int:
        """The highest sequence ever given."""
        return reading.last_sequence(self._reader)

    async def search(self, query: str, limit: int, *, before_id: int | None = None) -> tuple[SearchHit, ...]:
        """Articles that match, newest first."""
        wanted = search.parse(query)
        if wanted.empty:
            return ()
        values = {**wanted.values, "most": limit, "before": 2**62 if before_id is None else before_id}
        if wanted.match:
            values["match"] = wanted.match
        return await self._long(lambda reader: reading.hits(reader.execute(wanted.sql(), values)))

    async def source_articles(self, source_id: int, limit: int) -> tuple[SearchHit, ...]:
        """What a source announced."""
        return reading.source_articles(self._reader, source_id, limit)

    async def outcomes(self, source_id: int | None = None) -> tuple[Counted, ...]:
        """Counted outcomes."""
        return reading.outcomes(self._reader, source_id)

    async def quarantine(self, limit: int) -> tuple[Quarantined, ...]:
        """What was set aside."""
        return reading.quarantine(self._reader, limit)

    async def delays(self, since_at: datetime) -> tuple[DelayRow, ...]:
        """The delay ledger."""
        return await self._long(lambda reader: reading.delays(reader, since_at))

    async def facts(self) -> StoreFacts:
        """What the store holds."""
        wal = Path(f"{self._path}-wal")
        wal_bytes = wal.stat().st_size if wal.exists() else 0
        return await self._long(lambda reader: reading.facts(reader, self._path.stat().st_size, wal_bytes))

    async def check(self) -> None:
        """Raise StoreDamaged if rows, index or file disagree."""
        if faults := await self._long(upkeep.faults):
            raise StoreDamaged(f"{self._path}: {'; '.join(faults)}")

    async def backup(self, target: Path, progress: Callable[[float], None] | None = None) -> None:
        """Copy the store to a new file while it is in use."""
        await asyncio.to_thread(backup.copy, self._path, target, progress)


def _finish(done: asyncio.Future[R], result: R) -> None:
    if not done.done():
        done.set_result(result)


def _fail(done: asyncio.Future[R], error: StoreError) -> None:
    if not done.done():
        done.set_exception(error)
