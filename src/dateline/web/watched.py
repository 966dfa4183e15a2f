"""All that is watched, with how each source does: read from the store at most every few seconds, for many pages."""

import time
from datetime import timedelta

from msgspec import Struct

from dateline.model.change import DelayRow
from dateline.model.source import PollState, Source
from dateline.ports import Store
from dateline.web.desk import Desk
from dateline.web.kept import KEPT_S

LEDGER_WINDOW = timedelta(hours=24)


class Watched(Struct, frozen=True, kw_only=True):
    """Sources and poll states by source id, and the delays of the last 24 hours, the busiest source first."""

    sources: dict[int, Source]
    states: dict[int, PollState]
    delays: tuple[DelayRow, ...]


class Watchtower:
    """Gives the same look at what is watched to everyone who asks within a few seconds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._until_s = 0.0
        self._seen: Watched | None = None

    async def look(self) -> Watched:
        """What is watched, at most a few seconds old."""
        if self._seen is None or time.monotonic() > self._until_s:
            self._seen = await self._read(self._desk.store)
            self._until_s = time.monotonic() + KEPT_S
        return self._seen

    async def _read(self, store: Store) -> Watched:
        return Watched(
            sources={source.id: source for source in await store.sources()},
            states=await store.poll_states(),
            delays=await store.delays(self._desk.clock.now() - LEDGER_WINDOW),
        )
