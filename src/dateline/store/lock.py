"""One engine a store: a lock beside the file that ends with the process that holds it, however that ends."""

import fcntl
import os
from pathlib import Path
from typing import Self

from dateline.errors import StoreError


class WriterLock:
    """Held by whoever may write. Readers need none.

    It is a file of its own because closing any handle of the database file would drop SQLite's locks on it (POSIX).
    The file stays when the lock is released: deleting it could take it from under the next holder.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> Self:
        """The lock of the store at `path`.

        Raises:
            StoreError: another process holds it, or the lock file cannot be written.

        """
        file = lock_file(path)
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"cannot open {path}: {error.strerror} ({file})") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            message = f"{path} is in use by another engine (process {holder}); stop it, or name another store"
            raise StoreError(message) from error
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let the next one write."""
        os.close(self._descriptor)


def lock_file(path: Path) -> Path:
    """Where the lock of the store at `path` lies."""
    return path.with_name(path.name + ".lock")
