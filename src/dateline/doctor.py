"""What may be wrong with this machine: store, clock, network, open files, cores."""

import asyncio
import os
import random
import resource
import sys
from datetime import timedelta
from pathlib import Path

import apsw

from dateline.errors import DatelineError
from dateline.fetch.fetcher import HttpFetcher
from dateline.keeping import open_store
from dateline.model.source import Fetched, Source
from dateline.observe import Check
from dateline.ports import Purpose, SystemClock
from dateline.settings import Settings
from dateline.sources.catalogue import load

ASKED_BY_THE_PROBE = 12
MOST_SKEW_S = 5.0
FILES_PER_READER_AND_HOST = 1024


async def diagnose(settings: Settings) -> tuple[Check, ...]:
    """All checks, each with what was found."""
    network, clock = await _network_and_clock(settings)
    return (_machine(), _open_files(settings), await _store(settings), network, clock)


async def reachable(settings: Settings, sources: tuple[Source, ...]) -> tuple[Fetched, ...]:
    """The answers of a few sources, asked at once: none if there is no way out."""
    # Random, so that no publisher gets the probes of every installation.
    asked = random.sample(sources, min(ASKED_BY_THE_PROBE, len(sources)))

    async def probe(fetcher: HttpFetcher, source: Source) -> Fetched | None:
        try:
            answer = await fetcher.fetch(source.url, purpose=Purpose.PROBE)
        except DatelineError:
            return None
        return answer if isinstance(answer, Fetched) else None

    async with HttpFetcher(settings.fetch, SystemClock()) as fetcher:
        answers = await asyncio.gather(*(probe(fetcher, source) for source in asked))
    return tuple(answer for answer in answers if answer)


def _machine() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(
        name="machine",
        ok=True,
        note=f"Python {version}, SQLite {apsw.sqlite_lib_version()}, {os.cpu_count()} cores",
    )


def _open_files(settings: Settings) -> Check:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.fetch.in_flight * 2 + FILES_PER_READER_AND_HOST
    return Check(
        name="open files",
        ok=hard >= wanted,
        note=f"{soft} now, up to {hard}: about {max(0, hard - settings.fetch.in_flight * 2 - 100)} live readers",
    )


async def _store(settings: Settings) -> Check:
    path = Path(settings.store.path)
    if not path.exists():
        return Check(name="store", ok=True, note=f"{path} is not there yet; `dateline up` makes it")
    try:
        store = await open_store(settings, read_only=True)
        try:
            await store.check()
            facts = await store.facts()
        finally:
            await store.close()
    except DatelineError as error:
        return Check(name="store", ok=False, note=f"{error.code}: {error}")
    note = (
        f"{path}: {facts.articles} articles in {facts.stories} stories from {facts.sources} sources, sequence"
        f" {facts.last_sequence}, {facts.file_bytes / 1e6:.1f} MB; rows, index and sequence agree"
    )
    return Check(name="store", ok=True, note=note)


async def _network_and_clock(settings: Settings) -> tuple[Check, Check]:
    answers = await reachable(settings, load())
    network = Check(
        name="network",
        ok=bool(answers),
        note=f"{len(answers)} of {ASKED_BY_THE_PROBE} sources of the catalogue answered",
    )
    skews = sorted(answer.clock_skew_s for answer in answers if answer.clock_skew_s is not None)
    if not skews:
        return network, Check(name="clock", ok=True, note="no host to compare with")
    skew_s = skews[len(skews) // 2]
    wrong = timedelta(seconds=abs(skew_s))
    return network, Check(
        name="clock",
        ok=abs(skew_s) <= MOST_SKEW_S,
        note=f"this machine's clock differs by {wrong} from the median of {len(skews)} hosts",
    )
