"""THE PAGE TO READ FIRST: the journey of one article, drawn as a pipe. The only place where parts are joined.

                          ┌────────────── the headline goes out first ──────────────┐
    sources ─▶ schedule ─▶ fetch ─▶ parse ─▶ announce ─▶ story ─▶ store ─▶ publish ─▶ deliver ─▶ readers
                  ▲                              │
                  └───── task: read its page ◀───┘
    schedule ─▶ fetch ─▶ extract ─▶ understand ─▶ dedupe ─▶ story ─▶ store ─▶ publish ─▶ deliver ─▶ readers
                         └──── in a worker ────┘
                          └──────────── the article follows as updates ────────────┘

Stages are pure; this module asks, decides with them, writes the decision in one transaction, only then tells anyone.
Decisions are made one at a time (`_deciding`), in the order in which the store numbers them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from msgspec.structs import replace

from dateline import joining
from dateline.dedupe.copies import CopyIndex
from dateline.dedupe.urls import canonical
from dateline.deliver.hub import Hub
from dateline.errors import DatelineError, FetchError, HostPaused, NotAFeed, ParseError
from dateline.model.article import Article, ArticleState
from dateline.model.change import Change, Counted, FoundEntry, StoryPage, Task
from dateline.model.source import Announcement, Entry, Fetched, PollState, Source, Unchanged
from dateline.model.story import Placement, Story, StoryUpdated, Update, Verdict, VerdictKind
from dateline.observe import Meters
from dateline.parse.feed import announcement
from dateline.ports import Bus, Clock, Event, Fetcher, Purpose, Store
from dateline.publish.live import frame
from dateline.reading import PageRecord, read_page
from dateline.schedule.after import after_answer, after_failure
from dateline.settings import Settings
from dateline.story.anchors import figures_disagree
from dateline.story.index import StoryIndex
from dateline.workers import Workers

log = structlog.get_logger(__name__)

PARSED_IN_THE_LOOP_BYTES = 400_000
"""Feeds up to this size are parsed at once (under 10 ms); larger ones go to a worker, so that nobody waits for them."""


SURE_LIKENESS = 0.30
"""Least likeness of a read article to a story for its own story to be merged into it (the study's .25 to .30)."""


class Parts(Struct, frozen=True, kw_only=True):
    """What the pipeline joins; the engine makes them, a test may exchange any."""

    settings: Settings
    clock: Clock
    store: Store
    fetcher: Fetcher
    workers: Workers
    hub: Hub
    bus: Bus
    meters: Meters


class Pipeline:
    """The journey. `look` asks one source and announces what is new; `read` follows one article to its page."""

    def __init__(self, parts: Parts, offer: Callable[[Task], None]) -> None:
        self._settings = parts.settings
        self._clock = parts.clock
        self._store = parts.store
        self._fetcher = parts.fetcher
        self._workers = parts.workers
        self._hub = parts.hub
        self._bus = parts.bus
        self._meters = parts.meters
        self._offer = offer
        self._stories = StoryIndex()
        self._copies = CopyIndex()
        self._article_id = self._story_id = 0
        self._deciding = asyncio.Lock()
        self.reading = 0
        """Pages that workers read at this moment."""
        self.pushed: list[tuple[int, datetime]] = []
        """Updates that were pushed and when: what the delay ledger still has to be told."""

    # ── Stages 3 and 4: one look at a source ─────────────────────────────────────────────────────────────────────────

    async def look(self, source: Source, state: PollState) -> PollState:
        """Ask a source and announce what is new; what is known about asking it afterwards."""
        try:
            answer = await self._fetcher.fetch(source.url, purpose=Purpose.FEED, validators=state.validators)
            if isinstance(answer, Unchanged):
                after = after_answer(state, source, answer, None, 0, self._clock.now())
                return await self._note_look(after, "unchanged")
            heard = await self._parse(answer)
        except (FetchError, ParseError) as error:
            until_at = error.until_at if isinstance(error, HostPaused) else None
            return await self.note_failed_look(source, state, error.code, str(error), until_at)
        news = await self._announce(source, answer, heard)
        return await self._note_look(after_answer(state, source, answer, heard, news, self._clock.now()), "ok")

    async def _parse(self, answer: Fetched) -> Announcement:
        if len(answer.body) <= PARSED_IN_THE_LOOP_BYTES:
            heard = announcement(answer)
        else:
            heard = await self._workers.call(announcement, answer)
        if heard.sitemaps and not heard.entries:
            raise NotAFeed(f"an index of {len(heard.sitemaps)} sitemaps; `dateline add` finds the news among them")
        return heard

    async def note_failed_look(
        self, source: Source, state: PollState, code: str, message: str, until_at: datetime | None = None
    ) -> PollState:
        """A look that gave nothing: say so on the source's page, and ask again later."""
        after = after_failure(state, code, message, self._clock.now(), until_at)
        log.info("look failed", source=source.name, url=source.url, code=code, failures=after.failures)
        return await self._note_look(after, f"retry:{code}")

    async def _note_look(self, state: PollState, outcome: str) -> PollState:
        counted = Counted(stage="look", outcome=outcome, source_id=state.source_id)
        await self._commit(Change(poll_state=state, outcomes=(counted,)))
        return state

    # ── The headline goes out first ──────────────────────────────────────────────────────────────────────────────────

    async def _announce(self, source: Source, answer: Fetched, heard: Announcement) -> int:
        """Announce what is new, oldest first; how many entries had not been there before."""
        parsed_at = self._clock.now()
        entries = {entry.guid: entry for entry in heard.entries}
        marks = await self._store.entry_marks(source.id, entries)
        # Feeds list the newest first: turned round, so that among entries without a time the older goes out first.
        new = [entry for guid, entry in reversed(entries.items()) if guid not in marks]
        silent: list[FoundEntry] = []
        for entry in sorted(new, key=lambda entry: entry.published_at or answer.seen_at):
            oldest_s = self._settings.schedule.oldest_news_s
            if reason := joining.why_not_news(entry, answer.seen_at, oldest_s):
                silent.append(joining.found(entry, source, answer.seen_at, None, reason))
            else:
                await self._announce_entry(source, entry, answer.seen_at, parsed_at)
        edited = [entry for entry in entries.values() if marks.get(entry.guid, "") not in ("", joining.mark_of(entry))]
        await self._note_silently(source, silent, edited, answer.seen_at)
        return len(new)

    async def _announce_entry(self, source: Source, entry: Entry, seen_at: datetime, parsed_at: datetime) -> None:
        async with self._deciding:
            url = canonical(entry.url) if entry.url else None
            known = await self._store.articles_by_url([entry.url, url]) if entry.url and url else {}
            if known:
                article_id = min(known.values())
                note = joining.found(entry, source, seen_at, article_id, "duplicate")
                await self._commit(_silently(source, [note]))
                return
            article = joining.article_of(entry, source, self._article_id + 1, url, seen_at)
            placement = self._stories.place(article)
            page = await self._store.story_page(placement.story_id) if placement.story_id else None
            story_id = page.story.id if page else self._story_id + 1
            times = joining.Times(seen_at=seen_at, parsed_at=parsed_at, joined_at=self._clock.now())
            note = joining.found(entry, source, seen_at, article.id, "ok")
            change = joining.announce(article, note, placement, story_id, page, times)
            await self._decide(change)
            self._article_id = article.id
            self._story_id = max(self._story_id, story_id)
            self._stories.add(story_id, article)
        for task in change.tasks:
            self._offer(task)

    async def _note_silently(
        self, source: Source, silent: list[FoundEntry], edited: list[Entry], seen_at: datetime
    ) -> None:
        """Old entries are noted; an edited one is read again, and never announced again."""
        known = await self._store.articles_by_url([entry.url for entry in edited if entry.url])
        tasks = tuple(
            Task(article_id=known[entry.url], source_id=source.id, url=entry.url, due_at=seen_at)
            for entry in edited
            if entry.url in known
        )
        notes = [joining.found(entry, source, seen_at, known.get(entry.url or ""), "edited") for entry in edited]
        if silent or edited:
            await self._commit(replace(_silently(source, [*silent, *notes]), tasks=tasks))
        for task in tasks:
            self._offer(task)

    # ── The article follows: stages 3, 5, 6, 7, 8 ────────────────────────────────────────────────────────────────────

    async def read(self, task: Task) -> Task | None:
        """Fetch and read the page of an announced article; the next attempt if it has to be tried again."""
        try:
            answer = await self._fetcher.fetch(task.url, purpose=Purpose.PAGE)
            assert isinstance(answer, Fetched)  # nothing was given to compare with
            record = await self._read_in_worker(answer)
        except DatelineError as error:
            return await self.fail(task, error)
        await self._join(task, record, answer.seen_at)
        return None

    async def _read_in_worker(self, answer: Fetched) -> PageRecord:
        self.reading += 1
        try:
            return await self._workers.call(
                read_page, answer.body, answer.url, answer.charset, answer.seen_at, self._settings.reading
            )
        finally:
            self.reading -= 1

    async def _join(self, task: Task, record: PageRecord, seen_at: datetime) -> None:
        parsed_at = self._clock.now()
        async with self._deciding:
            before = await self._store.article(task.article_id)
            own = await self._page_of(task.article_id)
            if before is None or own is None:  # past its retention while it waited
                await self._commit(Change(tasks_done=(task.article_id,)))
            elif before.state is ArticleState.READ and before.body_hash == record.body_hash:
                await self._commit(joining.unchanged(before))
            else:
                article = joining.article_read(before, record, self._settings.reading.extract_chars)
                verdict = self._copies.judge(article)
                placed, target = await self._better_story(article, verdict, own.story)
                times = joining.Times(seen_at=seen_at, parsed_at=parsed_at, joined_at=self._clock.now())
                await self._decide(joining.read(before, article, (verdict, placed), own, target, times))
                self._copies.add(article)
                self._stories.move(article, own.story.id, target.story.id if target else own.story.id)

    async def _page_of(self, article_id: int) -> StoryPage | None:
        report = await self._store.report(article_id)
        return await self._store.story_page(report.story_id) if report else None

    async def _better_story(self, article: Article, verdict: Verdict, own: Story) -> tuple[Placement, StoryPage | None]:
        """Where the article belongs now that its text is known, if not in `own`, and why.

        A copy belongs to its original. A text that only draws on another says nothing about the event: the index does.
        """
        placed, page = Placement(story_id=None), None
        if verdict.kind is VerdictKind.COPY and verdict.of_article_id is not None:
            page = await self._page_of(verdict.of_article_id)
        elif own.reports > 1:
            pass  # others joined it since; a single text does not move them
        else:
            placed = self._stories.place(article, but_not=own.id)
            # two announced stories become one only if they are clearly alike: readers have seen both
            sure = placed.story_id is not None and placed.score >= SURE_LIKENESS
            page = await self._store.story_page(placed.story_id) if sure and placed.story_id else None
            if page and figures_disagree(article, (other for _, other in page.reports)):
                page = None
        return placed, page if page and page.story.id != own.id else None

    async def fail(self, task: Task, error: DatelineError) -> Task | None:
        """Decided once, for every stage, from the error's `retryable` and `code`: again later, or set aside."""
        now = self._clock.now()
        schedule = self._settings.schedule
        if error.retryable and task.attempts + 1 < schedule.page_attempts:
            due_at = now + timedelta(seconds=schedule.page_retry_s * 2**task.attempts)
            change = joining.try_again(task, error.code, max(due_at, getattr(error, "until_at", due_at)))
            await self._commit(change)
            return change.tasks[0]
        async with self._deciding:
            article = await self._store.article(task.article_id)
            page = await self._page_of(task.article_id)
            if article is None:
                await self._commit(Change(tasks_done=(task.article_id,)))
            else:
                await self._decide(joining.set_aside(article, page, error, now))
        return None

    # ── The store numbers it, stages 9 and 10 tell it ────────────────────────────────────────────────────────────────

    async def _decide(self, change: Change) -> None:
        updates = await self._commit(change)
        stories = {story.id: story for story in change.stories}
        for update in updates:
            self._deliver(update, stories[update.story_id])

    async def _commit(self, change: Change) -> tuple[Update, ...]:
        updates = await self._store.commit(change)
        for counted in change.outcomes:
            self._meters.count(counted.stage, counted.outcome, counted.count)
        return updates

    def _deliver(self, update: Update, story: Story) -> None:
        self._hub.push(update.sequence, frame(update, story))
        pushed_at = self._clock.now()
        self._meters.pushed(update, pushed_at)
        self.pushed.append((update.sequence, pushed_at))
        told = replace(update, pushed_at=pushed_at)
        self._bus.publish(Event(subject="story.updated", record=StoryUpdated(update=told, story=story)))

    # ── What is kept in memory, and rebuilt from the store ───────────────────────────────────────────────────────────

    async def remember(self) -> None:
        """Ids, stories and sketches as they were; pages that remain to be read; updates that readers may ask again."""
        self._article_id, self._story_id = await self._store.last_ids()
        since_at = self._clock.now() - timedelta(seconds=self._settings.story.window_s)
        for report, article in await self._store.window(since_at):
            self._stories.add(report.story_id, article)
            if article.state is ArticleState.READ:
                self._copies.add(article)
        for task in await self._store.tasks():
            self._offer(task)
        last = await self._store.last_sequence()
        kept = self._settings.web.replay_updates
        for update in await self._store.updates_after(max(0, last - kept), kept):
            self._hub.remember(update.sequence, frame(update, await self._store.story(update.story_id)))

    def forget(self) -> None:
        """Let go of stories that take no more reports."""
        before_at = self._clock.now() - timedelta(seconds=self._settings.story.window_s)
        self._stories.forget_before(before_at)
        self._copies.forget_before(before_at)


def _silently(source: Source, notes: list[FoundEntry]) -> Change:
    outcomes = Counter(note.outcome for note in notes)
    counted = tuple(
        Counted(stage="announce", outcome=outcome, source_id=source.id, count=count)
        for outcome, count in outcomes.items()
    )
    return Change(entries=tuple(notes), outcomes=counted)
