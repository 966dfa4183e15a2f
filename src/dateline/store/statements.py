"""The named statements of the .sql files beside this module."""

import re
from importlib.resources import files


def load(name: str) -> dict[str, str]:
    """Statements of `sql/<name>.sql` by the name on the "-- name:" line above each."""
    text = files("dateline.store").joinpath("sql", f"{name}.sql").read_text("utf-8")
    return {
        found[1]: found[2].strip().rstrip(";")
        for found in re.finditer(r"^-- name: (\w+)\n(.*?)(?=^-- name:|\Z)", text, re.DOTALL | re.MULTILINE)
    }


def migrations() -> tuple[str, ...]:
    """The migration scripts in order; the first makes version 1."""
    folder = files("dateline.store").joinpath("migrations")
    return tuple(file.read_text("utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name))
