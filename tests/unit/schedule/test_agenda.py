from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.model.source import PollState
from dateline.schedule.agenda import Agenda
from dateline.settings import ScheduleSettings

SETTINGS = ScheduleSettings()


def known(number, noon, *, entries=10, ago_s=3_600.0, **more):
    return PollState(
        source_id=number,
        asked_at=noon - timedelta(seconds=ago_s),
        answered_at=noon - timedelta(seconds=ago_s),
        entries=entries,
        watched_s=86_400.0,
        **more,
    )


def asked_ids(asked):
    return [one.ask.source_id for one in asked]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=st.tuples(
        st.integers(1, 60),
        st.integers(1, 30),
        st.integers(0, 200),
        st.sampled_from([0.3, 1.0, 3.0]),
        st.sampled_from([0.05, 2.0]),
    )
)
def test_budget_and_host_gap_are_kept_for_an_hour(simulate, source, task, world):
    sources, hosts, pages, per_s, answer_s = world
    agenda = Agenda(SETTINGS, per_s, 1.0)
    for number in range(1, sources + 1):
        agenda.watch(source(number, number % hosts))
    for number in range(pages):
        agenda.offer(task(number, number % hosts, at_s=number))
    asked = simulate(agenda, 3_600.0, answer_s=answer_s)
    for first, later in zip(asked, asked[10:], strict=False):
        assert later.at_s - first.at_s >= (10 - max(1.0, per_s / 4)) / per_s - 1e-6
    last_of_host, last_of_source = {}, {}
    for one in asked:
        assert one.at_s - last_of_host.get(one.host, -99.0) >= max(1.0, answer_s) - 1e-6
        last_of_host[one.host] = one.at_s
        if one.ask.task is None:
            assert one.at_s - last_of_source.get(one.ask.source_id, -99.0) >= SETTINGS.least_interval_s
            last_of_source[one.ask.source_id] = one.at_s
    assert len(last_of_source) == sources
    assert agenda.waiting_pages == 0


def test_nothing_starves_however_busy_the_others_are(simulate, source, noon):
    agenda = Agenda(ScheduleSettings(most_interval_s=1_800.0), 1.0, 0.1)
    for number in range(1, 101):
        agenda.watch(source(number), known(number, noon, entries=0 if number > 90 else 50_000, ago_s=60.0))

    def learn(ask, now):
        return known(ask.source_id, now, entries=0 if ask.source_id > 90 else 50_000, ago_s=0.0)

    looks = defaultdict(list)
    for one in simulate(agenda, 7_200.0, learn=learn):
        looks[one.ask.source_id].append(one.at_s)
    for number in range(1, 101):
        gaps = [later - first for first, later in pairwise(looks[number])]
        assert max([looks[number][0], *gaps]) <= 1_800.0 + 60.0


def test_the_larger_expected_delay_is_asked_first(source, noon, simulate):
    agenda = Agenda(SETTINGS, 20.0, 1.0)
    agenda.watch(source(1), known(1, noon, entries=5))
    agenda.watch(source(2), known(2, noon, entries=100))
    agenda.watch(source(3), known(3, noon, entries=5, ago_s=40_000.0))
    assert asked_ids(simulate(agenda, 1.0)) == [3, 2, 1]


def test_a_source_never_asked_comes_first_but_takes_only_every_second_turn(source, noon, simulate):
    agenda = Agenda(SETTINGS, 20.0, 1.0)
    for number in range(1, 6):
        agenda.watch(source(number), known(number, noon))
    for number in range(11, 16):
        agenda.watch(source(number))
    asked = asked_ids(simulate(agenda, 0.6))
    assert [number > 10 for number in asked] == [True, False] * 5


def test_feeds_and_pages_take_turns(source, task, noon, simulate):
    agenda = Agenda(SETTINGS, 10.0, 0.0)
    for number in range(1, 40):
        agenda.watch(source(number), known(number, noon))
        agenda.offer(task(number, 100 + number))
    asked = simulate(agenda, 2.0)
    assert len(asked) >= 19
    assert {(one.ask.task is None) for one in asked[::2]} == {True}
    assert {(one.ask.task is None) for one in asked[1::2]} == {False}


def test_no_page_is_asked_while_the_readers_are_busy(source, task, noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.offer(task(1))
    assert agenda.next(noon, lambda _url: noon, pages=False) is None
    assert agenda.wait_s(noon) > 1.0
    assert agenda.next(noon, lambda _url: noon).task.article_id == 1


def test_a_pinned_source_is_asked_at_its_interval_even_when_the_budget_is_short(source, noon, simulate):
    agenda = Agenda(SETTINGS, 0.5, 0.1)
    for number in range(1, 200):
        agenda.watch(source(number), known(number, noon, entries=500))
    agenda.watch(source(500, pinned_interval_s=10.0), known(500, noon))
    looks = [one.at_s for one in simulate(agenda, 300.0) if one.ask.source_id == 500]
    assert len(looks) >= 25
    assert max(later - first for first, later in pairwise(looks)) <= 14.0


def test_a_floor_is_a_floor(source, noon, simulate):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1), known(1, noon, not_before_at=noon + timedelta(seconds=200)))
    agenda.watch(source(2, pinned_interval_s=5.0), known(2, noon, not_before_at=noon + timedelta(seconds=100)))
    first = {one.ask.source_id: one.at_s for one in reversed(simulate(agenda, 300.0))}
    assert first[1] >= 200.0
    assert first[2] >= 100.0


def test_a_host_that_the_fetcher_has_paused_is_left_in_peace_and_its_neighbour_asked(source, noon, simulate):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1))
    agenda.watch(source(2))
    until = noon + timedelta(seconds=50)
    asked = simulate(agenda, 60.0, ready_at=lambda url: until if "h1." in url else noon)
    assert asked[0].ask.source_id == 2
    assert next(one.at_s for one in asked if one.ask.source_id == 1) >= 50.0


def test_a_quiet_source_is_asked_more_seldom_than_a_busy_one_on_an_idle_budget(source, noon, simulate):
    agenda = Agenda(SETTINGS, 50.0, 0.1)
    for number, entries in ((1, 0), (2, 2_000)):
        agenda.watch(source(number), known(number, noon, entries=entries))

    def learn(ask, now):
        return known(ask.source_id, now, entries=0 if ask.source_id == 1 else 2_000, ago_s=0.0)

    ids = asked_ids(simulate(agenda, 1_800.0, learn=learn))
    assert 58 <= ids.count(2) <= 61
    assert 5 <= ids.count(1) <= 20


def test_an_unwatched_source_is_asked_no_more_and_its_last_look_still_settled(source, noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1))
    assert agenda.next(noon, lambda _url: noon).source_id == 1
    agenda.unwatch(1)
    agenda.settle(1, known(1, noon))
    later = noon + timedelta(days=2)
    assert agenda.next(later, lambda _url: noon) is None
    agenda.watch(source(1))
    assert agenda.next(later, lambda _url: noon).source_id == 1


def test_a_source_that_moves_while_it_is_asked_frees_its_old_host(source, noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1, host=1))
    agenda.watch(source(2, host=1))
    agenda.next(noon, lambda _url: noon)
    agenda.watch(source(1, host=7))
    agenda.settle(1, known(1, noon, ago_s=0.0))
    assert agenda.next(noon + timedelta(seconds=2), lambda _url: noon).source_id == 2


def test_a_page_offered_again_waits_once_and_a_dropped_one_not_at_all(task, noon):
    agenda = Agenda(SETTINGS, 10.0, 0.0)
    agenda.offer(task(1))
    agenda.offer(task(1, at_s=5.0))
    agenda.offer(task(2))
    agenda.drop(2)
    assert agenda.waiting_pages == 1
    assert agenda.next(noon, lambda _url: noon) is None
    assert agenda.next(noon + timedelta(seconds=5), lambda _url: noon).task == task(1, at_s=5.0)


def test_a_page_tried_again_later_waits_for_its_time(task, noon, simulate):
    agenda = Agenda(SETTINGS, 10.0, 0.0)
    agenda.offer(task(1))
    assert agenda.next(noon, lambda _url: noon).task.article_id == 1
    agenda.drop(1)
    agenda.offer(task(1, at_s=60.0))
    assert agenda.waiting_pages == 1
    assert [one.at_s for one in simulate(agenda, 100.0)] == [pytest.approx(60.0, abs=0.01)]


def test_of_one_host_the_freshest_and_the_oldest_page_take_turns(task, noon, simulate):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    for number in range(1, 7):
        agenda.offer(task(number, at_s=-100.0 + number))
    assert [one.ask.task.article_id for one in simulate(agenda, 7.0)] == [6, 1, 5, 2, 4, 3]


def test_an_ask_that_is_never_settled_blocks_its_host_for_ten_minutes_and_not_for_ever(source, noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1))
    assert agenda.next(noon, lambda _url: noon)
    assert agenda.next(noon + timedelta(seconds=599), lambda _url: noon) is None
    assert agenda.next(noon + timedelta(seconds=601), lambda _url: noon)


def test_an_ask_says_why(source, noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    agenda.watch(source(1))
    agenda.watch(source(2), known(2, noon, entries=23))
    agenda.watch(source(3, pinned_interval_s=60.0), known(3, noon))
    whys = {}
    for step in range(3):
        ask = agenda.next(noon + timedelta(seconds=step), lambda _url: noon)
        whys[ask.source_id] = ask.why
    assert whys == {
        1: "never asked before",
        2: "0.89 new entries expected since the last look",
        3: "pinned to every 60 s",
    }


def test_an_empty_agenda_rests(noon):
    agenda = Agenda(SETTINGS, 10.0, 1.0)
    assert agenda.next(noon, lambda _url: noon) is None
    assert agenda.wait_s(noon) == 60.0
    assert agenda.waiting().sources == 0
