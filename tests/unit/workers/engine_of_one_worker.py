"""An engine with one worker, which says the worker's process id and waits to be killed."""

import asyncio

import odd_jobs

from dateline.settings import ReadingSettings
from dateline.workers import Workers


async def live() -> None:
    """Start one worker, name it, wait."""
    workers = Workers(ReadingSettings(workers=1))
    print(await workers.call(odd_jobs.pid), flush=True)
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(live())
