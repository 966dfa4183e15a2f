"""Language, names and figures, and all of it together."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model.article import Page
from dateline.understand.language import direction, language, primary
from dateline.understand.names import names
from dateline.understand.numbers import numbers
from dateline.understand.read import read
from dateline.vocab import language_of, words

SENTENCES = {
    "en": "The council said on Wednesday that the harbour would stay closed until the engineers had finished.",
    "de": "Der Rat teilte am Mittwoch mit, dass der Hafen geschlossen bleibt, bis die Ingenieure fertig sind.",
    "fr": "Le conseil a annoncé mercredi que le port resterait fermé jusqu'à ce que les ingénieurs aient terminé.",
    "es": "El consejo anunció el miércoles que el puerto permanecerá cerrado hasta que terminen los ingenieros.",
    "ru": "Совет сообщил в среду, что порт останется закрытым, пока инженеры не закончат работу.",
    "uk": "Рада повідомила в середу, що порт залишиться зачиненим, доки інженери не завершать роботу.",
    "ar": "قال المجلس يوم الأربعاء إن الميناء سيبقى مغلقا حتى ينتهي المهندسون من عملهم",
    "fa": "شورا روز چهارشنبه اعلام کرد که بندر تا پایان کار مهندسان بسته خواهد ماند",
    "hi": "परिषद ने बुधवार को कहा कि इंजीनियरों का काम पूरा होने तक बंदरगाह बंद रहेगा",
    "zh": "市议会星期三表示，在工程师完成工作之前，港口将继续关闭。",
    "ja": "市議会は水曜日、技術者の作業が終わるまで港を閉鎖すると発表した。",
    "ko": "시의회는 수요일 기술자들의 작업이 끝날 때까지 항구를 폐쇄한다고 밝혔다.",
    "el": "Το συμβούλιο ανακοίνωσε την Τετάρτη ότι το λιμάνι θα παραμείνει κλειστό.",
    "he": "המועצה הודיעה ביום רביעי כי הנמל יישאר סגור עד שהמהנדסים יסיימו",
    "th": "สภาเมืองแถลงเมื่อวันพุธว่าท่าเรือจะปิดต่อไปจนกว่าวิศวกรจะทำงานเสร็จ",
    "no": "Rådet sa onsdag at havnen forblir stengt til ingeniørene er ferdige med arbeidet sitt.",
    "tr": "Belediye meclisi çarşamba günü mühendisler işlerini bitirene kadar limanın kapalı kalacağını açıkladı.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_the_language_is_told_from_the_text_even_where_the_page_lies(code: str) -> None:
    assert language(SENTENCES[code], "en") == code
    assert language(SENTENCES[code], None) == code


def test_a_text_too_short_to_tell_is_what_the_page_says() -> None:
    assert language("Oslo 5", "nb-NO") == "no"
    assert language("", None) is None


@pytest.mark.parametrize(
    ("code", "way"), [("ar", "rtl"), ("fa-IR", "rtl"), ("he", "rtl"), ("ur", "rtl"), ("en", "ltr"), (None, "ltr")]
)
def test_the_direction_follows_the_language(code: str | None, way: str) -> None:
    assert direction(code) == way


@pytest.mark.parametrize(
    ("code", "first"), [("en-GB", "en"), ("iw", "he"), ("zh_Hant_TW", "zh"), ("nn", "no"), ("", None)]
)
def test_codes_are_folded_to_one_spelling(code: str, first: str | None) -> None:
    assert primary(code) == first


def _names(text: str, code: str = "en", headline: str = "") -> tuple[str, ...]:
    return names(headline, tuple(text.split("\n")), language_of(words(), code), words())


def test_a_name_stands_once_in_its_longest_form_at_its_first_mention() -> None:
    text = (
        "On Wednesday Holm met the press. Later, Ada Holm flew to New Delhi, and Holm said the talks with Ek went well."
    )
    assert _names(text) == ("Ada Holm", "New Delhi", "Ek")


def test_titles_openers_days_and_months_are_no_part_of_a_name() -> None:
    text = (
        "The President of the council met US President Ada Holm and Prime Minister Bo Ek in March. Meanwhile it rained."
    )
    assert _names(text) == ("US", "Ada Holm", "Bo Ek")


def test_a_single_word_at_the_start_of_a_sentence_counts_only_if_it_is_a_name_elsewhere() -> None:
    assert "Prices" not in _names(
        "Prices rose again in the harbour. The council said that nothing would be done about it."
    )
    assert "Holm" in _names(
        "Holm was late to the harbour. The council said that nobody had told Holm anything about it."
    )


def test_particles_stay_inside_a_name_and_a_possessive_ends_it() -> None:
    text = (
        "They met Ursula van der Meer and the Bank of Northport at Mexico's National Institute, said the council there."
    )
    assert _names(text) == ("Ursula van der Meer", "Bank of Northport", "Mexico", "National Institute")


def test_a_headline_in_title_case_gives_no_names() -> None:
    body = "The council said that the harbour town stays calm, and nobody was hurt in it at all during the night."
    assert _names(body, headline="Council Says Harbour Stays Calm") == ()
    assert _names(body, headline="Harbour stays calm, says Ada Holm") == ("Ada Holm",)


def test_names_are_found_in_cyrillic_and_greek_and_none_where_there_are_no_capitals() -> None:
    assert "Иван Петров" in _names("По словам министра, Иван Петров прибыл в Минск вчера вечером и ждал.", "ru")
    assert "Αθήνα" in _names("Το συμβούλιο συνεδρίασε στην Αθήνα και αποφάσισε ότι το λιμάνι θα μείνει κλειστό.", "el")
    assert _names(SENTENCES["ar"], "ar") == _names(SENTENCES["zh"], "zh") == ()


def test_german_nouns_are_not_taken_for_names() -> None:
    text = (
        "Die Regierung will den Hafen schließen, sagte Ada Holm in Kiel. Der Rat hat die Sache mit der EU besprochen."
    )
    assert _names(text, "de") == ("Ada Holm", "Kiel", "EU")


@pytest.mark.parametrize(
    ("text", "decimal", "found"),
    [
        ("a quake of 7.1, 1,234,567 people, $3.2bn, 50%", ".", ("7.1", "1234567", "3.2", "50")),
        ("ein Beben von 7,1 und 1.234.567 Menschen, 3,5 Prozent", ",", ("7.1", "1234567", "3.5")),
        ("1 234 567 habitants et 12\u00a0000 euros", ",", ("1234567", "12000")),
        ("٧٫١ درجة و ٢١٢ شخصا", ".", ("7.1", "212")),
        ("१२,३४,५६७ लोग", ".", ("1234567",)),
        ("40人 and 5km and the 20th", ".", ("40", "5", "20")),
        ("2022-2023", ".", ("2022", "2023")),
        ("at 12:30 on 29.03.2023 an F-16, Covid-19 and the G7", ".", ()),
        ("007 and 0.50 and 1.500", ".", ("7", "0.50", "1.500")),
        ("1.500 and 0.500", ",", ("1500", "0.500")),
        ("212, 212 and 212.", ".", ("212",)),
    ],
)
def test_figures_come_out_in_one_spelling(text: str, decimal: str, found: tuple[str, ...]) -> None:
    assert numbers(text, decimal) == found


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,'’ ٣५\u00a0-+:/aA", max_size=80))
def test_any_text_gives_figures_that_python_reads(text: str) -> None:
    assert all(float(value) >= 0 for value in numbers(text, "."))


def test_all_of_it_together() -> None:
    page = Page(
        url="https://courier.example/a",
        headline="Harbour closed",
        language="en",
        paragraphs=(
            "NORTHPORT, March 4 (Reuters) - Ada Holm closed the harbour.",
            "It stays closed for 12 days, she said.",
        ),
        how="test",
    )
    reading = read(page, words(), date(2026, 3, 5))
    assert (reading.language, reading.direction) == ("en", "ltr")
    assert reading.dateline is not None
    assert reading.dateline.date == date(2026, 3, 4)
    assert reading.names == ("Ada Holm",)  # nothing of the dateline
    assert reading.numbers == ("12",)


@settings(deadline=None)
@given(st.lists(st.text(max_size=120), min_size=1, max_size=4), st.text(max_size=60))
def test_any_page_gives_a_reading(paragraphs: list[str], headline: str) -> None:
    page = Page(url="https://a.example", headline=headline, paragraphs=tuple(paragraphs), how="test")
    assert read(page, words(), None).direction in {"ltr", "rtl"}
