"""Stories: the front page, pages that follow redirects, the window, the delay ledger."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from newsroom import NOON, announcement, article, report, story, update

from dateline.model.change import Change
from dateline.model.story import UpdateKind
from dateline.ports import Store


async def _announce(store: Store, *numbers: int) -> None:
    for number in numbers:
        await store.commit(announcement(article(number)))


async def test_the_front_page_has_the_latest_update_first_and_no_merged_story(store: Store) -> None:
    await _announce(store, 1, 2, 3)
    joined = update(1, 1, kind=UpdateKind.REPORT_JOINED, version=2)
    await store.commit(Change(stories=(story(1, version=2),), updates=(joined,)))
    await store.commit(Change(stories=(story(2, version=2, merged_into=1),), updates=(update(2, 2, version=2),)))
    assert [(each.id, each.version) for each in await store.front(10)] == [(1, 2), (3, 1)]
    assert [each.id for each in await store.front(1)] == [1]
    assert [each.id for each in await store.front(10, before_sequence=4)] == [3]


async def test_a_story_stored_again_without_an_update_keeps_its_place(store: Store) -> None:
    await _announce(store, 1, 2)
    await store.commit(Change(stories=(story(1, version=2),)))
    assert [each.id for each in await store.front(10)] == [2, 1]


async def test_a_page_follows_redirects_and_shows_what_was_merged_in(store: Store) -> None:
    await _announce(store, 1, 2, 3)
    await store.commit(Change(stories=(story(1, merged_into=2),)))
    await store.commit(Change(stories=(story(2, merged_into=3),)))
    page = await store.story_page(1)
    assert page
    assert page.story.id == 3
    assert [item.id for _, item in page.reports] == [1, 2, 3]
    assert [each.sequence for each in page.updates] == [3, 2, 1]
    assert (await store.story(1)) == story(1, merged_into=2)


async def test_reports_come_by_the_publishers_time_where_there_is_one(store: Store) -> None:
    late = article(1, published_at=NOON + timedelta(hours=1))
    early = article(2, published_at=NOON - timedelta(hours=1))
    await store.commit(announcement(late))
    await store.commit(replace(announcement(early), reports=(report(2, 1),)))
    await store.commit(replace(announcement(article(3)), reports=(report(3, 1),)))
    page = await store.story_page(1)
    assert page
    assert [item.id for _, item in page.reports] == [2, 3, 1]


async def test_a_ring_of_redirects_ends(store: Store) -> None:
    await _announce(store, 1, 2)
    await store.commit(Change(stories=(story(1, merged_into=2), story(2, merged_into=1))))
    page = await store.story_page(1)
    assert page
    assert page.story.id in (1, 2)
    assert len(await store.window(NOON)) == 2


async def test_an_unknown_story_has_no_page(store: Store) -> None:
    assert await store.story_page(5) is None
    assert await store.story(5) is None
    assert await store.report(5) is None


async def test_the_window_holds_what_was_seen_since_under_the_story_at_the_end(store: Store) -> None:
    await _announce(store, 3, 1, 2)
    await store.commit(Change(stories=(story(2, merged_into=3),)))
    window = await store.window(NOON + timedelta(seconds=2))
    assert [(item.id, placed.story_id) for placed, item in window] == [(2, 3), (3, 3)]


async def test_delays_count_each_announcement_once_and_believe_no_impossible_time(store: Store) -> None:
    for number, wait_s in enumerate((10, 20, 30, None, -5), start=1):
        item = article(number)
        published_at = None if wait_s is None else item.seen_at - timedelta(seconds=wait_s)
        times = {
            "published_at": published_at,
            "parsed_at": item.seen_at + timedelta(milliseconds=1),
            "joined_at": item.seen_at + timedelta(milliseconds=4),
        }
        change = announcement(item, updated=times)
        enriched = replace(change.updates[0], kind=UpdateKind.ARTICLE_READ)
        await store.commit(replace(change, updates=(*change.updates, enriched)))
    await store.mark_pushed([(1, article(1).seen_at + timedelta(milliseconds=7))])
    (first, _) = await store.sources()
    await store.change_source(replace(first, added_at=NOON - timedelta(days=1)))

    (row,) = await store.delays(NOON)
    assert (row.source_id, row.name, row.updates, row.timed) == (1, "Harbour Gazette", 5, 3)
    assert row.published_to_seen_p50_ms == pytest.approx(20_000)
    assert row.published_to_seen_p99_ms == pytest.approx(29_800)
    assert row.seen_to_parsed_p50_ms == pytest.approx(1)
    assert row.seen_to_joined_p99_ms == pytest.approx(4)
    assert row.seen_to_pushed_p50_ms == row.seen_to_pushed_p99_ms == pytest.approx(7)


async def test_a_publishers_time_from_before_we_watched_says_nothing_about_our_speed(store: Store) -> None:
    await store.commit(announcement(article(1), updated={"published_at": NOON - timedelta(days=3)}))
    (row,) = await store.delays(NOON)
    assert (row.updates, row.timed, row.published_to_seen_p50_ms) == (1, 0, None)
    assert row.seen_to_pushed_p50_ms is None


async def test_delays_before_the_window_are_left_out(store: Store) -> None:
    await _announce(store, 1)
    assert await store.delays(NOON + timedelta(days=1)) == ()
