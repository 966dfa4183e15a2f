"""One request to one host: what is sent, how much is taken, and what the answer says."""

import asyncio
import hashlib
from datetime import datetime
from functools import lru_cache
from urllib.parse import urldefrag, urljoin

import aiohttp
from msgspec import Struct
from yarl import URL

from dateline import errors
from dateline.fetch import answers
from dateline.fetch.connections import new_session
from dateline.fetch.decoding import ACCEPT_ENCODING, Body, gunzipped
from dateline.fetch.failures import CLIENT_ERRORS, PAUSING, plainly, refuse_status
from dateline.fetch.guard import is_allowed
from dateline.fetch.hosts import Rank
from dateline.model.source import NO_VALIDATORS, Fetched, Unchanged, Validators
from dateline.observe import Meters
from dateline.ports import Clock
from dateline.settings import FetchSettings

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
LONGEST_URL = 4_096
LONGEST_VALIDATOR = 1_000
"""An ETag beyond that would only be a way to make us carry something."""
LONGEST_CHARSET = 40
KEPT_HOST_NAMES = 16_384


class Request(Struct, frozen=True, kw_only=True):
    """What is asked for, and how much of it is taken."""

    url: str
    accept: str
    most_bytes: int
    validators: Validators = NO_VALIDATORS
    rank: Rank = Rank.HEADLINES
    heeds_robots: bool = False
    opens_gzip: bool = False
    """A file that is gzip itself (sitemap.xml.gz) is unpacked as well."""
    cut: bool = False
    """Of what is too long the beginning is taken, instead of nothing."""


class Redirect(Struct, frozen=True, kw_only=True):
    """An answer that says to ask elsewhere."""

    to: str
    is_permanent: bool


class Peace(Struct, frozen=True, kw_only=True):
    """An answer that says not to ask at all for a while; None where it does not say how long."""

    status: int
    retry_after_s: float | None


class Looked(Struct, frozen=True, kw_only=True):
    """Where and when one answer came from."""

    url: str
    asked_at: datetime
    seen_at: datetime


class Asker:
    """Sends requests and takes answers; keeps the connections."""

    def __init__(self, settings: FetchSettings, clock: Clock, meters: Meters | None) -> None:
        self._settings = settings
        self._clock = clock
        self._meters = meters
        contact = settings.contact.strip()
        self._user_agent = " ".join(f"{settings.user_agent} {f'(+{contact})' if contact else ''}".split())
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """End all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def ask(self, request: Request, url: str, patience_s: float) -> Fetched | Unchanged | Redirect | Peace:
        """The answer at `url` itself, with what went wrong in our own words.

        Raises:
            FetchError: one of its kinds.

        """
        target = _web_address(url)
        if self._meters:
            self._meters.asking.inc()
        try:
            async with asyncio.timeout(patience_s):
                return await self._ask(request, url, target)
        except CLIENT_ERRORS as error:
            raise plainly(error, host_of(url), url) from error
        finally:
            if self._meters:
                self._meters.asking.dec()

    async def _ask(self, request: Request, url: str, target: URL) -> Fetched | Unchanged | Redirect | Peace:
        asked_at = self._clock.now()
        headers = self._headers(request)
        async with self._session(target).get(target, headers=headers, allow_redirects=False) as response:
            if response.status in PAUSING:
                wait_s = answers.retry_after_s(response.headers, self._clock.now())
                return Peace(status=response.status, retry_after_s=wait_s)
            if response.status in REDIRECTS and "Location" in response.headers:
                to = urldefrag(urljoin(url, response.headers["Location"].strip())).url
                return Redirect(to=to, is_permanent=response.status in PERMANENT)
            if response.status == 304 and "If-None-Match" not in headers and "If-Modified-Since" not in headers:
                refuse_status(304, host_of(url), url)  # not changed, compared with what?
            if response.status != 304 and not 200 <= response.status < 300:
                refuse_status(response.status, host_of(url), url)
            body = b"" if response.status == 304 else await self._body(request, response, url)
        looked = Looked(url=url, asked_at=asked_at, seen_at=self._clock.now())
        return _unchanged(response, request, looked, body) or _fetched(response, request, looked, body)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Accept": request.accept, "Accept-Encoding": ACCEPT_ENCODING, "User-Agent": self._user_agent}
        if request.validators.etag:
            headers["If-None-Match"] = request.validators.etag
        if request.validators.last_modified:
            headers["If-Modified-Since"] = request.validators.last_modified
        return headers

    def _session(self, target: URL) -> aiohttp.ClientSession:
        """Connections of hosts that may be private are kept apart: no guarded request can travel on them."""
        settings = self._settings
        guarded = not (settings.allow_private or is_allowed(target.raw_host or "", settings.allow_hosts))
        session = self._sessions.get(guarded)
        if session is None:
            session = self._sessions[guarded] = new_session(settings, guarded=guarded)
        return session

    async def _body(self, request: Request, response: aiohttp.ClientResponse, url: str) -> bytes:
        announced, most = response.content_length or 0, request.most_bytes
        if announced > most and not request.cut:
            raise errors.TooLarge(f"{announced:,} bytes are announced, {most:,} allowed", url=url)
        body = Body(url, most, answers.codings(response.headers), cut=request.cut)
        async for piece in response.content.iter_any():
            if not body.add(piece):
                break
        whole = gunzipped(body.whole(), url, most) if request.opens_gzip else body.whole()
        if self._meters:
            self._meters.fetched_bytes.inc(len(whole))
        return whole


@lru_cache(KEPT_HOST_NAMES)
def host_of(url: str) -> str:
    """Host, and port if it is not the scheme's own: what paces and pauses are kept by. Empty where there is none."""
    try:
        address = URL(url)
        host = (address.raw_host or "").rstrip(".").lower()
        host = f"[{host}]" if ":" in host else host
        return host if address.is_default_port() else f"{host}:{address.port}"
    except ValueError:
        return ""


def _web_address(url: str) -> URL:
    try:
        address = URL(url)
    except ValueError as error:
        raise errors.BadAnswer(f"{url[:200]} is no web address", url=url) from error
    if address.scheme not in {"http", "https"} or not address.raw_host or len(url) > LONGEST_URL:
        raise errors.BadAnswer(f"{url[:200]} is no web address", url=url)
    return address


def _unchanged(response: aiohttp.ClientResponse, request: Request, looked: Looked, body: bytes) -> Unchanged | None:
    """The answer that nothing is new: 304, or the same bytes as last time; else None."""
    before = request.validators
    if response.status != 304 and not (body and _hash(body) == before.body_hash):
        return None
    sent = _validators(response, before.body_hash)
    if response.status == 304:  # it need not repeat what it was asked with (RFC 9110 §15.4.5)
        last_modified = sent.last_modified or before.last_modified
        sent = Validators(etag=sent.etag or before.etag, last_modified=last_modified, body_hash=before.body_hash)
    return Unchanged(
        url=looked.url,
        asked_at=looked.asked_at,
        seen_at=looked.seen_at,
        validators=sent,
        max_age_s=answers.max_age_s(response.headers),
        clock_skew_s=answers.clock_skew_s(response.headers, looked.seen_at),
        body_bytes=len(body),
    )


def _fetched(response: aiohttp.ClientResponse, request: Request, looked: Looked, body: bytes) -> Fetched:
    headers = response.headers
    charset = response.charset
    return Fetched(
        url=looked.url,
        asked_url=request.url,
        status=response.status,
        body=body,
        content_type=response.content_type if "Content-Type" in headers else None,
        charset=charset if charset and len(charset) <= LONGEST_CHARSET else None,
        validators=_validators(response, _hash(body)),
        asked_at=looked.asked_at,
        seen_at=looked.seen_at,
        max_age_s=answers.max_age_s(headers),
        clock_skew_s=answers.clock_skew_s(headers, looked.seen_at),
        links=answers.links(headers, looked.url),
    )


def _validators(response: aiohttp.ClientResponse, body_hash: str | None) -> Validators:
    etag, last_modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    return Validators(etag=_returnable(etag), last_modified=_returnable(last_modified), body_hash=body_hash)


def _returnable(value: str | None) -> str | None:
    """A header that can be sent back as it came; None for one that no request could carry."""
    if value is None or len(value) > LONGEST_VALIDATOR or not value.isprintable():
        return None
    return value


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
