"""The same news for programs: feeds of the front page and of every search, stories and updates as JSON."""

from collections.abc import Callable

from aiohttp import web

from dateline.publish.feeds import Listing, atom, json_feed, listed_hit, listed_story, rss
from dateline.publish.records import story_json, updates_json
from dateline.web.answers import JSON, Page
from dateline.web.pages import LONGEST_QUERY, missing, number
from dateline.web.site import SITE, site_address

FORMATS: dict[str, tuple[Callable[[Listing], bytes], str]] = {
    "rss": (rss, "application/rss+xml; charset=utf-8"),
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}
ABOUT = "The fastest news updates around the world"
HITS_A_FEED = 50
MOST_UPDATES = 1_000


def add_formats(app: web.Application) -> None:
    """Put feeds and records on their addresses."""
    app.router.add_get("/feed.{format:rss|atom|json}", front_feed)
    app.router.add_get("/search.{format:rss|atom|json}", search_feed)
    app.router.add_get("/api/updates", updates)
    app.router.add_get("/api/story/{id}", story)


async def front_feed(request: web.Request) -> web.Response:
    """The stories of the front page as a feed."""
    site, address, form = request.app[SITE], site_address(request), request.match_info["format"]

    async def make() -> Page:
        stories = site.front.stories()
        listing = Listing(
            name="Dateline" if site.desk.banner is None else f"Dateline ({site.desk.banner})",
            about=ABOUT,
            page_url=f"{address}/",
            feed_url=f"{address}/feed.{form}",
            updated_at=max((story.updated_at for story in stories), default=site.desk.clock.now()),
            lines=tuple(listed_story(story, address) for story in stories),
        )
        return _rendered(listing, form)

    return (await site.kept.page(("feed", form, address, site.front.sequence), make)).answer(request)


async def search_feed(request: web.Request) -> web.Response:
    """What a query finds as a feed, so that a search can be followed."""
    site, address, form = request.app[SITE], site_address(request), request.match_info["format"]
    query = request.query.get("q", "").strip()[:LONGEST_QUERY]

    async def make() -> Page:
        hits = await site.desk.store.search(query, HITS_A_FEED) if query else ()
        lines = tuple(listed_hit(hit, address) for hit in hits)
        asked = request.url.update_query({"q": query}).raw_query_string if query else ""
        listing = Listing(
            name=f"{query} · Dateline",
            about=f"Articles that match: {query}",
            page_url=f"{address}/search?{asked}",
            feed_url=f"{address}/search.{form}?{asked}",
            updated_at=max((line.updated_at for line in lines), default=site.desk.clock.now()),
            lines=lines,
        )
        return _rendered(listing, form)

    return (await site.kept.page(("search feed", form, address, query), make)).answer(request)


def _rendered(listing: Listing, form: str) -> Page:
    render, content_type = FORMATS[form]
    return Page(render(listing), content_type)


async def updates(request: web.Request) -> web.Response:
    """Updates after a sequence, in order: `?after=` (0 for all that are kept) and `?limit=`."""
    store = request.app[SITE].desk.store
    after = number(request.query.get("after", "0"))
    limit = min(MOST_UPDATES, max(1, number(request.query.get("limit", "100"))))
    last_sequence = await store.last_sequence()
    return Page(updates_json(await store.updates_after(after, limit), last_sequence), JSON).answer(request)


async def story(request: web.Request) -> web.Response:
    """A story with its reports and updates."""
    story_id = number(request.match_info["id"])
    found = await request.app[SITE].desk.store.story_page(story_id)
    if found is None:
        raise missing("There is no such story.")
    if found.story.id != story_id:
        raise web.HTTPMovedPermanently(f"/api/story/{found.story.id}")
    return Page(story_json(found, site_address(request)), JSON).answer(request)
