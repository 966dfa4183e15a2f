"""Changing what an engine watches: through its control socket while it runs, else in its store directly."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import aiohttp
import msgspec

from dateline.errors import BadAnswer, StoreError
from dateline.keeping import control_socket, open_store
from dateline.model.source import Source
from dateline.ports import Store, SystemClock
from dateline.settings import Settings

R = TypeVar("R")


class Hand(Protocol):
    """What the command line may change."""

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new."""
        ...

    async def change_source(self, source: Source) -> None:
        """Replace a source by its id."""
        ...

    async def remove_source(self, source_id: int) -> None:
        """Watch it no more."""
        ...

    async def replay(self, ids: Sequence[int]) -> int:
        """Read pages again that were set aside; how many."""
        ...


@asynccontextmanager
async def reach(settings: Settings) -> AsyncIterator[Hand]:
    """A hand on the running engine, or on its store where none runs."""
    socket = control_socket(settings)
    if socket.exists():
        try:
            async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session:
                async with session.get("http://engine/") as answer:
                    answer.raise_for_status()
                yield EngineHand(session)
                return
        except aiohttp.ClientConnectorError:
            pass  # a socket left behind by an engine that was killed
    store = await open_store(settings)
    try:
        yield StoreHand(store)
    finally:
        await store.close()


class EngineHand:
    """Speaks to a running engine; it applies the change at once."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new."""
        return await self._post("sources/add", tuple(sources), tuple[Source, ...])

    async def change_source(self, source: Source) -> None:
        """Replace a source by its id."""
        await self._post("sources/change", source, type(None))

    async def remove_source(self, source_id: int) -> None:
        """Watch it no more."""
        await self._post("sources/remove", source_id, type(None))

    async def replay(self, ids: Sequence[int]) -> int:
        """Read pages again that were set aside; how many."""
        return await self._post("replay", tuple(ids), int)

    async def _post(self, path: str, value: object, answer_type: type[R]) -> R:
        async with self._session.post(f"http://engine/{path}", data=msgspec.json.encode(value)) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise BadAnswer(f"the engine refused: {body.decode(errors='replace')}", url=str(answer.url))
            return msgspec.json.decode(body, type=answer_type)


class StoreHand:
    """Writes to the store of an engine that is not running."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add_sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Those that were new."""
        return await self._store.add_sources(sources)

    async def change_source(self, source: Source) -> None:
        """Replace a source by its id."""
        await self._store.change_source(source)

    async def remove_source(self, source_id: int) -> None:
        """Watch it no more."""
        await self._store.remove_source(source_id)

    async def replay(self, ids: Sequence[int]) -> int:
        """Read pages again that were set aside; how many."""
        return await self._store.replay(ids, SystemClock().now())


async def find_source(settings: Settings, wanted: str) -> Source:
    """The one source with this number or URL.

    Raises:
        StoreError: there is none.

    """
    store = await open_store(settings, read_only=True)
    try:
        sources = await store.sources()
    finally:
        await store.close()
    for source in sources:
        if wanted in (str(source.id), source.url):
            return source
    raise StoreError(f"no source {wanted!r}; `dateline sources` lists numbers and addresses")
