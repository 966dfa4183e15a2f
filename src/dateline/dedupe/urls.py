"""One address for one page: what only says where a reader came from is taken off a URL, what names the page stays."""

from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

TRACKING_PREFIXES = (
    "utm_", "at_", "mc_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "_hs", "ns_", "wt.", "wt_", "guce_", "vero_",
    "oly_", "sc_c", "trk_", "itm_", "ga_", "_ga", "_gl", "dm_i",
)  # fmt: skip
TRACKING_NAMES = frozenset({
    # advertising clicks
    "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "igshid", "igsh", "li_fat_id", "mkt_tok", "rb_clickid", "s_cid", "wickedid", "zanpid", "epik",
    # campaigns of newsrooms: Guardian, Le Monde and RFI, Deutsche Welle, New York Times, CNN, MSN, Daily Mail, …
    "cmp", "cmpid", "xtor", "maca", "smid", "smtyp", "emc", "icid", "ncid", "ocid", "ito", "ftag", "sref", "spm",
    "soc_src", "soc_trk", "sr_share", "guccounter", "campaign_id", "taid", "__twitter_impression", "fb_action_ids",
    "fb_action_types", "fb_source", "action_object_map", "ref_src", "ref_url", "recip_id", "nlid", "_branch_match_id",
})  # fmt: skip
"""Parameters that never name a page. Names that some newsroom gives its articles (id, p, story, cid) are not here."""
CHANNEL_NAMES = frozenset(
    {"ref", "src", "source", "from", "via", "partner", "feed", "f", "mod", "rss", "traffic_source"}
)
"""Dropped only where their value names the feed, as in ?from=rss."""
CHANNEL_VALUES = ("rss", "atom", "feed", "mw_rss", "sitemap")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The URL without fragment, tracking parameters and default port, its host in lower case.

    Anything that is no http(s) URL comes back as it was.

    Source: RFC 3986 §6.2.2 and §6.2.3 for what may be folded without asking the host.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return url
    kept = [pair for pair in parts.query.split("&") if pair.strip() and not _is_tracking(pair)]
    fragment = parts.fragment if parts.fragment.startswith("!") else ""  # "#!/story/7" names a page of a script site
    query = "&".join(kept)
    return urlunsplit((parts.scheme, _authority(parts, host, port), parts.path or "/", query, fragment)).strip()


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    login, at, _ = parts.netloc.rpartition("@")
    name = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port is not None and port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{login}{at}{name}{shown_port}"


def _is_tracking(pair: str) -> bool:
    raw_name, _, raw_value = pair.partition("=")
    name = unquote_plus(raw_name).lower()
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES):
        return True
    return name in CHANNEL_NAMES and unquote_plus(raw_value).lower().startswith(CHANNEL_VALUES)
