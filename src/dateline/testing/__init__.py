"""Shipped fakes: a fixed clock, hostile hosts, a world of made-up publishers on loopback."""
