"""What a host allows: its robots.txt, asked for once a day, of which the part that concerns us is kept."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from protego import Protego

from dateline.errors import AddressRefused, BadAnswer, FetchError, HostPaused, StatusError, Unreachable
from dateline.ports import Clock

KEPT_S = 86_400.0
"""RFC 9309 §2.4: no longer than a day."""
KEPT_WHEN_UNREACHABLE_S = 600.0
"""A host that cannot show its robots.txt is asked for it again after ten minutes."""
MOST_BYTES = 512_000
"""RFC 9309 §2.5: at least 500 KiB have to be read; the rest is not."""
MOST_KEPT_CHARS = 20_000_000
"""Of rules of hosts, each counted as at least KEPT_AT_LEAST_CHARS: 5,000 hosts with the usual 2 to 4 kB."""
KEPT_AT_LEAST_CHARS = 4_000
MOST_PARSED_CHARS = 2_000_000
"""Of rules held parsed: 15 to 35 bytes of memory each (measured on short and on long rules)."""
PARSED_IN_THE_LOOP_CHARS = 32_000
"""Protego takes 0.7 ms for 1,000 characters of rules; longer ones are parsed in a thread, so that nobody waits."""
MOST_SITEMAPS = 200

FIELD = re.compile(r"\s*([a-z][a-z -]{0,30}?)\s*(:|\s)(.*)", re.IGNORECASE | re.DOTALL)
WITHOUT_COLON = frozenset(
    {"allow", "disallow", "user-agent", "useragent", "crawl-delay", "sitemap", "sitemaps", "site-map"}
)
"""Fields that are understood even where their colon was forgotten."""
TWO_WORDS = frozenset({"user", "crawl", "request", "visit"})
AGENT_FIELDS = frozenset({"user-agent", "useragent", "user agent"})
SITEMAP_FIELDS = frozenset({"sitemap", "sitemaps", "site-map"})
PRODUCT = re.compile(r"[\w-]+")

Kept = TypeVar("Kept")


class Rules(Struct, frozen=True, kw_only=True):
    """What a host's robots.txt says to us. `failure` says why it could not be had; then nothing is allowed."""

    text: str = ""
    sitemaps: tuple[str, ...] = ()
    failure: str | None = None
    until_at: datetime


class Shelf(Generic[Kept]):
    """What was used lately, up to a total weight; the longest unused makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._kept: OrderedDict[str, tuple[Kept, int]] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        """What is kept under that key, if it still is."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: str, kept: Kept, weight: int) -> None:
        """Keep something instead of what was there."""
        self._weight += weight - self._kept.pop(key, (None, 0))[1]
        self._kept[key] = (kept, weight)
        while self._weight > self._most and len(self._kept) > 1:
            self._weight -= self._kept.popitem(last=False)[1][1]


class Robots:
    """The rules of all hosts that were asked for pages lately. `get` gives the first MOST_BYTES at a URL."""

    def __init__(self, get: Callable[[str], Awaitable[bytes]], product: str, clock: Clock) -> None:
        self._get = get
        self._product = product.lower()
        self._clock = clock
        self._rules: Shelf[Rules] = Shelf(MOST_KEPT_CHARS)
        self._parsed: Shelf[Protego] = Shelf(MOST_PARSED_CHARS)
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    async def may_ask(self, url: str) -> tuple[bool, float | None]:
        """Whether the host lets us read this page, and the seconds it wants between two of them.

        Raises:
            Unreachable: its robots.txt cannot be had (no answer, 5xx), so nothing is allowed for now (RFC 9309
                §2.3.1.4). Told apart from a refusal because it passes, and the page can be had then.
            HostPaused: the host asks for peace.
            AddressRefused: the host is in a private network.

        """
        rules = await self._rules_of(url)
        if rules.failure is not None:
            raise Unreachable(f"robots.txt cannot be had, so no page is asked for: {rules.failure}", url=url)
        if not rules.text:
            return True, None
        parsed = await self._parse(rules.text)
        delay_s = parsed.crawl_delay(self._product)
        return bool(parsed.can_fetch(url, self._product)), None if delay_s is None else float(delay_s)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that robots.txt names, absolute; none if it cannot be had."""
        try:
            return (await self._rules_of(url)).sitemaps
        except FetchError:
            return ()

    async def close(self) -> None:
        """Stop asking."""
        asking = tuple(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
        known = self._rules.get(origin)
        if known is not None and known.until_at > self._clock.now():
            return known
        task = self._asking.get(origin)
        if task is None:
            task = self._asking[origin] = asyncio.create_task(self._ask(origin, known))
            task.add_done_callback(lambda done: self._asked(origin, done))
        return await asyncio.shield(task)  # one of those who wait may give up; the others still want it

    def _asked(self, origin: str, done: asyncio.Task[Rules]) -> None:
        del self._asking[origin]
        if done.cancelled() or done.exception() is not None:
            return
        rules = done.result()
        self._rules.put(origin, rules, max(KEPT_AT_LEAST_CHARS, len(rules.text)))

    async def _ask(self, origin: str, known: Rules | None) -> Rules:
        url = f"{origin}/robots.txt"
        try:
            text = (await self._get(url)).decode("utf-8", "replace")
        except (HostPaused, AddressRefused):
            raise
        except FetchError as error:
            return self._without(error, known)
        until_at = self._clock.now() + timedelta(seconds=KEPT_S)
        text, listed = for_us(text, self._product)
        return Rules(text=text, sitemaps=_absolute(url, listed), until_at=until_at)

    def _without(self, error: FetchError, known: Rules | None) -> Rules:
        """What holds where no robots.txt came."""
        now = self._clock.now()
        if isinstance(error, BadAnswer) or (isinstance(error, StatusError) and error.status < 500):
            # RFC 9309 §2.3.1.2 and .3: 4xx and endless redirects mean that there is none, and what is not there
            # forbids nothing.
            return Rules(until_at=now + timedelta(seconds=KEPT_S))
        until_at = now + timedelta(seconds=KEPT_WHEN_UNREACHABLE_S)
        if known is not None and known.failure is None:  # §2.4: what was known may be used while it is unreachable
            return Rules(text=known.text, sitemaps=known.sitemaps, until_at=until_at)
        return Rules(failure=str(error), until_at=until_at)

    async def _parse(self, text: str) -> Protego:
        parsed = self._parsed.get(text)
        if parsed is None:
            if len(text) <= PARSED_IN_THE_LOOP_CHARS:
                parsed = Protego.parse(text)
            else:
                parsed = await asyncio.to_thread(Protego.parse, text)
            self._parsed.put(text, parsed, len(text))
        return parsed


def for_us(text: str, product: str) -> tuple[str, list[str]]:
    """The groups of a robots.txt that concern `product` or everyone, and the sitemaps it names.

    A group may name a thousand crawlers and a thousand rules, of which Protego then makes a million (7 s, 73 MB for
    26 kB of text); so it is shown our groups only. "Dateline/2" in a robots.txt means us as "Dateline" does: RFC 9309
    §2.2.1 compares the product token.
    """
    kept: list[str] = []
    sitemaps: list[str] = []
    ours = in_header = False
    for line in text.removeprefix("\ufeff").splitlines():
        field, value = _field(line)
        if field in SITEMAP_FIELDS:
            sitemaps.append(value)
        elif field in AGENT_FIELDS:
            ours = ours and in_header
            in_header = True
            if agent := _means_us(value, product):
                ours = True
                kept.append(f"user-agent: {agent}")
        elif field:
            in_header = False
            if ours and value:
                kept.append(f"{field}: {value}")
    return "\n".join(kept), sitemaps[:MOST_SITEMAPS]


def _field(line: str) -> tuple[str, str]:
    found = FIELD.fullmatch(line.partition("#")[0])
    if found is None:
        return "", ""
    field, colon, value = found[1].lower(), found[2], found[3].strip()
    if field in TWO_WORDS and (second := FIELD.fullmatch(value)):  # "User agent: x", as found in the wild
        return f"{field} {second[1].lower()}", second[3].strip()
    return (field, value) if colon == ":" or field in WITHOUT_COLON else ("", "")


def _means_us(value: str, product: str) -> str | None:
    if value.startswith("*"):
        return "*"
    token = PRODUCT.match(value)
    return product if token and token[0].lower() == product else None


def _absolute(base: str, listed: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for target in listed:
        try:
            url = urljoin(base, target)
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            found[url] = None
    return tuple(found)
