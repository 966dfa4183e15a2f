"""Opening: made, migrated, shared with readers, refused with a reason."""

import asyncio
import sys
from pathlib import Path

import apsw
import pytest
from newsroom import SETTINGS, StillClock, announcement, article, source

from dateline.errors import StoreDamaged, StoreError, StoreTooNew
from dateline.model.change import Change
from dateline.settings import StoreSettings
from dateline.store.migrate import APPLICATION_ID, Migration, migrate, shipped
from dateline.store.rows import FORMS
from dateline.store.sqlite import SqliteStore


async def _open(path: Path, *, read_only: bool = False) -> SqliteStore:
    return await SqliteStore.open(path, SETTINGS, StillClock(), read_only=read_only)


async def test_what_was_stored_is_there_after_reopening(path: Path) -> None:
    store = await _open(path)
    await store.add_sources([source()])
    await store.commit(announcement(article(1)))
    await store.close()
    store = await _open(path)
    assert await store.article(1) == article(1)
    (update,) = await store.commit(announcement(article(2)))
    assert update.sequence == 2
    await store.close()


async def test_closing_brings_the_log_home(path: Path) -> None:
    store = await _open(path)
    await store.close()
    assert [file.name for file in path.parent.iterdir() if file.name.startswith("store.db-")] == []


async def test_a_second_engine_is_refused_and_told_who_holds_the_store(store: SqliteStore, path: Path) -> None:
    with pytest.raises(StoreError, match="in use by another engine"):
        await _open(path)
    program = (
        "import asyncio, sys; from pathlib import Path; from dateline.ports import SystemClock;"
        "from dateline.settings import StoreSettings; from dateline.store.sqlite import SqliteStore;"
        "asyncio.run(SqliteStore.open(Path(sys.argv[1]), StoreSettings(), SystemClock()))"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), stderr=asyncio.subprocess.PIPE
    )
    _, said = await other.communicate()
    assert "StoreError" in said.decode()
    assert "in use by another engine" in said.decode()


async def test_a_closed_store_can_be_opened_by_the_next_engine(path: Path) -> None:
    for _ in range(3):
        await (await _open(path)).close()


async def test_a_reader_sees_what_the_engine_commits_and_cannot_write(store: SqliteStore, path: Path) -> None:
    reader = await _open(path, read_only=True)
    await store.commit(announcement(article(1)))
    assert await reader.article(1) == article(1)
    assert len(await reader.search("ferry", 5)) == 1
    await reader.check()
    with pytest.raises(StoreError, match="reading only"):
        await reader.commit(Change())
    await reader.close()


async def test_a_reader_needs_no_engine(path: Path) -> None:
    await (await _open(path)).close()
    reader = await _open(path, read_only=True)
    assert await reader.sources() == ()
    await reader.close()


async def test_a_reader_of_nothing_is_told_how_to_make_a_store(path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        await _open(path, read_only=True)
    assert not path.exists()


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot open"):
        await _open(tmp_path / "missing" / "store.db")


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_file_that_is_no_database_is_called_so(path: Path, *, read_only: bool) -> None:
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StoreDamaged, match="is not a database"):
        await _open(path, read_only=read_only)
    assert path.read_text().startswith("Dear diary")


@pytest.mark.parametrize("read_only", [False, True])
async def test_another_programs_database_is_left_alone(path: Path, *, read_only: bool) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE bookmark (url)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's database"):
        await _open(path, read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_newer_store_is_refused_unchanged_with_what_to_do(path: Path, *, read_only: bool) -> None:
    await (await _open(path)).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match=r"store version 99; this one knows \d+.*install that Dateline again"):
        await _open(path, read_only=read_only)
    assert path.read_bytes() == before


async def test_a_failed_opening_lets_the_next_one_in(path: Path) -> None:
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StoreDamaged):
        await _open(path)
    path.unlink()
    await (await _open(path)).close()


def _connection(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.pragma("foreign_keys", value=True)
    return connection


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [migration.version for migration in shipped()] == list(range(1, len(shipped()) + 1))


def test_each_step_keeps_what_is_there(path: Path) -> None:
    connection = _connection(path)
    for migration in shipped():
        assert migrate(connection, path, [migration]) == migration.version - 1
        assert connection.pragma("user_version") == migration.version
    next_version = shipped()[-1].version + 1
    sql = "INSERT INTO outcome VALUES (1, 'a', 'b', '2026-03-29', 5); ALTER TABLE outcome ADD COLUMN extra TEXT;"
    migrate(connection, path, [Migration(version=next_version, name="next", sql=sql)])
    assert connection.execute("SELECT count, extra FROM outcome").fetchall() == [(5, None)]
    connection.close()


def test_a_step_that_fails_leaves_nothing_behind(path: Path) -> None:
    connection = _connection(path)
    migrate(connection, path)
    version = connection.pragma("user_version")
    broken = Migration(version=version + 1, name="0099_broken.sql", sql="CREATE TABLE half (x); CREATE TABLE half (x);")
    with pytest.raises(StoreError, match=r"0099_broken\.sql failed and was undone"):
        migrate(connection, path, [broken])
    assert connection.pragma("user_version") == version
    assert not connection.table_exists("main", "half")
    connection.close()


async def test_a_reader_of_an_older_store_is_told_to_migrate(path: Path) -> None:
    connection = _connection(path)
    connection.pragma("application_id", APPLICATION_ID)
    connection.close()
    with pytest.raises(StoreError, match="`dateline up` brings it there"):
        await _open(path, read_only=True)


def test_every_field_of_a_record_has_its_column(path: Path) -> None:
    tables = {"FoundEntry": "entry", "PollState": "poll_state", "Update": "story_update", "Quarantined": "quarantine"}
    beside_the_record = {
        "source": {"removed_at", "search_names", "search_domains"},
        "article": {"body_indexed"},
        "story": {"last_sequence"},
    }
    connection = _connection(path)
    migrate(connection, path)
    for record, form in FORMS.items():
        table = tables.get(record, record.lower())
        columns = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        assert columns - beside_the_record.get(table, set()) == set(form.columns), table
    connection.close()


async def test_the_log_is_cut_once_nobody_writes(path: Path) -> None:
    store = await SqliteStore.open(path, StoreSettings(checkpoint_s=0.01), StillClock())
    await store.add_sources([source()])
    await store.commit(announcement(article(1)))
    assert (await store.facts()).wal_bytes > 0
    while (await store.facts()).wal_bytes:  # the test's own time limit ends it
        await asyncio.sleep(0.02)
    assert await store.article(1) == article(1)
    await store.close()


async def test_a_store_can_leave_checkpoints_to_sqlite(path: Path) -> None:
    store = await SqliteStore.open(path, StoreSettings(checkpoint_s=0), StillClock())
    await store.add_sources([source()])
    await store.commit(announcement(article(1)))
    await store.close()
    assert path.stat().st_size > 4096


async def test_facts_count_what_is_there(store: SqliteStore) -> None:
    await store.commit(announcement(article(1)))
    facts = await store.facts()
    assert (facts.sources, facts.sources_paused, facts.articles, facts.stories, facts.tasks) == (1, 0, 1, 1, 1)
    assert (facts.quarantined, facts.last_sequence) == (0, 1)
    assert facts.file_bytes + facts.wal_bytes > 4096
