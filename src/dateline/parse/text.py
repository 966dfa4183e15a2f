"""Words out of markup: plain text on one line, whatever a publisher wrapped it in."""

import html
import re
from urllib.parse import urljoin, urlsplit

MOST_HEADLINE = 500
MOST_STANDFIRST = 2_000
MARKUP_PER_CHARACTER = 8
"""So many characters of markup are looked at for each one wanted: the opening is wanted, not the whole article."""

TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
SILENT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
BREAKING_TAG = re.compile(r"</?(?:p|br|div|li|h[1-6]|tr|td|blockquote)\b[^<>]*>", re.IGNORECASE)
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, and those that turn the direction of the text around them: a headline needs none."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def plain(markup: str | None, most: int = MOST_HEADLINE) -> str:
    """The text without tags, entities decoded (twice: many feeds escape twice), white space folded, cut at a word."""
    if not markup:
        return ""
    room = most * MARKUP_PER_CHARACTER
    text = markup if len(markup) <= room else markup[:room].rpartition("<")[0] or markup[:room]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = COMMENT.sub(" ", SILENT.sub(" ", text))
        text = TAG.sub("", BREAKING_TAG.sub(" ", text))
    if "&" in text and ENTITY.search(text):
        text = TAG.sub("", html.unescape(text))
    return cut(" ".join(UNSEEN.sub("", text).split()), most)


def cut(text: str, most: int) -> str:
    """At most so many characters, cut at a word, with a mark that it was cut."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


def web_url(href: str | None, base: str) -> str | None:
    """An absolute http(s) address, or None for anything else."""
    if not href or len(href) > 4_000:
        return None
    try:
        url = urljoin(base, UNSEEN.sub("", href).strip())
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in url):
        return None
    return url
