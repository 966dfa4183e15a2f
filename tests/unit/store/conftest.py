"""What the tests of the SQLite store share: the made-up records of the contract tests, and an open store."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "contract"))

from newsroom import SETTINGS, StillClock, source

from dateline.store.sqlite import SqliteStore


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
async def store(path: Path, clock: StillClock) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(path, SETTINGS, clock)
    await store.add_sources([source()])
    yield store
    await store.close()
