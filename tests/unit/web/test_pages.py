"""What a reader's browser is given: pages that are whole, safe, and cheap to ask for again."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import brotli
import pytest
from backports import zstd
from lxml import html
from msgspec.structs import replace

from dateline.model.change import Change
from dateline.model.source import PollState
from dateline.model.story import StoryState, UpdateKind, Urgency

NOW = datetime(2026, 11, 24, 14, 22, 7, tzinfo=UTC)
PAGES = ["/", "/story/1", "/source/1", "/source/2", "/sources", "/ledger", "/search", "/search?q=ferry", "/nowhere"]
ADDRESSES = [
    *PAGES,
    "/live",
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/search.rss?q=ferry",
    "/api/updates",
    "/api/story/1",
    "/api/story/99",
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/static/nothing.css",
    "/story/x",
]


async def tree(newsroom, path):
    return html.document_fromstring(await newsroom.text(path))


# ── Every page ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ADDRESSES)
async def test_every_answer_carries_the_strict_policy(newsroom, tell_ferry, path):
    await tell_ferry()
    async with newsroom.http.get(newsroom.address + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Server"] == "Dateline"


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_has_one_h1_landmarks_a_language_and_nothing_inline(newsroom, tell_ferry, path):
    await tell_ferry()
    page = await tree(newsroom, path)
    assert page.get("lang") == "en"
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main[@id='main']")) == 1
    for landmark in ("//header", "//nav[@aria-label]", "//form[@role='search']", "//footer"):
        assert page.xpath(landmark), landmark
    assert not page.xpath("//style | //script[not(@src)] | //@style | //@onclick | //@onload")
    assert page.xpath("string(//title)").strip()
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
async def test_every_link_of_the_site_on_every_page_leads_somewhere(newsroom, tell_ferry, path):
    await tell_ferry()
    page = await tree(newsroom, path)
    links = {link for link in page.xpath("//a/@href | //link/@href | //script/@src") if link.startswith("/")}
    assert links
    for link in links:
        async with newsroom.http.get(newsroom.address + link) as answer:
            assert answer.status == 200, link


async def test_the_banner_stands_on_every_page_and_in_the_feeds(newsroom):
    newsroom.banner = "Sample world: all of this is made up."
    for path in ("/", "/sources", "/nowhere", "/feed.rss"):
        assert "Sample world: all of this is made up." in await newsroom.text(path)


# ── The front page ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_story_says_who_reports_and_how_late_we_were(newsroom):
    await newsroom.report()
    line = (await tree(newsroom, "/")).xpath("string(//article)")
    assert "One source" in line
    assert "Harbour Gazette" in line
    assert "seen +8 s" in line
    assert "not yet confirmed by anyone else" in line


async def test_an_unknown_time_is_said_to_be_unknown(newsroom):
    await newsroom.report(published_at=None, first_published_at=None)
    assert "time unknown" in (await tree(newsroom, "/")).xpath("string(//article)")


async def test_a_time_after_our_own_look_is_as_good_as_unknown(newsroom):
    await newsroom.report(first_published_at=NOW + timedelta(days=400))
    assert "time unknown" in (await tree(newsroom, "/")).xpath("string(//article)")


async def test_an_update_is_on_the_page_as_soon_as_it_is_pushed(newsroom):
    assert "Second" not in await newsroom.text("/")
    await newsroom.report("First")
    await newsroom.report("Second")
    headlines = (await tree(newsroom, "/")).xpath("//article/h2/a/text()")
    assert headlines == ["Second", "First"]


async def test_an_article_read_in_full_changes_its_line_and_not_its_place(newsroom):
    first = await newsroom.report("First")
    await newsroom.report("Second")
    read = replace(first, version=2, lede="It was read.")
    article = await newsroom.store.article(first.id)
    update = replace(newsroom_update(first, article), kind=UpdateKind.ARTICLE_READ)
    await newsroom.decide(Change(stories=(read,), updates=(update,)))
    page = await tree(newsroom, "/")
    assert page.xpath("//article/h2/a/text()") == ["Second", "First"]
    assert "It was read." in page.xpath("string(//article[2])")


def newsroom_update(story, article):
    from dateline.model.story import Update

    return Update(
        story_id=story.id,
        version=story.version,
        kind=UpdateKind.STORY_OPENED,
        article_id=article.id,
        source_id=1,
        headline=story.headline,
        publisher=article.publisher,
        seen_at=article.seen_at,
        parsed_at=article.seen_at,
        joined_at=article.seen_at,
    )


async def test_a_merged_story_leaves_the_page_and_its_address_leads_on(newsroom):
    target, merged = await newsroom.report("Stays"), await newsroom.report("Goes")
    gone = replace(merged, version=2, merged_into=target.id)
    article = await newsroom.store.article(merged.id)
    update = replace(newsroom_update(gone, article), kind=UpdateKind.MERGED)
    await newsroom.decide(Change(stories=(gone,), updates=(update,)))
    assert (await tree(newsroom, "/")).xpath("//article/h2/a/text()") == ["Stays"]
    answer = await newsroom.get(f"/story/{merged.id}", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"/story/{target.id}")


async def test_the_breaking_story_leads_the_page(newsroom):
    await newsroom.report("Breaks", state=StoryState.BREAKING, urgency=Urgency.BULLETIN)
    await newsroom.report("Is newer")
    page = await tree(newsroom, "/")
    assert page.xpath("//article[contains(@class, 'lead')]/h2/a/text()") == ["Breaks"]
    assert page.xpath("//article/@aria-posinset") == ["1", "2"]


async def test_the_page_shows_what_was_there_before_a_restart(newsroom, tell_ferry):
    await tell_ferry()
    from dateline.web.site import make_site

    site = make_site(newsroom)
    await site.front.fill()
    assert [story.id for story in site.front.stories()] == [1]
    assert site.front.sequence == await newsroom.store.last_sequence()


async def test_no_more_stories_than_set_are_on_the_page(newsroom):
    for number in range(25):
        await newsroom.report(f"Story {number}")
    page = await tree(newsroom, "/")
    assert len(page.xpath("//article")) == 10
    assert len(page.xpath("//ol[@id='ticker-lines']/li")) == 8


# ── Asking again ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/story/1", "/feed.rss", "/feed.json", "/api/story/1"])
async def test_an_unchanged_page_costs_no_body(newsroom, tell_ferry, path):
    await tell_ferry()
    first = await newsroom.get(path)
    again = await newsroom.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304
    assert await again.read() == b""
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_a_changed_page_is_given_again(newsroom):
    first = await newsroom.get("/")
    await newsroom.report()
    again = await newsroom.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 200
    assert again.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "coding", "open_it"),
    [
        ("gzip, deflate, br, zstd", "zstd", zstd.decompress),
        ("gzip, br;q=0.5", "br", brotli.decompress),
        ("gzip;q=1.0", "gzip", gzip.decompress),
        ("zstd;q=0, *", "br", brotli.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
        ("gzip;q=nonsense", None, bytes),
    ],
)
async def test_a_page_comes_in_the_coding_that_the_browser_takes(newsroom, tell_ferry, asked, coding, open_it):
    await tell_ferry()
    answer = await newsroom.http.get(newsroom.address + "/", headers={"Accept-Encoding": asked}, auto_decompress=False)
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Porto Sereno" in open_it(await answer.read()).decode()


async def test_files_are_kept_for_ever_under_a_name_that_changes_with_them(newsroom):
    page = await tree(newsroom, "/")
    style = page.xpath("//link[@rel='stylesheet']/@href")[0]
    assert re.fullmatch(r"/static/dateline\.[0-9a-f]{12}\.css", style)
    answer = await newsroom.get(style)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css")


async def test_scripts_stay_small(newsroom):
    script = (await tree(newsroom, "/")).xpath("//script/@src")[0]
    assert len(await (await newsroom.get(script)).read()) < 15_000


# ── The other pages ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_story_shows_its_copies_below_what_they_copy(newsroom, tell_ferry):
    story = await tell_ferry()
    page = await tree(newsroom, f"/story/{story.id}")
    chains = page.xpath("//ul[@class='chains']/li")
    assert len(chains) == 2
    assert "Harbour Gazette" in chains[0].xpath("string(b)")
    assert "Costa Hoje, copy, +41 s" in chains[0].xpath("string(ul/li)")
    assert "independent · time unknown" in " ".join(chains[1].text_content().split())
    assert "same number: 212" in page.xpath("string(//aside)")
    timeline = " ".join(page.xpath("string(//ol[@class='timeline'])").split())
    assert "Radio Litoral confirms it" in timeline
    assert "Costa Hoje carries a copy of Harbour Gazette, +41 s" in timeline


async def test_foreign_text_carries_its_language_and_finds_its_own_direction(newsroom, tell_ferry):
    story = await tell_ferry()
    link = (await tree(newsroom, f"/story/{story.id}")).xpath("//a[@lang='ar']")[0]
    assert link.get("dir") == "auto"
    assert link.get("rel") == "noopener nofollow"


async def test_a_failing_source_says_why_in_plain_words(newsroom, tell_ferry):
    await tell_ferry()
    text = (await newsroom.text("/source/2")).replace("\n", " ")
    assert "Failing" in text
    assert "answered 404: there is nothing at this address" in text
    assert "75% of them unchanged" in text
    assert "read: ok" in text
    rows = (await tree(newsroom, "/sources")).xpath("//tbody/tr/th//text()")
    assert [row for row in rows if row.strip()] == ["Radio Litoral", "Harbour Gazette"]


async def test_a_source_whose_numbers_are_all_zero_has_a_page(newsroom):
    await newsroom.decide(Change(poll_state=PollState(source_id=1)))
    assert "not asked yet" in (await newsroom.text("/source/1")).lower()


async def test_the_ledger_counts_updates_without_a_time_apart(newsroom):
    await newsroom.report()
    await newsroom.report(published_at=None)
    page = await tree(newsroom, "/ledger")
    assert [cell.strip() for cell in page.xpath("//tbody/tr[1]//text()") if cell.strip()][:4] == [
        "Harbour Gazette", "2", "1", "8 s",
    ]  # fmt: skip
    assert "1 of 2 updates had none that can be believed" in page.text_content()


async def test_a_search_can_be_read_and_followed(newsroom):
    for number in range(35):
        await newsroom.report(f"Ferry number {number}")
    page = await tree(newsroom, "/search?q=ferry")
    assert len(page.xpath("//article")) == 30
    older = page.xpath("//a[@rel='next']/@href")[0]
    assert len((await tree(newsroom, older)).xpath("//article")) == 5
    assert (await newsroom.text("/search.rss?q=ferry")).count("<item>") == 35


@pytest.mark.parametrize(
    "path", ["/story/99", "/story/x", "/story/" + "9" * 40, "/source/0", "/nowhere", "/sources?page=x"]
)
async def test_what_is_missing_is_said_on_a_page_like_the_others(newsroom, path):
    answer = await newsroom.get(path)
    assert answer.status == 404
    page = html.document_fromstring(await answer.text())
    assert page.xpath("string(//h1)") == "Not here"
    assert page.xpath("//a[@href='/']")


async def test_what_breaks_is_said_on_a_page_like_the_others(newsroom):
    await newsroom.store.close()
    answer = await newsroom.get("/story/1")
    assert answer.status in {500, 503}
    assert "<h1" in await answer.text()
    assert "Traceback" not in await answer.text()


async def test_only_reading_is_allowed(newsroom):
    answer = await newsroom.http.post(newsroom.address + "/")
    assert answer.status == 405
    assert "can only be read" in await answer.text()


async def test_a_page_number_beyond_the_end_gives_the_last_page(newsroom):
    assert (await newsroom.get("/sources?page=999")).status == 200
