"""Which addresses may be connected to, whatever way leads to them."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import errors
from dateline.fetch.connections import NameResolver
from dateline.fetch.guard import RefusedByGuardError, guarded_socket, is_allowed, is_public
from dateline.ports import Purpose

PRIVATE = (
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_gets_no_socket(address) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    assert not is_public(address)
    with pytest.raises(RefusedByGuardError):
        guarded_socket((family, socket.SOCK_STREAM, 0, "", (address, 80)))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_gets_one(address) -> None:
    assert is_public(address)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    guarded_socket((family, socket.SOCK_STREAM, 0, "", (address, 80))).close()


def test_what_is_no_address_gets_no_socket() -> None:
    with pytest.raises(RefusedByGuardError):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("localhost", 80)))


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_itself(address) -> None:
    number = int(address)
    public = is_public(str(address))
    assert is_public(f"::ffff:{address}") == public
    assert is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}") == public
    assert is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1") == public


def test_allowed_hosts_are_names_or_patterns() -> None:
    assert is_allowed("Harbour-Gazette.localhost.", ("*.localhost",))
    assert is_allowed("127.0.0.1", ("127.0.0.1",))
    assert not is_allowed("localhost.example.com", ("*.localhost", "localhost"))
    assert not is_allowed("localhost", ())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost", "a.localhost", "A.LOCALHOST.", "0x7f.1"],
)
async def test_our_own_machine_is_refused_by_any_name(publisher, make_fetcher, host) -> None:
    publisher.says("/feed.xml", b"secret")
    with pytest.raises(errors.AddressRefused):
        await make_fetcher(allow_hosts=()).fetch(publisher.url(host=host), purpose=Purpose.FEED)
    assert publisher.connections == 0


@pytest.mark.parametrize("host", ["2130706433", "127.1", "017700000001"])
async def test_loopback_written_as_a_number_is_refused(publisher, make_fetcher, host) -> None:
    with pytest.raises((errors.AddressRefused, errors.BadAnswer)):
        await make_fetcher(allow_hosts=()).fetch(publisher.url(host=host), purpose=Purpose.FEED)
    assert publisher.connections == 0


async def test_a_name_that_is_allowed_is_asked_and_its_neighbour_is_not(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(allow_hosts=("harbour-gazette.localhost",))
    publisher.says("/feed.xml", b"<rss/>")
    assert (await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)).body == b"<rss/>"
    with pytest.raises(errors.AddressRefused):
        await fetcher.fetch(publisher.url(host="other.localhost"), purpose=Purpose.FEED)


async def test_an_allowed_host_cannot_send_us_to_one_that_is_not(publisher, make_fetcher) -> None:
    fetcher = make_fetcher(allow_hosts=("harbour-gazette.localhost",))
    publisher.says("/feed.xml", status="302 x", Location=publisher.url("/admin", host="127.0.0.1"))
    publisher.says("/admin", b"secret")
    with pytest.raises(errors.AddressRefused):
        await fetcher.fetch(publisher.url(), purpose=Purpose.FEED)
    assert publisher.paths() == ["/feed.xml"]


async def test_the_operator_may_allow_the_whole_private_network(publisher, make_fetcher) -> None:
    publisher.says("/feed.xml", b"<rss/>")
    fetcher = make_fetcher(allow_hosts=(), allow_private=True)
    answer = await fetcher.fetch(publisher.url(host="127.0.0.1"), purpose=Purpose.FEED)
    assert answer.body == b"<rss/>"


async def test_names_under_localhost_are_loopback_without_asking_anyone() -> None:
    resolver = NameResolver()
    found = await resolver.resolve("harbour-gazette.LocalHost.", 8790)
    assert [(result["host"], result["port"]) for result in found] == [("127.0.0.1", 8790)]
    await resolver.close()


async def test_a_label_that_is_too_long_is_no_name() -> None:
    resolver = NameResolver()
    with pytest.raises(OSError, match="cannot be a name"):
        await resolver.resolve("a" * 64 + ".example", 80)
    await resolver.close()
