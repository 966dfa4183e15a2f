"""Made-up countries, towns, people and things, each with its name in the four scripts of the sample world."""

from functools import cache

import msgspec
from msgspec import Struct, field

from dateline.testing.world.files import read, read_document

SCRIPTS = ("latin", "ru", "ar", "zh")


class Name(Struct, frozen=True, array_like=True):
    """One name as Latin, Russian, Arabic and Chinese write it."""

    latin: str
    ru: str
    ar: str
    zh: str

    def form(self, language: str) -> str:
        """The name in the script of that language."""
        return str(getattr(self, language if language in SCRIPTS else "latin"))


class Country(Struct, frozen=True, kw_only=True):
    """A made-up country: its name, "in …" and "of …" in each language, and its towns."""

    key: str
    code: str
    """Of the range that ISO 3166-1 leaves to users: no real country will ever have it."""
    language: str
    name: dict[str, str]
    in_forms: dict[str, str] = field(name="in")
    of_forms: dict[str, str] = field(name="of")
    towns: tuple[Name, ...]


class Person(Struct, frozen=True, kw_only=True):
    """A made-up person."""

    first: Name
    last: Name

    def full(self, language: str) -> str:
        """First name and surname."""
        joint = "·" if language == "zh" else " "
        return f"{self.first.form(language)}{joint}{self.last.form(language)}"


class Pools(Struct, frozen=True, kw_only=True):
    """What is drawn from: people's names and names of things."""

    women: tuple[Name, ...]
    men: tuple[Name, ...]
    surnames: tuple[Name, ...]
    ships: tuple[Name, ...]
    rivers: tuple[Name, ...]
    storms: tuple[Name, ...]
    clubs: tuple[Name, ...]
    companies: tuple[Name, ...]
    parties: tuple[Name, ...]
    quarries: tuple[Name, ...]


@cache
def countries() -> dict[str, Country]:
    """All of them, by key."""
    return read("places.toml", Country, key="key")


@cache
def pools() -> Pools:
    """All names of people and things."""
    return msgspec.convert(read_document("names.toml"), Pools)
