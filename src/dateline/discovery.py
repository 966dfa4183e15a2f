"""What a site offers to watch: its feeds and news sitemaps, tried one by one and shown with what is in them."""

import asyncio
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from dateline.errors import FetchError, ParseError
from dateline.fetch.fetcher import HttpFetcher
from dateline.model.source import Announcement, Fetched, Source, SourceKind
from dateline.parse.feed import announcement
from dateline.parse.links import common_places
from dateline.parse.links import discover as links_of
from dateline.ports import Purpose, SystemClock
from dateline.settings import Settings
from dateline.sources.make import source_from

MOST_TRIED = 40
"""A hostile page may link thousands of feeds."""
MOST_OF_AN_INDEX = 5
SITEMAP_WORDS = ("news", "latest", "today", "recent", "nouvelles", "noticias", "nachrichten")


class Channel(Struct, frozen=True, kw_only=True):
    """A way in which a publisher announces, as found and tried."""

    source: Source
    entries: int
    newest_at: datetime | None


async def discover(settings: Settings, url: str) -> tuple[Channel, ...]:
    """All that works at `url`: the address itself if it is a feed, else what the site links, lists and usually has.

    Raises:
        FetchError: the address itself does not answer.

    """
    async with HttpFetcher(settings.fetch, SystemClock()) as fetcher:
        answer = await fetcher.fetch(url, purpose=Purpose.PROBE)
        assert isinstance(answer, Fetched)
        own = _heard(answer)
        if own is not None and own.entries:
            return (_channel(answer.url, own),)
        named = [link.url for link in links_of(answer.body, answer.url)]
        listed = [*(own.sitemaps if own else ()), *await fetcher.sitemaps(answer.url)]
        candidates = list(dict.fromkeys([*named, *listed, *common_places(answer.url)]))[:MOST_TRIED]
        return await _try_all(fetcher, candidates)


async def _try_all(fetcher: HttpFetcher, urls: list[str]) -> tuple[Channel, ...]:
    heard = await asyncio.gather(*(_try(fetcher, url) for url in urls))
    nested = [url for one in heard if one for url in _newsy(one[1].sitemaps) if url not in urls]
    heard += await asyncio.gather(*(_try(fetcher, url) for url in nested))
    channels = [_channel(where, what) for where, what in filter(None, heard) if _is_news(what)]
    return tuple({channel.source.url: channel for channel in channels}.values())


async def _try(fetcher: HttpFetcher, url: str) -> tuple[str, Announcement] | None:
    try:
        answer = await fetcher.fetch(url, purpose=Purpose.PROBE)
    except FetchError:
        return None
    heard = _heard(answer) if isinstance(answer, Fetched) else None
    return (answer.url, heard) if heard else None


def _heard(answer: Fetched) -> Announcement | None:
    try:
        return announcement(answer)
    except ParseError:
        return None


def _newsy(sitemaps: tuple[str, ...]) -> tuple[str, ...]:
    """Of an index, the sitemaps whose name says news: the others list the archive."""
    return tuple(url for url in sitemaps if any(word in url.lower() for word in SITEMAP_WORDS))[:MOST_OF_AN_INDEX]


def _is_news(heard: Announcement) -> bool:
    # A plain sitemap lists pages without headlines: nothing to announce. A feed may be empty today and not tomorrow.
    return heard.kind is SourceKind.FEED if not heard.entries else any(entry.headline for entry in heard.entries)


def _channel(url: str, heard: Announcement) -> Channel:
    times = [entry.published_at for entry in heard.entries if entry.published_at]
    source = source_from(
        url,
        kind=heard.kind,
        title=heard.title or urlsplit(url).hostname or url,
        homepage=heard.homepage,
        language=heard.language or next((entry.language for entry in heard.entries if entry.language), None),
    )
    return Channel(source=source, entries=len(heard.entries), newest_at=max(times, default=None))
