"""Asks hosts: in their own time, as their robots.txt allows, wherever they send us, never inside our own network."""

import time
from datetime import datetime
from typing import Self

from msgspec.structs import replace

from dateline import errors
from dateline.fetch.asking import Asker, Peace, Redirect, Request, host_of
from dateline.fetch.hosts import Hosts, Rank
from dateline.fetch.robots import MOST_BYTES, Robots
from dateline.model.source import NO_VALIDATORS, Fetched, Unchanged, Validators
from dateline.observe import Meters
from dateline.ports import Clock, Purpose
from dateline.settings import FetchSettings

ACCEPT = {
    Purpose.FEED: "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    Purpose.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    Purpose.PROBE: "text/html, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
}
ACCEPT_ROBOTS = "text/plain, */*;q=0.5"
MOST_REDIRECTS = 8
PRODUCT = "Dateline"
"""What robots.txt calls us where the operator's user agent has no name."""


class HttpFetcher:
    """The Fetcher of ports.py. Use it as an async context manager, or close it; make it inside the running loop."""

    def __init__(self, settings: FetchSettings, clock: Clock, *, meters: Meters | None = None) -> None:
        self._settings = settings
        self._hosts = Hosts(settings.host_gap_s, settings.in_flight, clock)
        self._asker = Asker(settings, clock, meters)
        product = (settings.user_agent.partition("/")[0].split() or [PRODUCT])[0]
        self._robots = Robots(self._robots_txt, product, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all connections."""
        await self._robots.close()
        self._hosts.close()
        await self._asker.close()

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next; in the past if at once."""
        return self._hosts.ready_at(host_of(url))

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of `url`'s host names; none where it cannot be had."""
        return await self._robots.sitemaps(url)

    async def fetch(self, url: str, *, purpose: Purpose, validators: Validators = NO_VALIDATORS) -> Fetched | Unchanged:
        """The answer at `url`, after redirects, decoded.

        Waits for the host's turn; the time that takes does not count towards the time the answer may take.

        Raises:
            FetchError: one of its kinds. HostPaused at once, without asking, while the host is paused.

        """
        is_page = purpose is Purpose.PAGE
        request = Request(
            url=url,
            accept=ACCEPT[purpose],
            most_bytes=self._settings.page_max_bytes if is_page else self._settings.feed_max_bytes,
            validators=validators,
            rank=Rank.PAGES if is_page else Rank.HEADLINES,
            heeds_robots=is_page and self._settings.robots,
            opens_gzip=not is_page,
        )
        return await self._follow(request)

    async def _robots_txt(self, url: str) -> bytes:
        # Ranked with the pages: it is asked for because of one.
        request = Request(url=url, accept=ACCEPT_ROBOTS, most_bytes=MOST_BYTES, rank=Rank.PAGES, cut=True)
        answer = await self._follow(request)
        assert isinstance(answer, Fetched)  # nothing was given to compare with
        return answer.body

    async def _heed_robots(self, url: str) -> None:
        allowed, delay_s = await self._robots.may_ask(url)
        if not allowed:
            raise errors.RobotsRefused(f"robots.txt of {host_of(url)} asks not to read this page", url=url)
        if delay_s is not None:
            self._hosts.slow_down(host_of(url), delay_s)

    async def _follow(self, request: Request) -> Fetched | Unchanged:
        """Follow redirects hop by hop: each is checked as if it had been asked for."""
        here, permanent, left_s = request.url, True, self._settings.total_timeout_s
        visited: list[str] = []
        while here not in visited:
            if len(visited) > MOST_REDIRECTS:
                raise errors.BadAnswer(f"redirects more than {MOST_REDIRECTS} times, at last to {here[:200]}", url=here)
            if request.heeds_robots:
                await self._heed_robots(here)
            answer, took_s = await self._hop(request, here, left_s, came_from=visited[-1] if visited else None)
            if not isinstance(answer, Redirect):
                return replace(answer, moved_to=here) if permanent and visited else answer
            visited.append(here)
            here, permanent, left_s = answer.to, permanent and answer.is_permanent, left_s - took_s
        raise errors.BadAnswer(f"redirects in a circle, to {here[:200]} again", url=request.url)

    async def _hop(
        self, request: Request, url: str, patience_s: float, *, came_from: str | None
    ) -> tuple[Fetched | Unchanged | Redirect, float]:
        """One request when its host's turn has come; the answer, and the seconds it took."""
        host = host_of(url)
        within_host = came_from is not None and host_of(came_from) == host
        async with self._hosts.turn(host, url, rank=request.rank, at_once=within_host):
            started_s = time.monotonic()
            answer = await self._asker.ask(request, url, patience_s)
        if isinstance(answer, Peace):
            until_at = self._hosts.pause(host, answer.retry_after_s)
            words = f"{host} answered {answer.status}: it is left in peace until {until_at:%Y-%m-%d %H:%M:%S} UTC"
            raise errors.HostPaused(words, url=url, until_at=until_at)
        self._hosts.answered(host)
        return answer, time.monotonic() - started_s
