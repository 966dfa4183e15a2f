"""The assertions that bench.feeds scores: feedparser's suite, and real feeds with their expected entries."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import fastfeedparser
import feedparser
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from dateline.errors import ParseError
from dateline.model.source import Entry, Fetched
from dateline.parse import xmlfeed
from dateline.parse.dates import publication_time
from dateline.parse.feed import announcement
from dateline.parse.markup import document
from dateline.parse.said import Said, words_of
from dateline.parse.text import MOST_STANDFIRST, plain

NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = "http://127.0.0.1:8097/feed.xml"
"""The suite's own: its expectations of relative links are written for it."""
NOT_CORE = frozenset({"sanitize", "base"})
SUBTITLES = ("subtitle", "tagline", "itunes:subtitle", "description", "dc:description")
ABOUT = ("description", "summary", "abstract", "subtitle", "tagline", "dc:description", "itunes:summary")
SAMPLE_CHARS = 400
"""Letters and digits of two descriptions that are compared: ours is cut at 2,000 characters."""

Holds = dict[str, list[bool]]


def answer(body: bytes, headers: Mapping[str, str] | None = None, url: str = URL) -> Fetched:
    """A fetched document with these bytes."""
    charset = re.search(r"charset=([\w-]+)", (headers or {}).get("content-type", ""))
    return Fetched(
        url=url,
        asked_url=url,
        status=200,
        body=body,
        charset=charset[1] if charset else None,
        asked_at=NOW,
        seen_at=NOW,
    )


def folded(value: object) -> str:
    """As the suite's readme says: entities decoded twice, white space folded."""
    return " ".join(html.unescape(html.unescape(str(value))).split())


def same_markup(found: str, base: str, wanted: str) -> bool:
    """Whether two pieces of markup are the same to a browser, the links in `found` resolved from `base`."""
    if folded(found) == folded(wanted) or written(found, base) == written(wanted, base):
        return True
    return "<" not in wanted and plain(found, len(found) + 1) == folded(wanted)


def written(markup: str, base: str) -> str:
    """The markup as an HTML parser writes it out, attributes in order, namespaces left out, links absolute."""
    tree = LexborHTMLParser(re.sub(r"(</?)svg:|\sxmlns(?::\w+)?=(?:\"[^\"]*\"|'[^']*')", r"\1", markup))
    parts = []
    for node in tree.body.traverse(include_text=True) if tree.body else ():
        attributes = {name: value or "" for name, value in node.attributes.items() if name}
        links = {name: urljoin(base, attributes[name]) for name in ("href", "src") if attributes.get(name)}
        text = " ".join((node.text_content or "").split()) if node.tag == "-text" else ""
        parts.append(f"{node.tag} {sorted((attributes | links).items())} {folded(text)}")
    return "\n".join(parts)


def letters(markup: str) -> str:
    """The beginning of a text, its letters and digits only: parsers differ in the white space between two tags."""
    return "".join(char for char in plain(markup, MOST_STANDFIRST) if char.isalnum())[:SAMPLE_CHARS]


def suite(folder: Path, *, show: bool) -> dict[str, Holds]:
    """For each figure and parser, whether each assertion of feedparser's suite holds."""
    figures: dict[str, Holds] = {name: {peer: [] for peer in PEERS} for name in ("passed_core", "passed_all")}
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        body = (folder / case["file"]).read_bytes()
        for peer, check in PEERS.items():
            for expectation, holds in zip(case["expect"], check(body, case["headers"], case["expect"]), strict=True):
                figures["passed_all"][peer].append(holds)
                if case["group"] not in NOT_CORE:
                    figures["passed_core"][peer].append(holds)
                if show and peer == "ours" and not holds:
                    print(case["file"], expectation)
    return figures


Expectation = dict[str, object]


def _ours(body: bytes, headers: Mapping[str, str], expectations: Sequence[Expectation]) -> Iterator[bool]:
    read = document(body, answer(body, headers).charset, URL)
    feed = xmlfeed.feed_of(read, URL)
    entries = list(feed.entries) if feed else []
    for expectation in expectations:
        of = feed.about if feed else None
        if expectation["of"] == "entry":
            index = int(str(expectation["index"] or 0))
            of = entries[index] if index < len(entries) else None
        yield of is not None and _holds(of, expectation)


def _holds(of: Said, expectation: Expectation) -> bool:
    field, wanted = str(expectation["field"]), expectation["value"]
    if isinstance(wanted, list):
        at = _time(of, field)
        return at is not None and list(at.utctimetuple())[:6] == wanted[:6]
    texts = _texts(of, field, whole=expectation["of"] == "feed")
    if texts is not None:
        element = next((one for one in texts if words_of(one).markup.strip()), None)
        if element is None:
            return not wanted
        words = words_of(element)
        markup = html.escape(words.markup, quote=False) if words.literal else words.markup
        return same_markup(markup, of.base(element), str(wanted))
    value = _value(of, field, whole=expectation["of"] == "feed")
    # Language tags are compared without case (RFC 5646 §2.1.1).
    return value.lower() == str(wanted).lower() if field == "language" else folded(value) == folded(wanted)


def _texts(of: Said, field: str, *, whole: bool) -> list[etree._Element] | None:
    """The elements of a field that holds text; None for another field."""
    summaries = of.first_of(xmlfeed.TEXTS)
    texts = of.all(*xmlfeed.WHOLE_TEXTS)
    fields = {
        "title": of.all(*xmlfeed.HEADLINES),
        "subtitle": of.all(*SUBTITLES),
        "summary": of.all(*ABOUT) if whole else [*summaries, *texts],
        "content": [*texts, *summaries[1:], *summaries],
    }
    return fields.get(field)


def _value(of: Said, field: str, *, whole: bool) -> str:
    if field == "author":
        person = next(iter(of.people()), None)
        return (
            ""
            if person is None
            else f"{person.name} ({person.mail})".removesuffix(" ()")
            if person.name
            else person.mail
        )
    values = {
        "id": xmlfeed.identity(of),
        "link": (xmlfeed.homepage(of) if whole else xmlfeed.article_url(of)) or "",
        "language": of.language(),
    }
    return values[field]


def _time(of: Said, field: str) -> datetime | None:
    """The time of a field; where a feed gives only one of the two, it is both, as in our record."""
    orders = {"published": (xmlfeed.PUBLISHED, xmlfeed.MODIFIED), "updated": (xmlfeed.MODIFIED, xmlfeed.PUBLISHED)}
    texts = [element.text for names in orders[field] for element in of.all(*names)] + [of.element.get("LASTMOD")]
    return next((at for text in texts if (at := publication_time(text, NOW))), None)


def _feedparser(body: bytes, headers: Mapping[str, str], expectations: Sequence[Expectation]) -> Iterator[bool]:
    document = feedparser.parse(body, response_headers={"content-location": URL, **headers})
    for expectation in expectations:
        yield _peer_holds(document, expectation)


def _fastfeedparser(body: bytes, _: Mapping[str, str], expectations: Sequence[Expectation]) -> Iterator[bool]:
    try:
        document = fastfeedparser.parse(body)
    except ValueError:
        document = None
    for expectation in expectations:
        yield document is not None and _peer_holds(document, expectation)


def _peer_holds(document: object, expectation: Expectation) -> bool:
    of = getattr(document, "feed", {})
    if expectation["of"] == "entry":
        entries = getattr(document, "entries", ())
        index = int(str(expectation["index"] or 0))
        of = entries[index] if index < len(entries) else {}
    field, wanted = str(expectation["field"]), expectation["value"]
    if isinstance(wanted, list):
        parsed = of.get(f"{field}_parsed")
        text = of.get(field)
        found = list(parsed) if parsed else list(_instant(text).utctimetuple()) if text else []
        return found[:6] == wanted[:6]
    value = of.get(field)
    if field == "content" and isinstance(value, list):
        value = value[0].get("value") if value else None
    if value is None and field == "summary":
        value = of.get("description")
    return (value or "") == wanted or (value is not None and same_markup(str(value), URL, str(wanted)))


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


PEERS: dict[str, Callable[[bytes, Mapping[str, str], Sequence[Expectation]], Iterator[bool]]] = {
    "ours": _ours,
    "feedparser": _feedparser,
    "fastfeedparser": _fastfeedparser,
}


def expected(folder: Path, *, show: bool) -> Holds:
    """Whether each expected fact of real entries holds: id, title, link, times, author, description, tags."""
    holds: Holds = {"ours": [], "feedparser": []}
    for wanted_path in sorted((*folder.glob("*.expected.json"), *(path for path in folder.glob("*.json")))):
        path = wanted_path.with_suffix("").with_suffix(".json" if ".expected" in wanted_path.name else ".xml")
        wanted = json.loads(wanted_path.read_text("utf-8")).get("entries")
        if not wanted or not path.exists():
            continue
        ours = _entries(path.read_bytes())
        theirs = feedparser.parse(path.read_bytes()).entries
        for index, one in enumerate(wanted):
            entry = ours[index] if index < len(ours) else None
            for fact, value in _facts(one):
                held = entry is not None and _fact_holds(entry, fact, value)
                holds["ours"].append(held)
                if show and not held:
                    print(path.name, index, fact, value[:100])
                peer = theirs[index] if index < len(theirs) else {}
                holds["feedparser"].append(_peer_fact_holds(peer, fact, value))
    return holds


def _entries(body: bytes) -> tuple[Entry, ...]:
    try:
        return announcement(answer(body, url="http://example.com/feed.xml")).entries
    except ParseError:
        return ()


def _facts(wanted: dict[str, object]) -> Iterator[tuple[str, str]]:
    for fact in ("id", "title", "link", "published", "updated", "author"):
        if value := wanted.get(fact):
            yield fact, str(value)
    texts = [str(wanted.get("description") or "")]
    content = wanted.get("content")
    texts += [str(one["value"]) for one in content] if isinstance(content, list) else []
    if texts := [text for text in texts if letters(text)]:
        # The list's own description is sometimes the content with its style sheets read as text.
        yield "description", "\0".join(texts)
    tags = wanted.get("tags")
    if isinstance(tags, list) and tags:
        yield "tags", "\n".join(str(tag["term"]) for tag in tags)


def _fact_holds(entry: Entry, fact: str, wanted: str) -> bool:
    if fact in {"published", "updated"}:
        at = entry.published_at if fact == "published" else entry.modified_at
        return at is not None and at == datetime.fromisoformat(wanted)
    if fact == "tags":
        return set(entry.categories) >= {plain(tag, 100) for tag in wanted.split("\n")[:20]}
    if fact == "description":
        # A text that says no more than the headline is no standfirst: ours is None then.
        return letters(entry.standfirst or entry.headline) in map(letters, wanted.split("\0"))
    if fact == "author":
        return folded(wanted) in {folded(name) for name in entry.bylines}
    value = {"id": entry.guid, "link": entry.url, "title": entry.headline}[fact]
    return folded(value) == folded(plain(wanted, 500) if fact == "title" else wanted)


def _peer_fact_holds(entry: Mapping[str, object], fact: str, wanted: str) -> bool:
    if fact in {"published", "updated"}:
        parsed = entry.get(f"{fact}_parsed")
        instant = list(datetime.fromisoformat(wanted).utctimetuple())[:6]
        return isinstance(parsed, tuple) and list(parsed)[:6] == instant
    if fact == "tags":
        tags = entry.get("tags")
        return isinstance(tags, list) and {str(tag["term"]) for tag in tags} >= set(wanted.split("\n"))
    value = str(entry.get("summary" if fact == "description" else fact) or "")
    if fact == "description":
        return letters(value) in map(letters, wanted.split("\0"))
    return folded(plain(value)) == folded(plain(wanted))
