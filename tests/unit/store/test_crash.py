"""kill -9 at any instant loses nothing that was acknowledged."""

import random
import subprocess
import sys
import time
from pathlib import Path

from newsroom import StillClock

from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore

KILLS = 8


def _acknowledged_until_killed(path: Path, after_s: float) -> list[tuple[int, int]]:
    committer = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("committer.py")), str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert committer.stdout
    first = committer.stdout.readline()
    time.sleep(after_s)
    committer.kill()
    lines = [first, *committer.stdout.read().splitlines(keepends=True)]
    committer.stdout.close()
    committer.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(int(number), int(sequence)) for number, sequence in whole]


async def test_what_was_acknowledged_is_stored_once_in_sequence_and_found(path: Path) -> None:
    # random instants on purpose: the more runs, the more places in a commit are hit
    instants = random.Random()
    for _ in range(KILLS):
        acknowledged = _acknowledged_until_killed(path, instants.uniform(0.0, 0.15))
        assert acknowledged
        assert all(number == sequence for number, sequence in acknowledged)
        store = await SqliteStore.open(path, StoreSettings(), StillClock())
        try:
            await store.check()
            last_id, _ = await store.last_ids()
            assert acknowledged[-1][0] <= last_id == await store.last_sequence()
            updates = await store.updates_after(0, last_id + 1)
            assert [update.sequence for update in updates] == list(range(1, last_id + 1))
            assert [hit.article.id for hit in await store.search(f"number{last_id}", 2)] == [last_id]
            assert len(await store.tasks()) == last_id
        finally:
            await store.close()
