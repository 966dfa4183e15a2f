"""A source from an address and a title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.source import SourceKind
from dateline.sources.make import NAME_CHARS, language_tag, publisher_of, source_from


def test_a_source_has_its_publisher_family_and_language() -> None:
    source = source_from(
        "https://feeds.harbourgazette.example/sport.xml",
        title="Sport \n| Harbour Gazette",
        homepage="https://www.harbourgazette.example/",
        language="en_gb",
        country="gb",
    )
    assert (source.name, source.publisher) == ("Sport | Harbour Gazette", "Harbour Gazette")
    assert (source.family, source.language, source.country) == ("harbourgazette.example", "en-GB", "GB")
    assert source.kind is SourceKind.FEED
    assert source.id == 0


def test_without_a_title_the_host_stands_in() -> None:
    source = source_from("https://www.gazette.example/news.xml", kind=SourceKind.NEWS_SITEMAP)
    assert source.name == source.publisher == "gazette.example"


def test_a_homepage_that_is_no_web_address_is_left_out() -> None:
    assert source_from("https://gazette.example/rss", homepage="javascript:alert(1)").homepage is None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("EN", "en"), ("pt-br", "pt-BR"), ("zh_hans_CN", "zh-Hans-CN"), ("English", None), ("", None), (None, None)],
)
def test_a_language_is_a_tag_or_unknown(stated: str | None, expected: str | None) -> None:
    assert language_tag(stated) == expected


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("World news | The Gazette", "https://thegazette.example/rss", "The Gazette"),
        ("The Gazette RSS Feed", "https://press.example/rss", "The Gazette"),
        ("Radio Litoral - Portada", "https://radiolitoral.example", "Radio Litoral"),
        ("Coastal Notes - Medium", "https://medium.com/feed/coastal", "Coastal Notes"),
    ],
)
def test_a_publisher_is_found_inside_a_title(title: str, url: str, expected: str) -> None:
    assert publisher_of(title, url) == expected


@given(st.text(max_size=500), st.text(max_size=60))
def test_any_title_gives_a_bounded_name_on_one_line(title: str, language: str) -> None:
    source = source_from("https://gazette.example/rss", title=title, language=language)
    for name in (source.name, source.publisher):
        assert name
        assert len(name) <= NAME_CHARS
        assert "\n" not in name
