"""Figures tell events apart that read alike."""

from collections.abc import Callable

from msgspec.structs import replace

from dateline.model.article import Article
from dateline.story.anchors import figures_disagree, telling_figures


def test_thousands_are_one_figure_however_written(article: Callable[..., Article]) -> None:
    one = replace(article(1, "A"), numbers=("366000", "45.6", "9"))
    other = replace(article(2, "B"), numbers=("366", "2026", "12"))
    assert telling_figures(one) == {"366", "45.6"}
    assert telling_figures(other) == {"366"}


def test_texts_that_share_a_figure_agree(article: Callable[..., Article]) -> None:
    one = replace(article(1, "A"), numbers=("366000", "7.1"))
    other = replace(article(2, "B"), numbers=("366", "95.5"))
    assert not figures_disagree(one, [other])


def test_texts_whose_figures_all_differ_disagree(article: Callable[..., Article]) -> None:
    one = replace(article(1, "A"), numbers=("366000", "7.1"))
    other = replace(article(2, "B"), numbers=("155", "6.4"))
    assert figures_disagree(one, [other])


def test_a_text_without_telling_figures_has_no_anchor(article: Callable[..., Article]) -> None:
    one = replace(article(1, "A"), numbers=("366000", "7.1"))
    other = replace(article(2, "B"), numbers=("9", "2026"))
    assert not figures_disagree(one, [other])
