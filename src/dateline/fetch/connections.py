"""How hosts are found and connected to: names to addresses, guarded sockets, connections kept for the next request."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from dateline.fetch.guard import guarded_socket
from dateline.settings import FetchSettings

LOOPBACK_NAME = "localhost"
RESOLVING_THREADS = 16
"""The system resolver blocks, for ten seconds and more where a name server is dead. In threads of our own those names
make nobody wait but one another."""
REMEMBERED_NAMES = 20_000
KEPT_OPEN_S = 15.0
"""Long enough for a page right after its feed. At 20 requests a second it leaves 300 idle connections, well under the
usual limit of 1,024 open files."""
LONGEST_LINE_BYTES = 16_384
"""Of a status line or one header. CDNs send policies of 8 kB."""
MOST_HEADERS = 200


class NameResolver(AbstractResolver):
    """The system's resolver; names under `localhost` are loopback without asking anyone.

    Source: RFC 6761 §6.3.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVING_THREADS, "dateline-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: there is no such name, or nobody knows.

        """
        name = host.rstrip(".").lower()
        if name == LOOPBACK_NAME or name.endswith("." + LOOPBACK_NAME):
            return [_result(host, "127.0.0.1", port, socket.AF_INET)]
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        return [_result(host, address, port, kind) for address, kind in found]

    async def close(self) -> None:
        """Let go of the threads; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[tuple[str, int]]:
    found: dict[tuple[str, int], None] = {}
    try:
        answers = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # a label of more than 63 characters
        raise socket.gaierror(socket.EAI_NONAME, f"{host[:80]} cannot be a name") from error
    for kind, _, _, _, target in answers:
        address = str(target[0])
        if len(target) == 4 and target[3]:  # link-local: for the guard to refuse, unless the operator allows it
            address = f"{address}%{target[3]}"
        found[address, int(kind)] = None
    return list(found)


def _result(name: str, address: str, port: int, family: int) -> ResolveResult:
    return ResolveResult(
        hostname=name,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def new_session(settings: FetchSettings, *, guarded: bool) -> aiohttp.ClientSession:
    """Connections without cookies, proxies or unpacking; with `guarded`, to public addresses only.

    How many are open at once is up to Hosts, which knows whose turn it is.
    """
    connector = aiohttp.TCPConnector(
        resolver=NameResolver(),
        ttl_dns_cache=settings.dns_ttl_s,
        dns_cache_max_size=REMEMBERED_NAMES,
        limit=0,
        keepalive_timeout=KEPT_OPEN_S,
        socket_factory=guarded_socket if guarded else None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(
            total=None, connect=settings.connect_timeout_s, sock_read=settings.read_timeout_s
        ),
        max_line_size=LONGEST_LINE_BYTES,
        max_field_size=LONGEST_LINE_BYTES,
        max_headers=MOST_HEADERS,
    )
