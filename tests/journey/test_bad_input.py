"""The worst that hosts can send: a clear error on the source's page, the rest unharmed, memory bounded."""

from pathlib import Path

from msgspec.structs import replace

from dateline.engine import Engine
from dateline.model.article import ArticleState
from dateline.model.source import Source
from dateline.settings import Settings
from dateline.testing.engine import running, until
from dateline.testing.hostile import Guise, HostileHosts
from dateline.testing.publisher import Publisher, publishing

PARAGRAPHS = "".join(
    f"<p>Paragraph {number} of an honest report about the new tram line, its cost, its stops and its first day.</p>"
    for number in range(6)
)
REFUSED = {"html-for-feed": "parse.not_a_feed", "empty": "parse.unreadable", "deep-json-feed": "parse.unreadable"}
PAUSED = {"too-many-requests", "busy"}
"""Hosts that ask for peace: their pages wait, for an hour in one case."""
GROWTH_MB = 250
"""What the engine may grow by while it is sent bombs of a gigabyte and more."""


def honest(publisher: Publisher) -> Source:
    publisher.put("/tram.html", f"<html><body><article><h1>Tram line opens</h1>{PARAGRAPHS}</article></body></html>")
    publisher.put_feed("/feed.xml", [("Tram line opens", publisher.url("/tram.html", "honest"))])
    return publisher.source("/feed.xml", "honest")


def hostile(hosts: HostileHosts, name: str) -> Source:
    return Source(url=hosts.url(name, Guise.FEED), name=name, publisher=name, family=name)


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


async def states_of(engine: Engine) -> dict[str, str | None]:
    states = await engine.store.poll_states()
    sources = await engine.store.sources()
    return {source.name: states[source.id].error_code for source in sources if source.id in states}


async def test_each_hostile_feed_has_its_own_error_and_harms_no_other(settings: Settings) -> None:
    settings = replace(settings, schedule=replace(settings.schedule, oldest_news_s=10**10))
    async with HostileHosts() as hosts, publishing() as publisher:
        names = hosts.names(Guise.FEED)
        before_mb = rss_mb()
        sources = (*(hostile(hosts, name) for name in names), honest(publisher))
        async with running(settings, sources) as engine:

            async def all_looked() -> bool:
                return len(await states_of(engine)) == len(sources)

            await until(all_looked, 60)
            codes = await states_of(engine)
            await engine.store.check()
            articles = [hit.article for hit in await engine.store.search("tram", 10)]
            states = await engine.store.poll_states()
            stories = await engine.store.front(500)
        for name in names:
            assert codes[name] == (hosts.ends(name) or REFUSED.get(name)), name
        assert codes["Honest Test"] is None
        assert "Tram line opens" in {article.headline for article in articles}
        assert all(state.error for state in states.values() if state.failures), "an error says what happened"
        assert hosts.leaks == 0, "an external entity was loaded"
        assert rss_mb() - before_mb < GROWTH_MB
        for story in stories:
            assert "<" not in story.headline
            assert story.first_published_at is None or 1990 <= story.first_published_at.year <= 2100


async def test_each_hostile_page_ends_with_a_counted_outcome_and_stops_no_other(settings: Settings) -> None:
    async with HostileHosts() as hosts, publishing() as publisher:
        names = hosts.names(Guise.PAGE)
        entries = [(f"Report {name} of the day", hosts.url(name, Guise.PAGE)) for name in names]
        publisher.put_feed("/bad.xml", entries)
        sources = (publisher.source("/bad.xml", "bad"), honest(publisher))
        async with running(settings, sources) as engine:

            async def all_ended() -> bool:
                facts = await engine.store.facts()
                return facts.articles > len(names) and facts.tasks == len(PAUSED)

            await until(all_ended, 90)
            reported = [pair[1] for pair in await engine.store.window(engine.clock.now().replace(year=2000))]
            aside = await engine.store.quarantine(1000)
            await engine.store.check()
        by_headline = {article.headline: article for article in reported}
        assert len(reported) == len(names) + 1
        assert by_headline["Tram line opens"].state is ArticleState.READ
        codes = {item.url: item.code for item in aside}
        for name in names:
            if hosts.ends(name) and name not in PAUSED:
                assert codes[hosts.url(name, Guise.PAGE)] == hosts.ends(name), name
