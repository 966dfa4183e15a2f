"""What an article says, as far as words and rules can tell: language, dateline, names, figures."""

from datetime import date

from dateline.model.article import Page
from dateline.model.statement import Reading
from dateline.understand.dateline import dateline
from dateline.understand.language import direction, language
from dateline.understand.names import names
from dateline.understand.numbers import numbers
from dateline.vocab import Words, language_of

LOOK_AT_CHARS = 20_000
"""Names and figures further down add nothing to knowing what a report is about."""


def read(page: Page, words: Words, day: date | None) -> Reading:
    """The reading of one page. `day` is when it was published or seen: datelines name no year."""
    text = "\n".join(page.paragraphs)
    code = language(text if len(text) > len(page.headline) else f"{page.headline}\n{text}", page.language)
    pack = language_of(words, code)
    where = dateline(page.paragraphs[0], pack, words, day)
    after = (page.paragraphs[0][where.span[1] :] if where else page.paragraphs[0], *page.paragraphs[1:])
    return Reading(
        language=code,
        direction=direction(code),
        dateline=where,
        names=names(page.headline, after, pack, words),
        numbers=numbers(f"{page.headline}\n" + "\n".join(after)[:LOOK_AT_CHARS], pack.decimal if pack else "."),
    )
