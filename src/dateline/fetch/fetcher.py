"""Asks hosts: conditional, patient, bounded in time and size, never inside our own network."""

import asyncio
import hashlib
from datetime import datetime
from typing import NoReturn, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from msgspec import Struct
from msgspec.structs import replace

from dateline import errors
from dateline.fetch import answers
from dateline.fetch.guard import RefusedByGuardError, guarded_connector, is_allowed, refuse_literal
from dateline.fetch.hosts import Hosts
from dateline.fetch.robots import Robots
from dateline.model.source import NO_VALIDATORS, Fetched, Unchanged, Validators
from dateline.observe import Meters
from dateline.ports import Clock, Purpose
from dateline.settings import FetchSettings

ACCEPT = {
    Purpose.FEED: "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    Purpose.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    Purpose.PROBE: "text/html, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5",
}
MOST_REDIRECTS = 8
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PIECE_BYTES = 65_536
PAUSING = frozenset({429, 503})
STATUS_ERRORS: dict[int, type[errors.StatusError]] = {
    404: errors.NotFound,
    410: errors.Gone,
    401: errors.Forbidden,
    402: errors.Forbidden,
    403: errors.Forbidden,
    451: errors.Forbidden,
}


class Looked(Struct, frozen=True, kw_only=True):
    """Where and when was asked, and what the last answer there was like."""

    url: str
    asked_at: datetime
    seen_at: datetime
    validators: Validators


class HttpFetcher:
    """The Fetcher. Use it as an async context manager, or close it."""

    def __init__(self, settings: FetchSettings, clock: Clock, *, meters: Meters | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._meters = meters
        self._hosts = Hosts(settings.host_gap_s, clock)
        self._user_agent = " ".join(filter(None, (settings.user_agent, settings.contact)))
        self._robots = Robots(self._robots_txt, settings.user_agent.partition("/")[0].split()[0], clock)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._in_flight = asyncio.Semaphore(settings.in_flight)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next."""
        return self._hosts.ready_at(_host(url))

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of `url`'s host names."""
        return await self._robots.sitemaps(url)

    async def fetch(self, url: str, *, purpose: Purpose, validators: Validators = NO_VALIDATORS) -> Fetched | Unchanged:
        """The answer at `url`, after redirects, decoded.

        Raises:
            FetchError: one of its kinds.

        """
        if purpose is Purpose.PAGE and self._settings.robots:
            await self._heed_robots(url)
        most_bytes = self._settings.page_max_bytes if purpose is Purpose.PAGE else self._settings.feed_max_bytes
        return await self._ask(url, ACCEPT[purpose], validators, most_bytes)

    async def _heed_robots(self, url: str) -> None:
        if not await self._robots.allows(url):
            raise errors.RobotsRefused(f"robots.txt of {_host(url)} does not allow {url}", url=url)
        delay_s = await self._robots.crawl_delay_s(url)
        if delay_s is not None:
            self._hosts.slow_down(_host(url), delay_s)

    async def _robots_txt(self, url: str) -> bytes:
        answer = await self._ask(url, "text/plain, */*;q=0.5", NO_VALIDATORS, self._settings.page_max_bytes)
        assert isinstance(answer, Fetched)
        return answer.body

    async def _ask(self, url: str, accept: str, validators: Validators, most_bytes: int) -> Fetched | Unchanged:
        try:
            async with asyncio.timeout(self._settings.total_timeout_s):
                return await self._follow(url, accept, validators, most_bytes)
        except TimeoutError as error:
            raise errors.TimedOut(f"{_host(url)} did not answer in time", url=url) from error
        except aiohttp.ClientConnectorError as error:
            _refused_or_unreachable(url, error)
        except aiohttp.TooManyRedirects as error:
            raise errors.BadAnswer(f"{url} redirects without end", url=url) from error
        except aiohttp.InvalidURL as error:
            raise errors.BadAnswer(f"{url} is no address", url=url) from error
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise errors.Unreachable(f"{_host(url)} broke the connection: {error}", url=url) from error
        except (aiohttp.ClientError, ValueError, UnicodeError) as error:
            raise errors.BadAnswer(f"{_host(url)} answered what is not HTTP: {error}", url=url) from error

    async def _follow(self, url: str, accept: str, validators: Validators, most_bytes: int) -> Fetched | Unchanged:
        """Follow redirects hop by hop: each is checked as if it had been asked for."""
        headers = {"Accept": accept, "User-Agent": self._user_agent}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        here, permanent = url, True
        for _ in range(MOST_REDIRECTS):
            answer = await self._hop(url, here, headers, validators, most_bytes)
            if not isinstance(answer, tuple):
                return replace(answer, moved_to=here if permanent and here != url else None)
            status, here = answer
            permanent = permanent and status in PERMANENT
        raise errors.BadAnswer(f"{url} redirects more than {MOST_REDIRECTS} times", url=url)

    async def _hop(
        self, asked_url: str, url: str, headers: dict[str, str], validators: Validators, most_bytes: int
    ) -> Fetched | Unchanged | tuple[int, str]:
        """One request: an answer, or (status, where it redirects to)."""
        host = _host(url)
        session = self._session(url)
        async with self._hosts.turn(host, url), self._in_flight:
            asked_at = self._clock.now()
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status in REDIRECTS and "Location" in response.headers:
                    return response.status, urljoin(url, response.headers["Location"])
                if response.status == 304:
                    body = b""
                elif response.status in PAUSING or not 200 <= response.status < 300:
                    self._refuse_status(response, host, url)
                else:
                    body = await _body(response, url, most_bytes)
        self._hosts.answered(host)
        if self._meters:
            self._meters.fetched_bytes.inc(len(body))
        looked = Looked(url=url, asked_at=asked_at, seen_at=self._clock.now(), validators=validators)
        return _unchanged(response, looked, body) or _fetched(response, looked, body, asked_url)

    def _session(self, url: str) -> aiohttp.ClientSession:
        parts = urlsplit(url)
        host = parts.hostname
        if parts.scheme not in {"http", "https"} or not host:
            raise errors.BadAnswer(f"{url} is no web address", url=url)
        open_to_all = self._settings.allow_private or is_allowed(host, self._settings.allow_hosts)
        if not open_to_all:
            refuse_literal(host, url)
        session = self._sessions.get(open_to_all)
        if session is None:
            session = self._sessions[open_to_all] = self._new_session(guarded=not open_to_all)
        return session

    def _new_session(self, *, guarded: bool) -> aiohttp.ClientSession:
        settings = self._settings
        return aiohttp.ClientSession(
            connector=guarded_connector(settings.dns_ttl_s, settings.in_flight, guarded=guarded),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=settings.connect_timeout_s, sock_read=settings.read_timeout_s
            ),
            read_bufsize=PIECE_BYTES,
            max_line_size=16_384,
            max_field_size=16_384,
        )

    def _refuse_status(self, response: aiohttp.ClientResponse, host: str, url: str) -> NoReturn:
        status = response.status
        if status in PAUSING:
            until_at = self._hosts.pause(host, answers.retry_after_s(response.headers, self._clock.now()))
            message = f"{host} answered {status}: it is left in peace until {until_at:%H:%M:%S} UTC"
            raise errors.HostPaused(message, url=url, until_at=until_at)
        kind = STATUS_ERRORS.get(status, errors.ServerError if status >= 500 else errors.StatusError)
        raise kind(f"{url} answered {status}", url=url, status=status)


def _host(url: str) -> str:
    """Host and port, lower case: what paces and pauses are kept by."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


async def _body(response: aiohttp.ClientResponse, url: str, most_bytes: int) -> bytes:
    """The decoded body, read piece by piece so that a bomb is stopped while it unfolds.

    Raises:
        TooLarge: more than `most_bytes`.

    """
    if (response.content_length or 0) > most_bytes:
        raise errors.TooLarge(f"{url} announces {response.content_length} bytes; {most_bytes} are allowed", url=url)
    pieces = bytearray()
    async for piece in response.content.iter_chunked(PIECE_BYTES):
        pieces += piece
        if len(pieces) > most_bytes:
            raise errors.TooLarge(f"{url} is larger than {most_bytes} bytes", url=url)
    return bytes(pieces)


def _unchanged(response: aiohttp.ClientResponse, looked: Looked, body: bytes) -> Unchanged | None:
    """The answer that nothing is new: 304, or the same bytes as last time; else None."""
    same = bool(body) and _hash(body) == looked.validators.body_hash
    if response.status != 304 and not same:
        return None
    return Unchanged(
        url=looked.url,
        asked_at=looked.asked_at,
        seen_at=looked.seen_at,
        validators=_validators(response, looked.validators.body_hash) if same else looked.validators,
        max_age_s=answers.max_age_s(response.headers),
        clock_skew_s=answers.clock_skew_s(response.headers, looked.seen_at),
        body_bytes=len(body),
    )


def _fetched(response: aiohttp.ClientResponse, looked: Looked, body: bytes, asked_url: str) -> Fetched:
    headers = response.headers
    return Fetched(
        url=looked.url,
        asked_url=asked_url,
        status=response.status,
        body=body,
        content_type=response.content_type,
        charset=response.charset,
        validators=_validators(response, _hash(body)),
        asked_at=looked.asked_at,
        seen_at=looked.seen_at,
        max_age_s=answers.max_age_s(headers),
        clock_skew_s=answers.clock_skew_s(headers, looked.seen_at),
        links=answers.links(headers, looked.url),
    )


def _validators(response: aiohttp.ClientResponse, body_hash: str | None) -> Validators:
    headers = response.headers
    return Validators(etag=headers.get("ETag"), last_modified=headers.get("Last-Modified"), body_hash=body_hash)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _refused_or_unreachable(url: str, error: aiohttp.ClientConnectorError) -> NoReturn:
    if isinstance(error.os_error, RefusedByGuardError):
        raise errors.AddressRefused(f"{_host(url)}: {error.os_error}; set fetch.allow_private to allow it", url=url)
    raise errors.Unreachable(f"{_host(url)} cannot be reached: {error.os_error}", url=url) from error
