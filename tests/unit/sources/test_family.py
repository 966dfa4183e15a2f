"""Which addresses belong to one house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.family import family


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.co.uk/feed.xml", "example.co.uk"),
        ("http://www.example.com.au", "example.com.au"),
        ("https://EXAMPLE.com:8443/rss", "example.com"),
        ("http://harbour-gazette.localhost:8080/feed.xml", "harbour-gazette.localhost"),
        ("http://127.0.0.1:9000/rss", "127.0.0.1"),
        ("http://[::1]:9000/rss", "::1"),
        ("http://example.com./rss", "example.com"),
        ("https://пример.рф/rss", "пример.рф"),
        ("https://one.blogspot.com/feeds/posts/default", "one.blogspot.com"),
    ],
)
def test_a_family_is_the_registrable_domain_or_the_host(url: str, expected: str) -> None:
    assert family(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://feeds.feedburner.com/HarbourGazette", "http://feeds.feedburner.com/RadioLitoral"),
        ("https://medium.com/feed/harbour", "https://medium.com/feed/litoral"),
        ("https://harbour.substack.com/feed", "https://litoral.substack.com/feed"),
        ("https://www.youtube.com/feeds/videos.xml?user=a1", "https://www.youtube.com/feeds/videos.xml?user=b2"),
    ],
)
def test_strangers_on_a_shared_host_are_not_one_family(one: str, other: str) -> None:
    assert family(one) != family(other)


@given(st.text(max_size=200))
def test_any_text_gives_a_family(text: str) -> None:
    assert isinstance(family(text), str)
    assert isinstance(family(f"http://{text}"), str)
