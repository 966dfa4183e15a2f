"""The pages: front, story, source, sources, search, ledger."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from aiohttp import web

from dateline.model.change import StoryPage
from dateline.model.source import PollState, Source, SourceKind
from dateline.model.story import ANNOUNCING
from dateline.web.answers import Page
from dateline.web.chains import chains
from dateline.web.site import SITE, Site, page_of
from dateline.web.wording import Health, health, tells

T = TypeVar("T")

HITS_A_PAGE = 30
ROWS_A_PAGE = 200
LATEST_ARTICLES = 30
LONGEST_QUERY = 400
LONGEST_NUMBER = 18
"""Digits of an id; the store's integers hold 18 for certain."""


def add_pages(app: web.Application) -> None:
    """Put the pages on their addresses."""
    app.router.add_get("/", front)
    app.router.add_get("/story/{id}", story)
    app.router.add_get("/source/{id}", source)
    app.router.add_get("/sources", sources)
    app.router.add_get("/search", search)
    app.router.add_get("/ledger", ledger)


async def front(request: web.Request) -> web.Response:
    """The front page: joined once per change, given to everyone."""
    return request.app[SITE].front.page().answer(request)


async def story(request: web.Request) -> web.Response:
    """A story with all its reports. The address of one that was merged leads to the one it became part of, for ever."""
    site, story_id = request.app[SITE], number(request.match_info["id"])

    async def make() -> Page:
        found = await site.desk.store.story_page(story_id)
        if found is None:
            raise missing("There is no such story. It may be past the time for which stories are kept.")
        if found.story.id != story_id:
            raise web.HTTPMovedPermanently(f"/story/{found.story.id}")
        return _story_page(site, found)

    return (await site.kept.page(("story", story_id), make)).answer(request)


def _story_page(site: Site, found: StoryPage) -> Page:
    articles = {article.id: article for _, article in found.reports}
    reasons = [(article.publisher, report.reasons) for report, article in found.reports if report.reasons]
    return page_of(
        site,
        "story.html",
        story=found.story,
        lead=articles.get(found.story.lead_article_id),
        updates=[update for update in reversed(found.updates) if tells(update)],
        announced=[update for update in reversed(found.updates) if update.kind in ANNOUNCING],
        chains=chains(found.reports),
        reasons=reasons,
        sequence=max((update.sequence for update in found.updates), default=0),
    )


async def source(request: web.Request) -> web.Response:
    """A source with its health, its delays and what became of what it announced."""
    site, source_id = request.app[SITE], number(request.match_info["id"])

    async def make() -> Page:
        watched = await site.watchtower.look()
        found, state = watched.sources.get(source_id), watched.states.get(source_id)
        if found is None:
            raise missing("There is no such source, or it is no longer watched.")
        return page_of(
            site,
            "source.html",
            source=found,
            state=state,
            health=health(found, state),
            hits=await site.desk.store.source_articles(source_id, LATEST_ARTICLES),
            outcomes=await site.desk.store.outcomes(source_id),
            delays=next((row for row in watched.delays if row.source_id == source_id), None),
        )

    return (await site.kept.page(("source", source_id), make)).answer(request)


async def sources(request: web.Request) -> web.Response:
    """All sources, the worst first."""
    site, wanted = request.app[SITE], number(request.query.get("page", "1"))

    async def make() -> Page:
        watched = await site.watchtower.look()
        rows = [
            (each, watched.states.get(each.id), health(each, watched.states.get(each.id)))
            for each in watched.sources.values()
        ]
        rows.sort(key=_worst_first)
        tally = Counter(row[2].word for row in rows)
        page, last_page, shown = paged(rows, wanted)
        return page_of(
            site,
            "sources.html",
            here="/sources",
            total=len(rows),
            tally=tally.most_common(),
            rows=shown,
            page=page,
            last_page=last_page,
        )

    return (await site.kept.page(("sources", wanted), make)).answer(request)


def _worst_first(row: tuple[Source, PollState | None, Health]) -> tuple[int, str]:
    return row[2].rank, row[0].name.casefold()


async def search(request: web.Request) -> web.Response:
    """What a query finds, the newest first, with help beside it."""
    site = request.app[SITE]
    query = request.query.get("q", "").strip()[:LONGEST_QUERY]
    before = number(request.query["before"]) if "before" in request.query else None

    async def make() -> Page:
        found = await site.desk.store.search(query, HITS_A_PAGE + 1, before_id=before) if query else ()
        hits = found[:HITS_A_PAGE]
        older = hits[-1].article.id if len(found) > HITS_A_PAGE else None
        return page_of(site, "search.html", query=query, hits=hits, older=older)

    return (await site.kept.page(("search", query, before), make)).answer(request)


async def ledger(request: web.Request) -> web.Response:
    """The public delay ledger, source by source."""
    site, wanted = request.app[SITE], number(request.query.get("page", "1"))

    async def make() -> Page:
        watched = await site.watchtower.look()
        rows = watched.delays
        page, last_page, shown = paged(rows, wanted)
        updates, timed = sum(row.updates for row in rows), sum(row.timed for row in rows)
        return page_of(
            site,
            "ledger.html",
            here="/ledger",
            rows=shown,
            updates=updates,
            untimed=updates - timed,
            sitemaps={each.id for each in watched.sources.values() if each.kind is SourceKind.NEWS_SITEMAP},
            page=page,
            last_page=last_page,
        )

    return (await site.kept.page(("ledger", wanted), make)).answer(request)


def paged(rows: Sequence[T], wanted: int) -> tuple[int, int, Sequence[T]]:
    """The page asked for (or the nearest that there is), the last one, and the rows on it."""
    last_page = max(1, math.ceil(len(rows) / ROWS_A_PAGE))
    page = min(max(1, wanted), last_page)
    return page, last_page, rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]


def number(text: str) -> int:
    """An id or page number from an address.

    Raises:
        HTTPNotFound: it is none.

    """
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
        return int(text)
    raise missing("That address has no number where one belongs.")


def missing(sentence: str) -> web.HTTPNotFound:
    """A 404 with what is missing, in words for the reader."""
    return web.HTTPNotFound(text=sentence)
