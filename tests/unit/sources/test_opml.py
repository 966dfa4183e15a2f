"""OPML in, lenient, and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.source import Source, SourceKind
from dateline.sources.opml import read_opml, write_opml

OPML = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>mine</title></head><body>
<outline text="News"><outline title="Europe">
  <outline type="rss" text="Harbour Gazette" title="" xmlUrl="https://harbour.example/rss?a=1&b=2"
   htmlUrl="https://harbour.example/"/>
  <outline text="No type" XMLURL="http://two.example/feed" language="pt_br"/>
</outline></outline>
<outline text="Old scheme" xmlurl="feed://three.example/rss"/>
<outline text="Twice" xmlUrl="http://two.example/feed"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="A site" type="link" url="https://site.example/"/>
<outline text="By url" type="rss" url="https://four.example/rss"/>
<outline text="&lt;script&gt;alert(1)&lt;/script&gt; R&eacute;gion" xmlUrl="https://five.example/rss"/>
</body></opml>"""


def test_feeds_are_read_with_their_folders_whatever_the_case_of_names() -> None:
    sources, complaints = read_opml(OPML)
    assert [source.url for source in sources] == [
        "https://harbour.example/rss?a=1&b=2",
        "http://two.example/feed",
        "http://three.example/rss",
        "https://four.example/rss",
        "https://five.example/rss",
    ]
    assert [source.category for source in sources] == ["News/Europe", "News/Europe", None, None, None]
    assert (sources[0].name, sources[0].homepage) == ("Harbour Gazette", "https://harbour.example/")
    assert sources[1].language == "pt-BR"
    assert any("listed twice" in complaint for complaint in complaints)
    assert any("no web address" in complaint for complaint in complaints)


@pytest.mark.parametrize("cut", [500, 700, -30])
def test_a_truncated_list_gives_what_came_and_says_so(cut: int) -> None:
    sources, complaints = read_opml(OPML[:cut])
    assert sources
    assert any("ill-formed" in complaint for complaint in complaints)


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<html><body>x</body></html>", b"<opml/>", b"\x00\xff", b"<opml><body>" * 9_999]
)
def test_what_is_no_list_gives_nothing_and_says_why(body: bytes) -> None:
    sources, complaints = read_opml(body)
    assert sources == ()
    assert len(complaints) >= 1


def test_an_entity_bomb_and_an_outside_entity_stay_unsaid(tmp_path: object) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><opml><body><outline text="&a;b" xmlUrl="https://a.example/"/></body></opml>'
    (source,), _ = read_opml(body.encode())
    assert "secret" not in repr(source)


def test_sources_written_are_read_again() -> None:
    sources = (
        _source("https://a.example/rss?x=1&y=2", name='Quoted "A" & <B> C', category="World/Africa"),
        _source("https://b.example/news.xml", kind=SourceKind.NEWS_SITEMAP, country="NO", language="nb"),
        _source("https://c.example/rss", category="World", homepage="https://c.example/"),
    )
    again, complaints = read_opml(write_opml(sources))
    assert complaints == ()
    facts = {(s.url, s.name, s.kind, s.category, s.country, s.language, s.homepage) for s in sources}
    assert {(s.url, s.name, s.kind, s.category, s.country, s.language, s.homepage) for s in again} == facts


def test_a_list_written_is_opml_2_in_utf_8() -> None:
    text = write_opml((_source("https://a.example/rss", name="Żółw"),)).decode("utf-8")
    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<opml version=\"2.0\">")
    assert "Żółw" in text


@given(st.binary(max_size=300), st.sampled_from([b"", b"<opml><body><outline xmlUrl='http://a.example/", b"<outline "]))
def test_any_bytes_give_sources_or_complaints(body: bytes, start: bytes) -> None:
    sources, complaints = read_opml(start + body)
    assert sources or complaints


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_name_can_be_written(names: list[str]) -> None:
    sources = tuple(_source(f"https://a.example/{n}", name=name, category=name or None) for n, name in enumerate(names))
    again, _ = read_opml(write_opml(sources, title="".join(names)))
    assert {source.url for source in again} == {source.url for source in sources}


def _source(url: str, **facts: object) -> Source:
    return Source(**({"url": url, "name": "A name", "publisher": "P", "family": "f"} | facts))
