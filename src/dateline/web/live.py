"""The live stream: every update as it is pushed, and first what a reader missed since the one it saw last."""

from aiohttp import HttpVersion11, web

from dateline.model.story import Update, UpdateKind
from dateline.ports import Store
from dateline.publish.live import frame, resync
from dateline.web.site import SITE

MOST_REPLAYED = 5_000
"""A reader who missed more loads the page again: that is less work for both than a replay of the whole day."""
BATCH = 500
COME_BACK_S = 30
RETRY_MS = 2_000
RETRY_SPREAD_MS = 3_000
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep events until its buffer is full
}


async def live(request: web.Request) -> web.StreamResponse:
    """Server-sent events without end. `Last-Event-ID`, else `?after=`, names the last update already seen."""
    desk = request.app[SITE].desk
    hub = desk.hub
    if hub.full:
        return web.Response(status=503, text="Too many readers just now.\n", headers={"Retry-After": str(COME_BACK_S)})
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    await response.write(b"retry: %d\n\n" % _retry_ms(hub.readers))
    asked = request.headers.get("Last-Event-ID") or request.query.get("after")
    after = hub.last if asked is None else _sequence(asked)
    if after is None or not hub.covers(after):
        after = await _replay(response, desk.store, after, hub.first)
        if after is None or not hub.covers(after):
            after = hub.last
            await response.write(resync(after))
    if (transport := request.transport) is None:  # the reader left while it was given what it missed
        return response
    reader = hub.join(transport, after=after, chunked=request.version >= HttpVersion11)
    try:
        await reader.gone
    finally:
        hub.leave(reader)
    return response


def _retry_ms(readers: int) -> int:
    """When to come back after the line broke: not all at once."""
    return RETRY_MS + readers * 397 % RETRY_SPREAD_MS


def _sequence(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


async def _replay(response: web.StreamResponse, store: Store, after: int | None, until: int) -> int | None:
    """Send what is older than the hub remembers, up to `until`; the last sequence sent, None if that is too much."""
    if after is None or after >= until or until - after > MOST_REPLAYED:
        return None
    while after < until - 1:
        updates = [update for update in await store.updates_after(after, BATCH) if update.sequence < until]
        if not updates or updates[0].sequence > after + 1:
            return None  # past their retention: there would be a gap
        await response.write(b"".join([await _frame(update, store) for update in updates]))
        after = updates[-1].sequence
    return after


async def _frame(update: Update, store: Store) -> bytes:
    story = await store.story(update.story_id) if update.kind is UpdateKind.MERGED else None
    return frame(update, story)
