"""Every host in its own time: its pace, its queue, its wish to be left in peace."""

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from dateline.errors import HostPaused
from dateline.ports import Clock

PAST = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_PAUSE_S = 300.0
"""After a 429 or 503 without Retry-After; doubles with each one that follows a pause."""
LEAST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 86_400.0
LONGEST_CRAWL_DELAY_S = 30.0
"""robots.txt may ask for more; a page that waits longer behind another is no news when it comes."""
AT_ONCE_PER_HOST = 2
"""A slow answer may be overtaken, but a host that answers nobody binds no more than this."""
MOST_HOSTS = 50_000
LEAST_TIMER_S = 0.001
"""Timers of the loop may ring a little early."""


class Rank(IntEnum):
    """Who goes first where several wait for one host: the headline before the article."""

    HEADLINES = 0
    PAGES = 1


class Ticket:
    """One request that waits for its turn."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.called: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Host:
    """What we owe one host. Paces are kept by the monotonic clock, which nobody sets back."""

    def __init__(self, gap_s: float) -> None:
        self.gap_s = gap_s
        self.next_s = 0.0
        """When the next request may start, by time.monotonic()."""
        self.queue: list[tuple[Rank, int, Ticket]] = []
        self.under_way = 0
        self.starting = False
        """Someone was called and has not started yet: the gap is counted from the start."""
        self.timer: asyncio.TimerHandle | None = None
        self.paused_until_at = PAST
        self.pauses = 0

    def is_idle(self, now: datetime) -> bool:
        """Whether nothing is lost if it is forgotten."""
        return not (self.queue or self.under_way or self.next_s > time.monotonic() or self.paused_until_at > now)


class Hosts:
    """All hosts that were asked lately, and how many requests are under way over all."""

    def __init__(self, gap_s: float, in_flight: int, clock: Clock, *, most_hosts: int = MOST_HOSTS) -> None:
        self._gap_s = gap_s
        self._clock = clock
        self._in_flight = asyncio.Semaphore(in_flight)
        self._hosts: dict[str, Host] = {}
        self._most_hosts = self._look_through_at = most_hosts
        self._numbers = itertools.count()

    def ready_at(self, name: str) -> datetime:
        """When the host may be asked next; in the past if at once."""
        host = self._hosts.get(name)
        if host is None:
            return PAST
        wait_s = host.next_s + len(host.queue) * host.gap_s - time.monotonic()
        paced_at = self._clock.now() + timedelta(seconds=wait_s) if wait_s > 0 else PAST
        return max(paced_at, host.paused_until_at)

    @asynccontextmanager
    async def turn(self, name: str, url: str, *, rank: Rank, at_once: bool = False) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it.

        Requests to one host start a gap apart, those of equal rank in the order in which they came. `at_once` skips the
        gap: a redirect within a host is a part of the answer.

        Raises:
            HostPaused: the host asked for peace, before or while we waited.

        """
        host = self._host(name)
        await self._called(host, name, url, rank, at_once=at_once)
        has_started = at_once
        try:
            async with self._in_flight:
                host.next_s = time.monotonic() + host.gap_s
                if not at_once:
                    host.starting, has_started = False, True
                    self._serve(host)
                yield
        finally:
            self._leave(host, has_started=has_started)

    async def _called(self, host: Host, name: str, url: str, rank: Rank, *, at_once: bool) -> None:
        if host.paused_until_at > self._clock.now():
            raise _paused(host, name, url)
        if at_once:
            host.under_way += 1
            return
        ticket = Ticket(url)
        heapq.heappush(host.queue, (rank, next(self._numbers), ticket))
        self._serve(host)
        try:
            await ticket.called
        except asyncio.CancelledError:
            called = ticket.called
            if called.done() and not called.cancelled() and called.exception() is None:  # in the same moment
                self._leave(host, has_started=False)
            raise

    def _leave(self, host: Host, *, has_started: bool) -> None:
        host.under_way -= 1
        if not has_started:
            host.starting = False
        self._serve(host)

    def _serve(self, host: Host) -> None:
        """Call whoever may start now, and set the timer for the next."""
        while host.queue and host.under_way < AT_ONCE_PER_HOST and not host.starting:
            wait_s = min(host.next_s - time.monotonic(), host.gap_s)
            if wait_s > 0:
                self._ring(host, wait_s)
                return
            _, _, ticket = heapq.heappop(host.queue)
            if not ticket.called.done():
                host.under_way += 1
                host.starting = True
                ticket.called.set_result(None)

    def _ring(self, host: Host, wait_s: float) -> None:
        if host.timer is None:
            host.timer = asyncio.get_running_loop().call_later(max(wait_s, LEAST_TIMER_S), self._rang, host)

    def _rang(self, host: Host) -> None:
        host.timer = None
        self._serve(host)

    def pause(self, name: str, seconds: float | None) -> datetime:
        """Leave a host in peace as long as it says, or five minutes; longer each time it says so again. Until when."""
        host = self._host(name)
        now = self._clock.now()
        if host.paused_until_at <= now:  # else it is the answer to a request that was already under way
            host.pauses += 1
        wanted_s = max(FIRST_PAUSE_S if seconds is None else seconds, LEAST_PAUSE_S, host.gap_s)
        pause_s = min(wanted_s * 2.0 ** min(host.pauses - 1, 16), LONGEST_PAUSE_S)
        host.paused_until_at = max(host.paused_until_at, now + timedelta(seconds=pause_s))
        waiting, host.queue = host.queue, []
        for _, _, ticket in waiting:
            if not ticket.called.done():
                ticket.called.set_exception(_paused(host, name, ticket.url))
        return host.paused_until_at

    def answered(self, name: str) -> None:
        """The host did not ask for peace: its next pause starts small again."""
        self._host(name).pauses = 0

    def slow_down(self, name: str, crawl_delay_s: float) -> None:
        """Keep the gap that robots.txt asks for, if it is a longer one."""
        self._host(name).gap_s = max(self._gap_s, min(crawl_delay_s, LONGEST_CRAWL_DELAY_S))

    def close(self) -> None:
        """Stop the timers."""
        for host in self._hosts.values():
            if host.timer is not None:
                host.timer.cancel()
                host.timer = None

    def _host(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= self._look_through_at:
                self._forget_idle()
            host = self._hosts[name] = Host(self._gap_s)
        return host

    def _forget_idle(self) -> None:
        now = self._clock.now()
        self._hosts = {name: host for name, host in self._hosts.items() if not host.is_idle(now)}
        self._look_through_at = max(self._most_hosts, 2 * len(self._hosts))


def _paused(host: Host, name: str, url: str) -> HostPaused:
    until = f"{host.paused_until_at:%Y-%m-%d %H:%M:%S} UTC"
    return HostPaused(f"{name} asked to be left in peace until {until}", url=url, until_at=host.paused_until_at)
