"""How many of the malformed times that publishers write each parser reads, and how many it reads wrongly.

`python -m bench.feed_dates [--list FILE]`; by default the list that the tests hold, with the true time of each. A text
that can mean several times (03/04/2020) has no true time: any answer to it is counted as wrong.
"""

import argparse
import calendar
import email.utils
import importlib
import json
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dateparser
import fastfeedparser
import feedparser.datetimes

from dateline.parse.dates import parse_time

LISTED = Path(__file__).parents[1] / "tests" / "unit" / "parse" / "malformed_dates.tsv"
ITEM = (
    "<rss version='2.0'><channel><title>t</title><item><title>t</title><link>https://a.example/</link>"
    "<pubDate>{}</pubDate></item></channel></rss>"
)
dateutil_parser = importlib.import_module("dateutil.parser")  # it ships no types
Read = Callable[[str], datetime | None]


def by_feedparser(text: str) -> datetime | None:
    """What feedparser makes of it."""
    fields = feedparser.datetimes._parse_date(text)  # noqa: SLF001 - it has no other door to its dates
    return datetime.fromtimestamp(calendar.timegm(fields), UTC) if fields else None


def by_fastfeedparser(text: str) -> datetime | None:
    """What fastfeedparser makes of it in an item."""
    published = fastfeedparser.parse(ITEM.format(text)).entries[0].get("published")
    return _aware(datetime.fromisoformat(published)) if published else None


def by_dateutil(text: str) -> datetime | None:
    """What python-dateutil makes of it; it fills what is missing from today."""
    at: datetime = dateutil_parser.parse(text)
    return _aware(at)


def by_dateparser(text: str) -> datetime | None:
    """What dateparser makes of it."""
    at = dateparser.parse(text)
    return _aware(at) if at else None


def by_email_utils(text: str) -> datetime | None:
    """What the standard library makes of it."""
    return _aware(email.utils.parsedate_to_datetime(text))


PARSERS: dict[str, Read] = {
    "ours": parse_time.__wrapped__,  # what it costs to see a time for the first time
    "feedparser": by_feedparser,
    "fastfeedparser": by_fastfeedparser,
    "dateutil": by_dateutil,
    "dateparser": by_dateparser,
    "email.utils": by_email_utils,
}


def score(read: Read, listed: list[tuple[str, datetime | None]]) -> tuple[int, int, float]:
    """How many are read rightly, how many wrongly, and CPU microseconds for each."""
    right = wrong = 0
    started = time.process_time()
    for text, wanted in listed:
        try:
            found = read(text)
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
            found = None
        right += found is not None and found == wanted
        wrong += found is not None and found != wanted
    return right, wrong, (time.process_time() - started) / len(listed) * 1e6


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def main() -> None:
    """Print the table and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--list", type=Path, default=LISTED)
    arguments.add_argument("--data", type=Path, help="not used: the list is the project's own")
    lines = arguments.parse_args().list.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    listed = [(text, None if at == "-" else datetime.fromisoformat(at).replace(tzinfo=UTC)) for text, at in rows]
    warnings.simplefilter("ignore")
    total = sum(wanted is not None for _, wanted in listed)
    figures: dict[str, float] = {"dates": len(listed)}
    print(
        f"{'parser':16}{'right':>7}{'wrong':>7}{'µs each':>9}   of {total} that have a true time, {len(listed)} in all"
    )
    for name, read in PARSERS.items():
        right, wrong, each_us = score(read, listed)
        print(f"{name:16}{right:7}{wrong:7}{each_us:9.0f}")
        figures |= {f"read_{name}": right / total, f"wrong_{name}": wrong}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
