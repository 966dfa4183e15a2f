"""The stores that have to pass the contract. A further one joins by a line in STORES."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from newsroom import SETTINGS, StillClock, source

from dateline.ports import Clock, Store
from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore

Opener = Callable[[Path, StoreSettings, Clock], Awaitable[Store]]


async def _sqlite(folder: Path, settings: StoreSettings, clock: Clock) -> Store:
    return await SqliteStore.open(folder / "store.db", settings, clock)


STORES: dict[str, Opener] = {"sqlite": _sqlite}


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(params=sorted(STORES))
async def empty_store(request: pytest.FixtureRequest, tmp_path: Path, clock: StillClock) -> AsyncIterator[Store]:
    store = await STORES[request.param](tmp_path, SETTINGS, clock)
    yield store
    await store.close()


@pytest.fixture
async def store(empty_store: Store) -> Store:
    """With two sources: 1 keeps no full text, 2 does."""
    await empty_store.add_sources([source(), source("Delta Courier", full_text=True)])
    return empty_store
