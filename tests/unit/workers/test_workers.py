"""A page that hangs, bloats or crashes harms only itself."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType

import pytest

from dateline.errors import WorkerDied, WorkerTimedOut
from dateline.settings import ReadingSettings
from dateline.workers import Workers

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def jobs() -> ModuleType:
    # Workers import functions by name, so the module has to be findable for them too.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    sys.path.insert(0, str(HERE))
    return importlib.import_module("odd_jobs")


@pytest.fixture
async def workers(jobs: ModuleType) -> AsyncIterator[Workers]:
    pool = Workers(ReadingSettings(workers=1, page_timeout_s=3.0, worker_memory_bytes=300_000_000))
    yield pool
    await pool.close()


async def test_numpy_runs_one_thread_in_a_worker(workers: Workers, jobs: ModuleType) -> None:
    environment, threads = await workers.call(jobs.thread_limits)
    assert (environment, threads) == ("1", 1)


async def test_a_page_that_hangs_is_ended_and_the_next_is_read(workers: Workers, jobs: ModuleType) -> None:
    with pytest.raises(WorkerTimedOut):
        await workers.call(jobs.hang)
    assert await workers.call(jobs.double, 21) == 42


async def test_a_page_that_crashes_the_worker_harms_no_other(workers: Workers, jobs: ModuleType) -> None:
    with pytest.raises(WorkerDied):
        await workers.call(jobs.die)
    assert await workers.call(jobs.double, 21) == 42


@pytest.mark.skipif(sys.platform != "linux", reason="address space is capped on Linux only")
async def test_a_page_that_needs_too_much_memory_is_refused_it(workers: Workers, jobs: ModuleType) -> None:
    with pytest.raises(WorkerDied):
        await workers.call(jobs.eat, 2_000_000_000)
    assert await workers.call(jobs.double, 21) == 42


def test_workers_end_when_their_engine_is_killed() -> None:
    engine = subprocess.Popen(
        [sys.executable, str(HERE / "engine_of_one_worker.py")], stdout=subprocess.PIPE, text=True, cwd=HERE
    )
    assert engine.stdout is not None
    worker = int(engine.stdout.readline())
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    engine.stdout.close()
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{worker}/stat").read_text("ascii").split()[2] == "Z":  # dead, only nobody has waited for it
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its engine")
