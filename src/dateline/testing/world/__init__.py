"""A world of made-up publishers on loopback: news in eight languages, told, copied and corrected without end."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from dateline.ports import Clock, SystemClock
from dateline.testing.world.newsroom import Piece, Published
from dateline.testing.world.publishers import Publisher, publishers
from dateline.testing.world.running import Running
from dateline.testing.world.serve import Server
from dateline.testing.world.tellings import How, Text

__all__ = ["How", "Piece", "Published", "Publisher", "Running", "Text", "World"]


class World:
    """A sample world. The same seed tells the same events in the same words; only the times are the clock's.

    `publishers` asks for that many of them: more than the named ones are made up on the spot. Without it, all named
    ones are there. `clock` gives the times of publication.
    """

    def __init__(self, *, seed: int = 1, publishers: int | None = None, clock: Clock | None = None) -> None:
        self._seed = seed
        self._count = publishers
        self._clock = clock or SystemClock()

    @asynccontextmanager
    async def serve(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[Running]:
        """Serve all publishers on one port (0: any free one) until the block ends.

        Each answers to its own host name, such as `harbour-gazette.localhost`. Source: RFC 6761 §6.3.

        Raises:
            OSError: the port is taken.

        """
        # The port is part of every address that is published, so the socket comes before the newsroom.
        listening = socket.create_server((host, port), backlog=1024)
        bound = listening.getsockname()[1]
        running = Running(self._seed, publishers(self._count), bound, self._clock)
        runner = web.AppRunner(Server(running.newsroom, bound, self._clock).app(), access_log=None)
        try:
            await runner.setup()
            await web.SockSite(runner, listening).start()
            yield running
        finally:
            await running.stop()
            await runner.cleanup()
            listening.close()
