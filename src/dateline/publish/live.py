"""One update as one server-sent event: what a live reader's page, a terminal or a telephone shows of it."""

import re
from datetime import datetime

import msgspec
from msgspec import Struct

from dateline.model.story import Story, StoryState, Update, UpdateKind

LONGEST_ALERT = 55
"""Characters that a telephone's lock screen shows of an alert on one line."""
LONGEST_PUBLISHER = 60
LONGEST_EVENT_BYTES = 600
"""Of the data; a thousand such events fit twice into what a reader may leave unread (`web.reader_buffer_bytes`)."""

_BREAKS = str.maketrans({"\u2028": " ", "\u2029": " ", "\x85": " "})
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Controls, halves of characters and non-characters: no format carries them, and no reader sees them."""


class LiveUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The data of one event. Names are stable; a field that is unknown is left out."""

    sequence: int
    story: int
    kind: UpdateKind
    headline: str
    alert: str
    publisher: str
    state: StoryState
    urgency: int
    language: str | None = None
    published_at: datetime | None = None
    seen_at: datetime
    joined_at: datetime
    url: str | None = None
    into: int | None = None
    """The story that this one was merged into."""


def frame(update: Update, story: Story | None) -> bytes:
    """The event as it stands on the wire: its id is the sequence, so that a reader who lost the line can say where.

    Source: HTML Living Standard §9.2, server-sent events.
    """
    data = msgspec.json.encode(live_update(update, story))
    return b"id: %d\nevent: update\ndata: %b\n\n" % (update.sequence, data)


def resync(last_sequence: int) -> bytes:
    """The event that tells a reader that too much was missed to be replayed: load the page again."""
    return b'id: %d\nevent: resync\ndata: {"sequence":%d}\n\n' % (last_sequence, last_sequence)


def live_update(update: Update, story: Story | None) -> LiveUpdate:
    """What the event says, cut to fit: first the link goes (the story's page has it), then the headline's end."""
    headline = one_line(update.headline)
    alert = cut(headline, LONGEST_ALERT)
    whole = LiveUpdate(
        sequence=update.sequence,
        story=update.story_id,
        kind=update.kind,
        headline=headline,
        alert=alert,
        publisher=cut(one_line(update.publisher), LONGEST_PUBLISHER),
        state=update.state,
        urgency=int(update.urgency),
        language=one_line(update.language)[:35] if update.language else None,
        published_at=update.published_at,
        seen_at=update.seen_at,
        joined_at=update.joined_at,
        url=one_line(update.url) if update.url else None,
        into=story.merged_into if story else None,
    )
    return _fitted(whole)


def _fitted(whole: LiveUpdate) -> LiveUpdate:
    if _size(whole) <= LONGEST_EVENT_BYTES:
        return whole
    without_link = msgspec.structs.replace(whole, url=None)
    over = _size(without_link) - LONGEST_EVENT_BYTES
    if over <= 0:
        return without_link
    widest = max(1, len(whole.headline.encode()) // max(1, len(whole.headline)))
    room = max(LONGEST_ALERT, len(whole.headline) - over // widest - 2)
    return msgspec.structs.replace(without_link, headline=cut(whole.headline, room))


def _size(update: LiveUpdate) -> int:
    return len(msgspec.json.encode(update))


def one_line(text: str) -> str:
    """The text on one line: white space folded, nothing invisible or half a character left in it."""
    return " ".join(_INVISIBLE.sub("", text.translate(_BREAKS)).split())


def cut(text: str, most: int) -> str:
    """The text in at most so many characters, cut between words and marked with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[:most].rpartition(" ")[0]
    # Scripts without spaces, and endless words, are cut where the room ends.
    kept = head if len(head) > most // 2 else text[: most - 1]
    return kept.rstrip(" ,;:.–—-") + "…"
