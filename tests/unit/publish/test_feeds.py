"""Our feeds, read back by parsers that are not ours."""

import json
from datetime import UTC, datetime

import pytest
from lxml import etree
from msgspec.structs import replace

from dateline.model.article import Article
from dateline.model.change import SearchHit
from dateline.model.story import Story
from dateline.publish.feeds import ATOM, Listing, atom, json_feed, listed_hit, listed_story, rss

NAMES = {"a": ATOM, "dc": "http://purl.org/dc/elements/1.1/"}
HOSTILE = "]]> & <script>alert(1)</script> \x00\x1f\ufffe\ud800 \"quoted\" 'too'"


@pytest.fixture
def listing(story: Story) -> Listing:
    return Listing(
        name="Dateline",
        about="The fastest news updates around the world",
        page_url="https://news.example/",
        feed_url="https://news.example/feed.rss",
        updated_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
        lines=(listed_story(story, "https://news.example"),),
    )


def test_rss_has_what_readers_need(listing: Listing) -> None:
    item = etree.fromstring(rss(listing)).find("channel/item")
    assert item is not None
    assert item.findtext("title") == "Ferry runs aground"
    assert item.findtext("guid") == "https://news.example/story/3"
    assert item.findtext("pubDate") == "Tue, 24 Nov 2026 14:02:19 GMT"
    assert item.findtext("dc:creator", namespaces=NAMES) == "Harbour Gazette"
    assert "confirmed: 2 independent publishers" in (item.findtext("description") or "")


def test_atom_has_what_the_rfc_demands(listing: Listing) -> None:
    feed = etree.fromstring(atom(listing))
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"a:{name}", namespaces=NAMES)
    entry = feed.find("a:entry", NAMES)
    assert entry is not None
    assert entry.findtext("a:id", namespaces=NAMES) == "https://news.example/story/3"
    assert entry.findtext("a:author/a:name", namespaces=NAMES) == "Harbour Gazette"
    assert entry.findtext("a:updated", namespaces=NAMES) == "2026-11-24T14:02:19+00:00"


def test_json_feed_is_version_1_1(listing: Listing) -> None:
    feed = json.loads(json_feed(listing))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["id"] == "https://news.example/story/3"


@pytest.mark.parametrize("render", [rss, atom, json_feed])
def test_hostile_text_stays_text_in_every_format(listing: Listing, story: Story, render) -> None:  # type: ignore[no-untyped-def]
    line = listed_story(
        replace(story, headline=HOSTILE, language=HOSTILE, first_publisher=HOSTILE), "https://n.example"
    )
    body = render(replace(listing, lines=(line,)))
    if render is json_feed:
        assert json.loads(body)["items"][0]["title"].startswith("]]> & <script>")
    else:
        root = etree.fromstring(body)
        assert not root.xpath("//*[local-name()='script']")
        assert root.xpath("string((//*[local-name()='title'])[2])").startswith("]]> & <script>")


def test_a_found_article_without_a_time_has_none_in_the_feed(listing: Listing, article: Article) -> None:
    line = listed_hit(SearchHit(article=article, story_id=None), "https://news.example")
    assert line.url == "https://harbour.example/ferry"
    assert b"<pubDate>" not in rss(replace(listing, lines=(line,)))
