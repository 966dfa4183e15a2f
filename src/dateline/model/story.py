"""Reports of one event, joined; and the updates that readers see, in sequence."""

from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct


class Urgency(IntEnum):
    """IPTC urgency with the trade's words (AP filing codes)."""

    FLASH = 1
    BULLETIN = 2
    URGENT = 3
    ROUTINE = 5
    DEFERRED = 8


class VerdictKind(StrEnum):
    """Whether we have this text already."""

    NEW = "new"
    COPY = "copy"
    DERIVED = "derived"
    REVISION = "revision"


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer to "have we this text already?", with its reason."""

    kind: VerdictKind
    of_article_id: int | None = None
    containment: float = 0.0
    """Share of this text's sampled 4-grams that the other text holds, 0 to 1."""
    reason: str = ""


class Placement(Struct, frozen=True, kw_only=True):
    """Which story a report belongs to. `story_id` is None for a new one."""

    story_id: int | None
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    """Why, in plain words: shared names, numbers, terms."""


class Report(Struct, frozen=True, kw_only=True):
    """An article seen as part of a story."""

    article_id: int
    story_id: int
    verdict: VerdictKind = VerdictKind.NEW
    of_article_id: int | None = None
    containment: float = 0.0
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    provisional: bool = True
    """Placed on its headline alone."""
    joined_at: datetime


class StoryState(StrEnum):
    """How sure it is."""

    ONE_SOURCE = "one source"
    CONFIRMED = "confirmed"
    BREAKING = "breaking"
    DEVELOPING = "developing"
    QUIET = "quiet"
    WITHDRAWN = "withdrawn"


class Story(Struct, frozen=True, kw_only=True):
    """Our joined reports of one event, with what a line of news shows."""

    id: int
    version: int = 1
    headline: str
    lede: str | None = None
    lead_article_id: int
    language: str | None = None
    place: str | None = None
    state: StoryState = StoryState.ONE_SOURCE
    urgency: Urgency = Urgency.ROUTINE
    reports: int = 1
    copies: int = 0
    families: tuple[str, ...] = ()
    """Independent publisher families, copies excluded, in order of their report."""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    first_publisher: str
    first_published_at: datetime | None = None
    first_seen_at: datetime
    updated_at: datetime
    merged_into: int | None = None
    """This id redirects there, for ever."""


class UpdateKind(StrEnum):
    """What changed in the story."""

    STORY_OPENED = "story opened"
    REPORT_JOINED = "report joined"
    CONFIRMED = "confirmed"
    COPY_JOINED = "copy joined"
    ARTICLE_READ = "article read"
    CORRECTED = "corrected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


ANNOUNCING = frozenset({UpdateKind.STORY_OPENED, UpdateKind.REPORT_JOINED})
"""Each article has exactly one update of these kinds: the one that first told readers of it."""


class Update(Struct, frozen=True, kw_only=True):
    """One change to one story. `sequence` is 0 until the store's transaction has given it."""

    sequence: int = 0
    story_id: int
    version: int
    kind: UpdateKind
    article_id: int
    source_id: int
    headline: str
    publisher: str
    language: str | None = None
    url: str | None = None
    state: StoryState = StoryState.ONE_SOURCE
    urgency: Urgency = Urgency.ROUTINE
    note: str | None = None
    published_at: datetime | None = None
    seen_at: datetime
    parsed_at: datetime
    joined_at: datetime
    pushed_at: datetime | None = None
    """When the last of the readers then listening had been written to; None if not yet, or lost in a crash."""


class StoryUpdated(Struct, frozen=True, kw_only=True):
    """What travels on the bus as `story.updated` once it is stored: the update, and the story as it now is."""

    update: Update
    story: Story
