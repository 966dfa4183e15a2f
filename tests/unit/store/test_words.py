"""Cutting text and queries into the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.store.rows import micros, moment
from dateline.store.words import LANGUAGE_LABEL, PLACE_LABEL, SOURCE_LABEL, index_text, label, query_phrase


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain English", "plain English"),
        ("中华人民", "中华 华人 人民 民"),
        ("国", "国"),
        ("今年2025年", "今年 年 2025 年"),
        ("ﾆｭｰｽ", "ニュ ュー ース ス"),
        ("서울에서 회의", "서울 울에 에서 서 회의 의"),
        ("Ёж", "Еж"),
        ("العَرَبِيَّة", "العربيه"),
        ("ﬁne", "fine"),
        ("２０２５", "2025"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_a_text_becomes_words(text: str, words: str) -> None:
    assert index_text(text).split() == words.split()


@pytest.mark.parametrize(
    ("query", "words", "is_open"),
    [
        ("中国", "中国", False),
        ("中华人", "中华 华人", False),
        ("国", "国", True),
        ("2025年", "2025 年", True),
        ("中国 abc", "中国 国 abc", False),
        ("中国。", "中国", False),
        ("don't", "don t", False),
        ('say "x"', "say x", False),
        ("--", "", False),
        ("\u0301", "", False),
    ],
)
def test_a_query_becomes_the_words_of_the_texts_that_hold_it(query: str, words: str, *, is_open: bool) -> None:
    assert query_phrase(query) == (words, is_open)


@given(st.text(alphabet="中华人民共和国ニュース서울รัฐ", min_size=2, max_size=12), st.data())
def test_any_part_of_a_spaceless_text_is_a_run_of_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    words, is_open = query_phrase(text[start:end])
    assert not is_open
    assert f" {words} " in f" {' '.join(index_text(text).split())} "


@given(st.text())
def test_no_text_holds_a_label(text: str) -> None:
    assert not {LANGUAGE_LABEL, SOURCE_LABEL, PLACE_LABEL} & set(index_text(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [("New York", "newyork"), ("São Paulo", "saopaulo"), ("zh-Hant", "zhhant"), ("МОСКВА", "москва"), ("-", "")],
)
def test_a_label_is_one_word(text: str, word: str) -> None:
    assert label(PLACE_LABEL, text) == (PLACE_LABEL + word if word else "")


@given(st.datetimes(timezones=st.just(moment(0).tzinfo)))
def test_a_time_comes_back_exactly(at: object) -> None:
    assert moment(micros(at)) == at
