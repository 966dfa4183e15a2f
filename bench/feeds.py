"""How right and how fast feeds are parsed, beside feedparser and fastfeedparser.

`python -m bench.feeds --data DIR` with the folder that holds feedparser/, real/, real-expected/ and w3c/. What our
record does not keep (rights, generator, the markup of a text) is counted as not passed.
"""

import argparse
import contextlib
import html
import json
import re
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dateline.errors import ParseError
from dateline.model.source import Announcement, Entry, Fetched
from dateline.parse.feed import announcement

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NOT_CORE = frozenset({"sanitize", "base"})


def heard(body: bytes, headers: dict[str, str] | None = None) -> Announcement | None:
    """What we make of a document; None if we refuse it."""
    charset = re.search(r"charset=([\w-]+)", str((headers or {}).get("content-type", "")))
    answer = Fetched(
        url="http://example.com/feed.xml",
        asked_url="http://example.com/feed.xml",
        status=200,
        body=body,
        charset=charset[1] if charset else None,
        asked_at=NOW,
        seen_at=NOW,
    )
    try:
        return announcement(answer)
    except ParseError:
        return None


def folded(value: object) -> str:
    """As the suite says: entities decoded twice, white space folded."""
    return " ".join(html.unescape(html.unescape(str(value))).split())


def ours(of: Announcement | Entry | None, field: str) -> object:
    """The value of one of feedparser's fields in our record."""
    if of is None:
        return None
    if isinstance(of, Announcement):
        return {"title": of.title, "link": of.homepage, "language": of.language}.get(field)
    time_fields = {
        "published_parsed": of.published_at,
        "date_parsed": of.published_at,
        "updated_parsed": of.modified_at,
    }
    if field in time_fields:
        at = time_fields[field] or of.published_at or of.modified_at
        return list(at.utctimetuple()) if at else None
    names = {"title": of.headline, "link": of.url, "id": of.guid, "guid": of.guid, "summary": of.standfirst}
    names |= {"description": of.standfirst, "author": next(iter(of.bylines), None), "language": of.language}
    names["content"] = of.standfirst
    return names.get(field)


def passed(document: Announcement | None, expectation: dict[str, object]) -> bool:
    """Whether one assertion of the suite holds."""
    index = expectation.get("index") or 0
    of: Announcement | Entry | None = document
    if expectation["of"] == "entry":
        assert isinstance(index, int)
        of = document.entries[index] if document and len(document.entries) > index else None
    value, wanted = ours(of, str(expectation["field"])), expectation["value"]
    if isinstance(wanted, list):
        return isinstance(value, list) and value[:6] == wanted[:6]
    return value is not None and folded(value) == folded(wanted)


def suite(folder: Path) -> dict[str, float]:
    """Shares of the assertions that hold."""
    counts: dict[str, list[bool]] = {"core": [], "all": []}
    for line in (folder / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        document = heard((folder / case["file"]).read_bytes(), case.get("headers"))
        for expectation in case["expect"]:
            holds = passed(document, expectation)
            counts["all"].append(holds)
            if case["group"] not in NOT_CORE:
                counts["core"].append(holds)
    return {f"passed_{name}": statistics.fmean(holds) for name, holds in counts.items()}


def speed(folder: Path) -> dict[str, float]:
    """Feeds per CPU-second of each parser, interleaved feed by feed."""
    import fastfeedparser  # noqa: PLC0415 - peers are there in the bench's environment only
    import feedparser  # noqa: PLC0415

    parsers: dict[str, Callable[[bytes], object]] = {
        "ours": heard,
        "feedparser": feedparser.parse,
        "fastfeedparser": fastfeedparser.parse,
    }
    spent = dict.fromkeys(parsers, 0.0)
    items = dict.fromkeys(parsers, 0)
    bodies = [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()]
    warnings.simplefilter("ignore")
    for body in bodies:
        for name, parse in parsers.items():
            started = time.process_time()
            with contextlib.suppress(ValueError):
                items[name] += len(getattr(parse(body), "entries", ()))
            spent[name] += time.process_time() - started
    print(f"\n{'parser':16}{'feeds/CPU-s':>12}{'entries':>9}")
    for name in parsers:
        print(f"{name:16}{len(bodies) / spent[name]:12.0f}{items[name]:9}")
    return {
        "feeds_per_cpu_s": len(bodies) / spent["ours"],
        "ratio_feedparser": spent["feedparser"] / spent["ours"],
        "entries": items["ours"],
        "entries_feedparser": items["feedparser"],
    }


def never_crash(folder: Path) -> dict[str, float]:
    """The slowest of all valid and invalid feeds; any error but a refusal ends the bench."""
    worst = 0.0
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        started = time.process_time()
        heard(path.read_bytes())
        worst = max(worst, time.process_time() - started)
    return {"w3c_files": len(files), "w3c_worst_s": worst}


def expected(folder: Path) -> dict[str, float]:
    """Share of expected headlines, links and times of real feeds that are as expected."""
    holds: list[bool] = []
    for path in sorted(folder.iterdir()):
        wanted = next((p for p in (path.with_suffix(".expected.json"), path.with_suffix(".json")) if p.exists()), None)
        if path.suffix == ".xml" and wanted:
            holds += _against(heard(path.read_bytes()), json.loads(wanted.read_text("utf-8")))
    return {"real_expected": statistics.fmean(holds) if holds else 0.0}


def _against(document: Announcement | None, wanted: dict[str, list[dict[str, str]]]) -> list[bool]:
    entries = document.entries if document else ()
    holds = []
    for index, one in enumerate(wanted.get("entries", [])):
        entry = entries[index] if index < len(entries) else None
        fields = [field for field in ("title", "link", "published") if one.get(field)]
        holds += [entry is not None and _same(entry, field, one[field]) for field in fields]
    return holds


def _same(entry: Entry, field: str, wanted: str) -> bool:
    if field == "published":
        at = datetime.fromisoformat(wanted)
        return entry.published_at is not None and abs((entry.published_at - at.astimezone(UTC)).total_seconds()) < 1
    value = entry.headline if field == "title" else entry.url or ""
    return folded(re.sub(r"<[^>]+>", "", html.unescape(wanted)))[:480] == folded(value)[:480]


def main() -> None:
    """Print the table and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    folder = arguments.parse_args().data
    folder = folder / "feeds" if (folder / "feeds").is_dir() else folder
    figures = suite(folder / "feedparser") | expected(folder / "real-expected")
    figures |= never_crash(folder / "w3c") | speed(folder / "real")
    for name, value in figures.items():
        print(f"{name:24}{value:12.4f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
