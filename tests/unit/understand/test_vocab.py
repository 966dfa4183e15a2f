"""The shipped vocabulary loads once, and says of each rule why it is there."""

from dateline.vocab import Form, language_of, words


def test_it_is_loaded_once() -> None:
    assert words() is words()


def test_every_language_has_twelve_months_and_seven_weekdays() -> None:
    for pack in words().languages.values():
        assert set(pack.months.values()) == set(range(1, 13)), pack.code
        assert len(pack.weekdays) >= 7, pack.code
        assert pack.decimal in {".", ","}
        assert pack.direction in {"ltr", "rtl"}


def test_every_junk_rule_has_a_reason_and_phrases_in_the_form_that_lines_are_compared_in() -> None:
    for rule in words().junk:
        assert rule.reason
        phrases = {Form.WHOLE: rule.whole, Form.STARTS: rule.starts, Form.ALL: rule.groups}[rule.form]
        assert phrases
        for phrase in (*rule.whole, *rule.starts):
            assert phrase == phrase.casefold(), phrase


def test_relatives_share_a_pack_and_unknown_languages_have_none() -> None:
    assert language_of(words(), "no") is language_of(words(), "nb-NO") is not None
    assert language_of(words(), "xx") is None
    assert language_of(words(), None) is None
