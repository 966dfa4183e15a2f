"""The news item behind an entry: what its page says, and where it was filed."""

from datetime import date as day
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Dateline(Struct, frozen=True, kw_only=True):
    """Place, day and agency where it was filed: "Moscow, March 29 –". Not where it happened."""

    place: str | None
    """As printed, or None."""
    date: day | None = None
    agency: str | None = None
    span: tuple[int, int] = (0, 0)
    """[start, end) in code points of the body's first paragraph."""


class Page(Struct, frozen=True, kw_only=True):
    """The article as extracted from one fetched page, before anyone thinks about what it says."""

    url: str
    canonical_url: str | None = None
    """As the page claims, only if on the same publisher's domain."""
    headline: str
    standfirst: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_on: day | None = None
    """The day as printed; all that is known where a page states no time, or one without a zone."""
    modified_at: datetime | None = None
    language: str | None = None
    """As the page declares, lower-case BCP 47."""
    publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image_url: str | None = None
    paywalled: bool | None = None
    """schema.org isAccessibleForFree, turned round; None where it does not say."""
    paragraphs: tuple[str, ...]
    """The body in order, plain text, at least one."""
    how: str
    """Which extractor gave the body, for the source's page."""


class ArticleState(StrEnum):
    """How far an article has come."""

    ANNOUNCED = "announced"
    """Known by its headline only."""
    READ = "read"
    """Its page was fetched and read."""
    UNREAD = "unread"
    """Its page will not be read: no link, refused, or set aside."""
    WITHDRAWN = "withdrawn"


class Article(Struct, frozen=True, kw_only=True):
    """The news item; each change of its page is a revision."""

    id: int
    source_id: int
    url: str | None
    canonical_url: str | None = None
    state: ArticleState = ArticleState.ANNOUNCED
    revision: int = 1
    publisher: str
    family: str
    country: str | None = None
    language: str | None = None
    direction: str = "ltr"
    headline: str
    standfirst: str | None = None
    bylines: tuple[str, ...] = ()
    dateline: Dateline | None = None
    extract: str | None = None
    """The opening of the body that a reader may see, without the dateline; None until the page was read."""
    body: tuple[str, ...] = ()
    """All paragraphs. Always indexed; stored only where the source's `full_text` allows it."""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    seen_at: datetime
    image_url: str | None = None
    paywalled: bool | None = None
    body_hash: str | None = None
    """Hex BLAKE2b-128 of the normalised body."""
    sketch: tuple[int, ...] = ()
    """Sampled 4-gram hashes (unsigned 32-bit, sorted) for finding copies."""
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    outcome: str | None = None
    """The counted outcome of its last stage: ok, skipped:…, quarantined:…"""


class Revision(Struct, frozen=True, kw_only=True):
    """One version of an article's text."""

    article_id: int
    number: int
    seen_at: datetime
    headline: str
    body_hash: str | None
