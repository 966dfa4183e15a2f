"""Reads the data files of the sample world: publishers, places, names, scripts are data, not code."""

import tomllib
from importlib.resources import files
from typing import TypeVar

import msgspec

DATA = files("dateline.testing.world") / "data"

T = TypeVar("T")


def read(name: str, kind: type[T], *, key: str) -> dict[str, T]:
    """The tables of a data file as records, by table name; the name also goes into the record's field `key`."""
    return {
        table: msgspec.convert({key: table, **values}, kind)
        for table, values in tomllib.loads((DATA / name).read_text("utf-8")).items()
    }


def read_document(name: str) -> dict[str, object]:
    """A data file as it is."""
    return tomllib.loads((DATA / name).read_text("utf-8"))


def script_names() -> tuple[str, ...]:
    """The event scripts that are there, by name."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in (DATA / "scripts").iterdir()))
