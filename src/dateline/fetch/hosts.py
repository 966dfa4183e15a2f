"""One host at a time, politely: its pace, its queue, its wish to be left in peace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from dateline.errors import HostPaused
from dateline.ports import Clock

PAST = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_PAUSE_S = 300.0
LONGEST_PAUSE_S = 86_400.0
LONGEST_CRAWL_DELAY_S = 30.0
"""robots.txt may ask for more; a news watcher that waits longer between two pages has given the host up."""
MOST_HOSTS = 50_000


class Host:
    """What we owe one host."""

    def __init__(self, gap_s: float) -> None:
        self.gap_s = gap_s
        self.turn = asyncio.Lock()
        self.ready_at = PAST
        self.paused_until_at = PAST
        self.pauses = 0


class Hosts:
    """All hosts that were asked lately."""

    def __init__(self, gap_s: float, clock: Clock) -> None:
        self._gap_s = gap_s
        self._clock = clock
        self._hosts: dict[str, Host] = {}

    def ready_at(self, name: str) -> datetime:
        """When the host may be asked next; in the past if at once."""
        host = self._hosts.get(name)
        return max(host.ready_at, host.paused_until_at) if host else PAST

    @asynccontextmanager
    async def turn(self, name: str, url: str) -> AsyncIterator[None]:
        """Wait for the host's turn; those who wait are served in order. Requests to one host start a gap apart.

        Raises:
            HostPaused: the host asked for peace.

        """
        host = self._host(name)
        self._refuse_paused(host, name, url)
        async with host.turn:
            self._refuse_paused(host, name, url)
            wait_s = (host.ready_at - self._clock.now()).total_seconds()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            host.ready_at = self._clock.now() + timedelta(seconds=host.gap_s)
        yield

    def pause(self, name: str, seconds: float | None) -> datetime:
        """Leave a host in peace, as long as it said or else longer each time; until when."""
        host = self._host(name)
        host.pauses += 1
        wanted = FIRST_PAUSE_S * 2 ** (min(host.pauses, 10) - 1) if seconds is None else seconds
        pause_s = min(max(wanted, host.gap_s), LONGEST_PAUSE_S)
        host.paused_until_at = max(host.paused_until_at, self._clock.now() + timedelta(seconds=pause_s))
        return host.paused_until_at

    def answered(self, name: str) -> None:
        """The host gave an answer: its next pause starts small again."""
        self._host(name).pauses = 0

    def slow_down(self, name: str, crawl_delay_s: float) -> None:
        """robots.txt asks for a longer gap."""
        self._host(name).gap_s = max(self._gap_s, min(crawl_delay_s, LONGEST_CRAWL_DELAY_S))

    def _refuse_paused(self, host: Host, name: str, url: str) -> None:
        if host.paused_until_at > self._clock.now():
            until = f"{host.paused_until_at:%H:%M:%S} UTC"
            raise HostPaused(f"{name} asked for peace until {until}", url=url, until_at=host.paused_until_at)

    def _host(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= MOST_HOSTS:
                self._forget_idle()
            host = self._hosts[name] = Host(self._gap_s)
        return host

    def _forget_idle(self) -> None:
        now = self._clock.now()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.turn.locked() or max(host.ready_at, host.paused_until_at) > now
        }
