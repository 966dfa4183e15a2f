"""How often a source publishes: learned from what it announced, from the first look on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dateline.model.source import Entry, PollState

PRIOR_ENTRIES = 1.0
PRIOR_WATCHED_S = 10_800.0
"""What we believe before the first look: one entry in three hours, the median of the shipped catalogue's kind of feed
(4 to 8 a day). It weighs as much as three hours of watching, so a day of silence or a burst outweighs it."""
HISTORY_S = 604_800.0
"""A week, so that nights and weekends have their share in a first rate."""
LEAST_HISTORY_S = 3_600.0
"""A feed whose entries all bear the same minute was filled at once; that is no rate of twenty a second."""
MEMORY_S = 2_419_200.0
"""After four weeks of watching, old counts weigh half: a newsroom's habits change."""
LONGEST_GAP_S = 172_800.0
"""After a longer pause between two looks, what the feed still holds is not all that was published: it tells no rate."""


def rate_per_s(state: PollState | None) -> float:
    """Entries to be expected per second: the mean of the Gamma–Poisson posterior. Never 0."""
    if state is None:
        return PRIOR_ENTRIES / PRIOR_WATCHED_S
    return (PRIOR_ENTRIES + state.entries) / (PRIOR_WATCHED_S + state.watched_s)


def first_rate(entries: Iterable[Entry], now: datetime) -> tuple[int, float]:
    """What a first look tells of the past: entries, and the seconds in which they appeared; (0, 0.0) if undated.

    A feed is its publisher's recent history. If it reaches back a week, that week is counted; otherwise its oldest
    entry only marks where the history begins.
    """
    times = sorted(entry.published_at for entry in entries if entry.published_at and entry.published_at <= now)
    if not times:
        return 0, 0.0
    since = now - timedelta(seconds=HISTORY_S)
    if times[0] < since:
        return sum(time >= since for time in times), HISTORY_S
    return len(times) - 1, max(LEAST_HISTORY_S, (now - times[0]).total_seconds())


def counted(state: PollState, new_entries: int, seen_at: datetime) -> tuple[int, float]:
    """Entries and seconds watched, with what a look at `seen_at` added to them."""
    gap_s = (seen_at - state.answered_at).total_seconds() if state.answered_at else 0.0
    if not 0.0 < gap_s <= LONGEST_GAP_S:
        return state.entries, state.watched_s
    entries, watched_s = state.entries + new_entries, state.watched_s + gap_s
    return (round(entries / 2), watched_s / 2) if watched_s > MEMORY_S else (entries, watched_s)
