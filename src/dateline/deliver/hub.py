"""Everyone who is listening: one event goes to all of them in one loop, as the same bytes, waiting for nobody.

There is no queue and no task per reader. A reader who does not keep up is dropped; it comes back by itself, says which
event it saw last, and is given what it missed.
"""

import asyncio
import contextlib
from collections import deque

import structlog

from dateline.observe import Meters
from dateline.settings import WebSettings

log = structlog.get_logger(__name__)

HEARTBEAT_S = 15.0
"""Proxies and telephone networks end lines that are silent for 30 to 60 seconds."""
HEARTBEAT = b":\n\n"


class Reader:
    """One listener's connection. `gone` is done once nothing more will be sent there."""

    __slots__ = ("chunked", "gone", "transport")

    def __init__(self, transport: asyncio.WriteTransport, *, chunked: bool) -> None:
        self.transport = transport
        self.chunked = chunked
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self) -> None:
        """Let whoever waits for the end of this reader go on."""
        if not self.gone.done():
            self.gone.set_result(None)


class Hub:
    """The readers of one process, and the latest events for those of them who lost the line."""

    def __init__(self, settings: WebSettings, meters: Meters) -> None:
        self._settings = settings
        self._meters = meters
        self._readers: set[Reader] = set()
        self._ring: deque[tuple[int, bytes]] = deque(maxlen=settings.replay_updates)
        self._last = 0
        self._heart: asyncio.Task[None] | None = None
        self._closed = False
        meters.readers.set_function(lambda: len(self._readers))

    @property
    def readers(self) -> int:
        """How many are listening."""
        return len(self._readers)

    @property
    def last(self) -> int:
        """Sequence of the latest event, 0 before the first."""
        return self._last

    @property
    def first(self) -> int:
        """Sequence of the oldest event that is remembered; one more than `last` if none is."""
        return self._ring[0][0] if self._ring else self._last + 1

    @property
    def full(self) -> bool:
        """Whether the next reader has to be told to come back later."""
        return self._closed or len(self._readers) >= self._settings.max_readers

    def covers(self, after: int) -> bool:
        """Whether all events after that sequence are remembered here."""
        return self.first - 1 <= after <= self._last

    def remember(self, sequence: int, frame: bytes) -> None:
        """Keep an event for readers who come back, without sending it to anyone."""
        self._ring.append((sequence, frame))
        self._last = sequence

    def push(self, sequence: int, frame: bytes) -> int:
        """Send an event to everyone; to how many it went."""
        self.remember(sequence, frame)
        return self._write_to_all(frame)

    def join(self, transport: asyncio.WriteTransport, *, after: int, chunked: bool) -> Reader:
        """Send what the hub remembers after that sequence, then every event to come.

        `transport` is a connection on which the answer's head was sent. `chunked` is whether its body is in chunks
        (RFC 9112 §7.1) or runs until the end of the connection.
        """
        reader = Reader(transport, chunked=chunked)
        missed = b"".join(frame for sequence, frame in self._ring if sequence > after)
        if missed:
            transport.write(_chunk(missed) if chunked else missed)
        self._readers.add(reader)
        if self._heart is None:
            self._heart = asyncio.create_task(self._beat())
        return reader

    def leave(self, reader: Reader) -> None:
        """Send nothing more to this reader."""
        self._readers.discard(reader)
        reader.end()

    async def close(self) -> None:
        """End all readers; they will come back to whoever serves next."""
        self._closed = True
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
            self._heart = None
        for reader in tuple(self._readers):
            self.leave(reader)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._write_to_all(HEARTBEAT)

    def _write_to_all(self, event: bytes) -> int:
        chunk = _chunk(event)
        most_unread = self._settings.reader_buffer_bytes
        lost: list[Reader] = []
        for reader in self._readers:
            transport = reader.transport
            if transport.get_write_buffer_size() > most_unread or transport.is_closing():
                lost.append(reader)
            else:
                transport.write(chunk if reader.chunked else event)
        for reader in lost:
            self._drop(reader)
        return len(self._readers)

    def _drop(self, reader: Reader) -> None:
        if not reader.transport.is_closing():
            self._meters.readers_dropped.inc()
            log.info("reader dropped", unread_bytes=reader.transport.get_write_buffer_size())
            reader.transport.abort()
        self.leave(reader)


def _chunk(event: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(event), event)
