"""What we watch, how the last look at it went, and what it announced."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class SourceKind(StrEnum):
    """The channel on which a publisher announces."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"


class Source(Struct, frozen=True, kw_only=True):
    """One thing we watch. `id` is 0 until the store has given one."""

    id: int = 0
    url: str
    kind: SourceKind = SourceKind.FEED
    name: str
    publisher: str
    """The organisation behind it, as shown to readers."""
    family: str
    """Publishers under one owner share it: they confirm nothing for one another. Default: the registrable domain."""
    homepage: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, or None where unknown."""
    language: str | None = None
    """BCP 47, or None where unknown."""
    category: str | None = None
    origin: str | None = None
    """The list it came from, with its licence in `licence`; None for one that the operator added."""
    licence: str | None = None
    pinned_interval_s: float | None = None
    """Ask every so many seconds whatever has been learned; None leaves it to the schedule."""
    full_text: bool = False
    """Whether the operator may store and show whole articles of this publisher."""
    added_at: datetime | None = None
    paused_at: datetime | None = None


class Validators(Struct, frozen=True, kw_only=True):
    """What the last answer gave us to ask "has it changed?" with (RFC 9110 §8.8), exactly as given."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """Hex BLAKE2b-128 of the last decoded body: an equal one costs no parse."""


NO_VALIDATORS = Validators()
"""Nothing to compare with: a first look."""


class PollState(Struct, frozen=True, kw_only=True):
    """What we know about asking one source; saved after each look."""

    source_id: int
    validators: Validators = NO_VALIDATORS
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    """The last look that worked, changed or not."""
    changed_at: datetime | None = None
    not_before_at: datetime | None = None
    """The publisher's floor: Retry-After, ttl, a back-off after failures."""
    failures: int = 0
    """Failed looks in a row; 0 after one that worked."""
    error_code: str | None = None
    error: str | None = None
    """The last failure in plain words, for the source's page; None after a look that worked."""
    moved_to: str | None = None
    """Where a permanent redirect (301, 308) pointed; the source's URL follows after three in a row."""
    moved_times: int = 0
    entries: int = 0
    """Entries published in `watched_s` seconds, with the history that the first look showed: the publishing rate."""
    watched_s: float = 0.0
    asks: int = 0
    unchanged: int = 0
    body_bytes: int = 0
    clock_skew_s: float | None = None
    """The host's Date header minus our clock; None where it sends none."""


class Fetched(Struct, frozen=True, kw_only=True):
    """An answer with content. `body` is decoded (no gzip), `charset` is what the header says, if anything."""

    url: str
    """Where the body came from, after redirects."""
    asked_url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    validators: Validators = NO_VALIDATORS
    asked_at: datetime
    seen_at: datetime
    """When the last byte was here: the "seen" of the delay ledger."""
    moved_to: str | None = None
    """Set if every redirect on the way was permanent."""
    max_age_s: float | None = None
    clock_skew_s: float | None = None
    links: tuple[tuple[str, str], ...] = ()
    """(rel, url) of the Link header, for hub and self."""


class Unchanged(Struct, frozen=True, kw_only=True):
    """An answer without news: 304, or the same bytes again."""

    url: str
    asked_at: datetime
    seen_at: datetime
    validators: Validators = NO_VALIDATORS
    moved_to: str | None = None
    max_age_s: float | None = None
    clock_skew_s: float | None = None
    body_bytes: int = 0


class Entry(Struct, frozen=True, kw_only=True):
    """One thing a source announced, unchecked. Text is plain; a time that is missing or impossible is None."""

    guid: str
    """The publisher's id, else the link, else a hash of headline and text: never empty."""
    url: str | None
    """Absolute http(s), or None."""
    headline: str
    standfirst: str | None = None
    bylines: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str | None = None
    image_url: str | None = None
    publisher: str | None = None
    """As the entry itself says (news sitemap, RSS <source>); None where it does not."""
    categories: tuple[str, ...] = ()


class Announcement(Struct, frozen=True, kw_only=True):
    """A parsed feed or news sitemap: its entries in document order, and what it says about itself."""

    kind: SourceKind
    format: str
    """"rss", "rdf", "atom", "json", "news_sitemap", "sitemap_index"."""
    title: str | None = None
    language: str | None = None
    homepage: str | None = None
    ttl_s: float | None = None
    hubs: tuple[str, ...] = ()
    """WebSub hubs, absolute."""
    self_url: str | None = None
    sitemaps: tuple[str, ...] = ()
    """Of a sitemap index: the sitemaps it lists."""
    entries: tuple[Entry, ...] = ()
    flaws: tuple[str, ...] = ()
    """What was wrong with the markup and was repaired, in plain words."""
