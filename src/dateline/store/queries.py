"""The named statements: SQL lies in sql/*.sql, each statement under a line `-- name: what_it_does`.

Where a statement needs every field of a record, it says so in braces instead of listing them:

    {columns of Article}             id, source_id, url, …
    {columns of Article in a}        a.id, a.source_id, a.url, …
    {columns of Update but sequence} without that one
    {values of Article}              :id, :source_id, :url, …
    {changes of Article}             id = excluded.id, … for ON CONFLICT DO UPDATE
"""

import functools
import re
from importlib import resources

from dateline.store.rows import FORMS

_NAMED = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_FIELDS = re.compile(r"\{(columns|values|changes) of (\w+)(?: in (\w+))?(?: but (\w+))?\}")


def statement(name: str) -> str:
    """The SQL of that name. Asked for when a module loads, so that a wrong name shows at once.

    Raises:
        KeyError: no file has a statement of that name.

    """
    return _statements()[name]


@functools.cache
def _statements() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(resources.files("dateline.store").joinpath("sql").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            _, *parts = _NAMED.split(file.read_text("utf-8"))
            for name, text in zip(parts[::2], parts[1::2], strict=True):
                assert name not in found, f"two statements are named {name}"
                found[name] = _FIELDS.sub(_listed, text).strip().rstrip(";")
    return found


def _listed(match: re.Match[str]) -> str:
    what, record, alias, left_out = match.groups()
    columns = [column for column in FORMS[record].columns if column != left_out]
    if what == "values":
        return ", ".join(f":{column}" for column in columns)
    if what == "changes":
        return ", ".join(f"{column} = excluded.{column}" for column in columns)
    return ", ".join(f"{alias}.{column}" if alias else column for column in columns)
