"""Records to rows and back: each field of a record is a column of the same name.

Times become microseconds since 1970 UTC, days ISO text, enums their value, tuples and inner records JSON, sketches
bytes.
"""

import operator
import sys
import typing
from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from dateline.model.article import Article, Revision
from dateline.model.change import FoundEntry, Quarantined, Task
from dateline.model.source import PollState, Source
from dateline.model.story import Report, Story, Update

R = TypeVar("R", bound=Struct)
Value = None | int | float | str | bytes
Convert = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SKETCHES = frozenset({"sketch"})
"""Columns that hold unsigned 32-bit numbers as little-endian bytes: a third of their size as JSON."""


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    return (at - EPOCH) // MICROSECOND


def moment(value: int) -> datetime:
    """The time that `micros` was given, in UTC."""
    return EPOCH + timedelta(microseconds=value)


class RowForm(Generic[R]):
    """How one kind of record lies in its table."""

    def __init__(self, record: type[R], *, left_out: frozenset[str] = frozenset()) -> None:
        """`left_out` names lists that are not read: they come back empty."""
        self.record = record
        self.columns: tuple[str, ...] = record.__struct_fields__
        hints = typing.get_type_hints(record)
        converters = [(name, *_converters(name, hints[name])) for name in self.columns]
        self._to_row = tuple((name, write) for name, write, _ in converters if write)
        reads = [(index, _nothing if name in left_out else read) for index, (name, _, read) in enumerate(converters)]
        self._from_row = tuple((index, read) for index, read in reads if read)
        self._values = operator.attrgetter(*self.columns)

    def bind(self, record: R) -> dict[str, Value]:
        """The record's values under its column names."""
        row = dict(zip(self.columns, self._values(record), strict=True))
        for name, write in self._to_row:
            if row[name] is not None:
                row[name] = write(row[name])
        return row

    def read(self, row: Sequence[Value], start: int = 0) -> R:
        """The record whose columns begin at `start` of a result row."""
        values: list[Any] = list(row[start : start + len(self.columns)])
        for index, read in self._from_row:
            if values[index] is not None:
                values[index] = read(values[index])
        return self.record(**dict(zip(self.columns, values, strict=True)))


PLAIN: dict[Any, tuple[Convert | None, Convert | None]] = {
    datetime: (micros, moment),
    date: (date.isoformat, date.fromisoformat),
    bool: (int, bool),
    **dict.fromkeys((str, int, float), (None, None)),
}
"""The calls that write and read values of a type; None where SQLite's own types do. NULL is never converted."""


def _converters(name: str, hint: Any) -> tuple[Convert | None, Convert | None]:
    kind = _without_none(hint)
    if name in SKETCHES:
        return _sketch_bytes, _sketch
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return operator.attrgetter("value"), {member.value: member for member in kind}.__getitem__
    return _json, msgspec.json.Decoder(kind).decode


def _nothing(_: Value) -> tuple[()]:
    return ()


def _without_none(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        (kind,) = (part for part in hint.__args__ if part is not NoneType)
        return kind
    return hint


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _sketch_bytes(sketch: tuple[int, ...]) -> bytes:
    return _little_endian(array("I", sketch)).tobytes()


def _sketch(stored: bytes) -> tuple[int, ...]:
    return tuple(_little_endian(array("I", stored)))


def _little_endian(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


SOURCE = RowForm(Source)
POLL_STATE = RowForm(PollState)
ENTRY = RowForm(FoundEntry)
ARTICLE = RowForm(Article)
SHOWN_ARTICLE = RowForm(Article, left_out=frozenset({"body", "sketch", "names", "numbers"}))
"""For lists of articles: what they show is a third of what a row holds."""
REVISION = RowForm(Revision)
STORY = RowForm(Story)
REPORT = RowForm(Report)
UPDATE = RowForm(Update)
TASK = RowForm(Task)
QUARANTINED = RowForm(Quarantined)
FORMS: dict[str, RowForm[Any]] = {
    form.record.__name__: form
    for form in (SOURCE, POLL_STATE, ENTRY, ARTICLE, REVISION, STORY, REPORT, UPDATE, TASK, QUARANTINED)
}
"""By the record's name, for the statements."""
