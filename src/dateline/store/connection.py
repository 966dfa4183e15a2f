"""Opening the database file: version, migrations, one engine at a time, and what to say when it cannot be."""

import fcntl
import os
from pathlib import Path

import apsw

from dateline.errors import StoreDamaged, StoreError, StoreTooNew
from dateline.store.statements import migrations

BUSY_MS = 5_000
READ_CACHE_KIB = 16_384


def open_writer(path: Path) -> apsw.Connection:
    """The connection that writes, with the schema up to date.

    Raises:
        StoreTooNew: written by a newer Dateline.
        StoreDamaged: no SQLite database.
        StoreError: cannot be opened or made.

    """
    try:
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "normal")
        connection.pragma("foreign_keys", True)  # noqa: FBT003 - the pragma's value
        # Checkpoints are made beside the writing: an automatic one holds a commit for 5 to 20 ms.
        connection.wal_autocheckpoint(0)
        _migrate(connection, path)
    except apsw.NotADBError as error:
        raise StoreDamaged(f"{path} is not a Dateline store (no SQLite database)") from error
    except apsw.Error as error:
        raise StoreError(f"cannot open the store {path}: {error}") from error
    return connection


def open_reader(path: Path) -> apsw.Connection:
    """A connection that only reads."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("query_only", True)  # noqa: FBT003 - the pragma's value
        connection.pragma("cache_size", -READ_CACHE_KIB)
        _refuse_other_versions(connection, path)
    except apsw.CantOpenError as error:
        raise StoreError(f"there is no store {path}; `dateline up` makes one") from error
    except apsw.NotADBError as error:
        raise StoreDamaged(f"{path} is not a Dateline store (no SQLite database)") from error
    except apsw.Error as error:
        raise StoreError(f"cannot open the store {path}: {error}") from error
    return connection


def claim(path: Path) -> int:
    """An exclusive claim on writing to the store, as a file descriptor; the system ends it with the process.

    Raises:
        StoreError: another process has it.

    """
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot write beside the store {path}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StoreError(
            f"the store {path} is in use by another Dateline; stop it, or name another with --store"
        ) from error
    return descriptor


def version_of(connection: apsw.Connection) -> int:
    """The schema's version; 0 for an empty file."""
    return int(connection.pragma("user_version"))


def _migrate(connection: apsw.Connection, path: Path) -> None:
    scripts = migrations()
    _refuse_newer(version_of(connection), path)
    for number, script in enumerate(scripts[version_of(connection) :], start=version_of(connection) + 1):
        with connection:
            connection.execute(script)
            connection.pragma("user_version", number)


def _refuse_newer(version: int, path: Path) -> None:
    known = len(migrations())
    if version > known:
        raise StoreTooNew(
            f"the store {path} has version {version} and this Dateline knows up to {known}:"
            " use the newer Dateline that wrote it, or name another store with --store"
        )


def _refuse_other_versions(connection: apsw.Connection, path: Path) -> None:
    version = version_of(connection)
    _refuse_newer(version, path)
    if version < len(migrations()):
        raise StoreError(f"the store {path} has the old version {version}; start `dateline up` once to renew it")
