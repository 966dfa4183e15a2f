"""Addresses that a page states about itself, made absolute; refused where they lead to somebody else."""

from urllib.parse import urljoin, urlsplit

MOST_CHARS = 2_000
_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "gov", "gob", "gouv", "edu", "ac", "ne", "or", "go", "gv", "in"})
"""Under a country, such a label belongs to the public suffix: bbc.co.uk, abc.net.au."""


def absolute(address: object, page_url: str) -> str | None:
    """The http(s) address, or None if it is none or longer than addresses are."""
    if not isinstance(address, str) or not address.strip() or len(address) > MOST_CHARS:
        return None
    try:
        joined = urljoin(page_url, address.strip())
        parts = urlsplit(joined)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in joined
    except ValueError:
        return None
    return joined if usable else None


def same_publisher(address: str, page_url: str) -> bool:
    """Whether two addresses lie under one registrable domain."""
    return registrable(address) == registrable(page_url)


def registrable(address: str) -> str:
    """The domain that one organisation registered, told by the form of the host; the host itself for an IP address."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit():
        return host
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-keep:])
