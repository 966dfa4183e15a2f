"""Which publisher family an address belongs to: two feeds of one house confirm nothing for one another."""

from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from tld import get_tld
from tld.result import Result

SHARED_HOSTS = frozenset(
    {
        "archive.org",
        "feedburner.com",
        "fireside.fm",
        "github.com",
        "medium.com",
        "podbean.com",
        "reddit.com",
        "simplecast.com",
        "soundcloud.com",
        "substack.com",
        "t.me",
        "youtube.com",
    }
)
"""Domains on which strangers publish side by side: there the first part of the path tells them apart."""

PATH_WORDS_OF_NO_ONE = frozenset({"", "feed", "feeds", "rss", "atom", "users", "user", "r", "c", "s", "videos.xml"})
"""Path parts on shared hosts that name no publisher."""


@lru_cache(maxsize=16_384)
def family(url: str) -> str:
    """The registrable domain of an address, such as `example.co.uk` for `https://news.example.co.uk/feed`.

    On a host that strangers share it is the domain and the part of the address that names the publisher. A host without
    a public suffix (`gazette.localhost`, an IP address) is its own family. Never empty: an address without a host
    gives itself back. Nothing is looked up: the list of public suffixes is part of the installed library.

    Source: publicsuffix.org, RFC 6761 §6.3 (localhost).
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".").lower() if parts else ""
    if not parts or not host:
        return url.strip().lower()
    domain = _registrable(host)
    if domain in SHARED_HOSTS:
        who = _who(parts.path, parts.query)
        return f"{domain}/{who}" if who else host
    return domain


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        _ = parts.hostname
    except ValueError:  # a broken bracket of an IPv6 address, an impossible character
        return None
    return parts


def _registrable(host: str) -> str:
    if ":" in host:
        return host
    # private suffixes too: a.blogspot.com and b.blogspot.com are two publishers
    found = get_tld(f"http://{host}/", as_object=True, fail_silently=True, search_private=True)
    return found.fld if isinstance(found, Result) and found.fld else host.removeprefix("www.")


def _who(path: str, query: str) -> str:
    words = [unquote(word).lower() for word in path.split("/")]
    named = next((word for word in words if word not in PATH_WORDS_OF_NO_ONE), "")
    return named or query.rpartition("=")[2].lower()
