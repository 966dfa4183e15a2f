"""What came from a source → its announcement. An HTML page with status 200 is no feed, whatever its header says."""

import re
from urllib.parse import urlsplit

from msgspec.structs import replace

from dateline.errors import NotAFeed, ParseError
from dateline.model.source import Announcement, Fetched
from dateline.parse import jsonfeed, sitemap, xmlfeed
from dateline.parse.charset import decode
from dateline.parse.markup import tree
from dateline.parse.text import plain, web_url

HTML = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
FEED_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)\b", re.IGNORECASE)
SNIFFED = 4_096


def announcement(fetched: Fetched) -> Announcement:
    """The entries of a feed or sitemap, in document order, and what it says about itself.

    Raises:
        NotAFeed: an HTML page: bot wall, consent wall, error page, home page.
        ParseError: bytes that are neither.

    """
    text = decode(fetched.body, fetched.charset)
    start = text[:SNIFFED].lstrip()
    if not start:
        raise ParseError("the answer is empty")
    if start[0] in "{[":
        heard = jsonfeed.read(text, fetched.url, fetched.seen_at)
    elif HTML.match(start) or ("<html" in start.lower() and not FEED_ROOT.search(start)):
        title = TITLE.search(text[:20_000])
        said = f"a page titled {plain(title[1], 80)!r}" if title and title[1].strip() else "a page without a title"
        raise NotAFeed(f"{urlsplit(fetched.url).netloc} answered with HTML where a feed was: {said}")
    else:
        heard = _from_xml(text, fetched)
    hubs = tuple(url for rel, href in fetched.links if rel == "hub" and (url := web_url(href, fetched.url)))
    return replace(heard, hubs=tuple(dict.fromkeys((*hubs, *heard.hubs)))) if hubs else heard


def _from_xml(text: str, fetched: Fetched) -> Announcement:
    if "<" not in text:
        raise ParseError("the answer is neither XML nor JSON")
    root = tree(text)
    for read in (xmlfeed.read, sitemap.read):
        if heard := read(root, fetched.url, fetched.seen_at):
            return heard
    inner = next((node for node in root.iter("{*}rss", "{*}feed", "{*}RDF", "{*}urlset", "{*}channel")), None)
    if inner is not None and (heard := xmlfeed.read(inner, fetched.url, fetched.seen_at)):
        return heard
    raise ParseError(f"the document is XML, and no feed: its root is <{root.tag}>")
