"""One fetched page to the article on it: what it says about itself, and its paragraphs without the furniture."""

from selectolax.lexbor import LexborHTMLParser

from dateline.errors import NoArticle
from dateline.extract.body import Line, lines_of
from dateline.extract.furniture import seen_on, without_furniture
from dateline.extract.markup import decoded, refuse_hostile
from dateline.extract.metadata import Facts, facts, folded
from dateline.model.article import Page
from dateline.settings import ReadingSettings
from dateline.vocab import Words

LEAST_CHARS = 60
"""Under this there is no report, only a caption or a message; the shortest of 865 real texts has 201 characters."""
LEAST_CHARS_EAST = 20
MOST_PARAGRAPHS = 3_000
MOST_CHARS = 500_000
"""The longest of 865 articles has 49,264 characters; what is longer is cut, not refused."""
_DEAD = ["script", "style", "svg", "template", "iframe", "noscript"]


def extract(body: bytes, url: str, charset: str | None, limits: ReadingSettings, words: Words) -> Page:
    """The article on a page. `charset` is what the HTTP header says.

    Its headline is empty where the page states none. Of a time without a zone, and of a day, the day is kept.

    Raises:
        PageRefused: more bytes, tags or nesting than allowed.
        NoArticle: nothing on the page reads like one.

    """
    markup = decoded(body, charset)
    refuse_hostile(markup, limits)
    tree = LexborHTMLParser(markup)
    stated = facts(tree, url)
    tree.strip_tags(_DEAD)
    lines, how = lines_of(markup, tree)
    paragraphs = _texts(without_furniture(lines, stated, seen_on(tree, url), words))
    if not _reads_like_an_article(paragraphs):
        paragraphs, how = _stated_body(stated), "articleBody"
    if not _reads_like_an_article(paragraphs):
        raise NoArticle(f"nothing on {url} reads like an article ({len(markup):,} characters of markup)")
    return _page(url, stated, paragraphs, how)


def _page(url: str, stated: Facts, paragraphs: tuple[str, ...], how: str) -> Page:
    return Page(
        url=url,
        canonical_url=stated.canonical_url,
        headline=stated.headline or "",
        standfirst=_own_standfirst(stated, paragraphs),
        bylines=stated.bylines,
        published_at=stated.published_at,
        published_on=stated.published_on,
        modified_at=stated.modified_at,
        language=stated.language,
        publisher=stated.publisher,
        section=stated.section,
        keywords=stated.keywords,
        image_url=stated.image_url,
        paywalled=stated.paywalled,
        paragraphs=paragraphs,
        how=how,
    )


def _texts(lines: tuple[Line, ...]) -> tuple[str, ...]:
    texts: list[str] = []
    left = MOST_CHARS
    for line in lines[:MOST_PARAGRAPHS]:
        texts.append(line.text[:left])
        left -= len(line.text)
        if left <= 0:
            break
    return tuple(texts)


def _stated_body(stated: Facts) -> tuple[str, ...]:
    parts = (stated.article_body or "").split("\n")
    return _texts(tuple(Line(text=text) for part in parts if (text := " ".join(part.split()))))


def _reads_like_an_article(paragraphs: tuple[str, ...]) -> bool:
    text = "".join(paragraphs[:20])[:1_000]
    latin = sum(char < "\u2e80" for char in text)
    return len(text) >= (LEAST_CHARS if latin * 2 > len(text) else LEAST_CHARS_EAST)


def _own_standfirst(stated: Facts, paragraphs: tuple[str, ...]) -> str | None:
    """The standfirst, unless it only repeats the headline or how the body begins."""
    text = folded(stated.standfirst or "")
    if not text or text == folded(stated.headline or "") or folded("".join(paragraphs[:2])).startswith(text):
        return None
    return stated.standfirst
