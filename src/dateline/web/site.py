"""The site of one desk: what its pages share."""

from aiohttp import web
from msgspec import Struct

from dateline.web.answers import Page
from dateline.web.assets import Assets
from dateline.web.desk import Desk
from dateline.web.front import Front
from dateline.web.kept import Kept
from dateline.web.look import Look, moment
from dateline.web.watched import Watchtower


class Site(Struct, frozen=True, kw_only=True):
    """The parts from which pages are made."""

    desk: Desk
    assets: Assets
    look: Look
    front: Front
    kept: Kept
    watchtower: Watchtower


SITE: web.AppKey[Site] = web.AppKey("site")
"""Where a request's application keeps it."""


def make_site(desk: Desk) -> Site:
    """The site of that desk, not yet filled."""
    assets = Assets()
    look = Look(assets)
    return Site(
        desk=desk,
        assets=assets,
        look=look,
        front=Front(desk, look),
        kept=Kept(),
        watchtower=Watchtower(desk),
    )


def page_of(site: Site, template: str, **values: object) -> Page:
    """A whole page, ready to be given."""
    return Page(whole_page(site, template, **values))


def whole_page(site: Site, template: str, **values: object) -> str:
    """The template with masthead, pulse and banner around it."""
    now = site.desk.clock.now()
    shared = {
        "banner": site.desk.banner,
        "pulse": site.front.pulse,
        "here": "",
        "now": now,
        "as_of": moment(now, now, seconds=True),
    }
    return site.look.draw(template, **(shared | values))


def site_address(request: web.Request) -> str:
    """The site's address as its readers know it, without a slash at the end."""
    configured = request.app[SITE].desk.settings.web.url
    return configured.rstrip("/") or f"{request.scheme}://{request.host}"
