"""Which addresses may be connected to: those of the open Internet, unless the operator allows more."""

import ipaddress
import socket
from fnmatch import fnmatchcase

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA gives out for IPv6. What lies outside (unique local, link-local, site-local, IPv4-compatible, local
NAT64) is refused without a list that could be incomplete."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address. Networks without IPv4 reach the public one through it."""
SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",  # 6to4 relays, withdrawn (RFC 7526)
        "192.0.0.0/24",  # protocol assignments; Python's tables of exceptions differ from version to version
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)


class RefusedByGuardError(OSError):
    """Raised inside the connector, at connect time; the fetcher says it as AddressRefused.

    All have the same words: where a host has several addresses, the connector passes an error on as it is only if all
    failed alike.
    """

    def __init__(self) -> None:
        super().__init__("not an address of the open Internet")


def is_public(address: str) -> bool:
    """Whether an address is one of the open Internet: not private, loopback, link-local, multicast, reserved.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged itself.

    Raises:
        ValueError: no address.

    Source: the special-purpose registries of RFC 6890; RFC 4291 §2.5.5, RFC 6052, RFC 3056.

    """
    ip: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in GLOBAL_UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in SPECIAL)


def guarded_socket(info: AddressInfo) -> socket.socket:
    """A socket for an address that was just resolved: after DNS and before the connection, so nothing can be rebound.

    Raises:
        RefusedByGuardError: the address is not public.

    """
    family, kind, protocol, _, target = info
    try:
        public = is_public(str(target[0]))
    except ValueError:
        public = False
    if not public:
        raise RefusedByGuardError
    return socket.socket(family, kind, protocol)


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether the operator lets this host have a private address; patterns as `*.localhost`."""
    name = host.rstrip(".").lower()
    return any(fnmatchcase(name, pattern.strip().lower()) for pattern in allowed)
