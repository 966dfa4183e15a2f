"""Words out of markup: plain text on one line, whatever it was wrapped in; and addresses that may be followed."""

import html
import re
from urllib.parse import urljoin, urlsplit

MOST_HEADLINE = 500
MOST_STANDFIRST = 2_000
MOST_URL = 4_000
LOOKED_AT = 1.25
"""Characters read for each that is wanted: what tags and white space take of most feeds' texts, and no more."""
LOOKED_AT_AGAIN = 400_000
"""Where those hold no word at all: an inlined picture comes before the text."""

SILENT = re.compile(r"<(?:!--.*?(?:-->|\Z)|(script|style|template)\b.*?(?:</\1\s*>|\Z))", re.DOTALL | re.IGNORECASE)
BREAKING = re.compile(
    r"<(?:/?(?:p|div|li|h[1-6])|br|hr|img|/(?:td|th|tr|dd|dt|ul|ol|table|pre|blockquote|section|article|fig(?:ure|caption)))"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
"""Tags that part words; the others stand inside of one."""
TAG = re.compile(r"<(?:[/!?]?[a-zA-Z]|\?)[^<>]*>")
KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|acronym|article|aside|audio|b|base|big|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em"
    r"|embed|figcaption|figure|font|footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|mark"
    r"|math|meta|nobr|noscript|object|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|sup"
    r"|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|wbr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
"""HTML's own tags: in decoded text only these can be markup that was escaped twice; "<blink>" may be meant."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, and those that turn the direction of the text around them: a headline needs none."""
_MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""A C1 control in a text is a character of Windows-1252 that was passed off as Latin-1 (WHATWG Encoding §4.2)."""
ENCODED = str.maketrans({"\t": "", "\r": "", "\n": "", "<": "%3C", ">": "%3E", '"': "%22", "`": "%60"})
"""What a browser drops from an address or encodes in it (WHATWG URL §4.4)."""
SIMPLE_URL = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,4})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?", re.IGNORECASE)


def plain(markup: str | None, most: int = MOST_HEADLINE, *, literal: bool = False) -> str:
    """The text without tags and controls, entities decoded, white space folded, cut at a word.

    `literal` is for text that is declared to be no markup: in it only HTML's own tags are taken out. Text that was
    escaped twice is decoded twice.
    """
    if not markup:
        return ""
    end = int(most * LOOKED_AT) + 500
    text = markup
    if len(markup) > end:
        whole = markup.rfind("<", 0, end)
        text = markup[: whole if whole > markup.rfind(">", 0, end) else end]
    text = _without_markup(text, literal=literal) if "<" in text or "&" in text else text
    text = cut(visible(text[: int(most * LOOKED_AT)]), most)
    if not text and len(markup) > end:
        text = cut(visible(_without_markup(markup[:LOOKED_AT_AGAIN], literal=literal)), most)
    return text


def visible(text: str) -> str:
    """The text on one line without characters that cannot be seen."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # as most headlines are: no break, no wide space, nothing unseen
    text = " ".join(text.split())
    if text.isprintable() or not UNSEEN.search(text):
        return text
    return " ".join(UNSEEN.sub(_meant, text).split())


def cut(text: str, most: int) -> str:
    """At most so many characters, cut at a word where one ends near, with a mark that it was cut."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    space = kept.rfind(" ", most - 40)
    return (kept[:space] if space > 0 else kept).rstrip() + "…"


def web_url(href: str | None, base: str) -> str | None:
    """An absolute http(s) address, or None for anything else."""
    if not href:
        return None
    if len(href) <= MOST_URL and SIMPLE_URL.fullmatch(href):
        return href
    href = UNSEEN.sub("", href).strip()
    if not href or len(href) > MOST_URL:
        return None
    try:
        url = urljoin(base, "%20".join(href.translate(ENCODED).split()))
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and "%" not in parts.netloc else None


def _without_markup(text: str, *, literal: bool) -> str:
    if "<" in text and not literal:
        text = TAG.sub("", BREAKING.sub(" ", SILENT.sub(" ", text)))
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
        if "<" in text and KNOWN_TAG.search(text):
            text = KNOWN_TAG.sub("", BREAKING.sub(" ", SILENT.sub(" ", text)))
        if not ENTITY.search(text):
            break
    return text


def _meant(found: re.Match[str]) -> str:
    return _MEANT.get(ord(found[0]), "")
