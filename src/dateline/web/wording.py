"""What the site says in its own words: durations, counts, states and kinds, no more than is known."""

import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from babel import Locale
from msgspec import Struct

from dateline.model.article import Article
from dateline.model.source import PollState, Source
from dateline.model.story import Update, UpdateKind

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
FAILURES_UNTIL_FAILING = 1
"""A source says so from the first look that gave nothing; how many there were stands beside it."""

KIND_WORDS = {
    UpdateKind.STORY_OPENED: "reports",
    UpdateKind.REPORT_JOINED: "reports, too",
    UpdateKind.CONFIRMED: "confirms it",
    UpdateKind.COPY_JOINED: "carries a copy",
    UpdateKind.ARTICLE_READ: "in full",
    UpdateKind.CORRECTED: "changed its text",
    UpdateKind.MERGED: "moved to another story",
    UpdateKind.WITHDRAWN: "withdrew its report",
}
"""What stands after a publisher's name."""


def duration(seconds: float) -> str:
    """A span in the unit that a reader would choose: "12 ms", "0.4 s", "41 s", "12 min", "5 h", "3 d"."""
    if seconds < 0.1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    if seconds < 5_970:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3_600:.0f} h"
    return f"{seconds / 86_400:.0f} d"


def milliseconds(value: float | None) -> str:
    """A measured delay, to the millisecond below a second; a dash where there was nothing to measure."""
    if value is None:
        return "–"
    return f"{value:.0f} ms" if value < 1_000 else duration(value / 1000)


def believed(published_at: datetime | None, seen_at: datetime) -> datetime | None:
    """The publisher's time, unless it lies after our own look at it: then it is as good as unknown."""
    return published_at if published_at and published_at <= seen_at else None


def delay(published_at: datetime | None, seen_at: datetime) -> str:
    """How late we were: "seen +31 s", or "time unknown"."""
    known = believed(published_at, seen_at)
    return f"seen +{duration((seen_at - known).total_seconds())}" if known else "time unknown"


def delay_exactly(published_at: datetime | None, seen_at: datetime) -> str:
    """The same with both times, for those who want to know."""
    if published_at is None:
        return f"The publisher gives no time; seen {exactly(seen_at)}"
    if published_at > seen_at:
        return f"The publisher’s time, {exactly(published_at)}, lies after our own look at {exactly(seen_at)}"
    return f"published {exactly(published_at)}, seen {exactly(seen_at)}"


def exactly(at: datetime) -> str:
    """A time to the second, in UTC."""
    return f"{at:%-d %B %Y, %H:%M:%S} UTC"


def clock(at: datetime, now: datetime, *, seconds: bool = False) -> str:
    """The time of day, with the date if that was not today."""
    time = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
    if at.date() == now.date():
        return time
    return f"{at:%-d %b} {time}" if at.year == now.year else f"{at:%-d %b %Y} {time}"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 copy", "1,214 sources"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@lru_cache(maxsize=1_024)
def language_name(tag: str | None) -> str | None:
    """A language's English name; the tag itself if it has none; None for what is no tag."""
    tag = language_tag(tag)
    return Locale("en").languages.get(tag.lower().split("-")[0], tag) if tag else None


def language_tag(tag: str | None) -> str:
    """A well-formed BCP 47 tag for a `lang` attribute; "" says that the language is unknown."""
    return tag if tag and len(tag) <= 35 and _TAG.fullmatch(tag) else ""


@lru_cache(maxsize=8_192)
def outside(url: str | None) -> str | None:
    """A publisher's address if a browser may safely be sent there: http or https with a host, nothing else."""
    if not url or len(url) > 4_000:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else None


class Health(Struct, frozen=True, kw_only=True):
    """How a source does, as word, rank (the worst first) and sentence."""

    word: str
    rank: int
    note: str


def health(source: Source, state: PollState | None) -> Health:
    """The health of one source in plain words."""
    if source.paused_at:
        return Health(word="paused", rank=2, note="The operator paused it.")
    if state is None or state.asked_at is None:
        return Health(word="not asked yet", rank=3, note="It was added a moment ago.")
    if state.failures >= FAILURES_UNTIL_FAILING:
        times = "for the first time" if state.failures == 1 else f"as did {state.failures - 1} before it"
        return Health(word="failing", rank=1, note=f"The last look failed, {times}.")
    return Health(word="well", rank=4, note="It answered when last asked.")


def said(update: Update) -> str:
    """What an update tells, after the publisher's name; a note says more where it does not repeat that name."""
    if update.note and update.kind is UpdateKind.COPY_JOINED:
        return f"carries {'a' if update.note.startswith('copy') else 'the'} {update.note}"
    if update.note and update.kind is UpdateKind.MERGED:
        return f"moved: {update.note}"
    if update.note and update.kind is UpdateKind.ARTICLE_READ:
        return update.note
    return KIND_WORDS[update.kind]


def tells(update: Update) -> bool:
    """Whether an update belongs in a story's timeline: that we read a page is no event."""
    return update.kind is not UpdateKind.ARTICLE_READ or update.note is not None


def lag_s(earlier: Article, later: Article) -> float:
    """How much later one article came: by the publishers' own times if both have one, else by when we saw them."""
    first, second = believed(earlier.published_at, earlier.seen_at), believed(later.published_at, later.seen_at)
    if first and second:
        return (second - first).total_seconds()
    return (later.seen_at - earlier.seen_at).total_seconds()
