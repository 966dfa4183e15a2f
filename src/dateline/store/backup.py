"""Copying a store while it is in use, and putting a copy back."""

import os
from collections.abc import Callable
from pathlib import Path

import apsw

from dateline.errors import StoreDamaged, StoreError
from dateline.store.connection import claim, open_reader

PAGES_PER_STEP = 2_000
"""About 8 MB: the writer waits for no more than that between two steps."""


def copy(path: Path, target: Path, progress: Callable[[float], None] | None) -> None:
    """Copy the store at `path` to the new file `target`, as it is at one instant.

    Raises:
        StoreError: the target exists or cannot be written.

    """
    if target.exists():
        raise StoreError(f"{target} exists; name a file that does not")
    unfinished = target.with_name(target.name + ".part")
    source = open_reader(path)
    try:
        copied = apsw.Connection(str(unfinished))
        try:
            with copied.backup("main", source, "main") as backup:
                while not backup.done:
                    backup.step(PAGES_PER_STEP)
                    if progress and backup.page_count:
                        progress(1 - backup.remaining / backup.page_count)
            copied.pragma("journal_mode", "delete")
        finally:
            copied.close()
        unfinished.replace(target)
    except apsw.Error as error:
        raise StoreError(f"cannot back up to {target}: {error}") from error
    finally:
        source.close()
        unfinished.unlink(missing_ok=True)


def restore(backup: Path, target: Path, *, force: bool = False) -> None:
    """Put a backup in a store's place: checked first, then swapped in at once.

    Raises:
        StoreError: the store is in use, or is there and `force` is not set.
        StoreDamaged: the backup fails its own check.

    """
    _check(backup)
    descriptor = claim(target)
    try:
        if target.exists() and not force:
            raise StoreError(f"{target} exists; use --force to replace it")
        arriving = target.with_name(target.name + ".part")
        arriving.unlink(missing_ok=True)
        copy(backup, arriving, None)
        for suffix in ("-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
        arriving.replace(target)
    finally:
        os.close(descriptor)


def _check(path: Path) -> None:
    connection = open_reader(path)
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        connection.close()
    if not found or found[0] != "ok":
        raise StoreDamaged(f"{path} fails its check: {found}")
