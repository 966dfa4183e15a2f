"""What a host allows: its robots.txt, asked for once a day."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from protego import Protego

from dateline.errors import FetchError, StatusError
from dateline.ports import Clock

KEPT_S = 86_400.0
"""RFC 9309 §2.4: no longer than a day."""
KEPT_WHEN_UNREACHABLE_S = 900.0
MOST_HOSTS = 5_000
MOST_BYTES = 512_000
"""RFC 9309 §2.5: at least 500 KiB have to be read; the rest is not."""


class Rules(Struct, frozen=True, kw_only=True):
    """A host's robots.txt. `protego` is None where everything is allowed, or nothing (`closed`)."""

    protego: Protego | None
    closed: bool
    until_at: datetime


class Robots:
    """The rules of each host, remembered."""

    def __init__(self, get: Callable[[str], Awaitable[bytes]], product: str, clock: Clock) -> None:
        self._get = get
        self._product = product
        self._clock = clock
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def allows(self, url: str) -> bool:
        """Whether the host lets us read this page."""
        rules = await self._rules_of(url)
        if rules.protego is None:
            return not rules.closed
        return bool(rules.protego.can_fetch(url, self._product))

    async def crawl_delay_s(self, url: str) -> float | None:
        """The gap between requests that the host asks for."""
        rules = await self._rules_of(url)
        delay = rules.protego.crawl_delay(self._product) if rules.protego else None
        return None if delay is None else float(delay)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that robots.txt names."""
        rules = await self._rules_of(url)
        return tuple(rules.protego.sitemaps) if rules.protego else ()

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                known = self._rules.get(origin)
                if known is None or known.until_at <= self._clock.now():
                    known = self._rules[origin] = await self._ask(origin)
                    while len(self._rules) > MOST_HOSTS:
                        self._rules.popitem(last=False)
                return known
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)

    async def _ask(self, origin: str) -> Rules:
        now = self._clock.now()
        day = now + timedelta(seconds=KEPT_S)
        try:
            text = (await self._get(f"{origin}/robots.txt"))[:MOST_BYTES].decode("utf-8", "replace")
        except StatusError as error:
            # RFC 9309 §2.3.1.3: what is not there forbids nothing. A server's own error forbids all, for a while.
            if error.status < 500:
                return Rules(protego=None, closed=False, until_at=day)
            return Rules(protego=None, closed=True, until_at=now + timedelta(seconds=KEPT_WHEN_UNREACHABLE_S))
        except FetchError:
            # Unreachable: the page itself will be as well. Not held against the host for long.
            return Rules(protego=None, closed=False, until_at=now + timedelta(seconds=KEPT_WHEN_UNREACHABLE_S))
        return Rules(protego=Protego.parse(text), closed=False, until_at=day)
