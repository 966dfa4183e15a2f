"""One article from a publisher's socket to a reader's screen."""

import asyncio
from collections import Counter

from dateline.model.article import ArticleState
from dateline.model.story import ANNOUNCING, StoryState, UpdateKind, VerdictKind
from dateline.settings import Settings
from dateline.testing.engine import all_read, running, until
from dateline.testing.publisher import Publisher, publishing

PARAGRAPHS = (
    "PORTO SERENO, Nov. 24 – A ferry with 212 people aboard ran aground off Porto Sereno on Tuesday, officials said.",
    "Fishing boats from three villages took off 140 passengers within two hours while the crew kept the pumps running.",
    "“Everyone who was in the bow section is accounted for,” said Ines Duarte, the commander of the coastguard.",
    "The harbour master closed the channel until the tide turns, and asked small craft to stay in port for the night.",
)
OTHER = (
    "Rescue crews worked into the evening at the reef, where the ferry Santa Aurora had struck an uncharted shoal.",
    "Of the 212 people on the passenger list, 140 had reached the quay of Porto Sereno by six o'clock, officials said.",
    "Families waited behind a rope while names were read out one after another from a list that grew longer slowly.",
    "An inquiry will look into the ship's course; the master told the press office that a buoy was missing since May.",
)


def page(headline: str, paragraphs: tuple[str, ...]) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head = f"<html lang='en'><head><title>{headline}</title></head>"
    return f"{head}<body><article><h1>{headline}</h1>{body}</article></body></html>"


def put(publisher: Publisher, host: str, headline: str, paragraphs: tuple[str, ...]) -> None:
    publisher.put(f"/{host}/1.html", page(headline, paragraphs))
    publisher.put_feed(f"/{host}/feed.xml", [(headline, publisher.url(f"/{host}/1.html", host))])


async def test_the_headline_is_out_before_its_page_is_asked_for(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno", PARAGRAPHS)
        asked_before: list[str] = []
        async with running(settings, ()) as engine:
            engine.bus.subscribe("story.updated", lambda _: asked_before.append(" ".join(publisher.asked)))
            await engine.add_sources((publisher.source("/gazette/feed.xml", "gazette"),))
            await all_read(engine, 1)
        assert "1.html" not in asked_before[0]
        assert len(asked_before) == 2


async def test_reading_the_page_is_an_update_and_no_second_announcement(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno", PARAGRAPHS)
        async with running(settings, (publisher.source("/gazette/feed.xml", "gazette"),)) as engine:
            await all_read(engine, 1)
            updates = await engine.store.updates_after(0, 100)
            [(_, article)] = (await engine.store.story_page(1)).reports
        assert [update.kind for update in updates] == [UpdateKind.STORY_OPENED, UpdateKind.ARTICLE_READ]
        assert article.dateline is not None
        assert article.dateline.place == "PORTO SERENO"
        assert article.language == "en"
        assert article.extract.startswith("A ferry"), "the dateline is shown as the place"
        assert article.published_at is None, "a missing time is unknown, never now"


async def test_an_independent_text_confirms_and_a_copy_does_not(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno with 212 aboard", PARAGRAPHS)
        put(publisher, "costa", "Ferry runs aground off Porto Sereno with 212 aboard", PARAGRAPHS)
        async with running(settings, (publisher.source("/gazette/feed.xml", "gazette"),)) as engine:
            await all_read(engine, 1)
            await engine.add_sources((publisher.source("/costa/feed.xml", "costa"),))
            await all_read(engine, 2)
            copied = (await engine.store.story_page(1)).story
            assert (copied.copies, len(copied.families), copied.state) == (1, 1, StoryState.ONE_SOURCE)

            put(publisher, "litoral", "Ferry aground off Porto Sereno: 212 aboard, rescue under way", OTHER)
            await engine.add_sources((publisher.source("/litoral/feed.xml", "litoral"),))
            await all_read(engine, 3)
            told = await engine.store.story_page(1)
        assert len(told.story.families) == 2
        assert told.story.state in {StoryState.CONFIRMED, StoryState.BREAKING}
        assert UpdateKind.CONFIRMED in {update.kind for update in told.updates}
        verdicts = Counter(report.verdict for report, _ in told.reports)
        assert verdicts[VerdictKind.COPY] == 1


async def test_the_same_article_on_two_channels_is_announced_once(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno", PARAGRAPHS)
        url = publisher.url("/gazette/1.html", "gazette")
        publisher.put_feed("/gazette/other.xml", [("Ferry runs aground", url + "?utm_source=rss")])
        sources = (
            publisher.source("/gazette/feed.xml", "gazette"),
            publisher.source("/gazette/other.xml", "gazette"),
        )
        async with running(settings, sources) as engine:
            await all_read(engine, 1)
            await asyncio.sleep(0.5)
            updates = await engine.store.updates_after(0, 100)
            outcomes = {counted.outcome for counted in await engine.store.outcomes()}
        assert sum(update.kind in ANNOUNCING for update in updates) == 1
        assert "duplicate" in outcomes


async def test_a_corrected_article_is_read_again_and_never_announced_again(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno, 180 aboard", PARAGRAPHS)
        async with running(settings, (publisher.source("/gazette/feed.xml", "gazette"),)) as engine:
            await all_read(engine, 1)
            corrected = (*PARAGRAPHS, "Correction: an earlier version gave a wrong number of passengers.")
            publisher.put("/gazette/1.html", page("Ferry runs aground off Porto Sereno, 212 aboard", corrected))
            publisher.put_feed(
                "/gazette/feed.xml",
                [("Ferry runs aground off Porto Sereno, 212 aboard", publisher.url("/gazette/1.html", "gazette"))],
            )

            async def was_corrected() -> bool:
                return (await engine.store.article(1)).revision == 2

            await until(was_corrected)
            updates = await engine.store.updates_after(0, 100)
        assert [update.kind for update in updates if update.kind in ANNOUNCING] == [UpdateKind.STORY_OPENED]
        assert updates[-1].kind is UpdateKind.CORRECTED


async def test_a_page_that_is_not_there_is_set_aside_and_can_be_replayed(settings: Settings) -> None:
    async with publishing() as publisher:
        publisher.put_feed("/g/feed.xml", [("Bridge opens early", publisher.url("/g/1.html", "g"))])
        async with running(settings, (publisher.source("/g/feed.xml", "g"),)) as engine:
            await all_read(engine, 1)
            [item] = await engine.store.quarantine(10)
            assert item.code == "fetch.not_found"
            publisher.put("/g/1.html", page("Bridge opens early", PARAGRAPHS))
            assert await engine.replay((item.id,)) == 1

            async def is_read() -> bool:
                return (await engine.store.article(1)).state is ArticleState.READ

            await until(is_read)
            assert await engine.store.quarantine(10) == ()


async def test_an_engine_that_is_stopped_goes_on_where_it_was(settings: Settings) -> None:
    async with publishing() as publisher:
        put(publisher, "gazette", "Ferry runs aground off Porto Sereno", PARAGRAPHS)
        async with running(settings, (publisher.source("/gazette/feed.xml", "gazette"),)) as engine:
            await all_read(engine, 1)
        async with running(settings, ()) as engine:
            await asyncio.sleep(0.5)
            put(publisher, "costa", "Ferry runs aground off Porto Sereno", PARAGRAPHS)
            await engine.add_sources((publisher.source("/costa/feed.xml", "costa"),))
            await all_read(engine, 2)
            updates = await engine.store.updates_after(0, 100)
        assert [update.sequence for update in updates] == list(range(1, len(updates) + 1))
        assert sum(update.kind in ANNOUNCING for update in updates) == 2
        assert UpdateKind.COPY_JOINED in {update.kind for update in updates}, "the sketch of before is remembered"
