"""Takes the furniture out of an article's lines. A line goes only where its words, its form and its place agree."""

import re

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from dateline.extract.address import registrable
from dateline.extract.body import Line
from dateline.extract.metadata import Facts, folded
from dateline.vocab import Form, JunkRule, Where, Words

PROSE_CHARS = 80
"""From this length on, a line that ends like a sentence is a paragraph. Headlines and captions in lists stay below."""
PROSE_CHARS_EAST = 30
"""The same for scripts in which a character is a syllable or a word."""
TAIL_AFTER = 0.6
"""Share of the running text that has to lie before a line for it to stand in the tail. Chosen by hand, not swept.
Characters are counted, not lines: on class-less pages most lines are short ones of furniture."""
LINK_CHARS = 12
MOST_CREDIT_CHARS = 160
MOST_PAGE_CHARS = 60_000
MOST_LINKS = 2_000
STANDFIRST = ", ".join(
    [
        f'[class*="{word}" i]'
        for word in ("standfirst", "subtitle", "subhead", "sub-head", "chapo", "entradilla", "vorspann")
    ]
    + [
        "header h2",
        '[itemprop="description"]',
        "[class~=lead]",
        "[class~=intro]",
        "[class~=dek]",
        "[class~=sottotitolo]",
    ]
)
"""Words that name it in markup, our own list; "lead" and "intro" only as words of their own."""
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।:»”\"'’)\]]\s*$")
_SPOKEN = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_BULLET = re.compile(r"^[\s*|•·›»▶►■□▪>–—-]+")
_WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
_SIGNED = re.compile(r"^[(\[–—-]?\s?[\w./&,+ -]{2,30}[)\]]?\.?$")


class Seen(Struct, frozen=True, kw_only=True):
    """What the page's markup tells about lines, each text folded."""

    links: frozenset[str]
    """Texts of links to other pages of this publisher: lists of other stories are made of them."""
    standfirsts: frozenset[str]
    """Texts that the markup calls a standfirst."""
    asides: frozenset[str]
    """Texts of captions, buttons, labels and times."""
    page: str
    """The beginning of the page's text, not folded."""


def seen_on(tree: LexborHTMLParser, url: str) -> Seen:
    """The texts of the page's links and small parts."""
    body = tree.body
    domain = registrable(url)
    here = url.partition("#")[0]
    links = (node for node in tree.css("a[href]")[:MOST_LINKS] if _leads_on(node.attributes.get("href"), domain, here))
    return Seen(
        links=frozenset(text for node in links if (text := folded(node.text() or ""))),
        standfirsts=frozenset(folded(node.text() or "") for node in tree.css(STANDFIRST)[:40]),
        asides=frozenset(
            text
            for node in tree.css("figcaption, button, label, time, legend, caption, small")[:600]
            if (text := folded(node.text() or ""))
        ),
        page=(body.text() or "")[:MOST_PAGE_CHARS] if body else "",
    )


def _leads_on(href: str | None, domain: str, here: str) -> bool:
    """Whether a link leads to another page of the publisher; not down this page, and not to somebody else's."""
    target = (href or "").strip()
    if target.startswith(("http://", "https://", "//")):
        host = re.split("[/?#:]", target.partition("//")[2], maxsplit=1)[0].lower()
        return (host == domain or host.endswith("." + domain)) and target.partition("#")[0] != here
    return bool(target) and not target.startswith(("#", "javascript:", "mailto:", "tel:"))


def without_furniture(lines: tuple[Line, ...], facts: Facts, seen: Seen, words: Words) -> tuple[Line, ...]:
    """The lines that are the article's, in order."""
    kept = [line for line in lines if not _is_junk(line, words, Where.ANYWHERE, seen)]
    kept = _below_headline(kept, facts)
    kept = _without_tail(kept, words, seen)
    kept = _without_head(kept, facts, words, seen)
    kept = _without_pointers(kept, words, seen)
    return tuple(_peeled(kept, facts, words, seen))


def _below_headline(lines: list[Line], facts: Facts) -> list[Line]:
    """Without the headline that the page repeats, and without what stands above it if that is no running text."""
    headline = folded(facts.headline or "")
    first = _first_prose(lines)
    for index, line in enumerate(lines[: first + 1]):
        if line.is_title or (headline and _same(folded(line.text), headline)):
            return lines[index + 1 :]
    return lines


def _same(text: str, headline: str) -> bool:
    """Whether a line is the headline, alone or with a kicker before or a mark behind it."""
    if text == headline:
        return True
    added = len(text) - len(headline)
    return len(headline) > 20 and 0 < added < 50 and (text.startswith(headline) or text.endswith(headline))


def _without_head(lines: list[Line], facts: Facts, words: Words, seen: Seen) -> list[Line]:
    """Without menus, names, dates, captions and the masthead above the first paragraph."""
    first = _first_prose(lines)
    page = folded(seen.page) if first else ""
    above = [
        line
        for line in lines[:first]
        if not (
            _is_link(line, seen)
            or folded(line.text) in seen.asides
            or _is_junk(line, words, Where.HEAD, seen)
            or _is_credit(line, facts, words)
            or _is_masthead(line, facts)
            or _stands_above_headline(line, lines[first:], facts, page)
        )
    ]
    rest = lines[first:]
    if len(rest) > 1 and _repeats_standfirst(rest, facts, seen):
        rest = rest[1:]
    return above + rest


def _repeats_standfirst(lines: list[Line], facts: Facts, seen: Seen) -> bool:
    """Whether the first line is the standfirst that we have already.

    Many pages state their first paragraph as their description: that one stays, it may hold the dateline.
    """
    first = folded(lines[0].text)
    if not facts.standfirst or first != folded(facts.standfirst):
        return False
    return lines[0].is_heading or first in seen.standfirsts or any(folded(line.text) == first for line in lines[1:6])


def _stands_above_headline(line: Line, below: list[Line], facts: Facts, page: str) -> bool:
    """Whether the page has the line only above its headline: there is the masthead, and no article."""
    headline, text = folded(facts.headline or ""), folded(line.text)
    if not headline or not text or not below:
        return False
    body_at = page.find(folded(below[0].text)[:60])
    headline_at = page.rfind(headline, 0, max(body_at, 0))
    return headline_at >= 0 and 0 <= page.rfind(text, 0, body_at) < headline_at


def _without_tail(lines: list[Line], words: Words, seen: Seen) -> list[Line]:
    """Cut where a comment form or a list of other stories begins, once most of the running text is behind."""
    total = sum(len(line.text) for line in lines if is_prose(line.text)) or 1
    behind = 0
    for index, line in enumerate(lines):
        if index and behind >= TAIL_AFTER * total:
            ending = next((rule for rule in words.junk if rule.ends and _holds(rule, line, seen)), None)
            if ending and not (ending.unless_prose and _goes_on(lines[index + 1 :], seen)):
                return lines[:index]
        behind += len(line.text) if is_prose(line.text) else 0
    return lines


def _goes_on(lines: list[Line], seen: Seen) -> bool:
    return any(is_prose(line.text) and not line.is_item and not _is_link(line, seen) for line in lines)


def _without_pointers(lines: list[Line], words: Words, seen: Seen) -> list[Line]:
    """Without links to other stories that stand as lines of their own, and without the label over them."""
    pointers = {index for index, line in enumerate(lines) if _is_link(line, seen) and not line.is_heading}
    for index in range(len(lines) - 1, -1, -1):
        label = any(rule.ends and _holds(rule, lines[index], seen) for rule in words.junk)
        if label and (index + 1 == len(lines) or index + 1 in pointers or lines[index + 1].is_item):
            pointers.add(index)
            pointers.update(_items_from(index + 1, lines))
    return [line for index, line in enumerate(lines) if index not in pointers]


def _items_from(start: int, lines: list[Line]) -> range:
    """The list that begins there: under such a label its items are other stories, link or not."""
    end = start
    while end < len(lines) and lines[end].is_item:
        end += 1
    return range(start, end)


def _peeled(lines: list[Line], facts: Facts, words: Words, seen: Seen) -> list[Line]:
    """Without furniture at either end, taken off line by line until one is the article's."""
    start, end = 0, len(lines)
    while end > start and _ends_nothing(lines[end - 1], facts, words, seen):
        end -= 1
    while start < end and _is_junk(lines[start], words, Where.HEAD, seen):
        start += 1
    return lines[start:end]


def _ends_nothing(line: Line, facts: Facts, words: Words, seen: Seen) -> bool:
    return (
        line.is_heading
        or _is_link(line, seen)
        or _is_junk(line, words, Where.TAIL, seen)
        or _is_credit(line, facts, words)
        or _is_masthead(line, facts)
        or _is_signature(line, words)
    )


def _is_junk(line: Line, words: Words, where: Where, seen: Seen) -> bool:
    """Whether a rule for that place holds; those for any place hold there too."""
    places = {where, Where.ANYWHERE} if where is Where.ANYWHERE else {where, Where.EDGE, Where.ANYWHERE}
    return any(rule.where in places and _holds(rule, line, seen) for rule in words.junk)


def _holds(rule: JunkRule, line: Line, seen: Seen) -> bool:
    if len(line.text) > rule.most:
        return False
    plain = _BULLET.sub("", " ".join(line.text.casefold().replace("’", "'").split()))
    if rule.form is Form.ALL:
        return all(any(word in plain for word in group) for group in rule.groups)
    bare = bared(plain)
    if rule.form is Form.WHOLE:
        return bare in rule.whole or plain.strip(" .:!?-–—*|") in rule.whole
    started = _started(plain, rule.starts) or _started(bare, rule.starts)
    return started and (not rule.needs_link or _ends_in_link(line, seen))


def bared(plain: str) -> str:
    """The words alone, without marks and figures between and around them; apostrophes and hyphens inside stay."""
    return " ".join(_SPOKEN.findall(plain))


def _started(text: str, phrases: tuple[str, ...]) -> bool:
    if not text.startswith(phrases):
        return False
    begun = (phrase for phrase in phrases if text.startswith(phrase))
    # "read" shall not hold for "ready": after a phrase of letters comes no letter, save where words are not parted
    return any(
        len(text) == len(phrase)
        or not (phrase[-1].isalpha() and text[len(phrase)].isalpha())
        or _EAST.match(phrase[-1]) is not None
        for phrase in begun
    )


def _is_link(line: Line, seen: Seen) -> bool:
    text = folded(line.text)
    half = text[: len(text) // 2]
    if len(text) > 2 * LINK_CHARS and half * 2 == text:  # cards give their text twice, for the picture and for the link
        text = half
    return text in seen.links and (len(line.text) >= LINK_CHARS or line.is_item)


def _ends_in_link(line: Line, seen: Seen) -> bool:
    text = folded(line.text)
    return text in seen.links or any(len(link) > LINK_CHARS and text.endswith(link) for link in seen.links)


def _is_credit(line: Line, facts: Facts, words: Words) -> bool:
    """Whether the line only says who wrote it and when."""
    if len(line.text) > MOST_CREDIT_CHARS or is_prose(line.text):
        return False
    names = {word for name in facts.bylines for word in name.casefold().split()}
    spoken = _WORD.findall(line.text.casefold())
    known = names | words.credit_words
    return all(word in known or word.rstrip(".") in known for word in spoken)


def _is_masthead(line: Line, facts: Facts) -> bool:
    text = folded(line.text)
    return bool(text) and text in {folded(facts.publisher or ""), folded(facts.section or "")}


def _is_signature(line: Line, words: Words) -> bool:
    """Whether the line is how desks sign: "(dmk)", "mit dpa", "AFP/ek"."""
    if len(line.text) > 30 or not _SIGNED.match(line.text):
        return False
    agencies = {name.casefold() for name in words.agencies}
    spoken = _WORD.findall(line.text)
    in_brackets = line.text.startswith(("(", "[")) and line.text.rstrip(".").endswith((")", "]"))
    initials = all(len(word) <= 5 and word.islower() for word in spoken)
    named = [word.casefold() in agencies for word in spoken]
    return bool(spoken) and (
        (in_brackets and initials) or (any(named) and len(spoken) <= 4 and not line.text.endswith("."))
    )


def is_prose(text: str) -> bool:
    """Whether the line is running text: long enough, and made like a sentence."""
    long_enough = PROSE_CHARS_EAST if _EAST.search(text) else PROSE_CHARS
    return len(text) >= long_enough and (len(text) >= 3 * long_enough or _SENTENCE_END.search(text) is not None)


def _first_prose(lines: list[Line]) -> int:
    return next((index for index, line in enumerate(lines) if is_prose(line.text) and not line.is_item), len(lines))
