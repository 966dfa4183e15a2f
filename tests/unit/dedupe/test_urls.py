import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.dedupe.urls import canonical


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example:443/a/B?utm_source=rss&id=7#top", "https://news.example/a/B?id=7"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:80/x?", "http://news.example/x"),
        ("http://news.example:8080/x", "http://news.example:8080/x"),
        ("https://bbc.example/news/1?at_medium=RSS&at_campaign=KARANGA", "https://bbc.example/news/1"),
        ("https://x.example/s?p=12&fbclid=abc&page=2", "https://x.example/s?p=12&page=2"),
        ("https://x.example/s?from=rss", "https://x.example/s"),
        ("https://x.example/s?from=2020-01-01", "https://x.example/s?from=2020-01-01"),
        ("https://x.example/#!/story/7", "https://x.example/#!/story/7"),
        ("https://x.example/a%20b?q=%C3%A9", "https://x.example/a%20b?q=%C3%A9"),
        ("https://user@x.example./a", "https://user@x.example/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("mailto:desk@x.example", "mailto:desk@x.example"),
        ("http://[bad/", "http://[bad/"),
        ("http://x.example:99999/", "http://x.example:99999/"),
        ("", ""),
    ],
)
def test_what_only_says_where_the_reader_came_from_is_taken_off(url, expected):
    assert canonical(url) == expected


@example("https://x.example/\x0c#")
@given(st.text(max_size=200).map(lambda rest: "https://x.example/" + rest) | st.text(max_size=200))
def test_any_text_is_folded_once_and_for_all(url):
    assert canonical(canonical(url)) == canonical(url)
