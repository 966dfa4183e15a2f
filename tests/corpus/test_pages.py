"""Real pages give an article or a counted error, never anything else."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.errors import ExtractError
from dateline.reading import read_page
from dateline.settings import ReadingSettings

SEEN_AT = datetime(2026, 11, 24, tzinfo=UTC)
EVERY = 10
"""Every tenth page: the bench reads them all."""


@pytest.mark.data
def test_real_pages_give_an_article_or_a_counted_error(data_dir: Path) -> None:
    files = sorted((data_dir / "pages").glob("*/html/*.html.gz"))[::EVERY]
    assert files
    errors: dict[str, str] = {}
    for file in files:
        try:
            record = read_page(
                gzip.decompress(file.read_bytes()), "https://news.example/a/b", None, SEEN_AT, ReadingSettings()
            )
        except ExtractError as error:
            errors[file.name] = error.code
            continue
        assert all(text.strip() for text in record.page.paragraphs)
        assert record.page.published_at is None or record.page.published_at.year > 1990
    assert len(errors) <= len(files) // 50


@pytest.mark.data
def test_the_publishers_times_are_right_to_the_minute(data_dir: Path) -> None:
    folder = data_dir / "pages" / "publishers"
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::EVERY]
    for row in rows:
        stated = datetime.fromisoformat(row["published"]).astimezone(UTC)
        body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        found = read_page(body, row["url"], None, SEEN_AT, ReadingSettings()).page.published_at
        if stated.strftime("%H:%M:%S") != "00:00:00":
            assert found is not None, row["id"]
            assert abs((found - stated).total_seconds()) < 60, row["id"]
