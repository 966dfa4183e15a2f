"""The texts of the sample world: whole, fictional, in their language, and each teller in its own words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import py3langid
import pytest
from babel import Locale

from dateline.testing.world.events import Event, Script, draw, scripts, with_mistake
from dateline.testing.world.languages import languages
from dateline.testing.world.publishers import Publisher, Temper, publishers
from dateline.testing.world.tellings import How, Text, copied, own
from dateline.testing.world.wording import fill

AT = datetime(2026, 11, 24, 18, 5, 9, tzinfo=UTC)
REAL_NAMES = re.compile(r"\b(Reuters|AFP|EFE|TASS|Xinhua|Bloomberg|BBC|CNN|ТАСС|Интерфакс|Lusa|dpa)\b|新华|رويترز|路透")


def _by_language() -> dict[str, Publisher]:
    return {item.speaks: item for item in publishers() if item.credit}


def _event(kind: str, number: int = 1) -> Event:
    return draw(scripts()[kind], number=number, seed="texts", at=AT)


def _grams(text: Text) -> set[str]:
    words = " ".join(text.paragraphs).split()
    if text.language == "zh":
        words = list("".join(text.paragraphs))
    return {" ".join(words[place : place + 4]) for place in range(len(words) - 3)}


def _contained(one: Text, other: Text) -> float:
    grams = _grams(one)
    return len(grams & _grams(other)) / len(grams)


def _every() -> Iterator[tuple[Script, str]]:
    for script in scripts().values():
        for code in languages():
            yield script, code


EVERY = [pytest.param(script, code, id=f"{script.kind}-{code}") for script, code in _every()]


def test_there_are_at_least_fourteen_kinds_of_events_in_eight_languages() -> None:
    assert len(scripts()) >= 14
    assert set(languages()) == {"en", "es", "pt", "fr", "de", "ru", "ar", "zh"}
    assert all(set(script.tellings) == set(languages()) for script in scripts().values())


@pytest.mark.parametrize(("script", "code"), EVERY)
def test_a_report_is_whole_prose_of_five_paragraphs_or_more(script: Script, code: str) -> None:
    for number in range(4):
        for turn in range(3):
            text = own(_event(script.kind, number), script, _by_language()[code], turn)
            assert len(text.paragraphs) >= 5
            assert 1_150 < sum(len(paragraph.encode()) for paragraph in text.paragraphs) < 5_000
            for part in (text.headline, text.standfirst, *text.paragraphs):
                assert not re.search(r"[\[\]{}|<>]|  | ,|\s\.|\.\.|,,|，，|。。", part), part
                assert part.strip() == part
                assert part[-1] not in ",;:—-"
            assert 8 <= len(text.headline) <= 130


@pytest.mark.parametrize(("script", "code"), EVERY)
def test_two_tellers_of_one_event_share_its_facts_and_hardly_a_phrase(script: Script, code: str) -> None:
    event, publisher = _event(script.kind), _by_language()[code]
    one, other = own(event, script, publisher, 0), own(event, script, publisher, 1)
    assert one.headline != other.headline
    assert _contained(one, other) < 0.5


@pytest.mark.parametrize(("script", "code"), EVERY)
def test_two_events_of_one_kind_are_no_copies_of_each_other(script: Script, code: str) -> None:
    publisher = _by_language()[code]
    one, other = (own(_event(script.kind, number), script, publisher, 0) for number in (1, 2))
    assert one.headline != other.headline
    assert _contained(one, other) < 0.65


@pytest.mark.parametrize("code", sorted(languages()))
def test_a_report_reads_as_its_language(code: str) -> None:
    for script in scripts().values():
        text = own(_event(script.kind), script, _by_language()[code], 0)
        assert py3langid.classify(" ".join(text.paragraphs))[0] == code


def test_no_real_country_and_no_real_agency_is_named() -> None:
    for code, publisher in _by_language().items():
        names = [str(name) for key, name in Locale(code).territories.items() if len(key) == 2 and len(str(name)) > 3]
        edge = "" if code == "zh" else r"\b"
        real = re.compile("|".join(rf"{edge}{re.escape(name)}{edge}" for name in names))
        for script in scripts().values():
            text = own(_event(script.kind), script, publisher, 0)
            for part in (text.headline, *text.paragraphs):
                assert not real.search(part), part
                assert not REAL_NAMES.search(part), part


def test_every_publisher_is_on_localhost_and_of_a_country_that_does_not_exist() -> None:
    english = Locale("en").territories
    assert len(publishers()) >= 30
    for publisher in publishers():
        assert publisher.url(1).startswith(f"http://{publisher.host}.localhost:1/")
        assert publisher.country.title() not in english.values()
    assert {item.temper for item in publishers()} == set(Temper)
    assert len({item.page for item in publishers()}) >= 7
    assert {item.format for item in publishers()} == {"rss", "atom", "rdf", "json"}


def test_an_agency_files_under_a_dateline_with_its_name() -> None:
    text = own(_event("ferry"), scripts()["ferry"], _by_language()["en"], 0)
    assert re.match(r"[A-Z ]+, Nov\. 24 \(Meridian\) — \S", text.paragraphs[0])


def test_a_copy_is_whole_cut_or_wrapped() -> None:
    event, script, agency = _event("ferry"), scripts()["ferry"], _by_language()["en"]
    carrier = next(item for item in publishers() if agency.host in item.carries)
    original = own(event, script, agency, 0)
    whole = copied(original, How.VERBATIM, event, carrier, agency)
    cut = copied(original, How.CUT, event, carrier, agency)
    wrapped = copied(original, How.WRAPPED, event, carrier, agency)
    assert whole.paragraphs[:-1] == original.paragraphs
    assert cut.paragraphs[:-1] == original.paragraphs[:4]
    assert wrapped.paragraphs[1:-1] == original.paragraphs
    assert agency.name in whole.paragraphs[-1]
    with pytest.raises(ValueError, match="no way of copying"):
        copied(original, How.OWN, event, carrier, agency)


@pytest.mark.parametrize("script", [script for script in scripts().values() if script.corrected], ids=lambda s: s.kind)
def test_a_mistake_changes_one_number(script: Script) -> None:
    event = _event(script.kind)
    wrong = with_mistake(event, script)
    assert [slot for slot in event.numbers if event.numbers[slot] != wrong.numbers[slot]] == [script.corrected]


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert languages()["en"].number(7.1) == "7.1"
    assert languages()["de"].number(7.1) == "7,1"


def test_a_choice_differs_between_tellers_unless_it_is_what_somebody_said() -> None:
    template = "[a|b] <c|d> {slot}"
    first, second, third = (fill(template, {"slot": "e"}, seed="s", turn=turn) for turn in (0, 1, 2))
    assert first[0] != second[0]
    assert first[2:] == second[2:] == third[2:]
    with pytest.raises(KeyError):
        fill(template, {}, seed="s", turn=0)
