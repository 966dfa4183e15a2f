"""The processes that do the heavy reading, so that a page that hangs, bloats or crashes harms only itself."""

import asyncio
import multiprocessing
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from dateline.errors import WorkerDied, WorkerTimedOut
from dateline.settings import ReadingSettings

P = ParamSpec("P")
R = TypeVar("R")

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""Read once by each library when it loads. Several threads a worker on a busy machine cost up to 40 times the time
(measured: 10 sentences in 6.9 s instead of 0.19 s), so it has to be set before numpy is imported anywhere."""


def limit_threads() -> None:
    """Give BLAS and OpenMP one thread, in this process and in those it starts. Call before numpy is imported."""
    os.environ.update(ONE_THREAD)


class Workers:
    """A few processes that call plain functions. A worker that takes too long, needs too much or dies is replaced."""

    def __init__(self, settings: ReadingSettings, prepare: Callable[[], None] | None = None) -> None:
        """`prepare` runs once in each fresh worker, outside the time limit: what is slow to load is loaded there."""
        limit_threads()
        self.count = settings.workers or max(1, (os.cpu_count() or 2) - 1)
        self._timeout_s = settings.page_timeout_s
        self._pool = ProcessPool(
            max_workers=self.count,
            max_tasks=settings.worker_pages,
            initializer=_prepare,
            initargs=(settings.worker_memory_bytes, os.getpid(), prepare),
            # spawn: a fork of a process with threads and an event loop inherits locks that nobody will release
            context=multiprocessing.get_context("spawn"),
        )

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What `function` gives back, computed in a worker.

        Raises:
            WorkerTimedOut: it took longer than a page may; the worker was killed.
            WorkerDied: the worker ended or ran out of memory.
            Exception: whatever the function itself raised.

        """
        future = self._pool.schedule(function, args=args, kwargs=kwargs, timeout=self._timeout_s)
        try:
            result: R = await asyncio.wrap_future(future)
        except FutureTimeoutError as error:
            raise WorkerTimedOut(f"reading took longer than {self._timeout_s:g} s and was ended") from error
        except ProcessExpired as error:
            raise WorkerDied(f"the reading process ended with code {error.exitcode}") from error
        except MemoryError as error:
            raise WorkerDied("reading needed more memory than a worker may have") from error
        return result

    async def close(self) -> None:
        """End all workers, whatever they are doing."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types its calls only in part
        await asyncio.to_thread(self._pool.join, 10)


def _prepare(memory_bytes: int, parent_pid: int, prepare: Callable[[], None] | None) -> None:
    """Make a fresh worker safe: a cap on what it may allocate, and no life after its engine's."""
    limit_threads()
    if sys.platform == "linux":  # elsewhere the cap is not honoured, and there is no /proc to read
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space_bytes() + memory_bytes, hard))
    threading.Thread(target=_end_with_parent, args=(parent_pid,), daemon=True).start()
    if prepare is not None:
        prepare()


def _address_space_bytes() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _end_with_parent(parent_pid: int) -> None:
    # An engine killed with -9 cannot tell its workers; they look for themselves.
    while os.getppid() == parent_pid:
        time.sleep(1)
    os._exit(0)
