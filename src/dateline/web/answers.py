"""An answer made once and given often: its bytes, their mark (ETag), and each coding, compressed on first use."""

import base64
import hashlib
import sys
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
from aiohttp import web
from multidict import CIMultiDict

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = "text/html; charset=utf-8"
JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"
REVALIDATE = "no-cache"
"""A browser may keep it, and asks before each use whether it changed: 304 costs no body."""
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
LEAST_COMPRESSED_BYTES = 900
"""Shorter answers fit into one packet as they are."""

Compressor = Callable[[bytes], bytes]

# Levels by measurement on a 50-story page: each within 0.1 to 0.5 ms, for 8.0 to 8.8 KB (research/platform.md §2.1).
QUICK: Mapping[str, Compressor] = {
    "zstd": lambda body: zstd.compress(body, 3),
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: _gzip(body, 5),
}
THOROUGH: Mapping[str, Compressor] = {
    "br": lambda body: brotli.compress(body, quality=11),
    "zstd": lambda body: zstd.compress(body, 19),
    "gzip": lambda body: _gzip(body, 9),
}
"""For what is compressed once in the life of the process."""


def _gzip(body: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


class Page:
    """One answer, whoever asks."""

    __slots__ = ("_body", "_compressors", "_headers", "_status", "_variants", "mark")

    def __init__(
        self,
        body: bytes | str,
        content_type: str = HTML,
        *,
        cache: str = REVALIDATE,
        status: int = 200,
        compressors: Mapping[str, Compressor] = QUICK,
    ) -> None:
        # A lone half of a surrogate pair in a publisher's text must not cost the whole page.
        self._body = body.encode("utf-8", "replace") if isinstance(body, str) else body
        self._status = status
        self._compressors = compressors if len(self._body) >= LEAST_COMPRESSED_BYTES else {}
        digest = hashlib.blake2b(self._body, digest_size=9).digest()
        self.mark = base64.urlsafe_b64encode(digest).decode()
        self._headers = {"Content-Type": content_type, "Cache-Control": cache, "Vary": "Accept-Encoding"}
        self._variants: dict[str, tuple[bytes, CIMultiDict[str]]] = {}

    def answer(self, request: web.BaseRequest) -> web.Response:
        """The bytes in the best coding that the reader takes, or 304 if the reader has them."""
        asked = request.headers
        coding = chosen(asked.get("Accept-Encoding", ""), tuple(self._compressors))
        body, headers = self._variants.get(coding) or self._variant(coding)
        known = asked.get("If-None-Match")
        if known and self._status == 200 and (self.mark in known or known == "*"):
            return web.Response(status=304, headers=headers)
        return web.Response(status=self._status, body=body, headers=headers)

    def _variant(self, coding: str) -> tuple[bytes, CIMultiDict[str]]:
        headers = CIMultiDict(self._headers)
        if coding:
            body = self._compressors[coding](self._body)
            headers["Content-Encoding"] = coding
            headers["ETag"] = f'"{self.mark}-{coding}"'
        else:
            body = self._body
            headers["ETag"] = f'"{self.mark}"'
        self._variants[coding] = body, headers
        return body, headers


@lru_cache(maxsize=256)
def chosen(accepted: str, offered: tuple[str, ...]) -> str:
    """The first offered coding that an Accept-Encoding header takes, or "" for none. Source: RFC 9110 §12.5.3."""
    weights: dict[str, float] = {}
    for part in accepted[:300].lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    otherwise = weights.get("*", 0.0)
    return next((coding for coding in offered if weights.get(coding, otherwise) > 0), "")


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
