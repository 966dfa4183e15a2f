"""The query language of the search: what a reader types → what the index is asked.

    flood warning           both words, in any order, in any script
    "flood warning"         the phrase
    flood OR storm          either
    flood -warning          not that word; also -"a phrase", -lang:en
    flood*                  words that begin so
    lang:ru                 articles in that language
    source:bbc              by a source's name, publisher or domain
    place:"New York"        filed there (the dateline)
    since:2026-03-01        seen on that day (UTC) or later
    until:2026-03-31        seen on that day or earlier

Whatever else is typed is taken as words. A query with nothing to look for finds nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import apsw
from msgspec import Struct

from dateline.model.change import SearchHit
from dateline.store.queries import statement
from dateline.store.read import ABOVE_ALL, hits
from dateline.store.rows import micros
from dateline.store.words import LANGUAGE_LABEL, PLACE_LABEL, SOURCE_LABEL, label, name_key, query_phrase

SEARCH = statement("search")
SEARCH_BETWEEN = statement("search_between")
SOURCES_CALLED = statement("sources_called")

LONGEST_QUERY = 400
"""Characters; what comes after is not looked at."""
MOST_TERMS = 32
MOST_SOURCES = 500
"""That one `source:` stands for; more would be no choice."""
MOST_DISORDER = 1_000
"""Articles that may be decided between two that were seen in the other order."""
SHORT_LIMIT = 50
"""Articles whose reading is short: about 15 µs each."""
SHORTEST_PREFIX = 2
"""`a*` would read half the index; it is taken as the word itself."""

_TERM = re.compile(r"""(-?)(?:(lang|source|place|since|until):)?(?:"([^"]*)"?(\*?)|([^\s"]+))""", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂「」『』", '"'))


class Term(Struct, frozen=True, kw_only=True):
    """One thing to look for, or to leave out."""

    text: str
    key: str | None = None
    excluded: bool = False
    prefix: bool = False
    either: bool = False
    """Joined to the term before by OR."""


class Question(Struct, frozen=True, kw_only=True):
    """A query as understood."""

    terms: tuple[Term, ...] = ()
    since_at: datetime | None = None
    until_at: datetime | None = None
    """Exclusive."""


SourcesCalled = Callable[[str], Sequence[int]]
"""The ids of the sources that a `source:` means."""


def understand(query: str) -> Question:
    """The query's terms and time; never fails."""
    terms: list[Term] = []
    times: dict[str, datetime] = {}
    either = False
    for term in _terms(unicodedata.normalize("NFC", query[:LONGEST_QUERY]).translate(_QUOTES)):
        if term.key is None and term.text in ("OR", "|") and not term.excluded:
            either = bool(terms)
        elif (at := _time(term)) is not None:
            times[term.key or ""] = at
        elif len(terms) < MOST_TERMS:
            terms.append(Term(**{**_fields(term), "either": either}))
            either = False
    return Question(terms=tuple(terms), since_at=times.get("since"), until_at=times.get("until"))


def _fields(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in Term.__struct_fields__}


def _terms(query: str) -> Iterator[Term]:
    for match in _TERM.finditer(query):
        minus, key, phrase, star, word = match.groups()
        text = word if phrase is None else phrase
        prefix = bool(star) if word is None else word.endswith("*")
        yield Term(text=text, key=key and key.lower(), excluded=bool(minus), prefix=prefix)


def _time(term: Term) -> datetime | None:
    """When a `since:` begins or an `until:` ends; None for what is neither, or no day."""
    if term.key not in ("since", "until") or term.excluded:
        return None
    try:
        day = date.fromisoformat(term.text)
        start = datetime.combine(day, time(), UTC)
        return start if term.key == "since" else start + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def expression(terms: Iterable[Term], sources: SourcesCalled) -> str | None:
    """The terms in the index's own language (FTS5 MATCH); None if nothing is to be looked for.

    Every word stands in quotes, so that no input can be taken for an operator.
    """
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    for term in terms:
        asked = _asked(term, sources)
        if asked is None:
            continue
        if term.excluded:
            unwanted.append(asked)
        elif term.either and wanted:
            wanted[-1].append(asked)
        else:
            wanted.append([asked])
    if not wanted:
        return None
    found = " AND ".join(f"({' OR '.join(group)})" for group in wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


NOWHERE = '"\ue003"'
"""A word that no article has."""


def _asked(term: Term, sources: SourcesCalled) -> str | None:
    if term.key == "lang":
        return _quoted(label(LANGUAGE_LABEL, term.text)) or NOWHERE
    if term.key == "place":
        return _quoted(label(PLACE_LABEL, term.text), open_ended=term.prefix) or NOWHERE
    if term.key == "source":
        labels = [_quoted(f"{SOURCE_LABEL}{source_id}") for source_id in sources(term.text)]
        return f"({' OR '.join(labels)})" if labels else NOWHERE
    words, open_ended = query_phrase(f"{term.key} {term.text}" if term.key else term.text)
    prefix = term.prefix and len(words) >= SHORTEST_PREFIX
    return _quoted(words, open_ended=open_ended or prefix) or None


def _quoted(words: str, *, open_ended: bool = False) -> str:
    return f'"{words}"{" *" if open_ended else ""}' if words else ""


def sources_called(connection: apsw.Connection, text: str) -> list[int]:
    """Ids of the sources whose name or publisher contains the text, or whose family or host is it or lies under it."""
    asked = name_key(text).strip(" .*")
    if not asked:
        return []
    return [row[0] for row in connection.execute(SOURCES_CALLED, {"asked": asked, "limit": MOST_SOURCES})]


def is_short(question: Question, limit: int) -> bool:
    """Whether the answer takes well under a millisecond, however many articles there are.

    One word is read backwards from its newest article and stops at the limit. Several words, a phrase or a prefix may
    have to go through all articles that hold one of them.
    """
    if len(question.terms) != 1 or question.since_at or question.until_at or limit > SHORT_LIMIT:
        return False
    (term,) = question.terms
    words, open_ended = query_phrase(term.text)
    return term.key in (None, "lang") and not (" " in words or open_ended or term.prefix)


def search(connection: apsw.Connection, question: Question, limit: int, before_id: int | None) -> tuple[SearchHit, ...]:
    """Articles that match, newest first."""
    match = expression(question.terms, lambda text: sources_called(connection, text))
    if match is None:
        return ()
    asked: dict[str, str | int] = {
        "match": match,
        "before_id": ABOVE_ALL if before_id is None else before_id,
        "limit": limit,
    }
    if question.since_at is None and question.until_at is None:
        return hits(connection.execute(SEARCH, asked))
    asked["disorder"] = MOST_DISORDER
    asked["since_at"] = micros(question.since_at) if question.since_at else -ABOVE_ALL
    asked["until_at"] = micros(question.until_at) if question.until_at else ABOVE_ALL
    return hits(connection.execute(SEARCH_BETWEEN, asked))
