"""Lays out what a publisher shows: article pages in seven styles from tidy to hostile, a front page, a picture."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader

from dateline.testing.world.feeds import TYPES
from dateline.testing.world.languages import Language, languages
from dateline.testing.world.newsroom import Piece
from dateline.testing.world.publishers import Publisher

OTHERS = 5
"""Other articles a page links to."""

HOSTILE_DEPTH = 3_000
"""Nested elements of a hostile page: deeper than any parser should follow."""


def article(piece: Piece, newest: Sequence[Piece], port: int) -> bytes:
    """The page of one piece in its publisher's style and charset."""
    publisher, language = piece.publisher, languages()[piece.text.language]
    image = publisher.url(port, f"/image/{piece.number}.svg")
    page = _templates().get_template(f"{publisher.page}.html")
    html = page.render(
        piece=piece,
        text=piece.text,
        image=image,
        published=_iso(piece.published_at),
        modified=_iso(piece.modified_at),
        published_words=_words(piece.published_at, language),
        modified_words=_words(piece.modified_at, language),
        others=[other for other in newest if other.number != piece.number][:OTHERS],
        linked_data=_linked_data(piece, image),
        hostile_depth=HOSTILE_DEPTH,
        **_around(publisher, language, piece.published_at),
    )
    return html.encode(publisher.charset, "xmlcharrefreplace")


def front(publisher: Publisher, newest: Sequence[Piece], now: datetime) -> bytes:
    """The publisher's front page: its newest headlines, and where its feed lies."""
    language = languages()[publisher.speaks]
    page = _templates().get_template("front.html")
    html = page.render(pieces=newest, **_around(publisher, language, now))
    return html.encode(publisher.charset, "xmlcharrefreplace")


def image(number: int) -> bytes:
    """A calm picture for a piece: a sky, a sea, a sun; no two next to each other alike."""
    hue, sun = number * 47 % 360, 120 + number * 83 % 400
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">'
        f'<rect width="640" height="360" fill="hsl({hue} 35% 80%)"/><circle cx="{sun}" cy="150" r="46" '
        f'fill="hsl({hue} 60% 92%)"/><rect y="220" width="640" height="140" fill="hsl({hue} 30% 45%)"/></svg>'
    ).encode()


def interstitial(publisher: Publisher) -> bytes:
    """What a broken server answers in place of its feed, with status 200."""
    name = escape(publisher.name)
    text = f"<p>{name} is being moved to a new home. Please come back later.</p>"
    return f"<!DOCTYPE html><html><head><title>{name}</title></head><body>{text}</body></html>".encode()


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("dateline.testing.world"), autoescape=True, trim_blocks=True)


def _around(publisher: Publisher, language: Language, at: datetime) -> dict[str, object]:
    return {
        "publisher": publisher,
        "language": language,
        "words": language.furniture,
        "feed_type": TYPES[publisher.format],
        "year": at.year,
    }


def _linked_data(piece: Piece, image: str) -> dict[str, object]:
    text, publisher = piece.text, piece.publisher
    author = (
        {"@type": "Person", "name": text.byline} if text.byline else {"@type": "Organization", "name": publisher.name}
    )
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.headline,
        "description": text.standfirst,
        "inLanguage": text.language,
        "datePublished": _iso(piece.published_at),
        "dateModified": _iso(piece.modified_at),
        "articleSection": text.section,
        "image": [image],
        "author": [author],
        "publisher": {"@type": "NewsMediaOrganization", "name": publisher.name},
        "mainEntityOfPage": piece.url,
        "isAccessibleForFree": True,
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _words(at: datetime, language: Language) -> str:
    return format_datetime(
        at.astimezone(UTC), "d MMMM y, HH:mm" if language.code != "zh" else "y年M月d日 HH:mm", locale=language.code
    )
