"""Copying the store while it is in use, and putting a copy in its place."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import apsw

from dateline.errors import StoreDamaged, StoreError
from dateline.store.check import file_flaws
from dateline.store.connection import checkpoint, connect_reader, errors_of, snapshot
from dateline.store.lock import WriterLock
from dateline.store.migrate import refuse_newer, version_of

PAGES_A_STEP = 512
"""2 MB: about 50 progress calls for 100 MB."""
PART = ".part"
"""Added to the name while a file is being written, so that half a backup never looks like one."""


def back_up(source: apsw.Connection, target: Path, progress: Callable[[float], None] | None = None) -> None:
    """Copy what `source` sees to a new file, complete in itself; progress is called with 0 to 1.

    Raises:
        StoreError: the target is there already, or cannot be written.

    """
    if target.exists():
        raise StoreError(f"{target} is there already; name a file that is not, so that no backup is lost")
    part = target.with_name(target.name + PART)
    _discard(part)
    try:
        with errors_of(target):
            _copy(source, part, progress)
        _settle(part, target)
    finally:
        _discard(part)


def restore(backup: Path, target: Path, *, force: bool = False) -> None:
    """Put a backup in the place of a store, checked before and swapped in at once.

    The store that was there is gone only once the copy is complete on disk.

    Raises:
        StoreError: no such backup; the target is there and `force` is not given, or is in use.
        StoreTooNew: a newer Dateline wrote the backup.
        StoreDamaged: the backup fails its check.

    """
    if not backup.is_file():
        raise StoreError(f"there is no backup {backup}")
    target = target.resolve()
    if backup.resolve() == target:
        raise StoreError(f"{backup} is the store itself")
    lock = WriterLock.take(target)
    try:
        if target.exists() and not force:
            raise StoreError(f"{target} is there already; say --force to replace it for good")
        _restore_locked(backup, target)
    finally:
        lock.release()


def _restore_locked(backup: Path, target: Path) -> None:
    part = target.with_name(target.name + PART)
    _discard(part)
    try:
        with errors_of(backup), contextlib.closing(connect_reader(backup)) as source:
            _verify(source, backup)
            _copy(source, part, None)
        _retire(target)
        _settle(part, target)
    finally:
        _discard(part)


def _verify(connection: apsw.Connection, path: Path) -> None:
    version = version_of(connection, path)
    if not version:
        raise StoreError(f"{path} is empty, no backup of a store")
    refuse_newer(version, path)
    if flaws := file_flaws(connection):
        raise StoreDamaged(f"{path} is damaged ({flaws[0]}); use an older backup")


def _copy(source: apsw.Connection, part: Path, progress: Callable[[float], None] | None) -> None:
    """In steps, from one snapshot: without it, each commit of another connection would start the copy anew."""
    with contextlib.closing(apsw.Connection(str(part))) as copy:
        copy.pragma("synchronous", "off")  # made safe as a whole, before it gets its name
        with snapshot(source):
            source.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
            with copy.backup("main", source, "main") as job:
                while not job.done:
                    job.step(PAGES_A_STEP)
                    if progress is not None:
                        progress(1.0 - job.remaining / max(1, job.page_count))
        # The copy stands alone, without a log beside it, and can be read where nothing may be written.
        copy.pragma("journal_mode", "delete")


def _settle(part: Path, target: Path) -> None:
    """Give the finished file its name, safe from a power cut."""
    _sync(part)
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _retire(target: Path) -> None:
    """Bring the old store's log home and remove it: beside the new file it would be taken for that one's."""
    if target.exists():
        # A damaged store may well be why it is replaced.
        damage = contextlib.suppress(apsw.NotADBError, apsw.CorruptError)
        with errors_of(target), damage, contextlib.closing(apsw.Connection(str(target))) as old:
            checkpoint(old, apsw.SQLITE_CHECKPOINT_TRUNCATE)
    for suffix in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def _discard(part: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
