from datetime import timedelta

import pytest

from dateline.dedupe import copies
from dateline.dedupe.copies import CopyIndex
from dateline.model.story import VerdictKind


@pytest.fixture
def index():
    return CopyIndex()


def test_the_first_text_is_new(index, article, prose):
    assert index.judge(article(1, prose(1))).kind is VerdictKind.NEW


def test_an_equal_body_is_a_copy_whole(index, article, prose):
    index.add(article(1, prose(1)))
    verdict = index.judge(article(2, prose(1).upper()))
    assert (verdict.kind, verdict.of_article_id, verdict.containment) == (VerdictKind.COPY, 1, 1.0)


def test_the_same_family_publishing_its_text_again_is_a_copy_too(index, article, prose):
    index.add(article(1, prose(1), family="a"))
    assert index.judge(article(2, prose(1), family="a")).kind is VerdictKind.COPY


def test_a_cut_and_a_wrapped_text_are_copies(index, article, prose):
    index.add(article(1, prose(1)))
    cut = " ".join(prose(1).split()[:120])
    wrapped = prose(2, 60) + " " + prose(1) + " " + prose(3, 60)
    assert index.judge(article(2, cut)).kind is VerdictKind.COPY
    assert index.judge(article(3, wrapped)).kind is VerdictKind.COPY


def test_a_text_that_takes_a_third_from_another_is_derived(index, article, prose):
    index.add(article(1, prose(1)))
    verdict = index.judge(article(2, " ".join(prose(1).split()[:160]) + " " + prose(2, 240)))
    assert verdict.kind is VerdictKind.DERIVED
    assert verdict.of_article_id == 1
    assert 0.3 <= verdict.containment < 0.5


def test_a_longer_text_that_holds_an_earlier_short_one_is_derived(index, article, prose):
    index.add(article(1, " ".join(prose(1).split()[:80])))
    verdict = index.judge(article(2, prose(1, 600)))
    assert verdict.kind is VerdictKind.DERIVED
    assert verdict.reason == "holds most of article 1, and more"


def test_unlike_texts_are_new_and_so_is_a_headline_without_a_body(index, article, prose):
    index.add(article(1, prose(1)))
    assert index.judge(article(2, prose(2))).kind is VerdictKind.NEW
    assert index.judge(article(3, "")).kind is VerdictKind.NEW


def test_a_revision_is_not_judged_by_its_own_earlier_text(index, article, prose):
    index.add(article(1, prose(1)))
    revised = article(1, prose(1) + " and more")
    assert index.judge(revised).kind is VerdictKind.NEW
    index.add(revised)
    assert len(index) == 1
    assert index.judge(article(2, prose(1) + " and more")).of_article_id == 1


def test_a_copy_points_at_the_first_text_and_not_at_another_copy(index, article, prose):
    index.add(article(1, prose(1)))
    index.add(article(2, prose(1)))
    index.add(article(3, " ".join(prose(1).split()[:200])))
    assert len(index) == 1
    assert index.judge(article(4, prose(1))).of_article_id == 1


def test_one_publishers_wall_under_unlike_headlines_joins_nothing(index, article, prose):
    wall = prose(9, 80)
    index.add(article(1, wall, family="a", headline="Harbour bridge closed after storm"))
    verdict = index.judge(article(2, wall, family="a", headline="Minister resigns over budget"))
    assert verdict.kind is VerdictKind.NEW


def test_furniture_that_a_family_prints_under_each_text_counts_for_neither_side(index, article, prose):
    furniture = prose(9, 300)
    for number in range(1, 5):
        text = prose(number, 200) + " " + furniture
        index.add(article(number, text, family="a", headline=f"alpha{number} beta{number} gamma{number}"))
    fifth = article(5, prose(5, 200) + " " + furniture, family="a", headline="Something else altogether")
    assert index.judge(fifth).kind is VerdictKind.NEW


def test_texts_are_forgotten_by_when_they_were_seen(index, article, prose):
    index.add(article(1, prose(1), at=0))
    index.add(article(2, prose(2), at=10))
    index.forget_before(article(0, "").seen_at + timedelta(minutes=5))
    assert index.judge(article(3, prose(1))).kind is VerdictKind.NEW
    assert index.judge(article(4, prose(2))).of_article_id == 2


def test_settled_and_fresh_texts_are_found_alike(article, prose):
    index = CopyIndex()
    for number in range(1, 40):
        index.add(article(number, prose(number)))
        if number % 7 == 0:
            index.forget_before(article(0, "").seen_at)
    assert [index.judge(article(100, prose(number))).of_article_id for number in range(1, 40)] == list(range(1, 40))


def test_no_more_texts_are_kept_than_allowed(index, article, prose):
    assert copies.MOST_TEXTS * 75 * 12 < 400_000_000
    for number in range(1, 30):
        index.add(article(number, prose(number)))
    assert len(index) == 29
