"""Connections to the database file: how they are opened, and SQLite's errors in our own words."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import apsw

from dateline.errors import StoreDamaged, StoreError

WRITER_CACHE_KIB = 16_384
READER_CACHE_KIB = 8_192
"""The system's own cache holds the file as well; larger ones changed no figure of bench.search."""
BUSY_MS = 5_000
"""The writer only ever waits for the checkpointer, which gives way after 50 ms; more than this is a foreign program."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024


def connect_writer(path: Path) -> apsw.Connection:
    """The connection that writes. It changes nothing in the file yet.

    synchronous=NORMAL: a commit outlives the process; a power cut may take those since the last checkpoint.
    """
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("synchronous", "normal")
    connection.pragma("journal_size_limit", WAL_LIMIT_BYTES)
    connection.pragma("cache_size", -WRITER_CACHE_KIB)
    connection.pragma("foreign_keys", value=True)
    return connection


def keep_log(connection: apsw.Connection, *, own_checkpoints: bool) -> None:
    """Write through a log (WAL): readers see the last commit and nobody waits for them.

    With `own_checkpoints` SQLite copies the log into the file inside commits; else someone else has to.
    """
    connection.pragma("journal_mode", "wal")
    if not own_checkpoints:
        connection.wal_autocheckpoint(0)


def connect_reader(path: Path) -> apsw.Connection:
    """A connection that cannot write."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("cache_size", -READER_CACHE_KIB)
    return connection


def checkpoint(connection: apsw.Connection, mode: int) -> int:
    """Copy the log into the database, as far as the mode goes; the pages that the log holds.

    Raises:
        apsw.BusyError: a reader or the writer did not give way in the connection's busy timeout.

    """
    # A connection that has read nothing yet does not know of the log, and would do nothing.
    connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    pages, _ = connection.wal_checkpoint(mode=mode)
    return pages


@contextlib.contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextlib.contextmanager
def snapshot(connection: apsw.Connection) -> Iterator[None]:
    """All that is read inside, as of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


@contextlib.contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """SQLite's errors as ours.

    Raises:
        StoreDamaged: the file is no database, or contradicts itself.
        StoreError: anything else; what, which file, and what to do where we know.

    """
    try:
        yield
    except apsw.NotADBError as error:
        raise StoreDamaged(f"{path} is not a database; name another file, or restore a backup over it") from error
    except apsw.CorruptError as error:
        raise StoreDamaged(f"{path} is damaged ({error}); restore the last backup") from error
    except apsw.CantOpenError as error:
        raise StoreError(f"cannot open {path}: is its folder there, and may this user write in it?") from error
    except (apsw.FullError, apsw.IOError) as error:
        raise StoreError(f"cannot write {path}: {error}; is the disk full?") from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreError(f"{path} is locked by another program; end it and try again") from error
    except apsw.Error as error:
        raise StoreError(f"{path}: {error}") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise StoreError(f"{path}: a value cannot be stored: {error}") from error
