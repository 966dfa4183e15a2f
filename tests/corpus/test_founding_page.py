"""The page that Dateline was founded on has to come out whole and clean, whatever template it stands in."""

import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dateline.reading import PageRecord, read_page
from dateline.settings import ReadingSettings

FOLDER = Path(__file__).parent / "fixtures" / "founding"
TEMPLATES = {"theme": "p", "bare": "p", "soup": "div"}
SEEN_AT = datetime(2023, 3, 29, 15, 0, tzinfo=UTC)


def _founding() -> tuple[str, str, list[str]]:
    """Masthead, headline and the nine paragraphs of the body."""
    lines = [" ".join(line.split()) for line in (FOLDER / "page.txt").read_text("utf-8").splitlines() if line.strip()]
    body = [line for line in lines[2:] if line != "- Advertisement -"][:9]
    assert lines[-2] == "Leave a Reply"
    assert body[0].startswith("Moscow, March 29 –")
    assert body[8].startswith("“We bear in mind the 2017")
    return lines[0], lines[1], body


def _in_template(name: str) -> bytes:
    masthead, headline, body = _founding()
    tag = TEMPLATES[name]
    first, second = ("\n".join(f"<{tag}>{text}</{tag}>" for text in part) for part in (body[:4], body[4:]))
    template = string.Template((FOLDER / f"{name}.html").read_text("utf-8"))
    return template.substitute(masthead=masthead, headline=headline, first=first, second=second).encode()


@pytest.fixture(params=TEMPLATES)
def record(request: pytest.FixtureRequest) -> PageRecord:
    page = _in_template(request.param)
    return read_page(page, "https://news.example/world/urge-patrushev/", "utf-8", SEEN_AT, ReadingSettings())


def test_the_headline_comes_out_without_the_masthead(record: PageRecord) -> None:
    assert record.page.headline == _founding()[1]


def test_all_nine_paragraphs_come_out_in_order_and_nothing_else(record: PageRecord) -> None:
    assert list(record.page.paragraphs) == _founding()[2]


def test_it_is_english_filed_in_moscow_on_29_march(record: PageRecord) -> None:
    assert record.reading.language == "en"
    assert record.reading.direction == "ltr"
    assert record.reading.dateline is not None
    assert record.reading.dateline.place == "Moscow"
    assert record.reading.dateline.date == date(2023, 3, 29)
    assert record.reading.dateline.agency is None
    start, end = record.reading.dateline.span
    assert record.page.paragraphs[0][start:end] == "Moscow, March 29 – "


def test_its_names_stand_in_their_longest_form(record: PageRecord) -> None:
    assert {"Patrushev", "New Delhi", "Shanghai Cooperation Organization"} <= set(record.reading.names)
    assert "Moscow" not in record.reading.names  # it stands in the dateline alone


def test_all_templates_give_the_same_body_and_so_the_same_hash() -> None:
    records = [
        read_page(_in_template(name), "https://news.example/a", None, SEEN_AT, ReadingSettings()) for name in TEMPLATES
    ]
    assert len({record.body_hash for record in records}) == 1
    assert len({record.sketch for record in records}) == 1
    assert records[0].sketch


def test_a_theme_that_states_the_time_gives_it_and_the_others_give_none() -> None:
    times = [
        read_page(_in_template(name), "https://news.example/a", None, SEEN_AT, ReadingSettings()).page.published_at
        for name in TEMPLATES
    ]
    assert times == [datetime(2023, 3, 29, 14, 7, 31, tzinfo=UTC), None, None]
