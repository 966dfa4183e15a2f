"""A small newsroom on a real store, served over real loopback HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from dateline.bus.local import LocalBus
from dateline.deliver.hub import Hub
from dateline.model.article import Article, ArticleState
from dateline.model.change import Change, Counted
from dateline.model.source import PollState, Source
from dateline.model.story import (
    Report,
    Story,
    StoryState,
    StoryUpdated,
    Update,
    UpdateKind,
    VerdictKind,
)
from dateline.observe import Check, Meters
from dateline.ports import Event
from dateline.publish.live import frame
from dateline.settings import Settings, WebSettings
from dateline.store.sqlite import SqliteStore
from dateline.testing.clock import FixedClock
from dateline.web.app import make_app

NOW = datetime(2026, 11, 24, 14, 22, 7, tzinfo=UTC)
FERRY = "Ferry runs aground off Porto Sereno with 212 people aboard, rescue under way"


class Newsroom:
    """A desk without a pipeline: a test tells it what was decided."""

    def __init__(self, store: SqliteStore, settings: Settings, clock: FixedClock) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.meters = Meters()
        self.hub = Hub(settings.web, self.meters)
        self.bus = LocalBus()
        self.banner: str | None = None
        self.checks: tuple[Check, ...] = (Check(name="hosts", ok=True, note="all well"),)
        self.next_id = 1
        self.address = ""
        self.http = aiohttp.ClientSession()

    def health(self) -> tuple[Check, ...]:
        return self.checks

    async def get(self, path: str, **options: object) -> aiohttp.ClientResponse:
        answer = await self.http.get(self.address + path, **options)  # type: ignore[arg-type]
        if not path.startswith("/live"):
            await answer.read()
        return answer

    async def text(self, path: str) -> str:
        return await (await self.get(path)).text()

    async def decide(self, change: Change) -> tuple[Update, ...]:
        """What the pipeline does with a decision: store it, push it, tell the bus."""
        updates = await self.store.commit(change)
        stories = {story.id: story for story in change.stories}
        for update in updates:
            story = stories[update.story_id]
            self.hub.push(update.sequence, frame(update, story))
            self.bus.publish(Event(subject="story.updated", record=StoryUpdated(update=update, story=story)))
        return updates

    async def report(self, headline: str = FERRY, **changes: object) -> Story:
        """One story with one report; `changes` go to whichever record has the field."""
        number = self.next_id
        self.next_id += 1
        seen_at = NOW - timedelta(minutes=20)
        article = _with(
            Article(
                id=number,
                source_id=1,
                url=f"https://harbour.example/{number}",
                publisher="Harbour Gazette",
                family="harbour.example",
                language="en",
                headline=headline,
                published_at=seen_at - timedelta(seconds=8),
                seen_at=seen_at,
            ),
            {name: value for name, value in changes.items() if name != "state"},
        )
        story = _with(
            Story(
                id=number,
                headline=headline,
                lead_article_id=number,
                language="en",
                families=(article.family,),
                languages=("en",),
                first_publisher=article.publisher,
                first_published_at=article.published_at,
                first_seen_at=seen_at,
                updated_at=seen_at,
            ),
            changes,
        )
        report = Report(article_id=number, story_id=number, joined_at=seen_at)
        await self.decide(
            Change(
                articles=(article,),
                stories=(story,),
                reports=(report,),
                updates=(_with(opened(story, article), changes),),
            )
        )
        return story


def opened(story: Story, article: Article, kind: UpdateKind = UpdateKind.STORY_OPENED) -> Update:
    return Update(
        story_id=story.id,
        version=story.version,
        kind=kind,
        article_id=article.id,
        source_id=article.source_id,
        headline=article.headline,
        publisher=article.publisher,
        language=article.language,
        url=article.url,
        state=story.state,
        published_at=article.published_at,
        seen_at=article.seen_at,
        parsed_at=article.seen_at + timedelta(milliseconds=4),
        joined_at=article.seen_at + timedelta(milliseconds=6),
    )


def _with(record, changes: dict[str, object]):  # type: ignore[no-untyped-def]
    return replace(record, **{name: value for name, value in changes.items() if name in record.__struct_fields__})


async def serve(newsroom: Newsroom) -> TestServer:
    server = TestServer(make_app(newsroom), host="127.0.0.1")
    await server.start_server()
    newsroom.address = str(server.make_url("")).rstrip("/")
    return server


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A served newsroom with two sources and no news."""
    web = WebSettings(replay_updates=4, front_stories=10, max_readers=20)
    settings = Settings(web=web)
    clock = FixedClock(NOW)
    store = await SqliteStore.open(tmp_path / "news.db", settings.store, clock)
    room = Newsroom(store, settings, clock)
    await store.add_sources(
        [
            Source(
                url="https://harbour.example/feed",
                name="Harbour Gazette",
                publisher="Harbour Gazette",
                family="harbour.example",
                homepage="https://harbour.example/",
                country="PT",
                language="pt",
                added_at=NOW - timedelta(days=2),
            ),
            Source(
                url="https://litoral.example/rss",
                name="Radio Litoral",
                publisher="Radio Litoral",
                family="litoral.example",
                added_at=NOW - timedelta(days=2),
            ),
        ]
    )
    server = await serve(room)
    yield room
    await room.http.close()
    await server.close()
    await store.close()


@pytest.fixture
def tell_ferry(newsroom: Newsroom) -> Callable[[], Awaitable[Story]]:
    """The drawing's ferry: a first report, a copy of it, a confirmation, and a source that fails."""

    async def tell() -> Story:
        return await ferry(newsroom)

    return tell


async def ferry(newsroom: Newsroom) -> Story:
    story = await newsroom.report(lede="The coastguard says 140 passengers have been taken off.", place="Porto Sereno")
    first = await newsroom.store.article(story.id)
    assert first is not None
    newsroom.next_id = 4
    copy = replace(
        first,
        id=2,
        publisher="Costa Hoje",
        family="costa.example",
        url="https://costa.example/2",
        published_at=NOW - timedelta(minutes=19, seconds=27),
        seen_at=NOW - timedelta(minutes=19),
        state=ArticleState.READ,
    )
    second = replace(
        first,
        id=3,
        source_id=2,
        publisher="Radio Litoral",
        family="litoral.example",
        language="ar",
        headline="جنوح عبّارة قبالة بورتو سيرينو وعلى متنها 212 شخصًا",
        url="https://litoral.example/3",
        published_at=None,
        seen_at=NOW - timedelta(minutes=12),
        state=ArticleState.READ,
    )
    told = replace(
        story,
        version=2,
        state=StoryState.BREAKING,
        families=("harbour.example", "litoral.example"),
        languages=("en", "ar"),
        reports=3,
        copies=1,
        updated_at=NOW - timedelta(minutes=12),
    )
    confirmed = replace(
        opened(told, second, UpdateKind.CONFIRMED), note="confirmed by Radio Litoral", state=StoryState.BREAKING
    )
    joined = replace(opened(told, copy, UpdateKind.COPY_JOINED), note="copy of Harbour Gazette, +41 s")
    await newsroom.decide(
        Change(
            articles=(copy, second),
            stories=(told,),
            reports=(
                Report(
                    article_id=2,
                    story_id=story.id,
                    verdict=VerdictKind.COPY,
                    of_article_id=story.id,
                    containment=0.97,
                    provisional=False,
                    joined_at=NOW,
                ),
                Report(
                    article_id=3,
                    story_id=story.id,
                    provisional=False,
                    reasons=("same place: Porto Sereno", "same number: 212"),
                    joined_at=NOW,
                ),
            ),
            updates=(joined, confirmed),
            poll_state=PollState(
                source_id=2,
                asked_at=NOW - timedelta(minutes=1),
                answered_at=NOW - timedelta(minutes=12),
                failures=3,
                error_code="fetch.not_found",
                error="https://litoral.example/rss answered 404: there is nothing at this address",
                asks=40,
                unchanged=30,
                watched_s=36_000.0,
            ),
            outcomes=(Counted(stage="read", outcome="ok", source_id=2, count=7),),
        )
    )
    last = await newsroom.store.last_sequence()
    await newsroom.store.mark_pushed(
        [(sequence, NOW - timedelta(minutes=20) + timedelta(milliseconds=14)) for sequence in range(1, last - 1)]
    )
    return told


async def settled() -> None:
    """Let tasks that are ready run."""
    for _ in range(5):
        await asyncio.sleep(0)
