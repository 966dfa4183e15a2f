"""An engine that is killed at any instant loses no accepted item and announces none twice."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from dateline.model.source import Source
from dateline.model.story import ANNOUNCING
from dateline.ports import SystemClock
from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore
from dateline.testing.world import World

KILLS = 20


@pytest.mark.timeout(300)
async def test_twenty_kills_lose_nothing_and_announce_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "dateline.db"
    instants = random.Random(20_260_324)
    async with World(seed=7).serve(port=0) as world:
        world.start(0.05)
        await _watch(path, world.sources())
        for _ in range(KILLS):
            engine = await _start_engine(path)
            await asyncio.sleep(instants.uniform(0.0, 1.0))
            engine.send_signal(signal.SIGKILL)
            await engine.wait()
            await _check(path)
        await world.stop()
        engine = await _start_engine(path)
        await asyncio.sleep(2.0)
        await _drained(path)
        engine.terminate()
        await engine.wait()
    await _check(path)
    accepted = await _announced(path)
    assert len(accepted) > 50, "the engine was killed before it did anything"


async def _watch(path: Path, sources: tuple[Source, ...]) -> None:
    store = await SqliteStore.open(path, StoreSettings(), SystemClock())
    await store.add_sources(sources)
    await store.close()


async def _start_engine(path: Path) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "DATELINE_FETCH__ALLOW_HOSTS": "*.localhost",
        "DATELINE_FETCH__HOST_GAP_S": "0.01",
        "DATELINE_FETCH__REQUESTS_PER_S": "300",
        "DATELINE_SCHEDULE__LEAST_INTERVAL_S": "0.2",
        "DATELINE_READING__WORKERS": "1",
        "DATELINE_WEB__PORT": "0",
        "DATELINE_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "dateline", "--store", str(path), "up", "--no-sample"]
    engine = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    assert engine.stdout is not None
    await engine.stdout.readline()  # it says that it serves: from here on it is at work
    return engine


async def _drained(path: Path) -> None:
    """Wait until no page remains to be read."""
    store = await SqliteStore.open(path, StoreSettings(), SystemClock(), read_only=True)
    try:
        async with asyncio.timeout(90):
            while await store.tasks():
                await asyncio.sleep(0.2)
    finally:
        await store.close()


async def _check(path: Path) -> None:
    """Rows, index and sequence agree; each announced article has exactly one update that announces it."""
    store = await SqliteStore.open(path, StoreSettings(), SystemClock(), read_only=True)
    try:
        await store.check()
        updates = await store.updates_after(0, 1_000_000)
        assert [update.sequence for update in updates] == list(range(1, len(updates) + 1))
        announced = Counter(update.article_id for update in updates if update.kind in ANNOUNCING)
        assert not [article for article, times in announced.items() if times > 1]
        reported = {article.id for _, article in await store.window(SystemClock().now().replace(year=2000))}
        assert reported == set(announced), "an article without announcement, or an announcement without article"
    finally:
        await store.close()


async def _announced(path: Path) -> set[int]:
    store = await SqliteStore.open(path, StoreSettings(), SystemClock(), read_only=True)
    try:
        return {update.article_id for update in await store.updates_after(0, 1_000_000) if update.kind in ANNOUNCING}
    finally:
        await store.close()
