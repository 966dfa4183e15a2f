"""Feeds of every make, well-formed and not, and pages that are none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dateline.errors import NotAFeed, ParseError
from dateline.model.source import Announcement, Entry, Fetched, SourceKind
from dateline.parse.feed import announcement

Hear = Callable[..., Announcement]
HearItem = Callable[..., Entry]

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>Harbour Gazette</title><link>https://harbour.example/</link><language>en-GB</language><ttl>15</ttl>
  <atom:link rel="self" href="https://harbour.example/rss.xml"/>
  <atom:link rel="hub" href="https://hub.example/"/>
  <image><url>/logo.png</url><title>Not the title</title><link>https://harbour.example/image</link></image>
  <item>
    <title><![CDATA[Ferries <b>halted</b> &amp; quays closed]]></title>
    <link>/2026/ferries?a=1&amp;b=2</link>
    <guid isPermaLink="false">tag:harbour.example,2026:1</guid>
    <description>&lt;p&gt;Ice in the sound.&lt;/p&gt;&lt;p&gt;No ferry sails.&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>Much more text.</p>]]></content:encoded>
    <dc:creator>Ada Quill</dc:creator><author>desk@harbour.example (Ben Inkwell)</author>
    <pubDate>Wed, 04 Mar 2026 10:05:00 +0100</pubDate>
    <category>Transport</category><category>Weather</category>
    <media:group><media:content url="https://img.example/1.mp4" medium="video"/>
    <media:thumbnail url="/1.jpg"/></media:group>
    <source url="https://wire.example/rss">Northern Wire</source>
  </item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-AT" xml:base="https://berg.example/blog/">
  <title type="text">Bergblatt</title><id>urn:x</id>
  <link rel="alternate" type="text/html" href="./"/><link rel="self" href="atom.xml"/><link rel="hub" href="/hub"/>
  <entry xml:lang="fr" xml:base="2026/">
    <title type="html">Neige &amp;lt;&amp;amp; vent</title><id>urn:x:1</id>
    <link rel="enclosure" type="image/png" href="/e.png"/><link rel="alternate" type="application/json" href="1.json"/>
    <link rel="alternate" href="1.html"/>
    <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Il <em>neige</em>.</div></summary>
    <author><name>Élodie</name><email>e@berg.example</email></author>
    <published>2026-03-04T08:00:00Z</published><updated>2026-03-04T09:30:00+01:00</updated>
    <source><title>Agence du Col</title></source><category term="meteo" label="Météo"/>
  </entry>
</feed>"""

FEEDBURNER = '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://a.example/o</f:origLink>'
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
  <channel rdf:about="https://kai.example/"><title>Kai</title><link>https://kai.example/</link><dc:language>ja</dc:language>
  <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
  <item rdf:about="https://kai.example/1"><title>港</title><dc:date>2026-03-04T10:00:00+09:00</dc:date></item>
</rdf:RDF>"""


def test_rss_gives_all_that_it_says(hear: Hear) -> None:
    heard = hear(RSS)
    assert (heard.kind, heard.format, heard.title, heard.language) == (
        SourceKind.FEED,
        "rss",
        "Harbour Gazette",
        "en-gb",
    )
    assert heard.homepage == "https://harbour.example/"
    assert heard.self_url == "https://harbour.example/rss.xml"
    assert heard.hubs == ("https://hub.example/",)
    assert heard.ttl_s == 900
    assert heard.flaws == ()
    assert heard.entries == (
        Entry(
            guid="tag:harbour.example,2026:1",
            url="https://harbour.example/2026/ferries?a=1&b=2",
            headline="Ferries halted & quays closed",
            standfirst="Ice in the sound. No ferry sails.",
            bylines=("Ben Inkwell", "Ada Quill"),
            published_at=datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
            language="en-gb",
            image_url="https://harbour.example/1.jpg",
            publisher="Northern Wire",
            categories=("Transport", "Weather"),
        ),
    )


def test_atom_gives_all_that_it_says(hear: Hear) -> None:
    heard = hear(ATOM)
    assert (heard.format, heard.title, heard.language) == ("atom", "Bergblatt", "de-at")
    assert heard.homepage == "https://berg.example/blog/"
    assert heard.self_url == "https://berg.example/blog/atom.xml"
    assert heard.hubs == ("https://berg.example/hub",)
    assert heard.entries == (
        Entry(
            guid="urn:x:1",
            url="https://berg.example/blog/2026/1.html",
            headline="Neige <& vent",
            standfirst="Il neige.",
            bylines=("Élodie",),
            published_at=datetime(2026, 3, 4, 8, tzinfo=UTC),
            modified_at=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
            language="fr",
            publisher="Agence du Col",
            categories=("Météo",),
        ),
    )


def test_rdf_gives_items_beside_its_channel(hear: Hear) -> None:
    heard = hear(RDF)
    assert (heard.format, heard.title, heard.language, heard.ttl_s) == ("rdf", "Kai", "ja", 900)
    (entry,) = heard.entries
    assert (entry.guid, entry.url, entry.headline) == ("https://kai.example/1", "https://kai.example/1", "港")
    assert entry.published_at == datetime(2026, 3, 4, 1, tzinfo=UTC)


def test_cdf_gives_items_from_attributes(hear: Hear) -> None:
    heard = hear(
        '<CHANNEL HREF="https://old.example/"><TITLE>Old</TITLE><ITEM HREF="/1" LASTMOD="2026-03-03T23:05-05:00">'
        "<TITLE>First</TITLE><ABSTRACT>About it</ABSTRACT></ITEM></CHANNEL>"
    )
    (entry,) = heard.entries
    assert (heard.format, heard.homepage, entry.headline, entry.standfirst) == (
        "cdf",
        "https://old.example/",
        "First",
        "About it",
    )
    assert (entry.url, entry.published_at) == ("https://harbour.example/1", datetime(2026, 3, 4, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Caf&eacute; &nbsp;noir &mdash; open", "Café noir — open"),
        ("Q & A, AT&T and <b>bold", "Q & A, AT&T and bold"),
        ("Q &amp;amp; A", "Q & A"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt;", "Bold"),
        ("A <br> B", "A B"),
        ("control\x0b\x01 &#0; &#x1; chars", "control chars"),
        ("<![CDATA[&eacute; in CDATA]]>", "é in CDATA"),
        ("\u202eevil\u202c", "evil"),
        ("'; DROP TABLE &quot;x&quot;", '\'; DROP TABLE "x"'),
        ("&undefined; stays", "&undefined; stays"),
    ],
)
def test_a_headline_is_mended_and_the_rest_of_the_item_kept(hear_item: HearItem, title: str, wanted: str) -> None:
    entry = hear_item(f"<title>{title}</title><link>https://a.example/1</link><description>after</description>")
    assert (entry.headline, entry.url, entry.standfirst) == (wanted, "https://a.example/1", "after")


def test_stray_tags_in_one_item_do_not_harm_the_next(hear: Hear) -> None:
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{number}</link></item>"
        for number, title in enumerate(["Q & A", "so <b>bold", "a<p>b", "fine"])
    )
    heard = hear(f"<rss><channel><title>t</title>{items}</channel></rss>")
    assert [entry.headline for entry in heard.entries] == ["Q & A", "so bold", "a b", "fine"]
    assert [entry.url for entry in heard.entries] == [f"https://a.example/{number}" for number in range(4)]
    assert heard.flaws


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        "\n\n  ",
        "<!-- <rss> -->",
        "junk ",
        "<br /><b>Warning</b>: mysql gone\n",
        '<?xml version="1.0"?>\n<?xml version="1.0"?>',
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://my.netscape.com/rss-0.91.dtd'>",
        '<?xml?xml version="1.0" encoding="UTF-8" ??>',
        "<?xml-stylesheet href='a.xsl'?>",
    ],
)
def test_what_stands_before_the_root_does_no_harm(hear: Hear, before: str) -> None:
    heard = hear(before + "<rss><channel><item><title>Caf&eacute;</title></item></channel></rss>")
    assert [entry.headline for entry in heard.entries] == ["Café"]


def test_a_truncated_feed_keeps_the_entries_that_came(hear: Hear) -> None:
    items = "".join(f"<item><title>n{number}</title><description>text</description></item>" for number in range(10))
    whole = f"<rss><channel>{items}</channel></rss>"
    heard = hear(whole[: whole.index("text", len(whole) * 6 // 10) + 2])
    assert [entry.headline for entry in heard.entries][:5] == [f"n{number}" for number in range(5)]
    assert heard.flaws == ("it ends in the middle",)


@pytest.mark.parametrize(
    "namespace", ["http://www.w3.org/2005/Atom/", "https://odd.example/ns", "http://purl.org/atom/ns#", ""]
)
def test_an_odd_namespace_is_no_hindrance(hear: Hear, namespace: str) -> None:
    heard = hear(f'<feed xmlns="{namespace}"><title>t</title><entry><title>odd</title></entry></feed>')
    assert (heard.format, heard.title, [entry.headline for entry in heard.entries]) == ("atom", "t", ["odd"])


def test_a_field_of_a_foreign_namespace_is_not_taken_for_the_feeds_own(hear_item: HearItem) -> None:
    entry = hear_item(
        '<x:title xmlns:x="urn:x">wrong</x:title><title>right</title><x:link xmlns:x="urn:x">https://w/</x:link>'
    )
    assert (entry.headline, entry.url) == ("right", None)


def test_undeclared_prefixes_and_unquoted_attributes_are_read(hear: Hear) -> None:
    heard = hear("<rss rss:version=2.0><rss:channel><rss:item><rss:title>a</rss:title></rss:item></rss:channel></rss>")
    assert [entry.headline for entry in heard.entries] == ["a"]


def test_base64_and_inline_markup_are_read(hear: Hear) -> None:
    title, summary = '<title mode="base64">SGkgPGI+dGhlcmU8L2I+</title>', "<summary>An <b>inline</b> text</summary>"
    (entry,) = hear(f'<feed xmlns="http://purl.org/atom/ns#"><entry>{title}{summary}</entry></feed>').entries
    assert (entry.headline, entry.standfirst) == ("Hi there", "An inline text")


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("<guid>https://a.example/g</guid>", "https://a.example/g"),
        ('<guid isPermaLink="false">https://a.example/g</guid>', None),
        ("<guid>12345</guid>", None),
        ("<guid>https://a.example/g</guid><link>https://a.example/l</link>", "https://a.example/l"),
        (f"{FEEDBURNER}<link>https://feeds.example/x</link>", "https://a.example/o"),
        ("<link>javascript:alert(1)</link>", None),
        ('<link href="https://a.example/h"/>', "https://a.example/h"),
        ("<link> \n https://a.example/a b \n</link>", "https://a.example/a%20b"),
    ],
)  # fmt: skip
def test_the_page_of_an_entry_is_found(hear_item: HearItem, inner: str, wanted: str | None) -> None:
    assert hear_item(f"<title>t</title>{inner}").url == wanted


def test_a_guid_is_never_empty_and_never_endless(hear_item: HearItem) -> None:
    assert hear_item("<title>t</title>").guid == hear_item("<title>t</title>").guid != ""
    assert hear_item("<title>t</title><link>https://a.example/1</link>").guid == "https://a.example/1"
    assert len(hear_item(f"<title>t</title><guid>{'g' * 100_000}</guid>").guid) == 32


def test_entries_that_share_a_guid_are_told_apart_by_their_pages(hear: Hear) -> None:
    item = "<item><title>t</title><guid>same</guid><link>https://a.example/{}</link></item>"
    heard = hear(f"<rss><channel>{item.format(1)}{item.format(2)}</channel></rss>")
    assert [entry.guid for entry in heard.entries] == ["https://a.example/1", "https://a.example/2"]
    again = hear(f"<rss><channel>{item.format(1)}{item.format(1)}</channel></rss>")
    assert [entry.guid for entry in again.entries] == ["same", "same"]


def test_an_item_without_headline_is_told_by_its_text(hear_item: HearItem) -> None:
    entry = hear_item("<description>Only a text.</description>")
    assert (entry.headline, entry.standfirst) == ("Only a text.", None)


@pytest.mark.parametrize(
    ("author", "wanted"),
    [
        ("a@b.example (Ann Nib)", ("Ann Nib",)),
        ("Ann Nib (a@b.example)", ("Ann Nib",)),
        ("Ann Nib &lt;a@b.example&gt;", ("Ann Nib",)),
        ("a@b.example", ()),
        ("Ann Nib", ("Ann Nib",)),
    ],
)
def test_a_byline_is_a_name_and_no_address(hear_item: HearItem, author: str, wanted: tuple[str, ...]) -> None:
    assert hear_item(f"<title>t</title><author>{author}</author>").bylines == wanted


@pytest.mark.parametrize("date", ["", "soon", "Mon, 01 Jan 0001 00:00:00 GMT", "9999-12-31T23:59:59Z", "2026-03-04"])
def test_a_missing_or_impossible_time_is_unknown(hear_item: HearItem, date: str) -> None:
    assert hear_item(f"<title>t</title><pubDate>{date}</pubDate>").published_at is None


def test_hubs_of_the_link_header_are_heard(hear: Hear) -> None:
    heard = hear("<rss><channel/></rss>", links=(("hub", "https://h.example/"), ("self", "/own"), ("next", "/2")))
    assert (heard.hubs, heard.self_url) == (("https://h.example/",), "https://harbour.example/own")


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<!DOCTYPE html><html><title>Just a moment...</title></html>", "a bot wall titled 'Just a moment...'"),
        ("<html><head><title>Before you continue</title></head></html>", "a consent wall titled"),
        ("<HTML><BODY><h1>403 Forbidden</h1></BODY></HTML>", "an error page titled '403 Forbidden'"),
        ("\n<!-- x --><html><head><title>Harbour Gazette</title></head></html>", "a page titled 'Harbour Gazette'"),
        ("<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'/>", "without a title"),
        ("<html><head><script>cf-chl-bypass</script></head></html>", "a bot wall"),
        ("<html><!-- <rdf:RDF><item/></rdf:RDF> --><title>CC</title></html>", "a page titled 'CC'"),
    ],
)
def test_a_page_with_status_200_is_no_feed_and_the_message_says_what_it_is(
    fetched: Callable[..., Fetched], page: str, kind: str
) -> None:
    with pytest.raises(NotAFeed, match=r"^harbour\.example gave an HTML page where a feed was") as raised:
        announcement(fetched(page, content_type="application/rss+xml"))
    assert kind in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", b"Hello", b"\x89PNG\r\n\x1a\n\x00\x00", b"<svg/>", b"<?xml version='1.0'?><x/>", b"null", b"42"],
)
def test_other_bytes_are_refused_and_are_no_page(fetched: Callable[..., Fetched], body: bytes) -> None:
    with pytest.raises(ParseError) as raised:
        announcement(fetched(body))
    assert not isinstance(raised.value, NotAFeed)


def test_a_list_of_feeds_is_told_apart_from_a_page(fetched: Callable[..., Fetched]) -> None:
    with pytest.raises(ParseError, match="OPML"):
        announcement(fetched("<?xml version='1.0'?><opml><head><title>t</title></head><body/></opml>"))


def test_a_feed_without_entries_is_a_feed(hear: Hear) -> None:
    assert hear("<rss version='2.0'><channel><title>Quiet</title></channel></rss>").entries == ()


def test_a_feed_is_read_whatever_its_charset(hear: Hear) -> None:
    feed = '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>Żółw и 新聞</title></item></channel></rss>'
    for name in ("utf-8", "utf-16", "utf-8-sig", "gb18030"):
        assert hear(feed.format(name.removesuffix("-sig")).encode(name)).entries[0].headline == "Żółw и 新聞"
