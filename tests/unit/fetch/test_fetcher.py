"""What a fetch gives back, and what it says to the host."""

import asyncio
import gzip
from datetime import timedelta

import brotli
import pytest

from dateline import errors
from dateline.fetch.decoding import zstd
from dateline.model.source import Fetched, Unchanged, Validators
from dateline.ports import Fetcher, Purpose
from dateline.testing.clock import NOON

FEED = b"<rss><channel><item><title>Pier mended</title></item></channel></rss>"


async def test_an_answer_has_body_type_and_times(publisher, fetcher, meters) -> None:
    publisher.says("/feed.xml", FEED, Content_Type="application/rss+xml; charset=ISO-8859-1", ETag='"v1"')
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.content_type, answer.charset) == (FEED, "application/rss+xml", "ISO-8859-1")
    assert (answer.url, answer.asked_url, answer.moved_to) == (publisher.url(), publisher.url(), None)
    assert (answer.asked_at, answer.seen_at) == (NOON, NOON)
    assert answer.validators.etag == '"v1"'
    assert len(answer.validators.body_hash or "") == 32
    assert meters.fetched_bytes._value.get() == len(FEED)
    assert meters.asking._value.get() == 0


async def test_an_answer_without_a_content_type_has_none(publisher, fetcher) -> None:
    publisher.says("/feed.xml", FEED)
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert (answer.content_type, answer.charset) == (None, None)


async def test_it_says_who_it_is_and_what_it_wants(publisher, make_fetcher) -> None:
    publisher.says("/feed.xml", FEED)
    await make_fetcher(contact="mailto:desk@example.org").fetch(publisher.url(), purpose=Purpose.FEED)
    sent = publisher.headers()
    assert sent["user-agent"] == "Dateline/0.1 (self-hosted news watcher) (+mailto:desk@example.org)"
    assert sent["accept"].startswith("application/atom+xml")
    assert sent["accept-encoding"] == "gzip, br, zstd"
    await make_fetcher().fetch(publisher.url(), purpose=Purpose.PAGE)
    assert publisher.headers()["accept"].startswith("text/html")


async def test_validators_are_sent_exactly_as_given(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="304 Not Modified")
    given = Validators(etag='W/"a-gzip"', last_modified="tuesday, maybe", body_hash="00")
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED, validators=given)
    assert isinstance(answer, Unchanged)
    assert answer.validators == given
    assert publisher.headers()["if-none-match"] == 'W/"a-gzip"'
    assert publisher.headers()["if-modified-since"] == "tuesday, maybe"


async def test_a_304_may_bring_a_new_etag(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="304 Not Modified", ETag='"v2"')
    given = Validators(etag='"v1"', last_modified="x", body_hash="00")
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED, validators=given)
    assert answer.validators == Validators(etag='"v2"', last_modified="x", body_hash="00")


async def test_a_304_to_an_unconditional_request_is_an_error(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="304 Not Modified")
    with pytest.raises(errors.StatusError):
        await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)


async def test_the_same_bytes_again_are_unchanged_and_drop_a_latched_etag(publisher, fetcher) -> None:
    publisher.says("/feed.xml", FEED, ETag='"v1"')
    publisher.says("/feed.xml", FEED)
    first = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    again = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED, validators=first.validators)
    assert isinstance(again, Unchanged)
    assert again.body_bytes == len(FEED)
    assert again.validators == Validators(body_hash=first.validators.body_hash)


async def test_an_empty_body_is_never_unchanged(publisher, fetcher) -> None:
    publisher.says("/feed.xml", b"")
    first = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    again = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED, validators=first.validators)
    assert isinstance(again, Fetched)


async def test_validators_that_no_request_could_carry_are_not_kept(publisher, fetcher) -> None:
    publisher.says("/feed.xml", FEED, ETag='"' + "a" * 2_000 + '"', Last_Modified="x\ty")
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert (answer.validators.etag, answer.validators.last_modified) == (None, None)


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
async def test_packed_bodies_are_unpacked(publisher, fetcher, coding, pack) -> None:
    publisher.says("/feed.xml", pack(FEED * 5_000), Content_Encoding=coding)
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert answer.body == FEED * 5_000


async def test_a_sitemap_that_is_a_gzip_file_is_unpacked(publisher, fetcher) -> None:
    publisher.says("/sitemap.xml.gz", gzip.compress(FEED), Content_Type="application/x-gzip")
    answer = await fetcher.fetch(publisher.url("/sitemap.xml.gz"), purpose=Purpose.PROBE)
    assert answer.body == FEED


async def test_max_age_skew_and_links_are_read(publisher, fetcher) -> None:
    date = f"{NOON - timedelta(seconds=90):%a, %d %b %Y %H:%M:%S} GMT"
    publisher.says("/feed.xml", FEED, Cache_Control="public, max-age=60", Date=date, Link="</hub>; rel=hub")
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert (answer.max_age_s, answer.clock_skew_s) == (60.0, -90.0)
    assert answer.links == (("hub", publisher.url("/hub")),)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 x", errors.Forbidden),
        ("403 x", errors.Forbidden),
        ("404 x", errors.NotFound),
        ("410 x", errors.Gone),
        ("451 x", errors.Forbidden),
        ("418 x", errors.StatusError),
        ("500 x", errors.ServerError),
        ("599 x", errors.ServerError),
        ("429 x", errors.HostPaused),
        ("503 x", errors.HostPaused),
    ],
)
async def test_a_status_has_its_error(publisher, fetcher, status, kind) -> None:
    publisher.says("/feed.xml", status=status)
    with pytest.raises(kind) as caught:
        await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert type(caught.value) is kind
    assert caught.value.url == publisher.url()


async def test_permanent_redirects_say_where_the_source_moved(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="301 x", Location="/new.xml")
    publisher.says("/new.xml", status="308 x", Location="newest.xml#top")
    publisher.says("/newest.xml", FEED)
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert answer.asked_url == publisher.url()
    assert answer.url == answer.moved_to == publisher.url("/newest.xml")


async def test_one_passing_redirect_means_that_nothing_moved(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="301 x", Location="/today.xml")
    publisher.says("/today.xml", status="302 x", Location="/feed-29.xml")
    publisher.says("/feed-29.xml", FEED)
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert (answer.url, answer.moved_to) == (publisher.url("/feed-29.xml"), None)


async def test_a_moved_source_is_known_from_a_304_as_well(publisher, fetcher) -> None:
    publisher.says("/feed.xml", status="301 x", Location="/new.xml")
    publisher.says("/new.xml", status="304 x")
    answer = await fetcher.fetch(publisher.url(), purpose=Purpose.FEED, validators=Validators(etag='"v1"'))
    assert isinstance(answer, Unchanged)
    assert answer.moved_to == publisher.url("/new.xml")


async def test_cookies_are_not_kept(publisher, fetcher) -> None:
    publisher.says("/feed.xml", FEED, Set_Cookie="id=1; Path=/")
    await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert "cookie" not in publisher.headers()


async def test_a_connection_serves_many_requests(publisher, fetcher) -> None:
    publisher.says("/feed.xml", FEED)
    for _ in range(5):
        await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert publisher.connections == 1


async def test_a_body_of_exactly_the_limit_passes_and_one_more_byte_does_not(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(feed_max_bytes=1_000, page_max_bytes=500)
    publisher.says("/feed.xml", b"a" * 1_000)
    assert len((await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)).body) == 1_000
    publisher.says("/long.xml", gzip.compress(b"a" * 1_001), Content_Encoding="gzip")
    with pytest.raises(errors.TooLarge):
        await fetcher.fetch(publisher.url("/long.xml"), purpose=Purpose.FEED)
    with pytest.raises(errors.TooLarge):
        await fetcher.fetch(publisher.url(), purpose=Purpose.PAGE)


async def test_nobody_at_home_is_unreachable(fetcher) -> None:
    with pytest.raises(errors.Unreachable):
        await fetcher.fetch("http://closed.localhost:1/", purpose=Purpose.FEED)


async def test_a_name_that_does_not_exist_is_unreachable(fetcher) -> None:
    with pytest.raises(errors.Unreachable, match="no address"):
        await fetcher.fetch("http://nobody.invalid/", purpose=Purpose.FEED)


async def test_https_to_a_host_without_tls_is_unreachable(publisher, make_fetcher) -> None:
    url = publisher.url().replace("http:", "https:")
    with pytest.raises((errors.Unreachable, errors.TimedOut)):
        await make_fetcher(total_timeout_s=0.5).fetch(url, purpose=Purpose.FEED)


@pytest.mark.parametrize(
    "url", ["ftp://a.localhost/", "file:///etc/passwd", "http://", "http://[", "", "a", "http:///x"]
)
async def test_what_is_no_web_address_is_a_bad_answer(fetcher, url) -> None:
    with pytest.raises(errors.BadAnswer):
        await fetcher.fetch(url, purpose=Purpose.FEED)


async def test_waiting_for_the_hosts_turn_does_not_use_up_the_time_for_the_answer(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(host_gap_s=2.0, total_timeout_s=1.9)
    publisher.says("/feed.xml", FEED)
    answers = await asyncio.gather(*(fetcher.fetch(publisher.url(), purpose=Purpose.FEED) for _ in range(2)))
    assert [answer.body for answer in answers] == [FEED] * 2


async def test_one_who_gives_up_does_not_keep_the_others_waiting(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(in_flight=1)
    publisher.says("/feed.xml", FEED)
    publisher.hold_s = 0.1
    tasks = [asyncio.create_task(fetcher.fetch(publisher.url(), purpose=Purpose.FEED)) for _ in range(6)]
    await asyncio.sleep(0.05)
    for task in tasks[:5]:
        task.cancel()
    assert (await tasks[5]).body == FEED
    assert (await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)).body == FEED


def test_it_is_the_fetcher_of_the_ports(fetcher) -> None:
    as_port: Fetcher = fetcher
    assert as_port.ready_at("http://never-asked.localhost/").year == 1970
