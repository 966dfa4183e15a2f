"""Every hostile host ends as it should, in bounded time and memory, and harms nobody else."""

import asyncio
import tracemalloc

import pytest

from dateline import errors
from dateline.ports import Purpose
from dateline.testing.hostile import HOSTS, Guise

CAP = 4_000_000
IMPATIENT = {"total_timeout_s": 0.5, "robots": False}
"""For those who never come to an end; the others have all the time they need, however busy the machine."""


async def _ends(fetcher, url: str, purpose: Purpose) -> str | None:
    try:
        await fetcher.fetch(url, purpose=purpose)
    except errors.FetchError as error:
        return error.code if str(error) else "without a word"
    return None


@pytest.mark.parametrize("name", [host.name for host in HOSTS])
async def test_a_hostile_host_ends_as_it_should(hostile, make_fetcher, name) -> None:
    fetcher = make_fetcher(**(IMPATIENT if hostile.ends(name) == "fetch.timeout" else {}))
    guise = Guise.PAGE if name in hostile.names(Guise.PAGE) else Guise.FEED
    purpose = Purpose.PAGE if guise is Guise.PAGE else Purpose.FEED
    assert await _ends(fetcher, hostile.url(name, guise), purpose) == hostile.ends(name)
    if name in hostile.names(Guise.FEED) and hostile.ends(name) != "fetch.paused":
        assert await _ends(fetcher, hostile.url(name, Guise.FEED), Purpose.FEED) == hostile.ends(name)


async def test_all_at_once_harm_nobody_else(hostile, publisher, make_fetcher, meters) -> None:
    fetcher = make_fetcher(total_timeout_s=3.0)
    publisher.says("/feed.xml", b"<rss/>")
    names = hostile.names(Guise.FEED)
    ends, answer = await asyncio.gather(
        asyncio.gather(*(_ends(fetcher, hostile.url(name), Purpose.FEED) for name in names)),
        fetcher.fetch(publisher.url(), purpose=Purpose.FEED),
    )
    assert ends == [hostile.ends(name) for name in names]
    assert answer.body == b"<rss/>"
    assert meters.asking._value.get() == 0


@pytest.mark.parametrize("name", ["gzip-bomb", "gzip-bomb-twice", "br-bomb", "zstd-bomb", "zstd-window", "endless"])
async def test_a_bomb_takes_no_more_memory_than_the_cap(hostile, make_fetcher, name) -> None:
    fetcher = make_fetcher(feed_max_bytes=CAP)
    url = hostile.url(name, Guise.FEED)
    await _ends(fetcher, url, Purpose.FEED)  # the bomb is built, the connection code imported
    tracemalloc.start()
    try:
        await _ends(fetcher, url, Purpose.FEED)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2.5 * CAP


async def test_a_bomb_is_stopped_long_before_the_cap(hostile, make_fetcher) -> None:
    fetcher = make_fetcher(feed_max_bytes=50_000_000)
    with pytest.raises(errors.TooLarge, match="unfold"):
        await fetcher.fetch(hostile.url("br-bomb"), purpose=Purpose.FEED)


async def test_what_was_smuggled_behind_an_answer_is_not_taken_for_the_next(hostile, fetcher) -> None:
    first = await fetcher.fetch(hostile.url("sends-more"), purpose=Purpose.FEED)
    again = await fetcher.fetch(hostile.url("sends-more"), purpose=Purpose.FEED)
    assert first.body.endswith(b"</rss>")
    assert getattr(again, "body", first.body) == first.body


async def test_a_circle_of_redirects_is_left_at_the_second_visit(hostile, fetcher) -> None:
    await _ends(fetcher, hostile.url("redirect-loop"), Purpose.FEED)
    assert hostile.asked["redirect-loop"] == 2


async def test_a_chain_of_redirects_is_left_after_eight(hostile, fetcher) -> None:
    await _ends(fetcher, hostile.url("redirect-chain"), Purpose.FEED)
    assert hostile.asked["redirect-chain"] == 9


async def test_names_and_urls_are_there_for_each_guise(hostile) -> None:
    feeds, pages = set(hostile.names(Guise.FEED)), set(hostile.names(Guise.PAGE))
    assert feeds | pages == set(hostile.names())
    assert "gzip-bomb" in feeds & pages
    assert hostile.url("gzip-bomb").endswith("/feed.xml")
    assert hostile.url("nested-page").endswith("/story.html")
