"""The command line: clear errors with exit codes, JSON where a script reads, nothing that a terminal would obey."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from dateline.cli import run
from dateline.model.article import Article
from dateline.model.change import Change
from dateline.model.source import Source
from dateline.model.story import Report, Story, Update, UpdateKind
from dateline.ports import SystemClock
from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore

HOSTILE = "Ferry \x1b[31maground\x07 [bold]off[/bold] Porto\u202e Sereno"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one source, one article and one story, whose headline is an attack on the terminal."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "news.db"
    asyncio.run(_fill(path))
    return path


async def _fill(path: Path) -> None:
    store = await SqliteStore.open(path, StoreSettings(), SystemClock())
    now = SystemClock().now()
    [source] = await store.add_sources(
        [Source(url="https://paper.example/feed", name="Paper", publisher="Paper", family="p")]
    )
    article = Article(id=1, source_id=source.id, url="https://paper.example/1", publisher="Paper", family="p",
                      headline=HOSTILE, language="en", seen_at=now)  # fmt: skip
    story = Story(id=1, headline=HOSTILE, lead_article_id=1, first_publisher="Paper", first_seen_at=now, updated_at=now)
    update = Update(story_id=1, version=1, kind=UpdateKind.STORY_OPENED, article_id=1, source_id=source.id,
                    headline=HOSTILE, publisher="Paper", seen_at=now, parsed_at=now, joined_at=now)  # fmt: skip
    report = Report(article_id=1, story_id=1, joined_at=now)
    await store.commit(Change(articles=(article,), stories=(story,), reports=(report,), updates=(update,)))
    await store.close()


def dateline(store: Path, *arguments: str) -> int:
    return run(["--store", str(store), *arguments])


def test_search_finds_and_says_it_in_json(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dateline(store, "search", "ferry", "--json") == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["story"], record["publisher"], record["published_at"]) == (1, "Paper", None)


@pytest.mark.parametrize("command", [("search", "ferry"), ("show", "1")])
def test_a_hostile_headline_is_only_text_on_the_terminal(
    store: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dateline(store, *command) == 0
    shown = capsys.readouterr().out
    assert "Ferry" in shown
    assert "[bold]" in shown, "markup of a terminal library is text, too"
    assert not any(attack in shown for attack in ("\x1b[31m", "\x07", "\u202e"))


def test_a_story_that_is_not_there_is_said_so(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dateline(store, "show", "99") == 3
    assert "there is no story 99" in capsys.readouterr().err


def test_a_store_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dateline(tmp_path / "none.db", "search", "ferry") == 3
    assert "none.db" in capsys.readouterr().err


def test_wrong_use_and_wrong_settings_end_with_2(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dateline(store, "nosuch") == 2
    monkeypatch.setenv("DATELINE_WEB__PROT", "1")
    assert dateline(store, "search", "ferry") == 2


def test_a_source_is_paused_pinned_exported_and_removed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opml = store.with_name("sources.opml")
    assert dateline(store, "sources", "pause", "1") == 0
    assert dateline(store, "sources", "pin", "https://paper.example/feed", "30") == 0
    assert dateline(store, "sources", "export", str(opml)) == 0
    capsys.readouterr()
    assert dateline(store, "sources", "--json") == 0
    source = json.loads(capsys.readouterr().out)["source"]
    assert source["paused_at"]
    assert source["pinned_interval_s"] == 30
    assert "https://paper.example/feed" in opml.read_text("utf-8")
    assert dateline(store, "sources", "remove", "1") == 0
    assert dateline(store, "sources", "remove", "1") == 3
    assert dateline(store, "sources", "import", str(opml)) == 0


def test_a_backup_is_restored(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = store.with_name("backup.db")
    assert dateline(store, "backup", str(backup)) == 0
    assert dateline(store, "backup", str(backup)) == 2, "a backup is never overwritten"
    store.unlink()
    assert dateline(store, "restore", str(backup)) == 0
    assert dateline(store, "restore", str(backup)) == 3, "nor is a store"
    assert dateline(store, "restore", str(backup), "--force") == 0
    capsys.readouterr()
    assert dateline(store, "search", "ferry", "--json") == 0
    assert json.loads(capsys.readouterr().out)["article"] == 1


def test_nothing_set_aside_is_said_so(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dateline(store, "replay") == 0
    assert "Nothing is set aside" in capsys.readouterr().out


def test_tail_without_an_engine_ends_with_4(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dateline(store, "tail", "--url", "http://127.0.0.1:1") == 4
    assert "dateline up" in capsys.readouterr().err
