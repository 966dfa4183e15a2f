"""What hostile hosts say: bombs, broken markup, impossible dates, scripts where text belongs."""

import json
import sys
import zlib
from functools import cache

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BOMB_BYTES = 64_000_000
NESTED = 60_000
PIECE = 1_000_000

RSS = (
    '<?xml version="1.0" encoding="{charset}"?>{doctype}'
    '<rss version="2.0"><channel><title>Harm Herald</title>{items}</channel></rss>'
)
ITEM = "<item><title>{headline}</title><link>{link}</link><guid>{guid}</guid>{more}</item>"
PAGE = (
    "<!doctype html><html><head><title>{headline}</title>{head}</head>"
    "<body><article><h1>{headline}</h1>{body}</article></body></html>"
)
PARAGRAPH = "<p>The harbour council of Lowmere met on Sunday and agreed to mend the eastern pier before winter.</p>"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
LEAK_PATH = "/leak"
"""Nobody has a reason to ask for it, but a parser that follows external entities."""


def rss(items: str, *, doctype: str = "", charset: str = "utf-8") -> bytes:
    """A feed with these items."""
    return RSS.format(charset=charset, doctype=doctype, items=items).encode("utf-8", "surrogatepass")


def item(headline: str, number: int = 1, more: str = "", link: str = "") -> str:
    """One item of a feed, its headline as it is."""
    link = link or f"http://harm-herald.localhost/{number}"
    return ITEM.format(headline=headline, link=link, guid=f"harm-{number}", more=more)


def page(headline: str, body: str = PARAGRAPH * 6, head: str = "") -> bytes:
    """An article's page."""
    return PAGE.format(headline=headline, body=body, head=head).encode()


@cache
def gzip_bomb() -> bytes:
    """64 MB of blanks behind the beginning of a feed, as gzip, about 1000 to 1."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    packed = [packer.compress(b"<rss><channel>")]
    packed.extend(packer.compress(b" " * PIECE) for _ in range(BOMB_BYTES // PIECE))
    return b"".join([*packed, packer.flush()])


@cache
def gzip_bomb_twice() -> bytes:
    """The same packed once more: a few hundred bytes."""
    return zlib.compress(gzip_bomb(), 9, zlib.MAX_WBITS + 16)


@cache
def brotli_bomb() -> bytes:
    """64 MB of blanks in under a kilobyte."""
    packer = brotli.Compressor(quality=5, lgwin=22)
    packed = [packer.process(b" " * PIECE) for _ in range(BOMB_BYTES // PIECE)]
    return b"".join([*packed, packer.finish()])


@cache
def zstd_bomb() -> bytes:
    """64 MB of blanks, about 10,000 to 1."""
    packer = zstd.ZstdCompressor(level=3)
    packed = [packer.compress(b" " * PIECE) for _ in range(BOMB_BYTES // PIECE)]
    return b"".join([*packed, packer.flush()])


def build_bombs() -> None:
    """Pack all of them, once per process: a second's work."""
    for bomb in (gzip_bomb_twice, brotli_bomb, zstd_bomb):
        bomb()


def zstd_window() -> bytes:
    """A small frame that wants a window of 128 MiB set aside for it."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=options)
    return packer.compress(rss(item("A wide window"))) + packer.flush()


def laughs() -> bytes:
    """Billion laughs: a headline of 3 GB, if entities are unfolded."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>'
    return rss(item("&l9;") + item("Pier mended", 2), doctype=doctype)


def xxe(leak_url: str) -> bytes:
    """A headline that is a file of this machine, and one that is an answer from its network."""
    doctype = (
        f'<!DOCTYPE rss SYSTEM "{leak_url}" [<!ENTITY file SYSTEM "file:///etc/passwd">'
        f'<!ENTITY net SYSTEM "{leak_url}"><!ENTITY % outer SYSTEM "{leak_url}"> %outer;]>'
    )
    return rss(item("&file;") + item("&net;", 2) + item("Pier mended", 3), doctype=doctype)


def impossible_dates() -> bytes:
    """Every item with a date that cannot be: year 1, year 9999, zones of a day, no such day, digits without end."""
    dates = (
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "Tue, 30 Feb 2026 25:61:61 +9999",
        "2026-13-45T99:99:99Z",
        "9" * 5_000,
        "-1",
        "now",
        "",
    )
    rows = (item(f"Date {n}", n, f"<pubDate>{date}</pubDate>") for n, date in enumerate(dates))
    return rss("".join(rows))


def scripts_in_feed() -> bytes:
    """Scripts in every field, plain, escaped and in CDATA; links that are programs."""
    escaped = SCRIPT.replace("<", "&lt;")
    more = (
        f"<description><![CDATA[{SCRIPT}]]></description><author>{escaped}</author><category>{escaped}</category>"
        f'<source url="javascript:alert(4)">{escaped}</source><enclosure url="javascript:alert(5)" type="image/png"/>'
    )
    links = ("javascript:alert(6)", "data:text/html,&lt;script&gt;alert(7)&lt;/script&gt;", " http://[::1", "//")
    rows = [item(f"<![CDATA[{SCRIPT}]]>", 0, more), item(SCRIPT, 1, more), item(escaped, 2, more)]
    rows += [item(f"Link {n}", n, more, link) for n, link in enumerate(links, 3)]
    return rss("".join(rows))


def scripts_in_page() -> bytes:
    """Scripts in headline, byline, picture and structured data of an article."""
    said = {"@type": "NewsArticle", "headline": SCRIPT, "author": {"name": SCRIPT}, "image": "javascript:alert(8)"}
    data = json.dumps(said).replace("</", "<\\/")
    head = f'<script type="application/ld+json">{data}</script>'
    head += '<link rel="canonical" href="javascript:alert(9)"><meta property="og:image" content="data:text/html,x">'
    return page(SCRIPT.replace("<", "&lt;"), PARAGRAPH * 6 + SCRIPT, head)


def dates_in_page() -> bytes:
    """An article from the year 9999, last changed in the year 1."""
    said = {
        "@type": "NewsArticle",
        "datePublished": "9999-12-31T23:59:59-23:59",
        "dateModified": "0001-01-01T00:00:00+14:00",
    }
    head = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    head += '<meta property="article:published_time" content="0001-01-01T00:00:00+23:59">'
    return page("The pier is mended", head=head)


def nested_data_in_page() -> bytes:
    """Structured data as deep as no parser's stack."""
    deep = "[" * 100_000 + "]" * 100_000
    return page("The pier is mended", head=f'<script type="application/ld+json">{deep}</script>')
