"""Which store is kept where: opening it, restoring it, and the control socket beside it."""

from pathlib import Path

from dateline.ports import Clock, Store, SystemClock
from dateline.settings import Settings
from dateline.store import backup
from dateline.store.sqlite import SqliteStore

LONGEST_SOCKET_PATH = 100
"""Unix sockets take 107 bytes at most."""


async def open_store(settings: Settings, *, read_only: bool = False, clock: Clock | None = None) -> Store:
    """The store that the settings name; made if it is not there and may be written.

    Raises:
        StoreError: it cannot be opened; StoreTooNew, StoreDamaged.

    """
    path = Path(settings.store.path)
    return await SqliteStore.open(path, settings.store, clock or SystemClock(), read_only=read_only)


def restore_store(settings: Settings, backup_file: Path, *, force: bool) -> None:
    """Put a backup in the store's place, checked before and swapped in at once."""
    backup.restore(backup_file, Path(settings.store.path), force=force)


def control_socket(settings: Settings) -> Path:
    """Where a running engine listens for its operator; readable by its owner only."""
    path = Path(settings.store.path + ".control")
    return path if len(str(path.absolute())) <= LONGEST_SOCKET_PATH else Path(path.name)
