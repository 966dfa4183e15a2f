"""Plain text and addresses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.parse.text import MOST_HEADLINE, cut, plain, web_url

BASE = "https://harbour.example/news/"


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("Q &amp; A", "Q & A"),
        ("Caf&eacute;&nbsp;noir", "Café noir"),
        ("Caf&amp;eacute;", "Café"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("one<br/>two", "one two"),
        ("<b>W</b>ord", "Word"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("History of the &lt;blink&gt; tag", "History of the <blink> tag"),
        ("a<script>alert(1)</script>b", "a b"),
        ("a&lt;script&gt;alert(1)&lt;/script&gt;b", "a b"),
        ("a<!-- hidden -->b", "a b"),
        ("<style>p{}</style>text", "text"),
        ("don\x92t", "don’t"),
        ("\u202egnissim\u202c right", "gnissim right"),
        ("a\x00b\x07c", "abc"),
        ("  many\n\t spaces ", "many spaces"),
        ("می‌خواهم", "می‌خواهم"),
        ("AT&T", "AT&T"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str | None, wanted: str) -> None:
    assert plain(markup) == wanted


def test_literal_text_keeps_what_is_no_tag_of_html() -> None:
    assert plain("the <blink> tag", literal=True) == "the <blink> tag"
    assert plain("the <script>alert(1)</script> tag", literal=True) == "the tag"


def test_text_is_cut_at_a_word_and_a_text_without_spaces_at_its_length() -> None:
    assert plain("word " * 200, 50) == "word word word word word word word word word…"
    assert len(plain("新" * 900)) == MOST_HEADLINE
    assert cut("short", 10) == "short"


def test_a_picture_before_the_text_does_not_hide_it() -> None:
    assert plain(f'<img src="data:image/png;base64,{"A" * 50_000}">The text', 100) == "The text"


@given(st.text())
def test_plain_text_is_one_short_line_without_controls(text: str) -> None:
    found = plain(text)
    assert len(found) <= MOST_HEADLINE
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} or char in "\u202e\u2066\ufeff" for char in found)
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("https://other.example/a?b=1#c", "https://other.example/a?b=1#c"),
        ("/a", "https://harbour.example/a"),
        ("a/b", "https://harbour.example/news/a/b"),
        ("//other.example/a", "https://other.example/a"),
        (" \n/a\tb ", "https://harbour.example/ab"),
        ("/a b", "https://harbour.example/a%20b"),
        ("/năm", "https://harbour.example/năm"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("file:///etc/passwd", None),
        ("ftp://harbour.example/", None),
        ("mailto:a@harbour.example", None),
        ("http://[::1", None),
        ("http://harbour.example:99999/", None),
        ("http://", None),
        ("https://a.example/" + "x" * 5_000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_survive(href: str | None, wanted: str | None) -> None:
    assert web_url(href, BASE) == wanted


@given(st.text())
def test_any_text_is_a_web_address_or_none(text: str) -> None:
    url = web_url(text, BASE)
    assert url is None or url.startswith(("http://", "https://"))
