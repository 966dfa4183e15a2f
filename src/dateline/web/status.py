"""For operators and machines: is it alive, is it ready, what does it count, who may crawl it."""

import msgspec
from aiohttp import web

from dateline.errors import StoreError
from dateline.observe import Check
from dateline.web.answers import PLAIN
from dateline.web.site import SITE

METRICS = "text/plain; version=0.0.4; charset=utf-8"
ROBOTS = "User-agent: *\nDisallow: /live\nDisallow: /search\nDisallow: /api/\n"


def add_status(app: web.Application) -> None:
    """Put health, metrics and files on their addresses."""
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/robots.txt", robots)
    app.router.add_get("/favicon.ico", icon)
    app.router.add_get("/static/{name}", static)


async def alive(_: web.Request) -> web.Response:
    """200 while the process answers at all."""
    return web.Response(text="ok\n", headers={"Cache-Control": "no-store"})


async def ready(request: web.Request) -> web.Response:
    """200 if every check is well, 503 and which ones are not otherwise."""
    desk = request.app[SITE].desk
    try:
        last_sequence = await desk.store.last_sequence()
        store = Check(name="store", ok=True, note=f"the latest update is {last_sequence}")
    except StoreError as error:
        store = Check(name="store", ok=False, note=str(error))
    checks = (store, *desk.health())
    ok = all(check.ok for check in checks)
    return web.Response(
        status=200 if ok else 503,
        body=msgspec.json.encode({"ready": ok, "checks": checks}),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def metrics(request: web.Request) -> web.Response:
    """All counters in Prometheus' text format."""
    body = request.app[SITE].desk.meters.exposition()
    return web.Response(body=body, headers={"Content-Type": METRICS, "Cache-Control": "no-store"})


async def robots(_: web.Request) -> web.Response:
    """Crawlers may read stories; the stream, searches and the API are no pages."""
    return web.Response(text=ROBOTS, headers={"Content-Type": PLAIN})


async def icon(request: web.Request) -> web.Response:
    """The icon, for browsers that ask without having been told where it is."""
    assets = request.app[SITE].assets
    raise web.HTTPFound(assets.path("icon.svg"))


async def static(request: web.Request) -> web.Response:
    """A file of the site by its hashed name."""
    page = request.app[SITE].assets.page(request.match_info["name"])
    if page is None:
        raise web.HTTPNotFound(text="There is no such file.")
    return page.answer(request)
