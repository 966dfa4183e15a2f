"""One running Dateline: asks hosts as the schedule says, sends what comes in through the pipeline, keeps house."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Self

import structlog
from msgspec.structs import replace

from dateline.bus.local import LocalBus
from dateline.deliver.hub import Hub
from dateline.errors import DatelineError, Gone, StoreError
from dateline.fetch.fetcher import HttpFetcher
from dateline.keeping import open_store
from dateline.model.source import PollState, Source
from dateline.observe import Check, Meters
from dateline.pipeline import Parts, Pipeline
from dateline.ports import Clock, Store, SystemClock
from dateline.reading import prepare_to_read
from dateline.schedule.after import MOVES_UNTIL_BELIEVED
from dateline.schedule.agenda import Agenda, Ask
from dateline.settings import Settings
from dateline.workers import Workers

log = structlog.get_logger(__name__)

PAGES_PER_WORKER = 4
"""Pages at a worker before no more are fetched: enough that it never waits, few enough that memory stays bounded."""
SILENCE_S = 900.0
"""A quarter of an hour without any source that answers is no quiet world but a broken network."""
MANY_PAGES = 20_000
LEDGER_S = 0.5


class Engine:
    """Everything between publishers' sockets and readers'."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.banner: str | None = None
        self.meters = Meters()
        self.bus = LocalBus()
        self.hub = Hub(settings.web, self.meters)
        self._fetcher = HttpFetcher(settings.fetch, clock, meters=self.meters)
        self._workers = Workers(settings.reading, prepare=prepare_to_read)
        self._agenda = Agenda(settings.schedule, settings.fetch.requests_per_s, settings.fetch.host_gap_s)
        parts = Parts(
            settings=settings,
            clock=clock,
            store=store,
            fetcher=self._fetcher,
            workers=self._workers,
            hub=self.hub,
            bus=self.bus,
            meters=self.meters,
        )
        self._pipeline = Pipeline(parts, self._agenda.offer)
        self._sources: dict[int, Source] = {}
        self._states: dict[int, PollState] = {}
        self._asks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._started_at = clock.now()

    @classmethod
    async def open(cls, settings: Settings, clock: Clock | None = None) -> Self:
        """An engine on its store, with all that was accepted before it was last stopped or killed."""
        clock = clock or SystemClock()
        engine = cls(settings, await open_store(settings, clock=clock), clock)
        engine._states = await engine.store.poll_states()
        for source in await engine.store.sources():
            engine._watch(source)
        await engine._pipeline.remember()
        return engine

    async def run(self) -> None:
        """Watch, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_house())
            group.create_task(self._ask_hosts())

    async def close(self) -> None:
        """Stop asking, let go of readers and workers, write what is left, close the store."""
        for ask in self._asks:
            ask.cancel()
        await asyncio.gather(*self._asks, return_exceptions=True)
        await self._fetcher.close()
        await self._workers.close()
        await self.hub.close()
        await self._tell_ledger()
        await self.store.close()

    # ── Whom to ask next ─────────────────────────────────────────────────────────────────────────────────────────────

    async def _ask_hosts(self) -> None:
        while True:
            self._wake.clear()
            ask = self._next_ask()
            if ask is None:
                wait_s = min(1.0, max(0.005, self._agenda.wait_s(self.clock.now())))
                # not wait_for: before Python 3.12 it swallows a cancellation that meets its time-out
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._wake.wait()
                continue
            task = asyncio.create_task(self._supervised(ask))
            self._asks.add(task)
            task.add_done_callback(self._ask_ended)

    def _next_ask(self) -> Ask | None:
        if len(self._asks) >= self.settings.fetch.in_flight:
            return None
        pages = self._pipeline.reading < self._workers.count * PAGES_PER_WORKER
        return self._agenda.next(self.clock.now(), self._fetcher.ready_at, pages=pages)

    def _ask_ended(self, task: asyncio.Task[None]) -> None:
        self._asks.discard(task)
        self._wake.set()

    async def _supervised(self, ask: Ask) -> None:
        """One ask, whatever happens in it: nothing that one publisher sends may stop the others."""
        try:
            await self._follow(ask)
        except Exception as error:
            log.exception("ask failed", url=ask.url)
            await self._give_up(ask, error)

    async def _follow(self, ask: Ask) -> None:
        if ask.task is not None:
            again = await self._pipeline.read(ask.task)
            self._agenda.drop(ask.task.article_id)
            if again is not None:
                self._agenda.offer(again)
        elif (source := self._sources.get(ask.source_id)) is not None:
            await self._settle(source, await self._pipeline.look(source, self._state_of(source)))

    def _state_of(self, source: Source) -> PollState:
        return self._states.get(source.id, PollState(source_id=source.id))

    async def _settle(self, source: Source, state: PollState) -> None:
        self._states[source.id] = state
        self._agenda.settle(source.id, state)
        if state.moved_to and state.moved_times >= MOVES_UNTIL_BELIEVED:
            log.info("source moved", source=source.name, url=source.url, to=state.moved_to)
            await self.change_source(replace(source, url=state.moved_to))
        elif state.error_code == Gone.code:
            log.info("source ended", source=source.name, url=source.url)
            await self.change_source(replace(source, paused_at=self.clock.now()))

    async def _give_up(self, ask: Ask, error: Exception) -> None:
        message = f"{type(error).__name__}: {error}"
        if ask.task is not None:
            await self._pipeline.fail(ask.task, DatelineError(message))
            self._agenda.drop(ask.task.article_id)
        elif (source := self._sources.get(ask.source_id)) is not None:
            state = self._state_of(source)
            state = await self._pipeline.note_failed_look(source, state, DatelineError.code, message)
            await self._settle(source, state)

    # ── Small duties ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _keep_house(self) -> None:
        prune_at = self.clock.now() + timedelta(minutes=5)
        while True:
            await asyncio.sleep(LEDGER_S)
            await self._tell_ledger()
            self._measure()
            if self.clock.now() >= prune_at:
                prune_at = self.clock.now() + timedelta(hours=1)
                self._pipeline.forget()
                log.info("store pruned", rows=await self.store.prune(self.clock.now()))

    async def _tell_ledger(self) -> None:
        pushed, self._pipeline.pushed = self._pipeline.pushed, []
        if pushed:
            await self.store.mark_pushed(pushed)

    def _measure(self) -> None:
        failing = len(self._failing())
        paused = sum(1 for source in self._sources.values() if source.paused_at)
        self.meters.sources.labels("failing").set(failing)
        self.meters.sources.labels("paused").set(paused)
        self.meters.sources.labels("well").set(len(self._sources) - failing - paused)
        self.meters.asking.set(len(self._asks))
        self.meters.tasks.set(self._agenda.waiting_pages)

    def _asked(self) -> list[PollState]:
        return [state for state in self._states.values() if state.asked_at and state.source_id in self._sources]

    def _failing(self) -> list[PollState]:
        return [state for state in self._asked() if state.failures and not self._sources[state.source_id].paused_at]

    def health(self) -> tuple[Check, ...]:
        """What an operator should know now."""
        asked, failing = self._asked(), self._failing()
        answered_at = max((state.answered_at for state in asked if state.answered_at), default=None)
        quiet_s = (self.clock.now() - (answered_at or self._started_at)).total_seconds()
        answered = f"the last source answered {quiet_s:.0f} s ago" if answered_at else "no source has answered yet"
        pages = self._agenda.waiting_pages
        return (
            Check(name="sources", ok=len(failing) * 2 <= len(asked), note=f"{len(failing)} of {len(asked)} asked fail"),
            Check(name="hosts", ok=quiet_s < SILENCE_S, note=answered),
            Check(name="pages", ok=pages < MANY_PAGES, note=f"{pages} pages wait to be read"),
            Check(name="readers", ok=True, note=f"{self.hub.readers} listen live"),
        )

    # ── What the operator changes while it runs ──────────────────────────────────────────────────────────────────────

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Watch more; those that were not watched yet."""
        added = await self.store.add_sources(sources)
        for source in added:
            self._watch(source)
        self._wake.set()
        return added

    async def change_source(self, source: Source) -> None:
        """Pause, resume, pin or move a source."""
        await self.store.change_source(source)
        self._watch(source)
        self._wake.set()

    async def remove_source(self, source_id: int) -> None:
        """Watch a source no more; its articles stay."""
        self._agenda.unwatch(source_id)
        self._sources.pop(source_id, None)
        self._states.pop(source_id, None)
        await self.store.remove_source(source_id)

    async def look(self, source_id: int) -> PollState:
        """Ask a source now, whatever the schedule says; how it went. The host's pace still holds.

        Raises:
            StoreError: there is no such source.

        """
        source = self._sources.get(source_id)
        if source is None:
            raise StoreError(f"no source {source_id} is watched")
        await self._settle(source, await self._pipeline.look(source, self._state_of(source)))
        return self._state_of(source)

    async def replay(self, ids: Sequence[int]) -> int:
        """Read pages again that were set aside; how many."""
        count = await self.store.replay(ids, self.clock.now())
        for task in await self.store.tasks():
            self._agenda.offer(task)
        self._wake.set()
        return count

    def _watch(self, source: Source) -> None:
        self._sources[source.id] = source
        if source.paused_at:
            self._agenda.unwatch(source.id)
        else:
            self._agenda.watch(source, self._states.get(source.id))
