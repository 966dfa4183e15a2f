"""Writes what a publisher announces: RSS 2.0, Atom, RSS 1.0 (RDF), JSON Feed, and a news sitemap."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

import msgspec

from dateline.testing.world.newsroom import Piece
from dateline.testing.world.publishers import Publisher

TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
    "news_sitemap": "application/xml",
}
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed that never had an entry was last changed."""


def feed(publisher: Publisher, pieces: Sequence[Piece], port: int) -> bytes:
    """The publisher's feed in its own format and charset, newest first."""
    home = publisher.url(port)
    if publisher.format == "json":
        return _json(publisher, pieces, port)
    writer = {"rss": _rss, "atom": _atom, "rdf": _rdf}[publisher.format]
    return _encoded(writer(publisher, pieces, home), publisher)


def news_sitemap(publisher: Publisher, pieces: Sequence[Piece]) -> bytes:
    """The same pieces as a news sitemap. Source: the sitemap-news 0.9 schema."""
    rows = "".join(
        f"<url><loc>{escape(piece.url)}</loc><lastmod>{_iso(piece.modified_at)}</lastmod><news:news>"
        f"<news:publication><news:name>{escape(publisher.name)}</news:name>"
        f"<news:language>{publisher.speaks}</news:language></news:publication>"
        f"<news:publication_date>{_iso(piece.published_at)}</news:publication_date>"
        f"<news:title>{escape(piece.text.headline)}</news:title></news:news></url>\n"
        for piece in pieces
    )
    document = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}</urlset>\n'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode()


def _rss(publisher: Publisher, pieces: Sequence[Piece], home: str) -> str:
    items = "".join(
        f"<item><title>{escape(piece.text.headline)}</title><link>{escape(piece.link or piece.url)}</link>"
        f'<guid isPermaLink="false">{escape(piece.url)}</guid><pubDate>{_rfc822(piece.published_at)}</pubDate>'
        f"{_modified_in_rss(piece)}<dc:creator>{escape(piece.text.byline or publisher.name)}</dc:creator>"
        f"<category>{escape(piece.text.section)}</category>"
        f"<description>{escape(piece.text.standfirst)}</description></item>\n"
        for piece in pieces
    )
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{escape(publisher.name)}</title><link>{home}</link>"
        f'<atom:link rel="self" type="application/rss+xml" href="{home.rstrip("/")}{publisher.feed_path}"/>'
        f"<description>{escape(publisher.name)}</description><language>{publisher.speaks}</language>"
        f"<lastBuildDate>{_rfc822(_changed_at(pieces))}</lastBuildDate>\n{items}</channel></rss>\n"
    )


def _modified_in_rss(piece: Piece) -> str:
    changed = piece.modified_at > piece.published_at
    return f"<atom:updated>{_iso(piece.modified_at)}</atom:updated>" if changed else ""


def _atom(publisher: Publisher, pieces: Sequence[Piece], home: str) -> str:
    entries = "".join(
        f"<entry><title>{escape(piece.text.headline)}</title><id>{escape(piece.url)}</id>"
        f'<link rel="alternate" type="text/html" href="{escape(piece.link or piece.url)}"/>'
        f"<published>{_iso(piece.published_at)}</published><updated>{_iso(piece.modified_at)}</updated>"
        f"<author><name>{escape(piece.text.byline or publisher.name)}</name></author>"
        f'<category term="{escape(piece.text.section)}"/>'
        f'<summary type="text">{escape(piece.text.standfirst)}</summary></entry>\n'
        for piece in pieces
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.speaks}">'
        f'<title>{escape(publisher.name)}</title><id>{home}</id><link rel="alternate" href="{home}"/>'
        f'<link rel="self" href="{home.rstrip("/")}{publisher.feed_path}"/>'
        f"<updated>{_iso(_changed_at(pieces))}</updated>\n{entries}</feed>\n"
    )


def _rdf(publisher: Publisher, pieces: Sequence[Piece], home: str) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{escape(piece.url)}"/>' for piece in pieces)
    items = "".join(
        f'<item rdf:about="{escape(piece.url)}"><title>{escape(piece.text.headline)}</title>'
        f"<link>{escape(piece.link or piece.url)}</link><dc:date>{_iso(piece.modified_at)}</dc:date>"
        f"<dc:creator>{escape(piece.text.byline or publisher.name)}</dc:creator>"
        f"<dc:language>{publisher.speaks}</dc:language>"
        f"<description>{escape(piece.text.standfirst)}</description></item>\n"
        for piece in pieces
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{home}">'
        f"<title>{escape(publisher.name)}</title><link>{home}</link><description>{escape(publisher.name)}</description>"
        f"<dc:language>{publisher.speaks}</dc:language><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
        f"{items}</rdf:RDF>\n"
    )


def _json(publisher: Publisher, pieces: Sequence[Piece], port: int) -> bytes:
    items = [
        {
            "id": piece.url,
            "url": piece.link or piece.url,
            "title": piece.text.headline,
            "summary": piece.text.standfirst,
            "content_text": piece.text.paragraphs[0],
            "date_published": _iso(piece.published_at),
            "date_modified": _iso(piece.modified_at),
            "authors": [{"name": piece.text.byline or publisher.name}],
            "tags": [piece.text.section],
            "language": piece.text.language,
        }
        for piece in pieces
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": publisher.url(port),
        "feed_url": publisher.url(port, publisher.feed_path),
        "language": publisher.speaks,
        "items": items,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _encoded(document: str, publisher: Publisher) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{publisher.charset}"?>\n'
    return (declaration + document).encode(publisher.charset, "xmlcharrefreplace")


def _changed_at(pieces: Sequence[Piece]) -> datetime:
    return max((piece.modified_at for piece in pieces), default=EPOCH)


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
