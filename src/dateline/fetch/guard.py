"""Which addresses may be connected to: the public ones, unless the operator allows more."""

import ipaddress
import socket
from fnmatch import fnmatchcase

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from dateline.errors import AddressRefused

AddressInfo = tuple[int, int, int, str, tuple[object, ...]]
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOOPBACK_NAME = "localhost"


class RefusedByGuardError(OSError):
    """Raised inside the connector; the fetcher says it as AddressRefused."""


def is_public(address: str) -> bool:
    """Whether an address is one of the open Internet: not private, loopback, link-local, multicast, reserved.

    IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4, Teredo) are looked at themselves.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def guarded_socket(info: AddressInfo) -> socket.socket:
    """A socket for an address that was just resolved: after DNS and before the connection, so nothing can be rebound.

    Raises:
        RefusedByGuardError: the address is not public.

    """
    family, kind, protocol, _, target = info
    if not is_public(str(target[0])):
        raise RefusedByGuardError(f"{target[0]} is not a public address")
    return socket.socket(family, kind, protocol)


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether the operator lets this host have a private address; patterns as `*.localhost`."""
    return any(fnmatchcase(host.lower(), pattern.lower()) for pattern in allowed)


def refuse_literal(host: str, url: str) -> None:
    """Refuse an address written as such before anything is asked.

    Raises:
        AddressRefused: it is not public.

    """
    try:
        public = is_public(host.strip("[]"))
    except ValueError:
        return
    if not public:
        raise AddressRefused(f"{host} is a private address; set fetch.allow_private to watch your own network", url=url)


class LoopbackResolver(AbstractResolver):
    """The system's resolver, but names under `localhost` are loopback without asking it.

    Source: RFC 6761 §6.3.
    """

    def __init__(self) -> None:
        self._system = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a host."""
        name = host.rstrip(".").lower()
        if name == LOOPBACK_NAME or name.endswith("." + LOOPBACK_NAME):
            return [
                ResolveResult(
                    hostname=host,
                    host="127.0.0.1",
                    port=port,
                    family=socket.AF_INET,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
            ]
        return await self._system.resolve(host, port, family)

    async def close(self) -> None:
        """Let go of the system's resolver."""
        await self._system.close()


def guarded_connector(dns_ttl_s: int, in_flight: int, *, guarded: bool) -> aiohttp.TCPConnector:
    """Connections that are kept open per host; with `guarded`, to public addresses only."""
    return aiohttp.TCPConnector(
        resolver=LoopbackResolver(),
        ttl_dns_cache=dns_ttl_s,
        dns_cache_max_size=20_000,
        limit=in_flight * 2,
        limit_per_host=2,
        keepalive_timeout=60,
        socket_factory=guarded_socket if guarded else None,
    )
