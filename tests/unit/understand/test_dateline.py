"""Datelines are read in the formats of the agencies; sentences that only begin like one are left alone."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.article import Dateline
from dateline.understand.dateline import dateline
from dateline.understand.days import find_day, resolve
from dateline.vocab import language_of, words

NEAR = date(2026, 3, 5)
MARCH_4 = date(2026, 3, 4)


def _read(text: str, code: str = "en", near: date | None = NEAR) -> Dateline | None:
    return dateline(text, language_of(words(), code), words(), near)


@pytest.mark.parametrize(
    ("code", "text", "place", "day", "agency"),
    [
        ("en", "NORTHPORT, March 4 (Reuters) - The harbour", "NORTHPORT", MARCH_4, "Reuters"),
        ("en", "OSLO, Norway (AP) — The harbour", "OSLO, Norway", None, "AP"),
        ("en", "SCRANTON, Pa. — The mayor", "SCRANTON, Pa.", None, None),
        ("en", "CONCORD, N.H. (AP) — The mayor", "CONCORD, N.H.", None, "AP"),
        ("en", "ST. LOUIS — The mayor", "ST. LOUIS", None, None),
        ("de", "Berlin, 4. März (dpa) - Die Regierung", "Berlin", MARCH_4, "dpa"),
        ("fr", "Genève, 4 mars 2026 (AFP) - Le conseil", "Genève", MARCH_4, "AFP"),
        ("es", "Madrid, 4 mar (EFE).- El Gobierno", "Madrid", MARCH_4, "EFE"),
        ("ru", "МОСКВА, 4 марта. /ТАСС/. Правительство", "МОСКВА", MARCH_4, "ТАСС"),
        ("uk", "КИЇВ. 4 березня. УНН. Уряд", "КИЇВ", MARCH_4, "УНН"),
        ("hu", "Budapest, 2026. március 4., szerda (MTI) - A kormány", "Budapest", MARCH_4, "MTI"),
        ("ar", "القاهرة في 4 مارس (رويترز) - قال", "القاهرة", MARCH_4, "رويترز"),
        ("ar", "القاهرة ٤ مارس (رويترز) - قال", "القاهرة", MARCH_4, "رويترز"),
        ("zh", "新华社北京3月4日电（记者李四）国务院", "北京", MARCH_4, "新华社"),
        ("ja", "【ワシントン共同】米国務長官", "ワシントン", None, "共同"),
        ("ko", "(부산=연합뉴스) 김철수 기자 = 시장", "부산", None, "연합뉴스"),
        ("en", "(Reuters) - Shares of the harbour company", None, None, "Reuters"),
    ],
)
def test_agency_formats_are_read(code: str, text: str, place: str | None, day: date | None, agency: str | None) -> None:
    found = _read(text, code)
    assert found is not None
    assert (found.place, found.date, found.agency) == (place, day, agency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In Northport on Wednesday, officials said – again – that the pier moved.",
        "EXCLUSIVE: The harbour master speaks",
        "NATO — The alliance said",
        "STUDY — The sea rises",
        "Northport – which was shaken on Tuesday – is calm",
        "Wednesday, March 4 – The harbour",
        "Updated March 4, 2026 - The harbour",
        "Apple (AAPL) - The shares",
        "March 4 – a day of mourning – was calm",
        "Wir sind (noch) hier - sagt er",
        "1, 2, 3 – go",
        "(a) - b",
    ],
)
def test_what_only_begins_like_one_is_left_alone(text: str) -> None:
    assert _read(text) is None


def test_the_span_ends_where_the_news_begins() -> None:
    text = "NORTHPORT, March 4 (Reuters) - The harbour is calm."
    found = _read(text)
    assert found is not None
    assert text[found.span[1] :] == "The harbour is calm."


@pytest.mark.parametrize(
    ("printed", "near", "day"),
    [
        ("December 30", date(2026, 1, 2), date(2025, 12, 30)),
        ("January 2", date(2025, 12, 31), date(2026, 1, 2)),
        ("February 29", date(2025, 2, 1), date(2024, 2, 29)),
        ("February 30", date(2025, 2, 1), None),
        ("3/4/2026", date(2026, 3, 5), date(2026, 3, 4)),
        ("3/4/2026", date(2026, 4, 3), date(2026, 4, 3)),
        ("3/4/2026", date(2026, 8, 3), None),
        ("31日", date(2026, 2, 1), date(2026, 1, 31)),
        ("March 4", None, None),
        ("March 4, 2026", None, date(2026, 3, 4)),
        ("99/99/9999", date(2026, 3, 5), None),
    ],
)
def test_a_year_or_month_that_is_not_printed_is_the_nearest(printed: str, near: date | None, day: date | None) -> None:
    english = words().languages["en"]
    found = find_day(printed, english, english)
    assert found is not None
    assert resolve(found, near) == day


@settings(deadline=None)
@given(
    st.text(alphabet="AaЖ京あ한 ،.,-–—:/|()[]【】=3月日0123456789March", max_size=200),
    st.sampled_from(["en", "ru", "zh", "xx"]),
)
def test_any_opening_gives_a_span_inside_it_or_nothing(text: str, code: str) -> None:
    found = _read(text, code)
    if found is not None:
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert found.place or found.agency
