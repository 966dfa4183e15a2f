"""Live readers: one bytes object for all of them, written to each transport in one loop."""

import asyncio
import contextlib
from collections import deque

from dateline.observe import Meters
from dateline.settings import WebSettings

HEARTBEAT_S = 15.0
"""Proxies end connections that are silent for 30 to 60 seconds."""
HEARTBEAT = b": still here\n\n"


def chunk(frame: bytes) -> bytes:
    """The frame as one chunk of an HTTP/1.1 body (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(frame), frame)


class Hub:
    """Knows who listens. No queue and no task per reader: a write costs what the system call costs."""

    def __init__(self, settings: WebSettings, meters: Meters) -> None:
        self._settings = settings
        self._meters = meters
        self._readers: set[asyncio.Transport] = set()
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=settings.replay_updates)
        self._heart: asyncio.Task[None] | None = None

    @property
    def readers(self) -> int:
        """How many listen now."""
        return len(self._readers)

    @property
    def last_sequence(self) -> int:
        """The latest update that was pushed or remembered; 0 if none."""
        return self._kept[-1][0] if self._kept else 0

    @property
    def is_full(self) -> bool:
        """Whether one more reader has to be told to come back later."""
        return len(self._readers) >= self._settings.max_readers

    def remember(self, sequence: int, frame: bytes) -> None:
        """Keep an update for readers who come back, without telling anyone."""
        self._kept.append((sequence, frame))

    def push(self, sequence: int, frame: bytes) -> int:
        """Write an update to everyone who listens; how many."""
        self._kept.append((sequence, frame))
        return self._write(chunk(frame))

    def kept_after(self, sequence: int) -> list[bytes] | None:
        """The frames after a sequence; None if not all of them are kept here any more."""
        if sequence >= self.last_sequence:
            return []
        if not self._kept or sequence < self._kept[0][0] - 1:
            return None
        return [frame for number, frame in self._kept if number > sequence]

    def join(self, reader: asyncio.Transport) -> None:
        """From now on this reader gets every update."""
        self._readers.add(reader)
        self._meters.readers.set(len(self._readers))
        if self._heart is None:
            self._heart = asyncio.get_running_loop().create_task(self._beat())

    def leave(self, reader: asyncio.Transport) -> None:
        """A reader has gone."""
        self._readers.discard(reader)
        self._meters.readers.set(len(self._readers))

    async def close(self) -> None:
        """End every reader's stream."""
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
        for reader in tuple(self._readers):
            reader.write(b"0\r\n\r\n")
            reader.close()
        self._readers.clear()

    def _write(self, data: bytes) -> int:
        most = self._settings.reader_buffer_bytes
        slow = []
        for reader in self._readers:
            if reader.get_write_buffer_size() > most:
                slow.append(reader)
            else:
                reader.write(data)
        for reader in slow:
            # Never waited for: it comes back with Last-Event-ID and is told what it missed.
            self.leave(reader)
            reader.abort()
            self._meters.readers_dropped.inc()
        return len(self._readers)

    async def _beat(self) -> None:
        beat = chunk(HEARTBEAT)
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._write(beat)
