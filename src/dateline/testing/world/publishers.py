"""The made-up publishers: who they are, how they look, whose copy they print; and as many more as a bench asks for."""

from enum import StrEnum
from functools import cache

from msgspec import Struct

from dateline.model.source import Source, SourceKind
from dateline.testing.world.files import read
from dateline.testing.world.names import countries


class Temper(StrEnum):
    """How a publisher's server behaves."""

    ORDINARY = "ordinary"
    SILENT = "silent"
    """A valid feed that never has an entry."""
    BROKEN = "broken"
    """Error 500 at first, then an HTML page where the feed was."""
    HOSTILE = "hostile"
    """Scripts in its headlines and pages."""


class Publisher(Struct, frozen=True, kw_only=True):
    """One made-up publisher."""

    host: str
    """The first label of its host name, HOST.localhost."""
    name: str
    country: str
    """The key of its country."""
    language: str = ""
    """Empty: its country's."""
    format: str
    """rss, atom, rdf or json."""
    page: str
    """The style of its article pages: the name of a template."""
    charset: str = "utf-8"
    watch: tuple[str, ...] = ("feed",)
    credit: str | None = None
    """How an agency signs its copy; None for all others."""
    carries: tuple[str, ...] = ()
    """Hosts of the agencies whose copy it prints."""
    family: str = ""
    """The host of the house it belongs to; empty: its own."""
    temper: Temper = Temper.ORDINARY

    @property
    def speaks(self) -> str:
        """Its language."""
        return self.language or countries()[self.country].language

    @property
    def house(self) -> str:
        """The host name that stands for its family."""
        return f"{self.family or self.host}.localhost"

    @property
    def feed_path(self) -> str:
        """Where its feed lies."""
        return {"rss": "/feed.xml", "atom": "/atom.xml", "rdf": "/index.rdf", "json": "/feed.json"}[self.format]

    def url(self, port: int, path: str = "/") -> str:
        """An address of its server."""
        return f"http://{self.host}.localhost:{port}{path}"


SITEMAP_PATH = "/news-sitemap.xml"

EXTRA_NAMES = {
    "en": "{town} Courier {n}",
    "es": "El Correo de {town} {n}",
    "pt": "Correio de {town} {n}",
    "fr": "Le Messager de {town} {n}",
    "de": "{town} Kurier {n}",
    "ru": "{town} сегодня {n}",
    "ar": "بريد {town} {n}",
    "zh": "{town}信报{n}",
}
EXTRA_PAGES = ("theme", "bare", "soup", "jsonld", "microdata")
EXTRA_FORMATS = ("rss", "rss", "atom", "json", "rdf")


@cache
def named() -> tuple[Publisher, ...]:
    """The publishers of the data file."""
    return tuple(read("publishers.toml", Publisher, key="host").values())


def publishers(count: int | None = None) -> tuple[Publisher, ...]:
    """So many of them: those of the data file, then made-up ones. None: those of the data file."""
    known = named()
    if count is None or count <= len(known):
        return known[:count]
    return known + tuple(_extra(number) for number in range(count - len(known)))


def sources(publisher: Publisher, port: int, interval_s: float | None) -> tuple[Source, ...]:
    """What there is to watch of one publisher, ready to be stored."""
    return tuple(
        Source(
            url=publisher.url(port, publisher.feed_path if channel == "feed" else SITEMAP_PATH),
            kind=SourceKind(channel),
            name=publisher.name,
            publisher=publisher.name,
            family=publisher.house,
            homepage=publisher.url(port),
            country=countries()[publisher.country].code,
            language=publisher.speaks,
            origin="sample world",
            pinned_interval_s=interval_s,
            full_text=True,
        )
        for channel in publisher.watch
    )


def _extra(number: int) -> Publisher:
    lands = tuple(countries().values())
    land = lands[number % len(lands)]
    town = land.towns[number // len(lands) % len(land.towns)]
    return Publisher(
        host=f"paper-{number + 1:05}",
        name=EXTRA_NAMES[land.language].format(town=town.form(land.language), n=number + 1),
        country=land.key,
        format=EXTRA_FORMATS[number % len(EXTRA_FORMATS)],
        page="rtl" if land.language == "ar" else EXTRA_PAGES[number % len(EXTRA_PAGES)],
    )
