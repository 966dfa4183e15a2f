"""How pages are drawn: the templates, with escaping always on, and the small marks they share."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dateline.web import wording
from dateline.web.assets import Assets

TEMPLATES = Path(__file__).parent / "templates"


class Look:
    """Draws templates. Every value is escaped unless one of the functions below made it."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(
            asset=assets.path,
            moment=moment,
            tongue=tongue,
            lateness=lateness,
            **{function.__name__: function for function in _WORDS},
        )
        self._templates = {file.name: self._environment.get_template(file.name) for file in TEMPLATES.glob("*.html")}

    def draw(self, template: str, **values: object) -> Markup:
        """The template filled in, safe to be put into another one."""
        return Markup(self._templates[template].render(values))  # noqa: S704 - drawn with escaping on


_WORDS: tuple[Callable[..., object], ...] = (
    wording.believed,
    wording.count,
    wording.duration,
    wording.language_name,
    wording.milliseconds,
    wording.outside,
    wording.said,
)


# The three marks below stand a dozen times in each line of news. They hold nothing but dates, durations and checked
# language tags, so they are put together as they are: escaping them again took two thirds of the time of a page.


def moment(at: datetime, now: datetime, *, seconds: bool = False, ago: bool = False) -> Markup:
    """A time: UTC on the page, exact in the title; the script adds the reader's own and, where asked, how long ago."""
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    mark = " data-ago" if ago else ""
    shown = wording.clock(at, now, seconds=seconds)
    return Markup(f'<time datetime="{stamp}" title="{wording.exactly(at)}"{mark}>{shown}</time>')  # noqa: S704 - dates


def tongue(language: str | None) -> Markup:
    """Attributes for text that a publisher wrote: its language, and its direction by its own letters."""
    return Markup(f'lang="{wording.language_tag(language)}" dir="auto"')  # noqa: S704 - a checked tag


def lateness(published_at: datetime | None, seen_at: datetime) -> Markup:
    """How late we were, with both times in the title."""
    mark = "delay" if wording.believed(published_at, seen_at) else "unknown"
    title, shown = wording.delay_exactly(published_at, seen_at), wording.delay(published_at, seen_at)
    return Markup(f'<span class="{mark}" title="{title}">{shown}</span>')  # noqa: S704 - durations and dates


def hole(name: str) -> Markup:
    """A place in a drawn page that is filled later; nothing that was escaped can look like it."""
    return Markup("<!--hole:{}-->").format(escape(name))
