"""Makes src/dateline/sources/data/catalogue.csv out of the collected lists: python tools/build_catalogue.py --data DIR.

Each row that is left out is counted under its reason and, with --verbose, printed.
"""

# ruff: noqa: T201 — a tool speaks through its output

import argparse
import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from babel import Locale
from msgspec import Struct
from msgspec.structs import replace

from dateline.sources.catalogue import COLUMNS, Row, origins
from dateline.sources.family import SHARED_HOSTS, family
from dateline.sources.make import NAME_CHARS, language_tag, publisher_of, tidy

TARGET = Path(__file__).parents[1] / "src" / "dateline" / "sources" / "data" / "catalogue.csv"
KINDS = {"rss": "feed", "news-sitemap": "news_sitemap", "sitemap": "sitemap"}
COUNTRIES = {str(code) for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(code))} - {
    "EU",
    "EZ",
    "UN",
    "ZZ",
}

NEWS_IN_PATH = re.compile(r"(?:^|[/_.-])(?:google-?)?news(?:[/_.-]|$)", re.IGNORECASE)
"""A sitemap of this name is a news sitemap whatever the list calls it. Any other plain sitemap lists pages without
headlines, mostly the whole archive: nothing to announce, and heavy to ask for."""

LOST_AMPERSANDS = re.compile(r"\?.*=[^&]*=|/[^/?]*\w=\d+$")
"""One list lost each "&x" of its addresses: "?widgetName=rssfeed=1150=true"."""

NO_NEWS_HOSTS = {
    "youtube.com": "video channel",
    "soundcloud.com": "podcast",
    "simplecast.com": "podcast",
    "tedcdn.com": "podcast",
    "atp.fm": "podcast",
    "hnrss.org": "a mirror of another publisher's list",
    "news.google.com": "an aggregator: its links are redirects",
    "reddit.com": "a forum",
}

SAME_HOUSE = {
    ("bbc.co.uk", "bbci.co.uk"), ("bbc.com", "bbci.co.uk"), ("sf.tv", "srf.ch"), ("news.cn", "xinhuanet.com"),
    ("centrum.cz", "aktualne.cz"), ("elu24.ee", "postimees.ee"), ("tartupostimees.ee", "postimees.ee"),
    ("expansion.com", "uecdn.es"), ("elmundo.es", "uecdn.es"), ("marca.com", "uecdn.es"), ("senego.net", "senego.com"),
    ("nigerdiaspora.info", "nigerdiaspora.net"), ("informationnigeria.org", "informationng.com"),
    ("trome.pe", "trome.com"),
    ("giornale.sm", "giornalesm.com"), ("expresso.pt", "impresa.pt"), ("sapo.pt", "rr.pt"),
    ("stargazete.com", "star.com.tr"), ("lamañana.uy", "xn--lamaana-7za.uy"),
}  # fmt: skip
"""Homepage and feed on two domains of one house, looked at one by one. One list found its feeds by search and has,
for other such pairs, another publisher's feed: a New Zealand blog for a paper of Zimbabwe, a film paper for one of
Belize."""

BBC = "https://www.bbc.co.uk/"
HOMEPAGE_OF = {"bbci.co.uk": BBC, "bbc.com": BBC, "bbc.co.uk": BBC}
"""Several domains, one newsroom."""

GENERIC = re.compile(
    r"(?:the|all|home|top|us|world|latest|breaking|news|stories|headlines|science|sports?|business|page|rss|portada|and"
    r"|analysis|international|content|blog|feed|titres|actualités|aktuell|noticias|[\W\d_])+",
    re.IGNORECASE,
)
"""A name made of such words alone names nobody: the domain stands instead."""

LANGUAGE_OF_COUNTRY = dict.fromkeys(("AT", "LI", "DE"), "de") | {
    "BR": "pt", "PT": "pt", "IT": "it", "SM": "it", "PL": "pl", "CZ": "cs", "HU": "hu", "SE": "sv", "DK": "da",
    "IS": "is", "VN": "vi", "KR": "ko", "JP": "ja", "GR": "el", "RO": "ro", "BG": "bg", "LT": "lt", "TR": "tr",
    "FR": "fr", "ES": "es", "MX": "es", "AR": "es", "CL": "es", "PE": "es", "EC": "es", "UY": "es", "CU": "es",
    "BO": "es", "CO": "es", "VE": "es", "DO": "es", "CR": "es", "GT": "es", "PA": "es", "NI": "es", "RU": "ru",
}  # fmt: skip
"""Where the press of a country writes in one language AND the address ends in that country's code, the language is
certain enough to state. All others stay unknown: the article tells."""

ENGLISH_WORDS = re.compile(r"\b(?:the|news|times|post|daily|herald|world|english|star|express|mail)\b", re.IGNORECASE)
"""An English name in a country of another language may well be an English edition: then nothing is stated."""

GROUPS_OF_TOPIC = {
    "sport": ("sport", "cricket", "tennis", "football", "soccer"),
    "business": ("business", "economy", "wirtschaft", "economia", "money", "finance", "financial", "kinh-doanh"),
    "technology": ("tech", "technology", "science", "wissen", "gadgets", "android"),
    "culture": ("culture", "entertainment", "kultur", "movies", "music", "fashion", "lifestyle", "style"),
    "world": ("world", "international", "ausland", "mundo", "mondo"),
    "politics": ("politics", "politik", "politica"),
}


class Dropped(Struct, frozen=True):
    """A row that was left out, and why."""

    line: Mapping[str, str]
    reason: str


def main() -> None:
    """Read the collected list, write the shipped file, print what was left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with catalogue/world-sources.csv")
    parser.add_argument("--verbose", action="store_true", help="print each row that is left out")
    arguments = parser.parse_args()
    with (arguments.data / "catalogue" / "world-sources.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    rows, dropped = build(lines)
    TARGET.write_text(as_csv(rows), "utf-8")
    print(f"{len(lines)} rows read, {len(rows)} written to {TARGET.name}")
    for reason, count in Counter(item.reason for item in dropped).most_common():
        print(f"{count:5}  {reason}")
    if arguments.verbose:
        for item in dropped:
            print(f"{item.reason}: {item.line['name']} {item.line['feed_url']}")


def build(lines: Iterable[Mapping[str, str]]) -> tuple[list[Row], list[Dropped]]:
    """The cleaned rows, sorted, one an address; and the rows left out with their reason."""
    dropped: list[Dropped] = []
    kept: dict[str, Row] = {}
    # The lists that know most of their publishers come first: theirs is the row that stays.
    for line in sorted(lines, key=lambda line: list(origins()).index(_origin(line["source"])), reverse=True):
        reason = _fault(line)
        key = _key(line["feed_url"])
        if reason:
            dropped.append(Dropped(line, reason))
        elif key in kept:
            dropped.append(Dropped(line, "the same address again"))
            kept[key] = _filled(kept[key], _row(line))
        else:
            kept[key] = _row(line)
    rows = list(_one_name_a_publisher(kept.values()))
    return sorted(rows, key=lambda row: (row.country or "~", row.publisher.casefold(), row.url)), dropped


def as_csv(rows: Iterable[Row]) -> str:
    """The file's text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, column) or "" for column in COLUMNS] for row in rows)
    return out.getvalue()


def _fault(line: Mapping[str, str]) -> str | None:
    url = line["feed_url"].strip()
    if not _is_address(url):
        return "no address"
    if line["kind"] not in KINDS:
        return "columns that do not line up"
    if LOST_AMPERSANDS.search(url) and line["source"].startswith("plenaryapp"):
        return "an address whose ampersands were lost"
    if _of_another(line["homepage"].strip(), url) and line["source"].startswith("yavuz"):
        return "another publisher's feed under this homepage"
    return _no_news(url, KINDS[line["kind"]])


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in host and not re.search(r"\s", url)


def _of_another(home: str, url: str) -> bool:
    if not home or family(url).partition("/")[0] in SHARED_HOSTS:
        return False
    pair = family(home), family(url)
    return pair[0] != pair[1] and pair not in SAME_HOUSE


def _no_news(url: str, kind: str) -> str | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    for unwanted, why in NO_NEWS_HOSTS.items():
        if host == unwanted or host.endswith(f".{unwanted}"):
            return why
    if kind == "sitemap" and not NEWS_IN_PATH.search(parts.path):
        return "a plain sitemap: pages without headlines"
    return None


def _row(line: Mapping[str, str]) -> Row:
    url = line["feed_url"].strip()
    home = _homepage(line["homepage"].strip(), url)
    name = tidy(line["name"])
    if name.startswith("http"):
        name = ""
    kind = "feed" if line["kind"] == "rss" else "news_sitemap"
    country = line["country"].strip().upper() or None
    return Row(
        publisher=_publisher(name, home or url, line["source"]),
        name=(name or urlsplit(url).hostname or url)[:NAME_CHARS].strip(),
        url=url,
        kind=kind,
        homepage=home,
        country=country if country in COUNTRIES else None,
        language=_language(line, country, name, url),
        category=_category(url),
        origin=_origin(line["source"]),
    )


def _homepage(home: str, url: str) -> str | None:
    house = family(home or url)
    if house in HOMEPAGE_OF:
        return HOMEPAGE_OF[house]
    return home if home and house.partition("/")[0].rpartition("feeds.")[2] not in SHARED_HOSTS else None


def _publisher(name: str, where: str, source: str) -> str:
    if source.startswith("flairNLP"):
        return name
    found = publisher_of(name, where) if name else ""
    return (found if found and not GENERIC.fullmatch(found) else family(where))[:NAME_CHARS].strip()


def _language(line: Mapping[str, str], country: str | None, name: str, url: str) -> str | None:
    stated = line["language"].strip()
    if stated:
        # several languages in one channel: none of them is its language
        return language_tag(stated)
    host = urlsplit(url).hostname or ""
    likely = LANGUAGE_OF_COUNTRY.get(country or "")
    english = ENGLISH_WORDS.search(name) or "/en/" in url or host.startswith("en") or "-en" in url
    return likely if likely and host.endswith(f".{(country or '').lower()}") and not english else None


def _category(url: str) -> str | None:
    words = set(re.split(r"[^a-z]+", urlsplit(url).path.lower()))
    return next((topic for topic, hints in GROUPS_OF_TOPIC.items() if words.intersection(hints)), None)


def _origin(source: str) -> str:
    owner = source.partition("/")[0]
    return {"yavuz": "countries", "flairNLP": "fundus", "plenaryapp": "awesome", "commoncrawl": "commoncrawl"}[owner]


def _key(url: str) -> str:
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}".casefold()


def _filled(row: Row, other: Row) -> Row:
    """The row, with what only the other list knew of the same address."""
    missing = {column: getattr(other, column) for column in COLUMNS if getattr(row, column) is None}
    return replace(row, **missing)


def _one_name_a_publisher(rows: Iterable[Row]) -> Iterator[Row]:
    """All rows of a family under one publisher's name where a list states it, else where most of them agree."""
    families: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        families[family(row.homepage or row.url)].append(row)
    for house, members in families.items():
        stated = {row.publisher for row in members if row.origin == "fundus"}
        if len(stated) > 1:  # one house, several papers: each keeps its name
            yield from members
            continue
        best = next(iter(stated), None) or _best(house, Counter(row.publisher for row in members))
        yield from (replace(row, publisher=best) for row in members)


def _best(house: str, names: Counter[str]) -> str:
    """The shortest of the names that begin as the domain does ("BBC News" at bbc.co.uk), else the most frequent."""
    label = re.sub(r"\W|^the", "", house)
    fitting = [name for name in names if re.sub(r"\W|^the ", "", name.casefold())[:3] == label[:3]]
    return min(fitting or names, key=lambda name: (0 if fitting else -names[name], len(name), name))


if __name__ == "__main__":
    main()
