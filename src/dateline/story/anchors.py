"""Figures as anchors: texts with telling figures, and none in common, tell of two events however alike they read."""

from collections.abc import Iterable

from dateline.model.article import Article

LEAST_DIGITS = 3
"""Significant ones. Smaller figures (days, hours, pages) stand in every text; a year says little, too."""


def figures_disagree(article: Article, others: Iterable[Article]) -> bool:
    """Whether both sides have telling figures, and share none.

    A text with none has no anchor to compare. 366 000, "366 thousand" and 366,000 are one figure: trailing noughts are
    not counted.
    """
    ours = telling_figures(article)
    theirs: set[str] = set()
    for other in others:
        theirs |= telling_figures(other)
    return bool(ours and theirs) and not ours & theirs


def telling_figures(article: Article) -> set[str]:
    """The figures of a text that hardly stand in another by chance: 7.1, 212, 366 thousand."""
    found = set()
    for number in article.numbers:
        if "." in number:
            found.add(number)
        elif not _is_year(number) and len(figure := number.rstrip("0")) >= LEAST_DIGITS:
            found.add(figure)
    return found


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in {"19", "20"}
