"""What a page says about its article: from JSON-LD, else meta tags, else what readers see."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dateline.extract.bylines import persons
from dateline.extract.metadata import Facts, facts

URL = "https://www.courier.example/world/quake?utm=1"


def _facts(head: str, body: str = "") -> Facts:
    return facts(LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>"), URL)


def _linked(properties: str) -> str:
    return f'<script type="application/ld+json">{properties}</script>'


ARTICLE = """{"@context": "https://schema.org", "@graph": [
  {"@type": "WebPage", "name": "x", "datePublished": "2001-01-01"},
  {"@type": ["NewsArticle"], "headline": "Quake shakes Northport &amp; the islands",
   "description": "Nobody was hurt, the harbour master says.",
   "datePublished": "2026-03-04T11:05:00+01:00", "dateModified": "2026-03-04T12:00:00Z",
   "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Organization", "name": "The Courier"}, "Bo Ek"],
   "publisher": {"@type": "Organization", "name": "The Courier"}, "articleSection": ["World", "Quakes"],
   "inLanguage": "en-GB", "image": [{"@type": "ImageObject", "url": "/quake.jpg"}],
   "isAccessibleForFree": "False", "keywords": ["quake", "Northport"]}]}"""


def test_an_article_in_a_graph_gives_everything() -> None:
    found = _facts(_linked(ARTICLE) + '<link rel="canonical" href="/world/quake">')
    assert found.headline == "Quake shakes Northport & the islands"
    assert found.standfirst == "Nobody was hurt, the harbour master says."
    assert found.published_at == datetime(2026, 3, 4, 10, 5, tzinfo=UTC)
    assert found.modified_at == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert found.bylines == ("Ann Lee", "Bo Ek")
    assert (found.publisher, found.section, found.language) == ("The Courier", "World", "en-gb")
    assert found.canonical_url == "https://www.courier.example/world/quake"
    assert found.image_url == "https://www.courier.example/quake.jpg"
    assert found.paywalled is True
    assert found.keywords == ("quake", "Northport")


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "NewsArticle", "headline": "Quake shakes\n Northport",}',
        '<!-- {"@type": "NewsArticle", "headline": "Quake shakes Northport"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Quake shakes Northport"}\n//]]>',
        '{"@type": "Thing"}\n{"@type": "NewsArticle", "headline": "Quake shakes Northport"}',
        '[{"@type": "http://schema.org/NewsArticle", "headline": "Quake shakes Northport"}];',
    ],
)
def test_broken_json_is_read_where_its_meaning_is_plain(broken: str) -> None:
    assert _facts(_linked(broken)).headline == "Quake shakes Northport"


@pytest.mark.parametrize("hopeless", ["[" * 50_000, '{"a":' * 20_000, "{", "", "null", '"x"', "[1,2", "\x00"])
def test_hopeless_json_is_nothing(hopeless: str) -> None:
    assert _facts(_linked(hopeless) + "<title>Quake</title>").headline == "Quake"


def test_other_peoples_articles_on_the_page_are_not_the_pages() -> None:
    listed = '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Another story"}]}'
    assert _facts(_linked(listed) + "<title>Ours</title>").headline == "Ours"


def test_meta_tags_fill_what_json_ld_leaves_open() -> None:
    found = _facts(
        '<meta property="og:title" content="Quake - The Courier"><meta property="og:site_name" content="The Courier">'
        '<meta property="article:published_time" content="2026-03-04T10:05:00Z">'
        '<meta name="author" content="By Ann Lee">'
        '<meta property="article:section" content="World"><meta property="og:image" content="https://img.example/q.jpg">'
        '<meta name="news_keywords" content="quake; Northport"><meta property="article:content_tier" content="locked">'
    )
    assert found.headline == "Quake"
    assert found.published_at == datetime(2026, 3, 4, 10, 5, tzinfo=UTC)
    assert (found.bylines, found.section, found.keywords) == (("Ann Lee",), "World", ("quake", "Northport"))
    assert (found.image_url, found.paywalled) == ("https://img.example/q.jpg", True)


def test_microdata_and_a_time_element_give_the_time_if_nothing_else_does() -> None:
    found = _facts(
        "", '<aside><time datetime="2020-01-01T01:01:00Z"></time></aside><time datetime="2026-03-04T10:05Z">'
    )
    assert found.published_at == datetime(2026, 3, 4, 10, 5, tzinfo=UTC)


def test_a_day_without_a_time_stays_a_day() -> None:
    found = _facts('<meta name="date" content="2026-03-04">')
    assert (found.published_at, found.published_on) == (None, date(2026, 3, 4))


@pytest.mark.parametrize(
    ("title", "body", "headline"),
    [
        ("Quake hits - the latest | The Courier", "<h1>Quake hits - the latest</h1>", "Quake hits - the latest"),
        ("Quake hits Northport – Morning News around Town", "<div>Quake hits Northport</div>", "Quake hits Northport"),
        ("Courier: Quake", "", "Courier: Quake"),
        ("Quake hits Northport | Courier.example", "", "Quake hits Northport"),
        ("The Courier", "<h1>The Courier</h1>", "The Courier"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_headline(title: str, body: str, headline: str) -> None:
    assert _facts(f"<title>{title}</title>", body).headline == headline


def test_a_canonical_address_of_somebody_else_is_not_believed() -> None:
    assert _facts('<link rel="canonical" href="https://other.example/a">').canonical_url is None
    assert (
        _facts('<link rel="canonical" href="https://m.courier.example/a">').canonical_url
        == "https://m.courier.example/a"
    )
    assert _facts('<link rel="canonical" href="javascript:alert(1)">').canonical_url is None


def test_a_change_before_publication_is_not_believed() -> None:
    found = _facts(
        '<meta property="article:published_time" content="2026-03-04T10:05:00Z">'
        '<meta property="article:modified_time" content="2025-03-04T10:05:00Z">'
    )
    assert found.modified_at is None


def test_a_title_made_to_hurt_is_cut() -> None:
    assert len(_facts(f"<title>{' - ' * 300_000}x</title>").headline or "") <= 400


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_markup_gives_facts(markup: str) -> None:
    facts(LexborHTMLParser(f"<title>{markup}<meta name={markup!r} content={markup!r}>{markup}"), URL)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (["By Ann Lee and Bo Ek, Staff Writers"], ("Ann Lee", "Bo Ek")),
        (["Von Jörg Maß und Zoë Öz"], ("Jörg Maß", "Zoë Öz")),
        (["Reuters Staff"], ()),
        (["https://facebook.com/ann.lee", "ann@courier.example"], ()),
        (["Redaktion"], ()),
        (["Иван Петров, Анна Смирнова"], ("Иван Петров", "Анна Смирнова")),
        (["李 明"], ("李 明",)),
        (["Ann Lee", "Ann Lee"], ("Ann Lee",)),
        (["By " + "and " * 10_000], ()),
    ],
)
def test_bylines_name_persons(printed: list[str], names: tuple[str, ...]) -> None:
    assert persons(printed) == names
