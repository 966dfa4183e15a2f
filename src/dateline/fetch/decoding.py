"""A body as it arrives: gzip, deflate, brotli or zstd undone piece by piece, a bomb stopped while it unfolds."""

import sys
import zlib
from collections.abc import Sequence
from typing import Protocol

import brotli

from dateline.errors import BadAnswer, TooLarge, Unreachable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, br, zstd"
MOST_CODINGS = 2
"""Gzip twice exists, by mistake; more is an attack."""
MOST_MEMBERS = 1_024
"""Parts of one gzip or zstd stream. Block gzip packs 64 KiB each, so 8 MB need 128."""
ZSTD_WINDOW_LOG = 23
"""8 MiB: more must not be asked of a client (RFC 9659 §3). Unlimited, one frame may make us set aside 128 MiB."""
RAW_SPARE_BYTES = 65_536
"""Packed bytes allowed beyond the limit for unpacked ones: what packing adds to text that cannot be packed."""
BOMB_FROM_BYTES = 1_000_000
BOMB_RATIO = 100
"""Beyond 1 MB, text that is so many times longer than its packed form is no news. The best that gzip 9, zstd 10 and
brotli 6 reach on the 990 real pages and feeds of 20 kB and more in the measuring data is 17 to 1; bombs reach 1,000."""
GZIP_MAGIC = b"\x1f\x8b\x08"


class BrokenCodingError(ValueError):
    """The bytes are not what Content-Encoding says."""


class Decoder(Protocol):
    """Undoes one coding. `feed` gives at most about `most` bytes; there is no more to give if it gives fewer."""

    def feed(self, data: bytes, most: int) -> bytes: ...

    def is_complete(self) -> bool:
        """Whether the stream came to its own end."""
        ...


class ZlibDecoder:
    """Gzip of one or more members; deflate with or without its header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._stream = zlib.decompressobj(zlib.MAX_WBITS + 16 if gzip else zlib.MAX_WBITS)
        self._started = False
        self._members = 1

    def feed(self, data: bytes, most: int) -> bytes:
        """What the data unpack to.

        Raises:
            BrokenCodingError: not gzip, or too many members.

        """
        if not self._started and data:
            self._started = True
            if not self._gzip and data[0] & 0x0F != zlib.DEFLATED:  # what many servers call deflate has no header
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._unpack(data, most)
        except zlib.error as error:
            raise BrokenCodingError(f"broken gzip: {error}") from error

    def _unpack(self, data: bytes, most: int) -> bytes:
        unpacked = b""
        while data and len(unpacked) < most:
            if self._stream.eof:
                if not (self._gzip and data.startswith(GZIP_MAGIC[:1])):
                    break  # padding behind the end is no member
                self._begin_member()
            unpacked += self._stream.decompress(data, most - len(unpacked))
            data = self._stream.unused_data
        return unpacked

    def _begin_member(self) -> None:
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise BrokenCodingError(f"gzip of more than {MOST_MEMBERS} members")
        self._stream = zlib.decompressobj(zlib.MAX_WBITS + 16)

    def is_complete(self) -> bool:
        """Whether the stream came to its own end."""
        return self._stream.eof


class BrotliDecoder:
    """Brotli (RFC 7932); its window is at most 16 MiB."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes, most: int) -> bytes:
        """What the data unpack to.

        Raises:
            BrokenCodingError: not brotli.

        """
        pieces: list[bytes] = []
        size = 0
        try:
            while size < most:
                piece = self._stream.process(data, output_buffer_limit=most - size)
                pieces.append(piece)
                size += len(piece)
                data = b""
                if self._stream.can_accept_more_data() or not piece:
                    break
        except brotli.error as error:
            raise BrokenCodingError(f"broken brotli: {error}") from error
        return b"".join(pieces)

    def is_complete(self) -> bool:
        """Whether the stream came to its own end."""
        return bool(self._stream.is_finished())


class ZstdDecoder:
    """Zstandard of one or more frames (RFC 8878), with the window of RFC 9659."""

    def __init__(self) -> None:
        self._stream = self._new()
        self._frames = 1

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    def feed(self, data: bytes, most: int) -> bytes:
        """What the data unpack to.

        Raises:
            BrokenCodingError: not zstd, too large a window, or too many frames.

        """
        unpacked = b""
        try:
            while data and len(unpacked) < most:
                if self._stream.eof:
                    self._begin_frame()
                unpacked += self._stream.decompress(data, most - len(unpacked))
                data = self._stream.unused_data if self._stream.eof else b""
        except zstd.ZstdError as error:
            raise BrokenCodingError(f"broken zstd: {error}") from error
        return unpacked

    def _begin_frame(self) -> None:
        self._frames += 1
        if self._frames > MOST_MEMBERS:
            raise BrokenCodingError(f"zstd of more than {MOST_MEMBERS} frames")
        self._stream = self._new()

    def is_complete(self) -> bool:
        """Whether the stream came to its own end."""
        return self._stream.eof


def decoder(coding: str) -> Decoder:
    """What undoes a coding.

    Raises:
        BrokenCodingError: an unknown one.

    """
    if coding in {"gzip", "x-gzip", "deflate"}:
        return ZlibDecoder(gzip=coding != "deflate")
    if coding == "br":
        return BrotliDecoder()
    if coding == "zstd":
        return ZstdDecoder()
    raise BrokenCodingError(f"unknown content coding {coding[:40]!r}")


class Body:
    """The body of one answer: give it the pieces as they come, then ask for the whole.

    `cut` gives the first `most_bytes` of a longer body, for robots.txt, instead of refusing it.
    """

    def __init__(self, url: str, most_bytes: int, codings: Sequence[str] = (), *, cut: bool = False) -> None:
        self._url = url
        self._most_bytes = most_bytes
        self._cut = cut
        self._pieces: list[bytes] = []
        self._raw_bytes = self._bytes = 0
        try:
            if len(codings) > MOST_CODINGS:
                raise BrokenCodingError(f"packed {len(codings)} times over")  # noqa: TRY301  one way out for both
            self._decoders = [decoder(coding) for coding in reversed(codings)]
        except BrokenCodingError as error:
            raise BadAnswer(f"answered in {error}", url=url) from error

    def add(self, raw: bytes) -> bool:
        """Unpack and keep a piece; False if no more is wanted.

        Raises:
            TooLarge: more than is allowed, packed or unpacked, or a bomb.
            BadAnswer: not packed as the headers say.

        """
        self._raw_bytes += len(raw)
        piece = self._unpacked(raw)
        self._pieces.append(piece)
        self._bytes += len(piece)
        if self._cut:
            return self._bytes < self._most_bytes
        if self._bytes > self._most_bytes or self._raw_bytes > self._most_bytes + RAW_SPARE_BYTES:
            raise TooLarge(f"the body is longer than {self._most_bytes:,} bytes", url=self._url)
        return True

    def _unpacked(self, data: bytes) -> bytes:
        most = self._most_bytes - self._bytes + 1
        if self._decoders:
            bomb_at = max(BOMB_FROM_BYTES, self._raw_bytes * BOMB_RATIO) - self._bytes + 1
            most = min(most, bomb_at)
        for step in self._decoders:
            try:
                data = step.feed(data, most)
            except BrokenCodingError as error:
                raise BadAnswer(f"answered in {error}", url=self._url) from error
            if len(data) >= most and not self._cut:
                allowed = self._bytes + most - 1
                raise TooLarge(f"{self._raw_bytes:,} bytes unfold to more than {allowed:,}", url=self._url)
        return data

    def whole(self) -> bytes:
        """All of it, unpacked.

        Raises:
            Unreachable: the packed stream stops before its end.

        """
        body = b"".join(self._pieces)
        if self._cut:
            return body[: self._most_bytes]
        if self._raw_bytes and not all(step.is_complete() for step in self._decoders):
            raise Unreachable("the answer broke off in the middle of its packed body", url=self._url)
        return body


def gunzipped(body: bytes, url: str, most_bytes: int) -> bytes:
    """A file that is gzip itself (sitemap.xml.gz), unpacked; anything else as it is.

    Raises:
        TooLarge: more than `most_bytes`, or a bomb.
        BadAnswer: broken gzip.

    """
    if not body.startswith(GZIP_MAGIC):
        return body
    unpacked = Body(url, most_bytes, ("gzip",))
    unpacked.add(body)
    return unpacked.whole()
