"""Retention lets go of what is past its time, and of nothing that is still needed."""

import asyncio
from datetime import timedelta

import apsw
import pytest
from msgspec.structs import replace
from newsroom import NOON, StillClock, announcement, article, read_article, report, story, update

from dateline.errors import StoreDamaged
from dateline.model.change import Change, Counted, FoundEntry, Quarantined
from dateline.settings import StoreSettings
from dateline.store.retention import ENTRIES_KEPT, ROWS_A_STEP
from dateline.store.sqlite import SqliteStore

KEPT = StoreSettings()
AFTER_ARTICLES = NOON + timedelta(seconds=KEPT.keep_articles_s, days=1)
AFTER_UPDATES = NOON + timedelta(seconds=KEPT.keep_updates_s, days=1)


async def test_an_old_article_goes_with_report_revision_task_index_and_story(store: SqliteStore) -> None:
    await store.commit(announcement(read_article(1)))
    await store.commit(announcement(read_article(2, seen_at=AFTER_ARTICLES)))
    assert await store.prune(AFTER_ARTICLES) == 4  # article, story, update, count
    assert await store.article(1) is None
    assert await store.report(1) is None
    assert await store.story(1) is None
    assert [task.article_id for task in await store.tasks()] == [2]
    assert await store.search("number1", 5) == ()
    assert [hit.article.id for hit in await store.search("ferry", 5)] == [2]
    await store.check()


async def test_an_entry_outlives_its_article_so_that_it_is_not_announced_again(store: SqliteStore) -> None:
    await store.commit(announcement(article(1)))
    await store.prune(AFTER_ARTICLES)
    assert await store.article(1) is None
    assert await store.entry_marks(1, ["guid-1"]) == {"guid-1": "a"}


async def test_the_newest_entries_of_a_source_stay_however_old(store: SqliteStore) -> None:
    def entry(number: int) -> FoundEntry:
        seen_at = NOON + timedelta(seconds=number)
        return FoundEntry(source_id=1, guid=f"e{number}", article_id=None, seen_at=seen_at, mark="a")

    many = ENTRIES_KEPT + ROWS_A_STEP + 50
    await store.commit(Change(entries=tuple(map(entry, range(many)))))
    late = NOON + timedelta(seconds=2 * KEPT.keep_articles_s, days=1)
    assert await store.prune(late - timedelta(days=2)) == 0
    assert await store.prune(late) == ROWS_A_STEP + 49
    marks = await store.entry_marks(1, (f"e{number}" for number in range(many)))
    assert len(marks) == ENTRIES_KEPT + 1
    assert "e0" not in marks
    assert f"e{many - 1}" in marks


async def test_ids_and_sequences_are_never_given_twice(store: SqliteStore) -> None:
    await store.commit(announcement(article(5)))
    await store.prune(AFTER_ARTICLES)
    assert await store.updates_after(0, 10) == ()
    assert await store.last_ids() == (5, 5)
    assert await store.last_sequence() == 1
    await store.check()
    (next_update,) = await store.commit(announcement(article(6, seen_at=AFTER_ARTICLES)))
    assert next_update.sequence == 2


async def test_updates_go_from_the_beginning_so_that_no_gap_is_left(store: SqliteStore) -> None:
    for number, days in enumerate((0, 40, 0, 40), start=1):
        item = article(number, seen_at=NOON + timedelta(days=days))
        await store.commit(announcement(item))
    await store.prune(AFTER_UPDATES)
    assert [each.sequence for each in await store.updates_after(0, 10)] == [2, 3, 4]
    await store.check()


async def test_a_story_stays_while_a_report_is_left_and_a_redirect_while_its_end_is(store: SqliteStore) -> None:
    await store.commit(announcement(article(1)))
    await store.commit(announcement(article(2, seen_at=AFTER_ARTICLES)))
    late = article(3, seen_at=AFTER_ARTICLES)
    await store.commit(replace(announcement(late), stories=(), reports=(report(3, 1),), updates=(update(1, 3),)))
    await store.commit(announcement(article(4)))
    await store.commit(Change(stories=(story(4, merged_into=1),)))
    await store.prune(AFTER_ARTICLES)
    page = await store.story_page(4)
    assert page
    assert page.story.id == 1
    assert [item.id for _, item in page.reports] == [3]


async def test_a_story_goes_with_all_that_redirects_to_it_once_all_are_empty(store: SqliteStore) -> None:
    for number in (1, 2, 3):
        await store.commit(announcement(article(number)))
    await store.commit(Change(stories=(story(1, merged_into=2), story(2, merged_into=3))))
    await store.prune(AFTER_ARTICLES)
    assert [await store.story(number) for number in (1, 2, 3)] == [None, None, None]


async def test_a_story_whose_reports_hang_on_what_was_merged_into_it_stays(store: SqliteStore) -> None:
    await store.commit(announcement(article(1)))
    await store.commit(announcement(article(2, seen_at=AFTER_ARTICLES)))
    await store.commit(Change(stories=(story(2, merged_into=1),)))
    await store.prune(AFTER_ARTICLES)
    page = await store.story_page(2)
    assert page
    assert page.story.id == 1


async def test_old_quarantine_and_old_counts_go(store: SqliteStore, clock: StillClock) -> None:
    item = Quarantined(stage="parse", code="parse.unreadable", message="no feed", source_id=1, at=NOON)
    await store.commit(Change(quarantined=(item,), outcomes=(Counted(stage="a", outcome="b", source_id=1),)))
    await store.prune(NOON + timedelta(seconds=KEPT.keep_quarantine_s, days=1))
    assert await store.quarantine(5) == ()
    assert len(await store.outcomes()) == 1
    await store.prune(AFTER_ARTICLES)
    assert await store.outcomes() == ()


async def test_commits_pass_between_the_small_steps(store: SqliteStore) -> None:
    for number in range(1, 3 * ROWS_A_STEP):
        await store.commit(announcement(article(number)))
    pruning = asyncio.create_task(store.prune(AFTER_ARTICLES))
    passed = 0
    while not pruning.done():
        passed += 1
        await store.commit(announcement(article(10_000 + passed, seen_at=AFTER_ARTICLES)))
    assert passed > 2
    assert await store.facts()
    assert (await store.facts()).articles == passed
    await store.check()


@pytest.mark.parametrize(
    ("harm", "flaw"),
    [
        ("DELETE FROM article_index WHERE rowid = 2", "1 articles are not in the index"),
        ("INSERT INTO article_index (rowid, headline) VALUES (77, 'x')", "1 index rows have no article"),
        ("DELETE FROM story_update WHERE sequence = 2", "1 updates are missing in the sequence"),
        ("DELETE FROM story_update WHERE sequence = 3", "1 updates are missing at its end"),
        ("INSERT INTO task VALUES (77, 1, 'u', 1, 0)", "1 tasks have no article"),
        ("DELETE FROM story WHERE id = 2", "1 rows point to rows that are gone"),
    ],
)
async def test_the_check_finds_what_disagrees(store: SqliteStore, harm: str, flaw: str) -> None:
    for number in (1, 2, 3):
        await store.commit(announcement(article(number)))
    await store.check()
    with apsw.Connection(str(store._path)) as other:
        other.execute(harm)
    with pytest.raises(StoreDamaged, match=flaw):
        await store.check()
