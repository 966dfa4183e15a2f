"""What robots.txt allows, how long it is remembered, and what holds where there is none."""

import asyncio
import tracemalloc

import pytest

from dateline import errors
from dateline.fetch.robots import KEPT_S, KEPT_WHEN_UNREACHABLE_S, MOST_BYTES, Shelf, for_us
from dateline.ports import Purpose

OURS = b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline/9\nAllow: /news/\nDisallow: /private/\nCrawl-delay: 7\n"


async def _page(fetcher, publisher, path: str, host: str = "harbour-gazette.localhost") -> bytes:
    return (await fetcher.fetch(publisher.url(path, host), purpose=Purpose.PAGE)).body


async def test_pages_are_read_as_our_group_allows(publisher, fetcher) -> None:
    publisher.says("/robots.txt", OURS)
    publisher.says("/news/1", b"page")
    assert await _page(fetcher, publisher, "/news/1") == b"page"
    with pytest.raises(errors.RobotsRefused):
        await _page(fetcher, publisher, "/private/1")
    assert publisher.paths() == ["/robots.txt", "/news/1"]


async def test_feeds_and_probes_do_not_ask_for_robots_txt(publisher, fetcher) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /")
    publisher.says("/feed.xml", b"<rss/>")
    for purpose in (Purpose.FEED, Purpose.PROBE):
        await fetcher.fetch(publisher.url(), purpose=purpose)
    assert "/robots.txt" not in publisher.paths()


async def test_the_operator_may_turn_robots_txt_off(publisher, make_fetcher) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /")
    publisher.says("/news/1", b"page")
    assert await _page(make_fetcher(robots=False), publisher, "/news/1") == b"page"


async def test_a_redirect_leads_to_no_page_that_robots_txt_forbids(publisher, fetcher) -> None:
    publisher.says("other.localhost/robots.txt", b"User-agent: *\nDisallow: /")
    publisher.says("/news/1", status="302 x", Location=publisher.url("/news/1", "other.localhost"))
    with pytest.raises(errors.RobotsRefused):
        await _page(fetcher, publisher, "/news/1")
    assert ("other.localhost", "/news/1") not in [(host, path) for host, path, _ in publisher.asked]


async def test_the_crawl_delay_becomes_the_hosts_gap(publisher, fetcher) -> None:
    publisher.says("/robots.txt", OURS)
    publisher.says("/news/1", b"page")
    await _page(fetcher, publisher, "/news/1")
    assert fetcher._hosts._hosts[publisher.url().split("/")[2]].gap_s == 7.0


async def test_it_is_asked_for_once_however_many_wait_and_again_after_a_day(publisher, fetcher, clock) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /private/")
    publisher.says("/news/1", b"page")
    publisher.hold_s = 0.01
    await asyncio.gather(*(_page(fetcher, publisher, "/news/1") for _ in range(5)))
    assert publisher.paths().count("/robots.txt") == 1
    clock.advance(KEPT_S)
    await _page(fetcher, publisher, "/news/1")
    assert publisher.paths().count("/robots.txt") == 2


async def test_one_who_gives_up_does_not_take_robots_txt_from_the_others(publisher, fetcher) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /private/")
    publisher.says("/news/1", b"page")
    publisher.hold_s = 0.05
    first = asyncio.create_task(_page(fetcher, publisher, "/news/1"))
    second = asyncio.create_task(_page(fetcher, publisher, "/news/1"))
    while not publisher.asked:
        await asyncio.sleep(0.001)
    first.cancel()
    assert await second == b"page"
    assert publisher.paths().count("/robots.txt") == 1


@pytest.mark.parametrize("status", ["404 x", "401 x", "403 x", "410 x"])
async def test_what_is_not_there_forbids_nothing(publisher, fetcher, status) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /", status=status)
    publisher.says("/news/1", b"page")
    assert await _page(fetcher, publisher, "/news/1") == b"page"


async def test_endless_redirects_of_robots_txt_forbid_nothing(publisher, fetcher) -> None:
    publisher.says("/robots.txt", status="302 x", Location="/robots.txt")
    publisher.says("/news/1", b"page")
    assert await _page(fetcher, publisher, "/news/1") == b"page"


async def test_a_broken_robots_txt_forbids_all_for_a_while_and_the_page_can_be_tried_again(
    publisher, fetcher, clock
) -> None:
    publisher.says("/robots.txt", status="500 x")
    publisher.says("/robots.txt", b"")
    publisher.says("/news/1", b"page")
    for _ in range(2):
        with pytest.raises(errors.Unreachable) as caught:
            await _page(fetcher, publisher, "/news/1")
        assert caught.value.retryable
    assert publisher.paths() == ["/robots.txt"]
    clock.advance(KEPT_WHEN_UNREACHABLE_S)
    assert await _page(fetcher, publisher, "/news/1") == b"page"


async def test_what_was_known_holds_while_robots_txt_is_broken(publisher, fetcher, clock) -> None:
    publisher.says("/robots.txt", b"User-agent: *\nDisallow: /private/")
    publisher.says("/robots.txt", status="500 x")
    publisher.says("/news/1", b"page")
    await _page(fetcher, publisher, "/news/1")
    clock.advance(KEPT_S)
    assert await _page(fetcher, publisher, "/news/1") == b"page"
    with pytest.raises(errors.RobotsRefused):
        await _page(fetcher, publisher, "/private/1")
    assert publisher.paths().count("/robots.txt") == 2


async def test_a_host_that_asks_for_peace_at_robots_txt_is_left_in_peace(publisher, fetcher) -> None:
    publisher.says("/robots.txt", status="429 x", Retry_After="60")
    with pytest.raises(errors.HostPaused):
        await _page(fetcher, publisher, "/news/1")
    assert publisher.paths() == ["/robots.txt"]


async def test_of_a_robots_txt_without_end_the_beginning_counts(publisher, fetcher) -> None:
    lines = b"User-agent: *\nDisallow: /private/\n" + b"# more\n" * (MOST_BYTES // 7) + b"Disallow: /news/\n"
    publisher.says("/robots.txt", lines)
    publisher.says("/news/1", b"page")
    assert await _page(fetcher, publisher, "/news/1") == b"page"
    with pytest.raises(errors.RobotsRefused):
        await _page(fetcher, publisher, "/private/1")


async def test_sitemaps_are_absolute_and_each_named_once(publisher, fetcher) -> None:
    publisher.says(
        "/robots.txt", b"Sitemap: /news.xml\nsitemap: https://cdn.example/a.xml\nSitemap: /news.xml\nSitemap: ftp://x/"
    )
    assert await fetcher.sitemaps(publisher.url()) == (publisher.url("/news.xml"), "https://cdn.example/a.xml")


async def test_no_sitemaps_are_known_where_robots_txt_cannot_be_had(fetcher) -> None:
    assert await fetcher.sitemaps("http://closed.localhost:1/") == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("User-agent: *\nDisallow: /a", ["user-agent: *", "disallow: /a"]),
        ("\ufeffuser agent: DATELINE\nDisallow /a # why", ["user-agent: dateline", "disallow: /a"]),
        ("User-agent: Dateline\nUser-agent: x\nDisallow: /a", ["user-agent: dateline", "disallow: /a"]),
        ("User-agent: x\nUser-agent: Dateline/2.0\nDisallow: /a", ["user-agent: dateline", "disallow: /a"]),
        ("User-agent: x\nDisallow: /a\nUser-agent: Datelinebot\nDisallow: /b", []),
        ("User-agent: Dateline\nDisallow:\nUser-agent: x\nDisallow: /b", ["user-agent: dateline"]),
        ("User-agent: x\nSitemap: /s\nUser-agent: *\nDisallow: /a", ["user-agent: *", "disallow: /a"]),
        ("User-agent: *\nplain words here\nUser-agent: x\nDisallow: /a", ["user-agent: *", "disallow: /a"]),
        ("Disallow: /a", []),
        ("", []),
    ],
)
def test_only_our_groups_are_kept(text, kept) -> None:
    assert for_us(text, "dateline")[0].splitlines() == kept


async def test_a_thousand_groups_times_a_thousand_rules_cost_nothing(publisher, fetcher) -> None:
    agents = b"".join(b"user-agent: a%d\n" % number for number in range(10_000))
    publisher.says("/robots.txt", agents + b"user-agent: *\n" + b"".join(b"disallow: /%d\n" % n for n in range(10_000)))
    publisher.says("/news/1", b"page")
    tracemalloc.start()
    try:
        assert await _page(fetcher, publisher, "/news/1") == b"page"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
    with pytest.raises(errors.RobotsRefused):
        await _page(fetcher, publisher, "/777")


def test_a_shelf_makes_room_by_dropping_what_was_longest_unused() -> None:
    shelf: Shelf[int] = Shelf(10)
    for number in range(3):
        shelf.put(str(number), number, 3)
    shelf.get("0")
    shelf.put("3", 3, 3)
    assert [shelf.get(str(number)) for number in range(4)] == [0, None, 2, 3]
    shelf.put("3", 4, 4)
    assert (shelf.get("0"), shelf.get("3")) == (0, 4)
