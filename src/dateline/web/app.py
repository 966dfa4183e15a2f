"""The site as one aiohttp application: which address is answered by whom, and what every answer carries."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

import structlog
from aiohttp import web

from dateline.errors import StoreError
from dateline.model.story import StoryUpdated
from dateline.ports import Event
from dateline.web.desk import Desk
from dateline.web.faults import show_faults
from dateline.web.formats import add_formats
from dateline.web.live import live
from dateline.web.pages import add_pages
from dateline.web.pulse import measure
from dateline.web.site import SITE, Site, make_site
from dateline.web.status import add_status

log = structlog.get_logger(__name__)

PULSE_S = 10.0
MOST_BODY_BYTES = 4_096
"""Nothing on the site is posted to yet."""
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "Dateline",
}
"""On every answer: nothing inline, nothing from elsewhere, in nobody's frame; where a reader came from is not told."""


def make_app(engine: Desk) -> web.Application:
    """The site of that engine; it fills itself at start-up and lets go of its readers at shutdown."""
    app = web.Application(middlewares=[show_faults], client_max_size=MOST_BODY_BYTES)
    app[SITE] = make_site(engine)
    app.on_response_prepare.append(_secure)
    app.cleanup_ctx.append(_up_to_date)
    app.on_shutdown.append(_hang_up)
    add_pages(app)
    add_formats(app)
    add_status(app)
    app.router.add_get("/live", live, allow_head=False)
    return app


async def _secure(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY)


async def _up_to_date(app: web.Application) -> AsyncIterator[None]:
    """Fill the front page, then keep it true: each update as it is pushed, the pulse every ten seconds."""
    site = app[SITE]
    unsubscribe = site.desk.bus.subscribe("story.updated", partial(_heard, site))
    await site.front.fill()
    site.front.show(await measure(site.desk))
    pulse = asyncio.create_task(_feel_pulse(site))
    yield
    unsubscribe()
    pulse.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await pulse


def _heard(site: Site, event: Event) -> None:
    assert isinstance(event.record, StoryUpdated)
    site.front.heard(event)
    site.kept.drop(("story", event.record.update.story_id))


async def _feel_pulse(site: Site) -> None:
    while True:
        await asyncio.sleep(PULSE_S)
        try:
            site.front.show(await measure(site.desk))
        except StoreError as error:
            log.warning("pulse not measured", code=error.code, error=str(error))


async def _hang_up(app: web.Application) -> None:
    await app[SITE].desk.hub.close()
