"""Nothing that a publisher writes becomes markup, script, or an address that runs."""

import json

import pytest
from lxml import etree, html
from msgspec.structs import replace

from dateline.model.change import Change, Counted
from dateline.model.source import PollState, Source

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}<!--hole:stories-->\u202e\x00\x1b[31m\ud800"
LINK = "javascript:alert(1)//https://harbour.example/"
PATHS = ["/", "/story/1", "/source/1", "/source/3", "/sources", "/ledger", "/search?q=alert"]


@pytest.fixture
async def attacked(newsroom):
    """A newsroom in which every field of text is an attack and every address runs script."""
    text = ATTACK.replace("\ud800", "").replace("\x00", "")  # what a store can hold
    await newsroom.store.add_sources(
        [Source(url=LINK, name=text, publisher=text, family=text, homepage=LINK, country="xx", language=text)]
    )
    source = (await newsroom.store.sources())[-1]
    await newsroom.store.change_source(replace(source, category=text, origin=text, licence=text))
    await newsroom.report(
        text,
        url=LINK,
        source_id=source.id,
        publisher=text,
        family=text,
        families=(text, "other"),
        language=text,
        languages=(text, text + "2"),
        lede=text,
        standfirst=text,
        place=text,
        first_publisher=text,
        bylines=(text,),
        note=text,
    )
    await newsroom.decide(
        Change(
            poll_state=PollState(
                source_id=source.id, asked_at=newsroom.clock.now(), failures=1, error=text, error_code=text
            ),
            outcomes=(Counted(stage=text, outcome=text, source_id=source.id),),
        )
    )
    newsroom.banner = text
    return newsroom


@pytest.mark.parametrize("path", PATHS)
async def test_every_field_stays_text_on_every_page(attacked, path):
    answer = await attacked.get(path)
    assert answer.status == 200
    body = await answer.text()
    page = html.document_fromstring(body)
    assert not page.xpath("//img | //script[not(@src)] | //*[@onerror] | //iframe")
    assert len(page.xpath("//script")) == 1
    assert "49" not in page.xpath("string(//h1)")
    assert not [link for link in page.xpath("//@href") if not link.startswith(("/", "#", "https://", "http://"))]
    assert "<!--hole" not in body


async def test_every_field_stays_text_in_every_format(attacked):
    for path in ("/feed.rss", "/feed.atom", "/search.rss?q=alert"):
        root = etree.fromstring(await (await attacked.get(path)).read())
        assert not root.xpath("//*[local-name()='script' or local-name()='img']")
    for path in ("/feed.json", "/api/story/1", "/api/updates", "/search.json?q=alert"):
        json.loads(await attacked.text(path))


async def test_the_query_itself_stays_text(newsroom):
    body = await (await newsroom.get("/search", params={"q": ATTACK.replace("\ud800", "")})).text()
    page = html.document_fromstring(body)
    assert not page.xpath("//img | //script[not(@src)]")
    for path in ("/search.rss", "/search.atom"):
        etree.fromstring(await (await newsroom.get(path, params={"q": ATTACK.replace("\ud800", "")})).read())


async def test_half_a_character_costs_no_page(newsroom):
    from dateline.web.answers import Page

    assert Page("before \ud800 after").mark
