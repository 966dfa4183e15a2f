"""An update as a server-sent event: rendered once, written to every live reader."""

from datetime import datetime

import msgspec

from dateline.model.story import Story, Update

ALERT_CHARS = 55
"""What fits on one line of a phone's lock screen, and the trade's limit for a news alert."""


def frame(update: Update, story: Story | None) -> bytes:
    """One event of the live stream: its id is the sequence, its data one line of JSON.

    JSON escapes every control character, so that nothing from outside can end the line or begin another event.

    Source: WHATWG HTML §9.2, server-sent events.
    """
    return b"id: %d\nevent: update\ndata: %b\n\n" % (update.sequence, msgspec.json.encode(live_record(update, story)))


def live_record(update: Update, story: Story | None) -> dict[str, object]:
    """What a live reader gets of an update; the names are those of docs/glossary.md and stay."""
    return {
        "sequence": update.sequence,
        "story": update.story_id,
        "kind": update.kind,
        "headline": update.headline,
        "alert": alert(update.headline),
        "publisher": update.publisher,
        "language": update.language,
        "state": update.state,
        "urgency": update.urgency,
        "place": story.place if story else None,
        "note": update.note,
        "url": update.url,
        "published_at": _iso(update.published_at),
        "seen_at": _iso(update.seen_at),
        "joined_at": _iso(update.joined_at),
    }


def alert(headline: str) -> str:
    """The headline in at most 55 characters, cut at a word."""
    if len(headline) <= ALERT_CHARS:
        return headline
    cut = headline[: ALERT_CHARS - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
