"""A world without sockets: sources that answer after a while, asked as the agenda says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import Struct

from dateline.model.change import Task
from dateline.model.source import PollState, Source
from dateline.schedule.agenda import Agenda, Ask

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=30)


class Asked(Struct, frozen=True, kw_only=True):
    """One ask of the simulation."""

    at_s: float
    host: str
    ask: Ask


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def source() -> Callable[..., Source]:
    def make(number: int, host: int | None = None, **more) -> Source:
        url = f"https://h{number if host is None else host}.example/{number}.xml"
        return Source(id=number, url=url, name=f"Paper {number}", publisher="P", family="p", **more)

    return make


@pytest.fixture
def task() -> Callable[..., Task]:
    def make(number: int, host: int = 0, at_s: float = 0.0) -> Task:
        due_at = NOON + timedelta(seconds=at_s)
        return Task(article_id=number, source_id=1, url=f"https://h{host}.example/page{number}", due_at=due_at)

    return make


@pytest.fixture
def simulate() -> Callable[..., list[Asked]]:
    """Runs an agenda for so many seconds; answers take `answer_s`, after which `learn(ask, now)` gives the state."""

    def learned(ask: Ask, now: datetime) -> PollState:
        return PollState(source_id=ask.source_id, asked_at=now, answered_at=now, entries=10, watched_s=86_400)

    def run(agenda: Agenda, for_s: float, *, answer_s: float = 0.3, learn=learned, ready_at=lambda _url: LONG_AGO):
        now, asked, under_way = NOON, [], []
        while (now - NOON).total_seconds() < for_s:
            while under_way and under_way[0][0] <= now:
                started, ask = under_way.pop(0)
                if ask.task:
                    agenda.drop(ask.task.article_id)
                else:
                    agenda.settle(ask.source_id, learn(ask, started - timedelta(seconds=answer_s)))
            ask = agenda.next(now, ready_at)
            if ask is None:
                now += timedelta(seconds=min(1.0, max(0.005, agenda.wait_s(now))))
                continue
            under_way.append((now + timedelta(seconds=answer_s), ask))
            asked.append(Asked(at_s=(now - NOON).total_seconds(), host=ask.url.split("/")[2], ask=ask))
        return asked

    return run
