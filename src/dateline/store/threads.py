"""Who touches the file: one thread that writes, the event loop for short reads, two threads for long ones."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Concatenate, ParamSpec, Self, TypeVar

import apsw

from dateline.errors import StoreError
from dateline.store.checkpoints import Checkpointer
from dateline.store.connection import connect_reader, connect_writer, errors_of, keep_log
from dateline.store.lock import WriterLock
from dateline.store.migrate import migrate, refuse_newer, refuse_older, version_of

P = ParamSpec("P")
T = TypeVar("T")

LONG_READS = 2
"""At once. They share the two cores with everything else; more would only queue elsewhere."""


class Writer:
    """The one that writes: jobs run in the order in which they were given, each once the one before is done."""

    def __init__(self, path: Path, connection: apsw.Connection, closing: contextlib.ExitStack) -> None:
        self._path = path
        self._connection = connection
        self._closing = closing
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")

    @classmethod
    def open(cls, path: Path, checkpoint_s: float) -> Self:
        """The writer of the store at `path`, which is made or migrated if need be. 0: SQLite's own checkpoints.

        Raises:
            StoreError: in use, not ours, cannot be opened; StoreTooNew, StoreDamaged.

        """
        with contextlib.ExitStack() as stack, errors_of(path):
            stack.callback(WriterLock.take(path).release)
            connection = connect_writer(path)
            stack.callback(connection.close)
            refuse_newer(version_of(connection, path), path)
            keep_log(connection, own_checkpoints=not checkpoint_s)
            migrate(connection, path)
            if checkpoint_s:
                checkpointer = Checkpointer(path, checkpoint_s)
                checkpointer.start()
                stack.callback(checkpointer.stop)
            return cls(path, connection, stack.pop_all())

    async def run(self, function: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives back, once all jobs before it are done."""
        if self._closed:
            raise StoreError(f"{self._path} is closed; nothing more can be written")

        def job() -> T:
            with errors_of(self._path):
                return function(self._connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def close(self) -> None:
        """Do what was asked, bring the log home, let the next engine write."""
        self._closed = True
        self._thread.shutdown(wait=True)
        self._closing.close()


class Readers:
    """Those that read: the event loop itself for what takes well under a millisecond, threads for the rest."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self._path = path
        self._connection = connection
        self._idle: SimpleQueue[apsw.Connection] = SimpleQueue()
        self._threads = ThreadPoolExecutor(LONG_READS, thread_name_prefix="store-read")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Readers of the store at `path`, also while another process writes it.

        Raises:
            StoreError: there is none, it is not ours, it has to be migrated first; StoreTooNew, StoreDamaged.

        """
        if not path.exists():
            raise StoreError(f"there is no store {path}; `dateline up` makes one")
        with contextlib.ExitStack() as stack, errors_of(path):
            connection = connect_reader(path)
            stack.callback(connection.close)
            version = version_of(connection, path)
            refuse_newer(version, path)
            refuse_older(version, path)
            stack.pop_all()
            return cls(path, connection)

    def now(self, function: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a short read gives back, read at once. Only from the thread of the event loop."""
        with errors_of(self._path):
            return function(self._connection, *args, **kwargs)

    async def aside(
        self, function: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a long read gives back, read in a thread."""
        job = self._with_connection(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def alone(
        self, function: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a very long read gives back: in a thread that others do not wait for."""
        return await asyncio.to_thread(self._with_connection(function, *args, **kwargs))

    def _with_connection(
        self, function: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        def job() -> T:
            with errors_of(self._path):
                connection = self._borrow()
                try:
                    return function(connection, *args, **kwargs)
                finally:
                    self._idle.put(connection)

        return job

    def _borrow(self) -> apsw.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return connect_reader(self._path)

    def close(self) -> None:
        """Once no read is under way."""
        self._threads.shutdown(wait=True)
        self._connection.close()
        while not self._idle.empty():
            self._idle.get_nowait().close()
