"""Stages 5 and 6 in one call: a fetched page's bytes to a record of what it says. Runs in a reading worker."""

from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from dateline.dedupe.sketch import body_hash, sketch
from dateline.extract.page import extract
from dateline.model.article import Page
from dateline.model.statement import Reading
from dateline.settings import ReadingSettings
from dateline.understand.language import language
from dateline.understand.read import read
from dateline.vocab import words

CLOCKS_DIFFER = timedelta(hours=1)
"""A publisher's clock may be ahead of ours by so much; a time further in the future is no time of publication."""


class PageRecord(Struct, frozen=True, kw_only=True):
    """All that one page gave."""

    page: Page
    reading: Reading
    body_hash: str
    """Hex BLAKE2b-128 of the normalised body."""
    sketch: tuple[int, ...]
    """Sampled 4-gram hashes of the body, for finding copies."""


def read_page(body: bytes, url: str, charset: str | None, seen_at: datetime, limits: ReadingSettings) -> PageRecord:
    """What the page says. `seen_at` is when it was fetched: later times of publication are not believed.

    Raises:
        PageRefused: more bytes, tags or nesting than allowed.
        NoArticle: nothing on the page reads like one.

    """
    vocabulary = words()
    page = _without_future(extract(body, url, charset, limits, vocabulary), seen_at)
    text = "\n".join(page.paragraphs)
    return PageRecord(
        page=page,
        reading=read(page, vocabulary, _day(page, seen_at)),
        body_hash=body_hash(text),
        sketch=sketch(text),
    )


def prepare_to_read() -> None:
    """Load what reading needs: models and vocabularies, once in each worker."""
    words()
    language("The quick brown fox jumps over the lazy dog.", None)


def _day(page: Page, seen_at: datetime) -> date:
    if page.published_at is not None:
        return page.published_at.date()
    return page.published_on or seen_at.date()


def _without_future(page: Page, seen_at: datetime) -> Page:
    limit = seen_at + CLOCKS_DIFFER
    published = page.published_at is not None and page.published_at > limit
    # the zones of the earth lie up to a day apart
    on = page.published_on is not None and page.published_on > (seen_at + timedelta(days=1)).date()
    return replace(
        page,
        published_at=None if published or on else page.published_at,
        published_on=None if on else page.published_on,
        modified_at=None if page.modified_at is not None and page.modified_at > limit else page.modified_at,
    )
