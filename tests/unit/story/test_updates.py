import pytest

from dateline.model.story import UpdateKind
from dateline.story.updates import note_of


def test_a_confirmation_names_who_confirms(article, report):
    told, second = report(article(2, "Ferry", family="radio litoral"))
    assert note_of(UpdateKind.CONFIRMED, told, second, []) == "confirmed by Radio Litoral"


@pytest.mark.parametrize(
    ("seconds", "note"),
    [
        (41, "copy of Harbour Gazette, +41 s"),
        (300, "copy of Harbour Gazette, +5 min"),
        (9_000, "copy of Harbour Gazette, +2 h"),
        (-60, "same text as Harbour Gazette"),
    ],
)
def test_a_copy_names_the_copied_and_the_seconds_behind(article, report, seconds, note):
    first = report(article(1, "Ferry", family="harbour gazette", published=-200))
    told, second = report(article(2, "Ferry", published=-200 + seconds / 60), verdict="copy", of=1)
    assert note_of(UpdateKind.COPY_JOINED, told, second, [first]) == note


def test_without_both_times_the_lag_is_what_we_saw(article, report):
    first = report(article(1, "Ferry", family="harbour gazette", published=None, seen=0))
    told, second = report(article(2, "Ferry", published=-50, seen=2), verdict="copy", of=1)
    assert note_of(UpdateKind.COPY_JOINED, told, second, [first]) == "copy of Harbour Gazette, +2 min"


def test_a_family_that_prints_its_report_again_copies_itself(article, report):
    first = report(article(1, "Ferry", family="a", published=-3))
    told, second = report(article(2, "Ferry", family="a"), verdict="copy", of=1)
    assert note_of(UpdateKind.COPY_JOINED, told, second, [first]) == "copy of its own report, +3 min"


def test_a_copy_of_what_is_not_at_hand_says_so(article, report):
    told, second = report(article(2, "Ferry"), verdict="copy", of=77)
    assert note_of(UpdateKind.COPY_JOINED, told, second, []) == "copy of an earlier report"


def test_a_rewrite_says_on_what_it_draws_and_a_plain_report_says_nothing(article, report):
    first = report(article(1, "Ferry", family="harbour gazette"))
    told, second = report(article(2, "Ferry"), verdict="derived", of=1)
    assert note_of(UpdateKind.ARTICLE_READ, told, second, [first]) == "draws on Harbour Gazette"
    assert note_of(UpdateKind.ARTICLE_READ, *report(article(3, "Ferry")), [first]) is None


def test_changed_and_withdrawn_texts_are_told_as_that(article, report):
    told, second = report(article(2, "Ferry", family="a"))
    assert note_of(UpdateKind.CORRECTED, told, second, []) == "A changed its text"
    assert note_of(UpdateKind.WITHDRAWN, told, second, []) == "withdrawn by A"
