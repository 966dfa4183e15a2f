"""Facts shipped as data files: languages, agencies, towns, lines that are furniture. Read once, passed by value."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct


class Language(Struct, frozen=True, kw_only=True):
    """What reading one language takes. Every word is casefolded and without dots."""

    code: str
    """ISO 639-1; "nb" stands for all Norwegian."""
    decimal: str
    """The mark before a number's fraction."""
    direction: str
    """"ltr" or "rtl"."""
    nouns_have_capitals: bool = False
    """A capital says nothing about a single word (German)."""
    months: dict[str, int]
    """Each form of each month's name, with the month's number."""
    weekdays: frozenset[str]
    before_date: frozenset[str]
    """Words that stand before the day in a dateline: "القاهرة في 29 مارس"."""
    titles: frozenset[str]
    """Words that stand before a person's name and are no part of it."""
    openers: frozenset[str]
    """Words that open a sentence with a capital and are no name."""
    connectors: frozenset[str]
    """Words that may stand inside a name in lower case."""


class Form(StrEnum):
    """How a line has to be made for a rule to hold."""

    WHOLE = "whole"
    STARTS = "starts"
    ALL = "all"


class Where(StrEnum):
    """Where in the article a line has to stand for a rule to hold."""

    ANYWHERE = "anywhere"
    HEAD = "head"
    EDGE = "edge"
    TAIL = "tail"


class JunkRule(Struct, frozen=True, kw_only=True):
    """One kind of line that is furniture: its words, its form and its place have to agree."""

    kind: str
    reason: str
    form: Form
    where: Where
    most: int
    """Characters the line may have."""
    whole: frozenset[str] = frozenset()
    """For `whole`: the phrases, for look-up."""
    starts: tuple[str, ...] = ()
    """For `starts`: the phrases."""
    groups: tuple[tuple[str, ...], ...] = ()
    """For `all`: one word of each group has to be there."""
    ends: bool = False
    """What follows is furniture too."""
    unless_prose: bool = False
    """It does not end the article if running text follows: then it is a box among the paragraphs."""
    needs_link: bool = False
    """Holds only for a line that is, or ends in, a link."""


class Words(Struct, frozen=True, kw_only=True):
    """All of it."""

    languages: dict[str, Language]
    agencies: tuple[str, ...]
    """As datelines print them, the longest first."""
    traps: frozenset[str]
    """Casefolded: labels and bodies that open a line as a dateline does and are no place."""
    places: frozenset[str]
    """Casefolded names of towns that datelines stand in, in all shipped languages."""
    junk: tuple[JunkRule, ...]
    credit_words: frozenset[str]
    """Casefolded: what stands beside names and figures in a line that says who wrote it and when; months and weekdays
    of all languages are among them."""


@cache
def words() -> Words:
    """The shipped vocabulary; the same object on each call."""
    data = files("dateline").joinpath("data")
    agencies = set(_toml(data / "agencies.toml")["names"])
    towns = _toml(data / "places.toml")
    junk = _toml(data / "junk_lines.toml")
    packs = [_language(_toml(path)) for path in (data / "languages").iterdir() if path.name.endswith(".toml")]
    return Words(
        languages={pack.code: pack for pack in packs},
        agencies=tuple(sorted(agencies, key=lambda name: (-len(name), name))),
        traps=frozenset(word.casefold() for word in _toml(data / "dateline_traps.toml")["words"]),
        places=frozenset(town.casefold() for names in towns.values() for town in names),
        junk=tuple(_rule(rule) for rule in junk["rules"]),
        credit_words=frozenset(junk["credit_words"]).union(*(pack.weekdays.union(pack.months) for pack in packs)),
    )


def language_of(vocabulary: Words, code: str | None) -> Language | None:
    """The pack of a BCP 47 code, or None where none is shipped for it."""
    primary = (code or "").split("-")[0]
    return vocabulary.languages.get({"no": "nb", "nn": "nb", "bs": "hr"}.get(primary, primary))


class _Pack(Struct, forbid_unknown_fields=True):
    """A language file as it is written."""

    code: str
    decimal: str
    direction: str
    nouns_have_capitals: bool
    months: list[list[str]]
    weekdays: list[str]
    before_date: list[str]
    titles: list[str]
    openers: list[str]
    connectors: list[str]


class _Rule(Struct, forbid_unknown_fields=True):
    """A rule of junk_lines.toml as it is written."""

    kind: str
    reason: str
    form: Form
    where: Where
    most: int
    phrases: list[str]
    ends: bool = False
    unless_prose: bool = False
    needs_link: bool = False


def _toml(path: Traversable) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return loaded


def _language(document: object) -> Language:
    pack = msgspec.convert(document, _Pack)
    return Language(
        code=pack.code,
        decimal=pack.decimal,
        direction=pack.direction,
        nouns_have_capitals=pack.nouns_have_capitals,
        months={name: number for number, names in enumerate(pack.months, 1) for name in names},
        weekdays=_folded(pack.weekdays),
        before_date=_folded(pack.before_date),
        titles=_folded(pack.titles),
        openers=_folded(pack.openers),
        connectors=frozenset(pack.connectors),
    )


def _folded(phrases: list[str]) -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in phrases)


def _rule(document: object) -> JunkRule:
    rule = msgspec.convert(document, _Rule)
    phrases = [phrase.casefold() for phrase in rule.phrases]
    return JunkRule(
        kind=rule.kind,
        reason=rule.reason,
        form=rule.form,
        where=rule.where,
        most=rule.most,
        whole=frozenset(phrases) if rule.form is Form.WHOLE else frozenset(),
        starts=tuple(phrases) if rule.form is Form.STARTS else (),
        groups=tuple(tuple(group.split("|")) for group in phrases) if rule.form is Form.ALL else (),
        ends=rule.ends,
        unless_prose=rule.unless_prose,
        needs_link=rule.needs_link,
    )
