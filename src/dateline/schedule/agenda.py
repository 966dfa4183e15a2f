"""Whom to ask next: the engine calls `next` until it gives None, and settles each ask when it has ended.

Four kinds compete for the budget, and none can starve another: feeds and pages take turns, and among feeds the never
asked and the known do; what one has no use for, another gets. Known sources are ordered by their index (see
`watchlist`), pinned and daily looks by how late they are, pages by host, the freshest and the oldest in turns.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from dateline.model.change import Task
from dateline.model.source import PollState, Source
from dateline.schedule.budget import LOST_S, Budget, Hosts
from dateline.schedule.pages import PageQueue
from dateline.schedule.watchlist import Found, Watchlist
from dateline.settings import ScheduleSettings

PASS_S = 1.0
PASS_ASKS = 8
"""For how long, and for how many asks at least, the order of one pass over all sources is followed: indices grow by
parts in a thousand meanwhile, and a pass over 20,000 sources costs 0.3 ms."""
PAUSE_S_PER_SOURCE = 2.5e-6
"""Least time between two passes, so that waiting for busy hosts costs a hundredth of a core and no more: 50 ms for
20,000 sources, nothing to speak of for a hundred."""
REST_S = 60.0
"""How long to wait where nothing is due at all."""

ReadyAt = Callable[[str], datetime]


class Ask(Struct, frozen=True, kw_only=True):
    """One request to make now: a look at a source, or the page of an article (`task`)."""

    source_id: int
    url: str
    task: Task | None = None
    why: str
    """In plain words, for the source's page."""
    delay: float = 0.0
    """Expected entry-seconds of delay that this look ends; 0 for a page or a first look."""


class Waiting(Struct, frozen=True, kw_only=True):
    """How much the agenda holds."""

    sources: int
    pages: int
    under_way: int


class Agenda:
    """Pure state: it asks nobody, and knows the time only from what it is told."""

    def __init__(self, settings: ScheduleSettings, requests_per_s: float, host_gap_s: float) -> None:
        self._budget = Budget(requests_per_s)
        self._hosts = Hosts(host_gap_s)
        self._list = Watchlist(settings, self._hosts)
        self._pages = PageQueue(self._hosts)
        self._looks: dict[int, tuple[int, float]] = {}
        self._reads: dict[int, tuple[int, float]] = {}
        self._found = Found(never_asked=deque(), known=deque(), again_s=0.0)
        self._found_s = float("-inf")
        self._pass_s = max(PASS_S, PASS_ASKS / requests_per_s)
        self._pages_turn = False
        self._new_turn = True
        self._pages_wanted = True

    # ── What there is to ask ─────────────────────────────────────────────────────────────────────────────────────────

    def watch(self, source: Source, state: PollState | None = None) -> None:
        """Watch a source, or take over a change of it; with what is known about asking it."""
        new = self._list.put(source)
        if state is not None and source.id not in self._looks:
            self._list.learn(source.id, state)
        row = self._list.row(source.id)
        if new and row is not None and self._list.never_asked(row):
            self._found.never_asked.append(row)
        self._found.again_s = 0.0

    def unwatch(self, source_id: int) -> None:
        """Ask this source no more. A look under way is still settled."""
        self._list.remove(source_id)

    def settle(self, source_id: int, state: PollState) -> None:
        """A look has ended, well or not; `state` is what is known now."""
        self._release(self._looks.pop(source_id, None))
        if self._list.row(source_id) is not None:
            self._found.overdue_s = min(self._found.overdue_s, self._list.learn(source_id, state))

    def offer(self, task: Task) -> None:
        """Fetch this page from its due time on."""
        self._pages.offer(task)

    def drop(self, article_id: int) -> None:
        """The page was read, or need not be."""
        started = self._reads.pop(article_id, None)
        self._release(started)
        if started is None:
            self._pages.remove(article_id)

    @property
    def waiting_pages(self) -> int:
        """Pages that wait to be fetched."""
        return len(self._pages)

    def waiting(self) -> Waiting:
        """How many sources are watched, how many pages wait, and how many asks are under way."""
        under_way = len(self._looks) + len(self._reads)
        return Waiting(sources=len(self._list), pages=len(self._pages), under_way=under_way)

    # ── What to ask next ─────────────────────────────────────────────────────────────────────────────────────────────

    def next(self, now: datetime, ready_at: ReadyAt, *, pages: bool = True) -> Ask | None:
        """The request to make now, or None; `wait_s` then says for how long.

        `ready_at(url)` is when the fetcher would ask that URL's host; with `pages` off only sources are asked.
        """
        now_s = now.timestamp()
        self._pages_wanted = pages
        if self._budget.wait_s(now_s) > 0.0:
            return None
        page_first = pages and self._pages_turn
        ask = self._next_page(now_s, ready_at) if page_first else self._next_look(now_s, ready_at)
        if ask is None and pages:
            ask = self._next_look(now_s, ready_at) if page_first else self._next_page(now_s, ready_at)
        if ask is not None:
            self._budget.spend()
            self._pages_turn = ask.task is None
        return ask

    def wait_s(self, now: datetime) -> float:
        """Seconds until something may be due, if nothing is settled, watched or offered before; 0 if at once."""
        now_s = now.timestamp()
        pages_s = self._pages.again_s() if self._pages_wanted else now_s + REST_S
        due_s = min(pages_s, now_s + REST_S, now_s if self._has_found(now_s) else self._may_pass_s())
        return max(0.0, due_s - now_s, self._budget.wait_s(now_s))

    def _next_page(self, now_s: float, ready_at: ReadyAt) -> Ask | None:
        task = self._pages.take(now_s, lambda url, host: self._is_ready(url, host, now_s, ready_at))
        if task is None:
            return None
        host = self._hosts.number(task.url)
        self._reads[task.article_id] = (host, now_s)
        self._take(host, now_s)
        return Ask(source_id=task.source_id, url=task.url, task=task, why="the page of an announced article")

    def _next_look(self, now_s: float, ready_at: ReadyAt) -> Ask | None:
        ask = self._followed(now_s, ready_at) if self._has_found(now_s) else None
        if ask is None and self._may_pass_s() <= now_s:
            self._found, self._found_s = self._list.find(now_s), now_s
            ask = self._followed(now_s, ready_at)
        return ask

    def _may_pass_s(self) -> float:
        return max(self._found.again_s, self._found_s + PAUSE_S_PER_SOURCE * len(self._list))

    def _followed(self, now_s: float, ready_at: ReadyAt) -> Ask | None:
        """The next of those that the last pass found, if it may still be asked."""
        lanes = [self._found.never_asked, self._found.known]
        for lane in lanes if self._new_turn else reversed(lanes):
            while lane:
                row = lane.popleft()
                source = self._list.sources[row]
                if source is not None and self._may_ask(row, source, now_s, ready_at):
                    self._new_turn = lane is self._found.known
                    return self._look(row, source, now_s)
        return None

    def _has_found(self, now_s: float) -> bool:
        holds = now_s < min(self._found_s + self._pass_s, self._found.overdue_s)
        return holds and bool(self._found.never_asked or self._found.known)

    def _may_ask(self, row: int, source: Source, now_s: float, ready_at: ReadyAt) -> bool:
        return self._list.may_s(row) <= now_s and self._is_ready(source.url, self._list.host(row), now_s, ready_at)

    def _is_ready(self, url: str, host: int, now_s: float, ready_at: ReadyAt) -> bool:
        ready_s = ready_at(url).timestamp()
        if ready_s > now_s:
            self._hosts.hold(host, ready_s)
        return ready_s <= now_s

    def _look(self, row: int, source: Source, now_s: float) -> Ask:
        host = self._list.host(row)
        self._looks[source.id] = (host, now_s)
        self._list.hold(row, now_s + LOST_S)
        self._take(host, now_s)
        if self._list.never_asked(row):
            return Ask(source_id=source.id, url=source.url, why="never asked before")
        if source.pinned_interval_s is not None:
            why = f"pinned to every {source.pinned_interval_s:g} s"
        else:
            why = f"{self._list.expected(row, now_s):.2g} new entries expected since the last look"
        return Ask(source_id=source.id, url=source.url, why=why, delay=self._list.delay(row, now_s))

    def _take(self, host: int, now_s: float) -> None:
        self._hosts.take(host, now_s)
        self._pages.freed(host)

    def _release(self, started: tuple[int, float] | None) -> None:
        if started is not None:
            host, started_s = started
            self._hosts.release(host, started_s)
            self._pages.freed(host)
            self._found.again_s = min(self._found.again_s, self._hosts.free_s[host])
