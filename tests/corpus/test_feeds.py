"""Real feeds, and thousands that are valid or invalid on purpose: read or refused, never anything else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.errors import ParseError
from dateline.model.source import Announcement, Fetched
from dateline.parse.feed import announcement
from dateline.parse.text import plain

pytestmark = pytest.mark.data
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def heard(path: Path) -> Announcement | None:
    url = "https://publisher.example/feed.xml"
    answer = Fetched(url=url, asked_url=url, status=200, body=path.read_bytes(), asked_at=NOW, seen_at=NOW)
    try:
        return announcement(answer)
    except ParseError:
        return None


def test_every_real_feed_gives_entries_with_headlines_and_pages(data_dir: Path) -> None:
    feeds = [path for path in (data_dir / "feeds" / "real").iterdir() if path.name != "LICENSE"]
    entries = []
    for path in feeds:
        found = heard(path)
        assert found is not None, path.name
        assert found.entries, path.name
        entries += found.entries
    assert sum(1 for entry in entries if entry.headline) > 0.99 * len(entries)
    # One of them, a list of games of 1,046 entries, has no links at all.
    assert sum(1 for entry in entries if not entry.url) == 1_046
    assert sum(1 for entry in entries if entry.published_at) > 0.99 * len(entries)


def test_every_valid_or_invalid_feed_is_read_or_refused(data_dir: Path) -> None:
    paths = [path for path in (data_dir / "feeds" / "w3c").rglob("*.xml") if path.is_file()]
    found = [heard(path) for path in paths]
    # The others are no feeds: KML, OpenSearch descriptions, Atom service documents.
    assert sum(1 for one in found if one) > 0.85 * len(paths)


def test_every_feed_of_the_suite_is_read(data_dir: Path) -> None:
    folder = data_dir / "feeds" / "feedparser"
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_text("utf-8").splitlines()]
    refused = [case["file"] for case in cases if heard(folder / case["file"]) is None]
    assert refused == []


def test_real_feeds_give_the_headlines_pages_and_times_that_they_should(data_dir: Path) -> None:
    facts = []
    for path in (data_dir / "feeds" / "real-expected").glob("*.xml"):
        found, wanted = heard(path), json.loads(path.with_suffix(".json").read_text("utf-8"))["entries"]
        assert found is not None, path.name
        assert len(found.entries) == len(wanted), path.name
        for entry, one in zip(found.entries, wanted, strict=True):
            facts.append(entry.headline == plain(one["title"]))
            facts.append(entry.url == one["link"])
            facts.append(entry.published_at == datetime.fromisoformat(one["published"]))
    assert sum(facts) / len(facts) > 0.99
