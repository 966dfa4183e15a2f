"""How right and how fast feeds are parsed, beside feedparser and fastfeedparser.

`python -m bench.feeds --data DIR` with the folder that holds feedparser/, real/, real-expected/ and w3c/.

*passed_core*, *passed_all*: the assertions of feedparser's suite. Our record keeps plain text, the suite asserts
markup; so the markup is compared that our reader found before it was made plain, its links resolved from the base that
our reader found. Two markups are equal if they are after decoding entities twice and folding white space, or as an HTML
parser writes them out, whatever the order of attributes. *passed_all* holds 671 assertions about a sanitiser's lists of
tags and styles; we have none, since no markup leaves the parser: half of them count as failed.
"""

import argparse
import json
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import fastfeedparser
import feedparser

from bench.feed_cases import answer, expected, suite
from dateline.errors import ParseError
from dateline.model.source import Announcement
from dateline.parse.dates import parse_time
from dateline.parse.feed import announcement

ROUNDS = 3
"""The best of so many is what a parser needs; the rest is what else the machine had to do."""


def heard(body: bytes) -> Announcement | None:
    """What we make of a document; None if we refuse it."""
    try:
        return announcement(answer(body))
    except ParseError:
        return None


def fast(body: bytes) -> object:
    """What fastfeedparser makes of it; None if it refuses it."""
    try:
        return fastfeedparser.parse(body)
    except ValueError:
        return None


def speed(folder: Path) -> dict[str, float]:
    """Feeds per CPU-second of each parser, interleaved feed by feed, each the best of a few rounds."""
    parsers: dict[str, Callable[[bytes], object]] = {
        "ours": heard,
        "feedparser": feedparser.parse,
        "fastfeedparser": fast,
    }
    spent = dict.fromkeys(parsers, 0.0)
    items = dict.fromkeys(parsers, 0)
    bodies = [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.name != "LICENSE"]
    for body in bodies:
        for name, parse in parsers.items():
            times = []
            for _ in range(ROUNDS if name != "feedparser" else 1):
                parse_time.cache_clear()  # each feed as if seen for the first time
                started = time.process_time()
                found = parse(body)
                times.append(time.process_time() - started)
            spent[name] += min(times)
            items[name] += len(getattr(found, "entries", ()))
    print(f"{'parser':18}{'feeds/CPU-s':>12}{'entries':>9}")
    for name in parsers:
        print(f"{name:18}{len(bodies) / spent[name]:12.0f}{items[name]:9}")
    return {
        "feeds_per_cpu_s": len(bodies) / spent["ours"],
        "ratio_feedparser": spent["feedparser"] / spent["ours"],
        "ratio_fastfeedparser": spent["fastfeedparser"] / spent["ours"],
        "entries": items["ours"],
        "entries_feedparser": items["feedparser"],
    }


def never_crash(folder: Path) -> dict[str, float]:
    """The slowest of all valid and invalid feeds; any error but a refusal ends the bench."""
    times = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        body = path.read_bytes()
        started = time.process_time()
        heard(body)
        times.append(time.process_time() - started)
    return {"w3c_files": len(times), "w3c_worst_s": max(times, default=0.0)}


def main() -> None:
    """Print the tables and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--failed", action="store_true", help="name each assertion that does not hold")
    chosen = arguments.parse_args()
    warnings.simplefilter("ignore")
    folder = chosen.data / "feeds" if (chosen.data / "feeds").is_dir() else chosen.data
    figures: dict[str, float] = {}
    for name, peers in suite(folder / "feedparser", show=chosen.failed).items():
        figures[name] = statistics.fmean(peers["ours"])
        row = "  ".join(f"{peer} {statistics.fmean(holds):.4f}" for peer, holds in peers.items())
        print(f"{name} ({len(peers['ours'])} assertions)  {row}")
    real = expected(folder / "real-expected", show=chosen.failed)
    figures["real_expected"] = statistics.fmean(real["ours"])
    print("real_expected  " + "  ".join(f"{peer} {statistics.fmean(holds):.4f}" for peer, holds in real.items()))
    figures |= never_crash(folder / "w3c") | speed(folder / "real")
    for name, value in figures.items():
        print(f"{name:24}{value:12.4f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
