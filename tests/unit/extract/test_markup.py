"""Bytes to text whatever they are called, and monsters refused before a tree is built."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import PageRefused
from dateline.extract.markup import MOST_BYTES, decoded, refuse_hostile
from dateline.settings import ReadingSettings

LIMITS = ReadingSettings()


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Größe".encode(), None, "Größe"),
        ("Größe".encode(), "iso-8859-1", "Größe"),  # the header lies
        (b'<meta charset="gb2312">' + "新华社".encode(), None, '<meta charset="gb2312">新华社'),  # the meta lies
        ("Größe".encode("latin-1"), "iso-8859-1", "Größe"),
        ("Москва, 29 марта".encode("cp1251"), "windows-1251", "Москва, 29 марта"),
        (b'<meta charset="windows-1251">' + "Москва".encode("cp1251"), None, '<meta charset="windows-1251">Москва'),
        ("Größe".encode("utf-16"), "utf-8", "Größe"),
        (b"\xef\xbb\xbfplain", "ascii", "plain"),
        (b"nul\x00ed", None, "nuled"),
        (b"caf\xe9 tr\xe8s bien", "no-such-charset", "café très bien"),
    ],
)
def test_text_comes_out_whatever_header_and_meta_say(body: bytes, charset: str | None, text: str) -> None:
    assert decoded(body, charset) == text


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "shift_jis", "x", "utf-16", "\udcff"]))
def test_any_bytes_give_some_text_without_nuls(body: bytes, charset: str | None) -> None:
    assert "\x00" not in decoded(body, charset)


def test_more_bytes_than_any_article_are_refused() -> None:
    with pytest.raises(PageRefused):
        decoded(b"a" * (MOST_BYTES + 1), None)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 60_000,
        "<path>" * 30_000 + "</x>" * 30_000,
        "<ul><li>" * 500,
        "<table><tr><td>" * 500,
        "<div><script></div></div></script>" * 500,  # closing tags in a script close nothing
        "<DIV>" * 401,
        ("<div>" * 300 + "</b>") * 2,  # what was never open cannot be closed
    ],
)
def test_nesting_that_no_page_has_is_refused(markup: str) -> None:
    with pytest.raises(PageRefused, match="deep"):
        refuse_hostile(markup, LIMITS)


def test_more_tags_than_allowed_are_refused() -> None:
    with pytest.raises(PageRefused, match="tags"):
        refuse_hostile("<p>a</p>" * 60_001, LIMITS)


@pytest.mark.parametrize(
    "markup",
    [
        "<div><p>" * 399,
        "<li>a" * 5_000,
        "<div>a</div>" * 20_000,
        '<svg><path d="M0 0"/><use href="#a" /></svg>' * 5_000,
        "<script>" + "'<div>' + " * 5_000 + "</script>",
        "<div><span></div>" * 5_000,  # a tag left open ends with the one that holds it
        "<script>" + "<div>" * 5_000,
        "<style><div></STYLE>" * 500,
    ],
)
def test_long_flat_and_sloppy_pages_are_read(markup: str) -> None:
    refuse_hostile(markup, LIMITS)
