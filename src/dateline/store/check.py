"""Whether the store agrees with itself: the file, rows and index, the sequence, tasks and their articles."""

import apsw

from dateline.errors import StoreDamaged
from dateline.store.connection import snapshot
from dateline.store.queries import statement

ARTICLES_NOT_INDEXED = statement("articles_not_indexed")
INDEX_ROWS_WITHOUT_ARTICLE = statement("index_rows_without_article")
MISSING_UPDATES = statement("missing_updates")
TASKS_WITHOUT_ARTICLE = statement("tasks_without_article")

ADVICE = "restore the last backup"


def check(connection: apsw.Connection) -> None:
    """Raise StoreDamaged, with all that is wrong, unless the store agrees with itself."""
    with snapshot(connection):
        flaws = file_flaws(connection) or _disagreements(connection)
    if flaws:
        raise StoreDamaged(f"{'; '.join(flaws)}: {ADVICE}")


def file_flaws(connection: apsw.Connection) -> list[str]:
    """What SQLite's own check of the file and of the index finds wrong."""
    found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
    return [] if found == ["ok"] else found


def _disagreements(connection: apsw.Connection) -> list[str]:
    counted = {
        "articles are not in the index": ARTICLES_NOT_INDEXED,
        "index rows have no article": INDEX_ROWS_WITHOUT_ARTICLE,
        "tasks have no article": TASKS_WITHOUT_ARTICLE,
    }
    numbers = {flaw: next(connection.execute(sql))[0] for flaw, sql in counted.items()}
    kept, spanned, last, given = next(connection.execute(MISSING_UPDATES))
    numbers["updates are missing in the sequence"] = spanned - kept
    numbers["updates are missing at its end"] = given - last if kept else 0
    numbers["rows point to rows that are gone"] = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return [f"{number} {flaw}" for flaw, number in numbers.items() if number]
