"""867 real pages and 163 real feeds through the whole engine: each page ends with one counted outcome, none is lost."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from dateline.model.article import ArticleState
from dateline.settings import Settings
from dateline.testing.engine import all_read, loopback_settings, running, until
from dateline.testing.publisher import Publisher, publishing

SETS = ("wcxb-dev", "publishers", "mixed")
EVER_S = 10.0**10


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The corpus is years old: all of it counts as news; what cannot be reached is not tried twice."""
    settings = loopback_settings(tmp_path / "dateline.db")
    schedule = replace(settings.schedule, oldest_news_s=EVER_S, page_attempts=1, least_interval_s=3_600.0)
    return replace(settings, schedule=schedule, reading=replace(settings.reading, page_timeout_s=20.0))


def put_pages(publisher: Publisher, pages: Path) -> int:
    """Serve every page, and one feed a set that lists them; how many."""
    count = 0
    for name in SETS:
        entries = []
        for line in (pages / name / "truth.jsonl").read_text("utf-8").split("\n")[:-1]:
            truth = json.loads(line)
            file = pages / name / "html" / f"{truth['id']}.html.gz"
            path = f"/{name}/{truth['id']}.html"
            publisher.put(path, gzip.decompress(file.read_bytes()))
            entries.append((truth["title"] or truth["id"], publisher.url(path, name)))
        publisher.put_feed(f"/{name}/feed.xml", entries)
        count += len(entries)
    return count


@pytest.mark.data
@pytest.mark.timeout(400)
async def test_every_real_page_ends_with_one_counted_outcome(data_dir: Path, settings: Settings) -> None:
    async with publishing() as publisher:
        count = put_pages(publisher, data_dir / "pages")
        sources = tuple(publisher.source(f"/{name}/feed.xml", name) for name in SETS)
        async with running(settings, sources) as engine:
            await all_read(engine, count, 360)
            reported = await engine.store.window(engine.clock.now().replace(year=2000))
            outcomes = await engine.store.outcomes()
            aside = await engine.store.quarantine(10_000)
            await engine.store.check()
    ended = Counter[str]()
    for counted in outcomes:
        if counted.stage == "read":
            ended[counted.outcome] += counted.count
    assert len(reported) == count
    assert sum(ended.values()) == count, ended
    assert sum(article.state is ArticleState.READ for _, article in reported) == count - len(aside)
    assert len(aside) <= count * 0.02, [item.message for item in aside]


@pytest.mark.data
@pytest.mark.timeout(300)
async def test_every_real_feed_is_heard_and_none_stops_another(data_dir: Path, settings: Settings) -> None:
    async with publishing() as publisher:
        files = sorted(path for path in (data_dir / "feeds" / "real").iterdir() if path.name != "LICENSE")
        sources = []
        for number, file in enumerate(files):
            path = f"/{number}.xml"
            publisher.put(path, file.read_bytes(), "application/xml")
            sources.append(publisher.source(path, f"feed{number}"))
        async with running(settings, tuple(sources)) as engine:

            async def all_looked() -> bool:
                return len(await engine.store.poll_states()) == len(files)

            await until(all_looked, 240)
            states = await engine.store.poll_states()
            facts = await engine.store.facts()
            await engine.store.check()
    failed = [state.error for state in states.values() if state.failures]
    assert not failed
    assert facts.articles > 3_000
