"""Bringing a store to this version: numbered .sql files, each in a transaction of its own."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import apsw
from msgspec import Struct

from dateline.errors import StoreError, StoreTooNew
from dateline.store.connection import transaction

APPLICATION_ID = int.from_bytes(b"Dtln")
"""Says in the file's header whose it is (PRAGMA application_id), so that no other program's data is written into."""


class Migration(Struct, frozen=True, kw_only=True):
    """One step: from the version before to `version`."""

    version: int
    name: str
    sql: str


def shipped() -> tuple[Migration, ...]:
    """The migrations of this Dateline, in order."""
    folder = resources.files("dateline.store").joinpath("migrations")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(Migration(version=int(file.name[:4]), name=file.name, sql=file.read_text("utf-8")) for file in files)


def version_of(connection: apsw.Connection, path: Path) -> int:
    """The version of the store; 0 for an empty file.

    Raises:
        StoreError: the database belongs to another program.

    """
    version = int(connection.pragma("user_version"))
    application = int(connection.pragma("application_id"))
    if application == APPLICATION_ID:
        return version
    if application or version or connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise StoreError(f"{path} is another program's database; name another file for the store")
    return 0


def refuse_newer(version: int, path: Path) -> None:
    """Raise StoreTooNew if a newer Dateline wrote the store."""
    newest = shipped()[-1].version
    if version > newest:
        raise StoreTooNew(
            f"{path} was written by a newer Dateline (store version {version}; this one knows {newest}):"
            " install that Dateline again, or restore a backup made before it"
        )


def refuse_older(version: int, path: Path) -> None:
    """Raise StoreError if the store has to be migrated before it can be read."""
    newest = shipped()[-1].version
    if version < newest:
        raise StoreError(
            f"{path} has store version {version}, this Dateline reads {newest}; `dateline up` brings it there"
        )


def migrate(connection: apsw.Connection, path: Path, migrations: Sequence[Migration] | None = None) -> int:
    """Apply what is missing; the version before.

    Raises:
        StoreTooNew: a newer Dateline wrote it.
        StoreError: another program's database, or a step failed; that step then left nothing behind.

    """
    before = version_of(connection, path)
    refuse_newer(before, path)
    for migration in shipped() if migrations is None else migrations:
        if migration.version > before:
            _apply(connection, path, migration)
    return before


def _apply(connection: apsw.Connection, path: Path, migration: Migration) -> None:
    try:
        with transaction(connection):
            # Stepping to the end runs every statement, not only those before the first row.
            for _ in connection.execute(migration.sql):
                pass
            connection.pragma("user_version", migration.version)
            connection.pragma("application_id", APPLICATION_ID)
    except (apsw.SQLError, apsw.ConstraintError) as error:
        raise StoreError(f"{path}: migration {migration.name} failed and was undone: {error}") from error
