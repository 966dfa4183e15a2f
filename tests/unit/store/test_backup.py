"""Backups are taken while the store is written, stand alone, and are put back whole or not at all."""

import asyncio
from pathlib import Path

import apsw
import pytest
from newsroom import SETTINGS, StillClock, announcement, article, read_article, source

from dateline.errors import StoreDamaged, StoreError, StoreTooNew
from dateline.store.backup import PAGES_A_STEP, restore
from dateline.store.sqlite import SqliteStore


async def _open(path: Path, *, read_only: bool = False) -> SqliteStore:
    return await SqliteStore.open(path, SETTINGS, StillClock(), read_only=read_only)


async def _backed_up(store: SqliteStore, folder: Path) -> Path:
    target = folder / "backup.db"
    await store.backup(target)
    return target


def _files(folder: Path, name: str) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name.startswith(name))


async def test_a_backup_taken_during_writes_is_whole_and_stands_alone(store: SqliteStore, tmp_path: Path) -> None:
    text = ("word " * 3_000,)
    for number in range(1, 400):  # several steps long
        await store.commit(announcement(read_article(number, *text, extract=f"{number} " * 2_000)))
    assert (await store.facts()).file_bytes + (await store.facts()).wal_bytes > 2 * PAGES_A_STEP * 4096

    shares: list[float] = []
    written = 399
    backup = asyncio.create_task(store.backup(tmp_path / "backup.db", shares.append))
    while not backup.done():
        written += 1
        await store.commit(announcement(article(written)))
    await backup
    assert written > 400
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1.0
    assert _files(tmp_path, "backup") == ["backup.db"]

    copy = await _open(tmp_path / "backup.db", read_only=True)
    await copy.check()
    last, _ = await copy.last_ids()
    assert 399 <= last <= written
    await copy.close()


async def test_a_backup_never_overwrites(store: SqliteStore, tmp_path: Path) -> None:
    target = await _backed_up(store, tmp_path)
    before = target.read_bytes()
    with pytest.raises(StoreError, match="is there already"):
        await store.backup(target)
    assert target.read_bytes() == before


async def test_a_backup_into_a_missing_folder_says_so(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot open"):
        await store.backup(tmp_path / "missing" / "backup.db")


async def test_a_restored_store_is_as_it_was_and_goes_on(store: SqliteStore, tmp_path: Path, path: Path) -> None:
    await store.commit(announcement(read_article(1)))
    backup = await _backed_up(store, tmp_path)
    await store.commit(announcement(read_article(2)))
    await store.close()

    restore(backup, path, force=True)
    assert _files(tmp_path, "store") == ["store.db", "store.db.lock"]
    again = await _open(path)
    await again.check()
    assert await again.last_ids() == (1, 1)
    assert len(await again.search("number1", 5)) == 1
    (update,) = await again.commit(announcement(article(2)))
    assert update.sequence == 2
    await again.close()


async def test_a_restore_makes_a_store_where_there_was_none(store: SqliteStore, tmp_path: Path) -> None:
    restore(await _backed_up(store, tmp_path), tmp_path / "new.db")
    new = await _open(tmp_path / "new.db")
    assert len(await new.sources()) == 1
    await new.close()


async def test_a_restore_replaces_only_when_forced(store: SqliteStore, tmp_path: Path, path: Path) -> None:
    backup = await _backed_up(store, tmp_path)
    await store.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="--force"):
        restore(backup, path)
    assert path.read_bytes() == before


async def test_a_store_in_use_is_not_replaced(store: SqliteStore, tmp_path: Path, path: Path) -> None:
    backup = await _backed_up(store, tmp_path)
    with pytest.raises(StoreError, match="in use by another engine"):
        restore(backup, path, force=True)
    await store.check()


async def test_a_damaged_store_can_be_replaced(store: SqliteStore, tmp_path: Path, path: Path) -> None:
    backup = await _backed_up(store, tmp_path)
    await store.close()
    path.write_bytes(b"scrambled" * 10_000)
    restore(backup, path, force=True)
    again = await _open(path)
    await again.check()
    await again.close()


async def test_the_log_of_a_killed_store_is_not_taken_for_the_restored_ones(
    store: SqliteStore, tmp_path: Path, path: Path
) -> None:
    backup = await _backed_up(store, tmp_path)
    killed = tmp_path / "killed.db"
    for number in range(1, 30):
        await store.commit(announcement(read_article(number)))
    for suffix in ("", "-wal"):
        killed.with_name(f"killed.db{suffix}").write_bytes(path.with_name(f"store.db{suffix}").read_bytes())
    restore(backup, killed, force=True)
    again = await _open(killed)
    await again.check()
    assert await again.last_ids() == (0, 0)
    await again.close()


@pytest.mark.parametrize("what", ["missing", "empty", "text", "foreign", "newer", "torn", "itself"])
async def test_what_is_no_good_backup_never_reaches_the_store(
    store: SqliteStore, tmp_path: Path, path: Path, what: str
) -> None:
    for number in range(1, 200):
        await store.commit(announcement(read_article(number)))
    backup = await _backed_up(store, tmp_path)
    await store.close()
    before = path.read_bytes()
    expected: type[StoreError] = StoreError
    if what == "missing":
        backup.unlink()
    elif what == "empty":
        backup.write_bytes(b"")
    elif what == "text":
        backup.write_text("Dear diary " * 1000)
        expected = StoreDamaged
    elif what == "torn":
        whole = backup.read_bytes()
        backup.write_bytes(whole[: len(whole) // 3] + b"\0" * 40_000 + whole[len(whole) // 3 + 40_000 :])
        expected = StoreDamaged
    elif what == "itself":
        backup = path
    else:
        connection = apsw.Connection(str(backup))
        connection.pragma("application_id" if what == "foreign" else "user_version", 77)
        connection.close()
        expected = StoreTooNew if what == "newer" else StoreError
    with pytest.raises(expected):
        restore(backup, path, force=True)
    assert path.read_bytes() == before
    assert _files(tmp_path, "store") == ["store.db", "store.db.lock"]


async def test_the_first_source_of_a_restored_store_keeps_its_id(store: SqliteStore, tmp_path: Path) -> None:
    restore(await _backed_up(store, tmp_path), tmp_path / "new.db")
    new = await _open(tmp_path / "new.db")
    (added,) = await new.add_sources([source("Second Post")])
    assert added.id == 2
    await new.close()
