"""A process that commits without end and says what was acknowledged, until it is killed."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "contract"))

from newsroom import StillClock, announcement, read_article, source

from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore


async def commit_for_ever(path: Path) -> None:
    # Checkpoints far more often than in service, so that many kills fall into one.
    store = await SqliteStore.open(path, StoreSettings(checkpoint_s=0.002), StillClock())
    await store.add_sources([source()])
    number, _ = await store.last_ids()
    while True:
        number += 1
        (update,) = await store.commit(announcement(read_article(number)))
        print(number, update.sequence, flush=True)


asyncio.run(commit_for_ever(Path(sys.argv[1])))
