"""A whole engine for a test or a bench: on a fresh store, watching hosts of this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from dateline.engine import Engine
from dateline.model.source import Source
from dateline.settings import FetchSettings, ReadingSettings, ScheduleSettings, Settings, StoreSettings


def loopback_settings(store: Path) -> Settings:
    """Settings under which everything is on this machine and does not mind being asked often."""
    return Settings(
        fetch=FetchSettings(
            allow_hosts=("*.localhost",),
            host_gap_s=0.01,
            requests_per_s=500.0,
            total_timeout_s=3.0,
            read_timeout_s=2.0,
            feed_max_bytes=4_000_000,
            page_max_bytes=4_000_000,
        ),
        schedule=ScheduleSettings(least_interval_s=0.2, page_retry_s=0.2, page_attempts=2),
        reading=ReadingSettings(workers=1, page_timeout_s=10.0),
        store=StoreSettings(path=str(store)),
    )


@asynccontextmanager
async def running(settings: Settings, sources: tuple[Source, ...] = ()) -> AsyncIterator[Engine]:
    """An engine that watches these sources, and what its store watched before, inside the block."""
    engine = await Engine.open(settings)
    task = asyncio.create_task(engine.run())
    try:
        await engine.add_sources(sources)
        yield engine
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await engine.close()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it did not in time: a bound for a broken engine, no measurement.

    """
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


async def all_read(engine: Engine, articles: int, seconds: float = 30.0) -> None:
    """Wait until so many articles are known and no page of theirs remains to be read."""

    async def holds() -> bool:
        facts = await engine.store.facts()
        return facts.articles >= articles and facts.tasks == 0

    await until(holds, seconds)
