from datetime import timedelta

import pytest
from msgspec.structs import replace

from dateline.model.source import (
    Announcement,
    Entry,
    Fetched,
    PollState,
    SourceKind,
    Unchanged,
    Validators,
)
from dateline.schedule.after import MOVES_UNTIL_BELIEVED, after_answer, after_failure
from dateline.schedule.rate import first_rate, rate_per_s


def entries(noon, *hours_ago):
    return tuple(
        Entry(guid=str(ago), url=None, headline="x", published_at=None if ago is None else noon - timedelta(hours=ago))
        for ago in hours_ago
    )


def fetched(noon, **more):
    return Fetched(url="u", asked_url="u", status=200, body=b"12345", asked_at=noon, seen_at=noon, **more)


def unchanged(noon, **more):
    return Unchanged(url="u", asked_at=noon, seen_at=noon, **more)


def heard(found=(), ttl_s=None):
    return Announcement(kind=SourceKind.FEED, format="rss", entries=found, ttl_s=ttl_s)


NEW = PollState(source_id=1)


def test_a_first_look_learns_the_rate_from_the_times_of_the_entries(source, noon):
    state = after_answer(NEW, source(1), fetched(noon), heard(entries(noon, 1, 2, 3, 25)), 4, noon)
    assert (state.entries, state.watched_s) == (3, 25 * 3_600.0)
    assert (state.asks, state.failures, state.changed_at, state.body_bytes) == (1, 0, noon, 5)


def test_a_history_of_more_than_a_week_counts_its_last_week(noon):
    assert first_rate(entries(noon, 1, 100, 170, 900), noon) == (2, 604_800.0)


def test_undated_and_future_entries_tell_no_rate(noon):
    assert first_rate(entries(noon, None, -5, None), noon) == (0, 0.0)


def test_entries_of_one_minute_are_no_rate_of_twenty_a_second(noon):
    assert first_rate(entries(noon, *[0.001] * 20), noon) == (19, 3_600.0)


def test_later_looks_add_what_is_new_and_how_long_was_watched(source, noon):
    state = after_answer(NEW, source(1), fetched(noon), heard(entries(noon, 24, 48)), 2, noon)
    later = noon + timedelta(hours=2)
    state = after_answer(state, source(1), fetched(later), heard(), 5, later)
    assert (state.entries, state.watched_s) == (6, 50 * 3_600.0)
    last = later + timedelta(hours=1)
    state = after_answer(state, source(1), unchanged(last), None, 0, last)
    assert (state.entries, state.watched_s, state.unchanged, state.asks) == (6, 51 * 3_600.0, 1, 3)
    assert state.changed_at == later


def test_a_long_absence_teaches_no_rate(source, noon):
    state = after_answer(NEW, source(1), fetched(noon), heard(entries(noon, 24)), 1, noon)
    later = noon + timedelta(days=9)
    assert after_answer(state, source(1), fetched(later), heard(), 20, later).entries == 0


def test_old_habits_weigh_half_after_four_weeks(source, noon):
    state = PollState(source_id=1, answered_at=noon, entries=1_000, watched_s=28 * 86_400.0)
    later = noon + timedelta(hours=1)
    state = after_answer(state, source(1), unchanged(later), None, 0, later)
    assert (state.entries, state.watched_s) == (500, (28 * 86_400.0 + 3_600.0) / 2)


def test_the_rate_is_never_zero_and_follows_what_is_seen():
    assert rate_per_s(None) == pytest.approx(1 / 10_800)
    assert rate_per_s(replace(NEW, entries=0, watched_s=86_400.0)) < rate_per_s(None)
    assert rate_per_s(replace(NEW, entries=240, watched_s=86_400.0)) == pytest.approx(10 / 3_600, rel=0.15)


def test_validators_of_a_304_are_merged_with_those_asked_with(source, noon):
    state = replace(NEW, validators=Validators(etag='"a"', body_hash="h"))
    after = after_answer(state, source(1), unchanged(noon, validators=Validators(last_modified="m")), None, 0, noon)
    assert after.validators == Validators(etag='"a"', last_modified="m", body_hash="h")
    assert after_answer(state, source(1), fetched(noon), heard(), 0, noon).validators == Validators()


def test_ttl_is_a_floor_that_an_unchanged_answer_keeps(source, noon):
    state = after_answer(NEW, source(1), fetched(noon), heard(ttl_s=900.0), 0, noon)
    assert state.not_before_at == noon + timedelta(seconds=900)
    later = noon + timedelta(hours=1)
    state = after_answer(state, source(1), unchanged(later), None, 0, later)
    assert state.not_before_at == later + timedelta(seconds=900)
    last = later + timedelta(hours=1)
    assert after_answer(state, source(1), fetched(last), heard(), 0, last).not_before_at is None


@pytest.mark.parametrize(("max_age_s", "floor_s"), [(None, None), (60.0, None), (300.0, None), (1_200.0, 1_200.0)])
def test_max_age_is_a_floor_above_five_minutes_only(source, noon, max_age_s, floor_s):
    state = after_answer(NEW, source(1), fetched(noon, max_age_s=max_age_s), heard(), 0, noon)
    assert state.not_before_at == (noon + timedelta(seconds=floor_s) if floor_s else None)


def test_no_floor_is_longer_than_a_day(source, noon):
    state = after_answer(NEW, source(1), fetched(noon), heard(ttl_s=9e12), 0, noon)
    assert state.not_before_at == noon + timedelta(days=1)
    year = noon + timedelta(days=365)
    assert after_failure(NEW, "fetch.paused", "busy", noon, year).not_before_at == noon + timedelta(days=1)


def test_failures_back_off_twofold_up_to_a_day_and_a_good_look_forgets_them(source, noon):
    state, pauses = NEW, []
    for _ in range(14):
        state = after_failure(state, "fetch.timeout", "too slow", noon)
        pauses.append((state.not_before_at - noon).total_seconds())
    assert pauses[:4] == [60.0, 120.0, 240.0, 480.0]
    assert pauses[-1] == 86_400.0
    assert (state.failures, state.error_code, state.error) == (14, "fetch.timeout", "too slow")
    good = after_answer(state, source(1), unchanged(noon), None, 0, noon)
    assert (good.failures, good.error_code, good.error, good.not_before_at) == (0, None, None, None)


def test_a_hosts_own_time_outranks_the_back_off(noon):
    at = noon + timedelta(seconds=5)
    assert after_failure(replace(NEW, failures=6), "fetch.paused", "429", noon, at).not_before_at == at
    past = noon - timedelta(hours=1)
    assert after_failure(NEW, "fetch.paused", "429", noon, past).not_before_at == noon


def test_a_gone_source_is_left_for_a_day_and_a_wall_for_a_quarter_of_an_hour(noon):
    assert after_failure(NEW, "fetch.gone", "410", noon).not_before_at == noon + timedelta(days=1)
    assert after_failure(NEW, "parse.not_a_feed", "html", noon).not_before_at == noon + timedelta(minutes=15)


def test_permanent_moves_to_one_address_are_counted(source, noon):
    state = NEW
    for _ in range(MOVES_UNTIL_BELIEVED):
        state = after_answer(state, source(1), unchanged(noon, moved_to="v"), None, 0, noon)
    assert (state.moved_to, state.moved_times) == ("v", MOVES_UNTIL_BELIEVED)
    state = after_answer(state, source(1), unchanged(noon, moved_to="w"), None, 0, noon)
    assert (state.moved_to, state.moved_times) == ("w", 1)
    assert after_answer(state, source(1), unchanged(noon), None, 0, noon).moved_times == 0


def test_a_message_is_cut_to_what_a_page_can_show(noon):
    assert len(after_failure(NEW, "fetch.failed", "x" * 9_000, noon).error) == 500
