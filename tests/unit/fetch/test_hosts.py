"""Pace, order and peace of each host."""

import asyncio
import contextlib
import itertools

import pytest

from dateline import errors
from dateline.fetch.hosts import AT_ONCE_PER_HOST, Hosts, Rank
from dateline.ports import Purpose
from dateline.testing.clock import NOON

URL = "http://a.localhost/"


async def _visit(hosts: Hosts, log: list[str], name: str, *, rank: Rank = Rank.HEADLINES, host: str = "a") -> None:
    async with hosts.turn(host, URL, rank=rank):
        log.append(name)


async def test_requests_to_one_host_start_a_gap_apart_and_to_others_at_once(clock) -> None:
    hosts = Hosts(0.05, 64, clock)
    starts: list[float] = []

    async def visit(host: str) -> None:
        async with hosts.turn(host, URL, rank=Rank.HEADLINES):
            starts.append(hosts._hosts[host].next_s)

    await asyncio.gather(*(visit("a") for _ in range(4)))
    assert all(later >= sooner + 0.05 for sooner, later in itertools.pairwise(starts))
    assert hosts.ready_at("b") < NOON < hosts.ready_at("a")


async def test_those_who_wait_are_served_in_order_and_headlines_before_pages(clock) -> None:
    hosts = Hosts(0.0, 64, clock)
    log: list[str] = []
    async with asyncio.TaskGroup() as group, contextlib.AsyncExitStack() as busy:
        for _ in range(AT_ONCE_PER_HOST):
            await busy.enter_async_context(hosts.turn("a", URL, rank=Rank.PAGES))
        for name, rank in (
            ("first page", Rank.PAGES),
            ("second page", Rank.PAGES),
            ("first feed", Rank.HEADLINES),
            ("second feed", Rank.HEADLINES),
        ):
            group.create_task(_visit(hosts, log, name, rank=rank))
            await asyncio.sleep(0)
        assert log == []
    assert log == ["first feed", "second feed", "first page", "second page"]


async def test_a_slow_host_binds_only_so_many_requests(publisher, make_fetcher) -> None:
    publisher.says("/feed.xml", b"<rss/>")
    publisher.hold_s = 0.05
    fetcher = make_fetcher()
    await asyncio.gather(*(fetcher.fetch(publisher.url(), purpose=Purpose.FEED) for _ in range(8)))
    assert publisher.most_at_once <= AT_ONCE_PER_HOST
    assert len(publisher.asked) == 8


async def test_so_many_requests_are_under_way_over_all_hosts_and_no_more(publisher, make_fetcher) -> None:
    publisher.says("/feed.xml", b"<rss/>")
    publisher.hold_s = 0.02
    fetcher = make_fetcher(in_flight=5)
    urls = [publisher.url(host=f"h{number}.localhost") for number in range(30)]
    await asyncio.gather(*(fetcher.fetch(url, purpose=Purpose.FEED) for url in urls))
    assert publisher.most_at_once <= 5
    assert len(publisher.asked) == 30


async def test_one_who_gives_up_waiting_leaves_the_queue(clock) -> None:
    hosts = Hosts(0.0, 64, clock)
    log: list[str] = []
    async with contextlib.AsyncExitStack() as busy:
        for _ in range(AT_ONCE_PER_HOST):
            await busy.enter_async_context(hosts.turn("a", URL, rank=Rank.HEADLINES))
        tasks = [asyncio.create_task(_visit(hosts, log, str(number))) for number in range(4)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert log == ["0", "3"]
    await _visit(hosts, log, "later")
    assert log[-1] == "later"


async def test_one_who_gives_up_in_the_moment_of_being_called_gives_the_turn_back(clock) -> None:
    hosts = Hosts(0.0, 1, clock)
    log: list[str] = []
    for _ in range(3 * AT_ONCE_PER_HOST):
        task = asyncio.create_task(_visit(hosts, log, "gave up"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(_visit(hosts, log, "came later"), 5)
    assert log[-1] == "came later"


async def test_a_redirect_within_the_host_does_not_wait_for_the_gap(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(host_gap_s=600.0)
    publisher.says("/feed.xml", status="302 x", Location="/today.xml")
    publisher.says("/today.xml", b"<rss/>")
    answer = await asyncio.wait_for(fetcher.fetch(publisher.url(), purpose=Purpose.FEED), 10)
    assert answer.body == b"<rss/>"
    assert fetcher.ready_at(publisher.url()) > NOON


async def test_a_paused_host_is_not_asked_until_the_time_it_gave(publisher, make_fetcher, clock) -> None:
    fetcher = make_fetcher()
    publisher.says("/feed.xml", status="429 x", Retry_After="120")
    publisher.says("/feed.xml", b"<rss/>")
    with pytest.raises(errors.HostPaused) as caught:
        await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert (caught.value.until_at - NOON).total_seconds() == 120
    assert fetcher.ready_at(publisher.url("/other.xml")) == caught.value.until_at
    with pytest.raises(errors.HostPaused, match="left in peace"):
        await fetcher.fetch(publisher.url("/other.xml"), purpose=Purpose.PAGE)
    assert len(publisher.asked) == 1
    clock.advance(120)
    assert (await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)).body == b"<rss/>"


async def test_a_pause_by_date_is_kept_and_one_beyond_a_day_is_not(publisher, make_fetcher) -> None:
    fetcher = make_fetcher()
    for host, retry_after, pause_s in (
        ("date.localhost", "Sun, 29 Mar 2026 12:10:00 GMT", 600),
        ("far.localhost", "Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("long.localhost", "999999999", 86_400),
        ("none.localhost", "soon", 300),
    ):
        publisher.says(f"{host}/feed.xml", status="503 x", Retry_After=retry_after)
        with pytest.raises(errors.HostPaused) as caught:
            await fetcher.fetch(publisher.url(host=host), purpose=Purpose.FEED)
        assert (caught.value.until_at - NOON).total_seconds() == pause_s


async def test_pauses_grow_while_they_repeat_and_start_small_after_an_answer(clock) -> None:
    hosts = Hosts(1.0, 64, clock)
    pauses = []
    for _ in range(4):
        until_at = hosts.pause("a", None)
        pauses.append((until_at - clock.now()).total_seconds())
        clock.advance(pauses[-1])
    assert pauses == [300, 600, 1200, 2400]
    hosts.answered("a")
    assert (hosts.pause("a", None) - clock.now()).total_seconds() == 300


async def test_two_answers_under_way_at_once_count_as_one_refusal(clock) -> None:
    hosts = Hosts(1.0, 64, clock)
    assert hosts.pause("a", 10.0) == hosts.pause("a", 10.0)
    assert (hosts.pause("a", 60.0) - clock.now()).total_seconds() == 60


async def test_a_pause_sends_away_those_who_wait(clock) -> None:
    hosts = Hosts(600.0, 64, clock)
    log: list[str] = []
    await _visit(hosts, log, "first")
    waiting = asyncio.create_task(_visit(hosts, log, "second"))
    await asyncio.sleep(0)
    hosts.pause("a", 60.0)
    with pytest.raises(errors.HostPaused):
        await asyncio.wait_for(waiting, 5)
    hosts.close()


async def test_the_gap_of_robots_txt_is_kept_up_to_a_bound(clock) -> None:
    hosts = Hosts(1.0, 64, clock)
    for asked_s, kept_s in ((10.0, 10.0), (0.1, 1.0), (3_600.0, 30.0)):
        hosts.slow_down("a", asked_s)
        assert hosts._hosts["a"].gap_s == kept_s


async def test_idle_hosts_are_forgotten_and_paused_ones_are_not(clock) -> None:
    hosts = Hosts(0.0, 64, clock, most_hosts=100)
    hosts.pause("paused", 60.0)
    for number in range(1_000):
        await _visit(hosts, [], "x", host=f"h{number}")
    assert len(hosts._hosts) <= 101
    assert "paused" in hosts._hosts
