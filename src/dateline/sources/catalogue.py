"""The shipped catalogue: some thousand feeds and news sitemaps of publishers in some 140 countries, from free lists."""

import csv
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline.model.source import Source, SourceKind
from dateline.sources.make import source_from


class Origin(Struct, frozen=True, kw_only=True):
    """A list that sources were taken from, and the licence that allows it."""

    name: str
    url: str
    licence: str
    """SPDX identifier."""
    copyright: str
    as_of: str | None = None
    """The month of the copy; None where the list does not say."""


class Row(Struct, frozen=True, kw_only=True):
    """One line of catalogue.csv; an empty cell is None."""

    publisher: str
    name: str
    url: str
    kind: str
    homepage: str | None
    country: str | None
    language: str | None
    category: str | None
    origin: str


COLUMNS = Row.__struct_fields__


def load() -> tuple[Source, ...]:
    """Every source that Dateline ships with, in the order of the file, without ids.

    The file is a CSV with one line a source: a change shows as one line in a diff, and it loads in some hundredths of a
    second where TOML takes a third of one. `tools/build_catalogue.py` makes it.
    """
    lists = origins()
    lines = (_data() / "catalogue.csv").read_text("utf-8").splitlines()
    return tuple(_source(row, lists) for row in csv.DictReader(lines))


def origins() -> dict[str, Origin]:
    """The lists that the catalogue was made from, by the key that each row carries."""
    document = tomllib.loads((_data() / "origins.toml").read_text("utf-8"))
    return msgspec.convert(document, dict[str, Origin])


def _source(line: Mapping[str, str], lists: Mapping[str, Origin]) -> Source:
    row = msgspec.convert({key: value or None for key, value in line.items()}, Row)
    source = source_from(
        row.url,
        kind=SourceKind(row.kind),
        title=row.name,
        homepage=row.homepage,
        language=row.language,
        country=row.country,
    )
    origin = lists[row.origin]
    return replace(source, publisher=row.publisher, category=row.category, origin=origin.name, licence=origin.licence)


def _data() -> Traversable:
    return files("dateline.sources") / "data"
