"""What came from a source → its announcement. An HTML page with status 200 is no feed, whatever its header says."""

import re
from urllib.parse import urlsplit

from msgspec.structs import replace

from dateline.errors import NotAFeed, ParseError
from dateline.model.source import Announcement, Entry, Fetched
from dateline.parse import jsonfeed, sitemap, xmlfeed
from dateline.parse.charset import decode
from dateline.parse.markup import document
from dateline.parse.text import plain, web_url

HTML = re.compile(
    r".*?<(?:!doctype\s+html|html|head|body)\b|<(?:title|meta|script|div|p|h[1-6]|center|noscript)\b",
    re.IGNORECASE | re.DOTALL,
)
"""A page, by a tag that only pages have, or by what it begins with."""
TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{0,300})", re.IGNORECASE)
HEADING = re.compile(r"<h[1-3](?:\s[^<>]{0,200})?>([^<]{1,300})", re.IGNORECASE)
SNIFFED = 4_096
TITLE_WITHIN = 65_536
SMALL_PAGE = 20_000
"""Characters up to which a page's text tells what it is; a home page of more has all of these words somewhere."""
WALLS = (
    ("a bot wall", (
        "just a moment", "captcha", "are you a robot", "are you human", "attention required", "security check",
        "cf-chl", "challenge-platform", "ddos", "datadome", "perimeterx", "px-captcha", "incapsula",
        "bot protection", "unusual traffic", "enable javascript and cookies",
        "verifying you are", "checking your browser",
    )),
    ("a consent wall", (
        "before you continue", "cookie consent", "consent.", "privacy settings", "accept cookies",
        "datenschutzeinstellungen", "consentement",
    )),
    ("a login page", ("log in", "sign in", "subscribe to continue", 'type="password"')),
    ("an error page", (
        "access denied", "forbidden", "not found", "error", "unavailable", "maintenance", "blocked", "suspended",
    )),
)  # fmt: skip
"""Words of pages that stood where a feed was (issues of miniflux, commafeed, fundus, worldmonitor)."""


def announcement(fetched: Fetched) -> Announcement:
    """The entries of a feed or sitemap, in document order, and what it says about itself.

    Text is plain and addresses are absolute http(s). A time that is missing or cannot be is None.

    Raises:
        NotAFeed: an HTML page: bot wall, consent wall, error page, home page.
        ParseError: bytes that are neither.

    """
    heard = _heard(fetched)
    if len({entry.guid for entry in heard.entries}) < len(heard.entries):
        heard = replace(heard, entries=_told_apart(heard.entries))
    hubs = tuple(url for rel, href in fetched.links if rel == "hub" and (url := web_url(href, fetched.url)))
    own = next((url for rel, href in fetched.links if rel == "self" and (url := web_url(href, fetched.url))), None)
    if hubs or own:
        return replace(heard, hubs=tuple(dict.fromkeys((*hubs, *heard.hubs))), self_url=heard.self_url or own)
    return heard


def _heard(fetched: Fetched) -> Announcement:
    body, url = fetched.body, fetched.url
    start = body[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"{", b"[")):
        return jsonfeed.read(decode(body, fetched.charset), url, fetched.seen_at)
    tree = document(body, fetched.charset, url)
    heard = xmlfeed.read(tree, url, fetched.seen_at) or sitemap.read(tree, url, fetched.seen_at)
    if heard is None:
        raise _refusal(decode(body, fetched.charset), url)
    return heard


def _told_apart(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Entries that share a guid and are of different pages go by their page: some publishers give all the same guid."""
    pages: dict[str, set[str]] = {}
    for entry in entries:
        pages.setdefault(entry.guid, set()).add(entry.url or "")
    return tuple(
        replace(entry, guid=entry.url) if entry.url and len(pages[entry.guid]) > 1 else entry for entry in entries
    )


def _refusal(text: str, url: str) -> ParseError:
    """What stood there instead, in words for the source's page."""
    host = urlsplit(url).hostname
    start = text[:SNIFFED].lstrip("\ufeff \t\r\n")
    if not start:
        return ParseError(f"{host} gave an empty answer where a feed was")
    if "<opml" in start:
        return ParseError(f"{host} gave a list of feeds (OPML), no feed; it can be imported")
    if not HTML.match(start):
        kind = "XML that is no feed" if start.startswith("<") else "something that is neither XML nor JSON"
        return ParseError(f"{host} gave {kind}; it begins {plain(start, 60, literal=True) or start[:60]!r}")
    opening = text[:TITLE_WITHIN]
    found = TITLE.search(opening) or HEADING.search(opening)
    title = plain(found[1], 80) if found else ""
    said = f"titled {title!r}" if title else "without a title"
    return NotAFeed(f"{host} gave an HTML page where a feed was: {_wall(title, text)} {said}")


def _wall(title: str, page: str) -> str:
    """What kind of page it looks like, first by its title, then by its text."""
    for text in (title.lower(), page.lower() if len(page) < SMALL_PAGE else ""):
        for kind, words in WALLS:
            if any(word in text for word in words):
                return kind
    return "a page"
