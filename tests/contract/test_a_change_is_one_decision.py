"""A commit is all or nothing, numbered without a gap, and found again as it was."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from newsroom import NOON, StillClock, announcement, article, read_article, report, source, story, update

from dateline.errors import StoreError
from dateline.model.article import Article, ArticleState
from dateline.model.change import Change, Counted, FoundEntry, Quarantined, Task
from dateline.model.source import PollState, Validators
from dateline.ports import Store


async def test_an_article_comes_back_as_it_was_committed_without_the_body_that_may_not_be_kept(store: Store) -> None:
    full = read_article(1, published_at=NOON, modified_at=NOON, country="EG", body_hash="ab", outcome="ok")
    await store.commit(announcement(full))
    assert await store.article(1) == replace(full, body=())


async def test_a_body_is_kept_where_the_source_allows_it(store: Store) -> None:
    full = read_article(1, source_id=2)
    await store.commit(announcement(full))
    assert await store.article(1) == full


async def test_every_record_of_a_change_comes_back(store: Store) -> None:
    change = announcement(read_article(1))
    (stored,) = await store.commit(change)
    page = await store.story_page(1)
    assert page
    assert (page.story, page.reports[0][0], page.updates) == (change.stories[0], change.reports[0], (stored,))
    assert stored == replace(change.updates[0], sequence=1)
    assert await store.story(1) == change.stories[0]
    assert await store.report(1) == change.reports[0]
    assert await store.tasks() == change.tasks
    assert await store.entry_marks(1, ["guid-1", "unknown"]) == {"guid-1": "a"}
    assert await store.outcomes() == (Counted(stage="announce", outcome="ok", source_id=1),)


async def test_updates_are_numbered_in_the_order_of_the_change_and_of_the_commits(store: Store) -> None:
    two = announcement(article(1))
    await store.commit(replace(two, updates=(update(1, 1), update(1, 1, version=2))))
    await store.commit(announcement(article(2)))
    updates = await store.updates_after(0, 10)
    assert [(each.sequence, each.story_id, each.version) for each in updates] == [(1, 1, 1), (2, 1, 2), (3, 2, 1)]
    assert await store.updates_after(1, 1) == updates[1:2]
    assert await store.last_sequence() == 3


async def test_commits_made_at_once_are_stored_in_the_order_in_which_they_were_asked_for(store: Store) -> None:
    done = await asyncio.gather(*(store.commit(announcement(article(number))) for number in range(1, 51)))
    assert [(update.sequence, update.story_id) for (update,) in done] == [(n, n) for n in range(1, 51)]


@pytest.mark.parametrize(
    "broken",
    [
        Change(reports=(report(99, 1),)),
        Change(reports=(report(1, 99),)),
        Change(tasks=(Task(article_id=99, source_id=1, url="https://x.example/", due_at=NOON),)),
        Change(articles=(article(2, source_id=99),)),
        Change(articles=(article(2, headline="half a pair \ud800"),)),
        Change(poll_state=PollState(source_id=99)),
        Change(outcomes=(Counted(stage="x", outcome="y", source_id=2**70),)),
    ],
    ids=["no article", "no story", "task without article", "no source", "no text", "state of nobody", "too large"],
)
async def test_a_change_that_cannot_be_stored_leaves_nothing_behind(store: Store, broken: Change) -> None:
    whole = announcement(article(1))
    with pytest.raises(StoreError):
        await store.commit(
            replace(
                whole,
                articles=whole.articles + broken.articles,
                reports=whole.reports + broken.reports,
                tasks=whole.tasks + broken.tasks,
                outcomes=whole.outcomes + broken.outcomes,
                poll_state=broken.poll_state,
            )
        )
    assert await store.article(1) is None
    assert await store.updates_after(0, 10) == ()
    assert await store.search("ferry", 10) == ()
    assert await store.entry_marks(1, ["guid-1"]) == {}
    assert await store.last_ids() == (0, 0)


async def test_a_failed_change_leaves_no_gap_in_the_sequence(store: Store) -> None:
    await store.commit(announcement(article(1)))
    with pytest.raises(StoreError):
        await store.commit(replace(announcement(article(2)), poll_state=PollState(source_id=99)))
    (third,) = await store.commit(announcement(article(2)))
    assert third.sequence == 2


async def test_an_entry_announced_again_changes_only_its_mark(store: Store) -> None:
    await store.commit(announcement(article(1)))
    again = FoundEntry(source_id=1, guid="guid-1", article_id=None, seen_at=NOON, mark="b", outcome="edited")
    await store.commit(Change(entries=(again,)))
    assert await store.entry_marks(1, ["guid-1"]) == {"guid-1": "b"}
    assert await store.entry_marks(2, ["guid-1"]) == {}


async def test_articles_are_found_by_either_url_the_first_of_several(store: Store) -> None:
    await store.commit(announcement(article(1, url="https://a.example/1?x", canonical_url="https://a.example/1")))
    await store.commit(announcement(article(2, url="https://a.example/1", canonical_url=None)))
    await store.commit(announcement(article(3, url=None)))
    asked = ["https://a.example/1", "https://a.example/1?x", "https://a.example/none"]
    assert await store.articles_by_url(asked) == {"https://a.example/1": 1, "https://a.example/1?x": 1}
    assert await store.articles_by_url(iter(asked)) == await store.articles_by_url(asked)
    assert await store.articles_by_url([]) == {}


async def test_tasks_come_by_due_time_and_end_when_they_are_done(store: Store) -> None:
    for number, wait_s in ((1, 60), (2, 0), (3, 30)):
        change = announcement(article(number))
        task = replace(change.tasks[0], due_at=NOON + timedelta(seconds=wait_s))
        await store.commit(replace(change, tasks=(task,)))
    assert [task.article_id for task in await store.tasks()] == [2, 3, 1]
    again = Task(article_id=2, source_id=1, url="https://a.example/2", due_at=NOON + timedelta(days=1), attempts=1)
    await store.commit(Change(tasks=(again,), tasks_done=(3,)))
    assert [(task.article_id, task.attempts) for task in await store.tasks()] == [(1, 0), (2, 1)]
    assert len(await store.tasks(1)) == 1


async def test_ids_are_remembered_after_restarts_of_counting(store: Store) -> None:
    assert await store.last_ids() == (0, 0)
    change = announcement(article(40))
    await store.commit(replace(change, stories=(story(7, lead_article_id=40),), reports=(report(40, 7),)))
    assert await store.last_ids() == (40, 7)


async def test_poll_states_come_back_by_source(store: Store) -> None:
    state = PollState(
        source_id=2,
        validators=Validators(etag='W/"x"', last_modified="Sun, 29 Mar 2026 12:00:00 GMT"),
        asked_at=NOON,
        failures=2,
        error_code="fetch.timeout",
        watched_s=12.5,
        clock_skew_s=-0.25,
    )
    await store.commit(Change(poll_state=replace(state, failures=1)))
    await store.commit(Change(poll_state=state))
    assert await store.poll_states() == {2: state}


async def test_outcomes_are_summed_over_days_and_told_apart_by_source(store: Store, clock: StillClock) -> None:
    counted = Counted(stage="read", outcome="ok", source_id=1, count=2)
    await store.commit(Change(outcomes=(counted, replace(counted, source_id=2, outcome="retry:fetch.timeout"))))
    clock.at += timedelta(days=1)
    await store.commit(Change(outcomes=(counted,)))
    assert await store.outcomes(1) == (replace(counted, count=4),)
    assert len(await store.outcomes()) == 2


async def test_pages_set_aside_are_listed_latest_first_and_become_tasks_again(store: Store) -> None:
    await store.commit(announcement(article(1)))
    page = Quarantined(
        stage="read", code="extract.empty", message="nothing", source_id=1, article_id=1, url="u", at=NOON
    )
    feed = Quarantined(stage="parse", code="parse.unreadable", message="no feed", source_id=1, at=NOON)
    await store.commit(Change(quarantined=(page, feed), tasks_done=(1,)))
    listed = await store.quarantine(10)
    assert listed == (replace(feed, id=2), replace(page, id=1))
    later = NOON + timedelta(hours=1)
    assert await store.replay([1, 2, 77], later) == 1
    assert await store.tasks() == (Task(article_id=1, source_id=1, url="u", due_at=later),)
    assert [item.id for item in await store.quarantine(10)] == [2]


async def test_times_keep_their_microseconds_from_year_1_to_9999(store: Store) -> None:
    for number, year in ((1, 1), (2, 9999)):
        item: Article = article(number, published_at=NOON.replace(year=year, microsecond=999_999))
        await store.commit(announcement(item))
        assert await store.article(number) == item


async def test_sources_get_ids_and_a_known_url_is_left_alone(empty_store: Store, clock: StillClock) -> None:
    added = await empty_store.add_sources([source("One"), source("Two", added_at=NOON - timedelta(days=1))])
    assert [each.id for each in added] == [1, 2]
    assert [each.added_at for each in added] == [clock.at, NOON - timedelta(days=1)]
    assert await empty_store.add_sources([source("One", url="https://one.example/feed", category="x")]) == ()
    assert await empty_store.sources() == added


async def test_a_source_is_changed_by_id_and_two_never_share_a_url(store: Store) -> None:
    first, second = await store.sources()
    moved = replace(first, url="https://new.example/feed", paused_at=NOON, pinned_interval_s=30.0)
    await store.change_source(moved)
    assert await store.sources() == (moved, second)
    with pytest.raises(StoreError, match="source 2 watches"):
        await store.change_source(replace(moved, url=second.url))
    with pytest.raises(StoreError, match="no source 99"):
        await store.change_source(replace(moved, id=99))
    assert await store.sources() == (moved, second)


async def test_a_removed_source_keeps_its_articles_and_comes_back_knowing_its_entries(store: Store) -> None:
    await store.commit(replace(announcement(article(1)), poll_state=PollState(source_id=1)))
    await store.remove_source(1)
    assert [each.id for each in await store.sources()] == [2]
    assert await store.poll_states() == {}
    assert await store.tasks() == ()
    assert [hit.article.id for hit in await store.source_articles(1, 10)] == [1]
    (back,) = await store.add_sources([source()])
    assert back.id == 1
    assert await store.entry_marks(1, ["guid-1"]) == {"guid-1": "a"}


async def test_what_a_source_announced_comes_newest_first(store: Store) -> None:
    for number in range(1, 6):
        await store.commit(announcement(article(number, source_id=1 + number % 2)))
    hits = await store.source_articles(2, 2)
    assert [(hit.article.id, hit.story_id) for hit in hits] == [(5, 5), (3, 3)]


async def test_a_mark_of_pushing_stands_in_the_update(store: Store) -> None:
    await store.commit(announcement(article(1)))
    await store.mark_pushed([(1, NOON + timedelta(milliseconds=9)), (77, NOON)])
    (pushed,) = await store.updates_after(0, 10)
    assert pushed.pushed_at == NOON + timedelta(milliseconds=9)


async def test_a_closed_store_takes_no_more(store: Store) -> None:
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.commit(announcement(article(1, state=ArticleState.UNREAD)))
