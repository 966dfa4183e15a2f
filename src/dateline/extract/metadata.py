"""What a page says about its article: JSON-LD first, then meta tags, then microdata, then what readers see."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from dateline.extract.address import absolute, registrable, same_publisher
from dateline.extract.bylines import persons
from dateline.extract.linked_data import article_of, texts
from dateline.extract.times import Moment, first_known, moment

MOST_HEADLINE_CHARS = 400
MOST_STANDFIRST_CHARS = 1_000
MOST_KEYWORDS = 20
MOST_SHOWN_CHARS = 40_000
_NOT_ALNUM = re.compile(r"[\W_]+")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_TITLE_MARK = re.compile(r"\s+(?:[|–—·•»]|-{1,2}|::)\s+")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "datepublished", "date.published", "article.published",
    "article_date_original", "publish-date", "publish_date", "publication_date", "pubdate", "dc.date.issued",
    "dcterms.date", "dcterms.created", "dc.date", "ptime", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article.updated",
    "dcterms.modified", "last-modified", "lastmod",
)  # fmt: skip
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,3}")


class Facts(Struct, frozen=True, kw_only=True):
    """What the page says; None and empty where it says nothing."""

    headline: str | None
    standfirst: str | None
    bylines: tuple[str, ...]
    published_at: datetime | None
    published_on: date | None
    modified_at: datetime | None
    section: str | None
    language: str | None
    canonical_url: str | None
    image_url: str | None
    paywalled: bool | None
    keywords: tuple[str, ...]
    publisher: str | None
    article_body: str | None
    """schema.org articleBody: the text as the publisher gives it to machines."""


def facts(tree: LexborHTMLParser, url: str) -> Facts:
    """All that the page says about its article."""
    linked = article_of(tree)
    metas = _metas(tree)
    publisher = _first(texts(linked.get("publisher")), (metas.get("og:site_name"), metas.get("application-name")))
    published = _published(tree, linked, metas)
    modified = first_known([moment(linked.get("dateModified")), *(moment(metas.get(name)) for name in _MODIFIED)])
    return Facts(
        headline=_headline(tree, linked, metas, (publisher, metas.get("og:site_name"), registrable(url))),
        standfirst=_standfirst(linked, metas),
        bylines=tuple(name for name in _bylines(tree, linked, metas) if folded(name) != folded(publisher or "")),
        published_at=published.at,
        published_on=published.on,
        modified_at=_not_before(modified.at, published.at),
        section=_first(texts(linked.get("articleSection")), (metas.get("article:section"), metas.get("section"))),
        language=_language(tree, linked, metas),
        canonical_url=_canonical(tree, metas, url),
        image_url=_image(linked, metas, url),
        paywalled=_paywalled(linked, metas),
        keywords=_keywords(tree, linked, metas),
        publisher=publisher,
        article_body=next(iter(texts(linked.get("articleBody"))), None),
    )


def clean(text: object) -> str:
    """One line of plain text: entities resolved, tags and surplus white space gone."""
    if not isinstance(text, str):
        return ""
    return " ".join(_TAGS.sub(" ", html.unescape(text)).split())


def folded(text: str) -> str:
    """The text's letters and digits alone, in lower case: for comparing two prints of one line."""
    return _NOT_ALNUM.sub("", text.casefold())


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The first content of each meta name or property, by lower-case name."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        content = clean(attributes.get("content"))
        for key in ("property", "name", "itemprop"):
            name = (attributes.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _first(*groups: tuple[str | None, ...]) -> str | None:
    return next((text for group in groups for each in group if (text := clean(each))), None)


def _headline(
    tree: LexborHTMLParser, linked: dict[str, object], metas: dict[str, str], sites: tuple[str | None, ...]
) -> str | None:
    seen = [
        clean(node.text(separator=" ")[: 4 * MOST_HEADLINE_CHARS])
        for node in (*tree.css("h1")[:8], *tree.css('[itemprop="headline"]')[:1])
    ]
    title_node = tree.css_first("title")
    title = title_node.text() if title_node else ""
    printed = (*texts(linked.get("headline")), metas.get("og:title"), metas.get("twitter:title"), title)
    # cut before it is looked at: a title of a million dashes is an attack
    stated = [text for each in printed if (text := clean((each or "")[: 4 * MOST_HEADLINE_CHARS]))][:4]
    for heading in seen:
        # what readers see is the headline if a machine-readable title begins with it or is cut short in it
        if len(heading) > 8 and any(_agree(heading, text) for text in stated):
            return heading[:MOST_HEADLINE_CHARS]
    found = next((without for text in [*stated, *seen] if (without := _without_site(text, sites))), None)
    return _as_shown(found, tree)[:MOST_HEADLINE_CHARS] if found else None


def _as_shown(title: str, tree: LexborHTMLParser) -> str:
    """The longest beginning of the title, up to one of its dashes, that readers see: what follows names the site.

    For pages that state no name for their site; a headline with a dash of its own is shown as a whole.
    """
    cuts = [mark.start() for mark in _TITLE_MARK.finditer(title)]
    if not cuts or tree.body is None:
        return title
    # text nodes, not their sum: masthead and headline may follow one another
    shown = {folded(text) for text in tree.body.text(separator="\n", strip=True)[:MOST_SHOWN_CHARS].split("\n")}
    return next((title[:cut] for cut in (len(title), *reversed(cuts)) if folded(title[:cut]) in shown), title)


SITE_FIRST = ("-", "|", "–", "—", "::", "·", "»", "•")
"""What parts the name of the site from the headline behind it. A colon parts a kicker from it, and that stays."""


def _agree(heading: str, title: str) -> bool:
    before = title.removesuffix(heading).rstrip()
    if before != title and before.endswith(SITE_FIRST):
        return True
    heading, title = folded(heading), folded(title.rstrip("….")[:MOST_HEADLINE_CHARS])
    return bool(heading) and (title.startswith(heading) or (len(title) > 40 and heading.startswith(title)))


def _without_site(title: str, sites: tuple[str | None, ...]) -> str:
    """The title without the name of the site before or after it."""
    names = {folded(name) for name in sites if name} | {folded((name or "").split(".")[0]) for name in sites[-1:]}
    names.discard("")
    parts = _TITLE_MARK.split(title)
    marks = _TITLE_MARK.findall(title)
    while len(parts) > 1 and _is_site(parts[-1], names):
        parts, marks = parts[:-1], marks[:-1]
    while len(parts) > 1 and _is_site(parts[0], names):
        parts, marks = parts[1:], marks[1:]
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)).strip()


def _is_site(part: str, names: set[str]) -> bool:
    short = folded(part)
    return any(short == name or (len(name) > 3 and name in short and len(short) <= len(name) + 12) for name in names)


def _standfirst(linked: dict[str, object], metas: dict[str, str]) -> str | None:
    stated = (*texts(linked.get("description")), metas.get("og:description"), metas.get("description"))
    text = next((text for each in stated if len(text := clean(each)) > 20), None)
    return text[:MOST_STANDFIRST_CHARS] if text and not text.endswith(("...", "…", "[…]")) else None


def _bylines(tree: LexborHTMLParser, linked: dict[str, object], metas: dict[str, str]) -> tuple[str, ...]:
    sources: Iterator[tuple[str, ...]] = iter(
        (
            _linked_authors(linked.get("author")) or _linked_authors(linked.get("creator")),
            tuple(metas[name] for name in _AUTHORS if name in metas and "/" not in metas[name])[:1],
            _seen(tree, '[itemprop="author"] [itemprop="name"], [itemprop="author"]'),
            _seen(tree, 'a[rel~="author"], [class~="byline"], [class~="author-name"], [class~="author"]'),
        )
    )
    return next((found for source in sources if (found := persons(clean(each) for each in source))), ())


def _linked_authors(value: object) -> tuple[str, ...]:
    """Names of authors that are persons; an organisation wrote nothing."""
    nodes = value if isinstance(value, list) else [value]
    return tuple(
        name
        for node in nodes[:30]
        if not (isinstance(node, dict) and "Organization" in "".join(texts(node.get("@type"))))
        for name in texts(node)
    )


def _seen(tree: LexborHTMLParser, selector: str) -> tuple[str, ...]:
    nodes = (node for node in tree.css(selector)[:12] if not _is_beside(node))
    return tuple(text for node in nodes if 2 < len(text := clean(node.text(separator=" "))) < 120)[:4]


def _is_beside(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(12):
        if parent is None:
            return False
        if parent.tag in {"nav", "aside", "footer"}:
            return True
        parent = parent.parent
    return False


def _published(tree: LexborHTMLParser, linked: dict[str, object], metas: dict[str, str]) -> Moment:
    stated = [moment(linked.get("datePublished"))]
    stated += [moment(metas.get(name)) for name in _PUBLISHED]
    if not any(each.at for each in stated):
        shown = tree.css('[itemprop="datePublished"], time[datetime]')[:12]
        nodes = [node for node in shown if not _is_beside(node)][:1]
        stated += [moment(node.attributes.get("datetime") or node.attributes.get("content")) for node in nodes]
    if not any(each.on for each in stated):
        stated.append(moment(linked.get("dateCreated")))
    return first_known(stated)


def _not_before(modified: datetime | None, published: datetime | None) -> datetime | None:
    return None if modified and published and modified < published else modified


def _language(tree: LexborHTMLParser, linked: dict[str, object], metas: dict[str, str]) -> str | None:
    root = tree.css_first("html")
    stated = (
        root.attributes.get("lang") if root else None,
        *texts(linked.get("inLanguage"), "alternateName"),
        metas.get("og:locale"),
        metas.get("language"),
    )
    found = next((match for each in stated if each and (match := _LANGUAGE.fullmatch(each.strip()))), None)
    return found[0].replace("_", "-").lower() if found else None


def _canonical(tree: LexborHTMLParser, metas: dict[str, str], url: str) -> str | None:
    link = tree.css_first('link[rel~="canonical"]')
    for stated in (link.attributes.get("href") if link else None, metas.get("og:url")):
        address = absolute(stated, url)
        if address and same_publisher(address, url):
            return address
    return None


def _image(linked: dict[str, object], metas: dict[str, str], url: str) -> str | None:
    stated = (metas.get("og:image"), *texts(linked.get("image"), "url"), metas.get("twitter:image"))
    return next((address for each in stated if each and (address := absolute(each, url))), None)


def _paywalled(linked: dict[str, object], metas: dict[str, str]) -> bool | None:
    free = linked.get("isAccessibleForFree")
    if isinstance(free, bool):
        return not free
    if isinstance(free, str) and free.strip().lower() in {"true", "false"}:
        return free.strip().lower() == "false"
    tier = metas.get("article:content_tier", "").lower()
    return {"locked": True, "free": False}.get(tier)


def _keywords(tree: LexborHTMLParser, linked: dict[str, object], metas: dict[str, str]) -> tuple[str, ...]:
    stated = list(texts(linked.get("keywords"))) or [metas.get("news_keywords") or metas.get("keywords") or ""]
    tags = [node.attributes.get("content") or "" for node in tree.css('meta[property="article:tag"]')[:MOST_KEYWORDS]]
    found = (clean(word) for each in [*stated, *tags] for word in re.split("[,;،、]", each)[:60])
    return tuple(dict.fromkeys(word for word in found if 1 < len(word) < 80))[:MOST_KEYWORDS]
