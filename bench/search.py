"""How soon an article is found after its commit, and how long a newest-first query takes.

`python -m bench.search` fills a new store through `commit` with 200,000 made-up articles (55 % English, 20 % Russian,
12 % Arabic, 13 % Chinese; some 380 bytes each, words spread as in real text), as the pipeline would: entry, article,
story, report, update. `--articles N` makes it smaller, `--store FILE` keeps it.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop
from msgspec import Struct
from msgspec.structs import replace

from dateline.model.article import Article, ArticleState, Dateline
from dateline.model.change import Change, FoundEntry
from dateline.model.source import Source
from dateline.model.story import Report, Story, Update, UpdateKind
from dateline.ports import SystemClock
from dateline.settings import StoreSettings
from dateline.store.sqlite import SqliteStore

SEED = 20_260_329
BATCH = 500
SOURCES = 1_000
SINGLES = 1_000
"""Articles committed one by one, as in service, to see when each is found."""
REPEATS = 200
"""Queries of each kind."""
START_AT = datetime(2026, 1, 1, tzinfo=UTC)
EARTHQUAKE = "地震"
"""Two characters, planted in every 50th Chinese article."""
PLACES = ("Port Said", "New York", "Москва", "القاهرة", "北京")
LETTERS = {
    "en": ("bcdfghjklmnprstvw", "aeiou"),
    "ru": ("бвгджзклмнпрстх", "аеиоуыя"),
    "ar": ("بتجحدرسشعفقكلمن", "اوي"),
}
SHARES = {"en": 55, "ru": 20, "ar": 12, "zh": 13}


class Language(Struct, frozen=True, kw_only=True):
    """A made-up vocabulary, the most frequent word first."""

    code: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    """Cumulative, as Zipf's law spreads them."""
    body_words: int
    space: str


def languages(chance: random.Random) -> dict[str, Language]:
    """Vocabularies of 30,000 words; Chinese ones of two characters out of 3,000."""
    made: dict[str, Language] = {}
    for code in SHARES:
        words = _chinese(chance) if code == "zh" else _spelled(chance, *LETTERS[code])
        weights = tuple(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
        length, space = (60, "") if code == "zh" else (62 if code == "en" else 34, " ")
        made[code] = Language(code=code, words=words, weights=weights, body_words=length, space=space)
    return made


def _spelled(chance: random.Random, consonants: str, vowels: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    while len(words) < 30_000:
        syllables = chance.choices((1, 2, 3, 4), (1, 5, 4, 1))[0]
        words["".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(syllables)) + consonants[0]] = (
            None
        )
    return tuple(sorted(words, key=lambda word: (len(word), word)))


def _chinese(chance: random.Random) -> tuple[str, ...]:
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
    words = {chance.choice(characters) + chance.choice(characters): None for _ in range(30_000)}
    words.pop(EARTHQUAKE, None)
    return tuple(words)


class Desk:
    """Makes up articles, the same ones in each run."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.languages = languages(self.chance)
        self.chinese = self.planted = 0

    def text(self, language: Language, words: int) -> str:
        """So many words, frequent ones more often."""
        return language.space.join(self.chance.choices(language.words, cum_weights=language.weights, k=words))

    def article(self, number: int) -> Article:
        """The article of that number."""
        (code,) = self.chance.choices(tuple(SHARES), tuple(SHARES.values()))
        language = self.languages[code]
        headline, body = self.text(language, 8), self.text(language, language.body_words)
        if code == "zh":
            self.chinese += 1
            if self.chinese % 50 == 0:
                self.planted += 1
                body = f"{body[:30]}{EARTHQUAKE}{body[30:]}"
        seen_at = START_AT + timedelta(seconds=number * 30)
        source_id = 1 + number % SOURCES
        return Article(
            id=number,
            source_id=source_id,
            url=f"https://publisher-{source_id}.example/{code}/{number}",
            state=ArticleState.READ,
            publisher=f"Publisher {source_id}",
            family=f"publisher-{source_id}.example",
            language=code,
            headline=headline,
            dateline=Dateline(place=self.chance.choice(PLACES)),
            extract=body[:200],
            body=(body,),
            published_at=seen_at,
            seen_at=seen_at,
        )


def change_of(articles: Sequence[Article]) -> Change:
    """All that the pipeline would write for articles in stories of their own."""
    return Change(
        entries=tuple(
            FoundEntry(
                source_id=article.source_id, guid=str(article.url), article_id=article.id, seen_at=article.seen_at
            )
            for article in articles
        ),
        articles=tuple(articles),
        stories=tuple(_story(article) for article in articles),
        reports=tuple(
            Report(article_id=article.id, story_id=article.id, joined_at=article.seen_at) for article in articles
        ),
        updates=tuple(_update(article) for article in articles),
    )


def _story(article: Article) -> Story:
    return Story(
        id=article.id,
        headline=article.headline,
        lead_article_id=article.id,
        families=(article.family,),
        first_publisher=article.publisher,
        first_seen_at=article.seen_at,
        updated_at=article.seen_at,
    )


def _update(article: Article) -> Update:
    return Update(
        story_id=article.id,
        version=1,
        kind=UpdateKind.STORY_OPENED,
        article_id=article.id,
        source_id=article.source_id,
        headline=article.headline,
        publisher=article.publisher,
        seen_at=article.seen_at,
        parsed_at=article.seen_at,
        joined_at=article.seen_at,
    )


async def fill(store: SqliteStore, desk: Desk, count: int) -> tuple[float, float]:
    """Articles a second of wall time and of processor time, their making not counted."""
    await store.add_sources(
        [
            Source(
                url=f"https://publisher-{number}.example/feed",
                name=f"Publisher {number}",
                publisher=f"Publisher {number}",
                family=f"publisher-{number}.example",
            )
            for number in range(1, SOURCES + 1)
        ]
    )
    wall_s = cpu_s = 0.0
    for start in range(1, count + 1, BATCH):
        change = change_of([desk.article(number) for number in range(start, min(count + 1, start + BATCH))])
        wall_s, cpu_s = wall_s - time.perf_counter(), cpu_s - time.process_time()
        await store.commit(change)
        wall_s, cpu_s = wall_s + time.perf_counter(), cpu_s + time.process_time()
    return count / wall_s, count / cpu_s


async def singles(store: SqliteStore, desk: Desk, first: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each commit, and from its return until a search has found the article."""
    committed: list[float] = []
    found: list[float] = []
    for number in range(first, first + SINGLES):
        article = desk.article(number)
        word = f"unheard{number}"
        article = replace(article, headline=f"{article.headline} {word}")
        change = change_of([article])
        start = time.perf_counter()
        await store.commit(change)
        stored = time.perf_counter()
        while not await store.search(word, 20):
            pass
        end = time.perf_counter()
        committed.append((stored - start) * 1e3)
        found.append((end - stored) * 1e3)
        await asyncio.sleep(0.002)
    return committed, found


def queries(desk: Desk) -> dict[str, list[str]]:
    """What is asked, by kind."""
    chance = random.Random(SEED + 1)

    def some(code: str, start: int, stop: int) -> list[str]:
        return chance.choices(desk.languages[code].words[start:stop], k=REPEATS)

    pairs = zip(some("en", 0, 50), some("en", 0, 50), strict=True)
    return {
        "en common word": some("en", 0, 50),
        "en two common words": [" ".join(pair) for pair in pairs],
        "en rare word": some("en", 5_000, 30_000),
        "ru word": some("ru", 0, 1_000),
        "ar word": some("ar", 0, 1_000),
        "zh two characters": some("zh", 0, 1_000),
        "zh one character": [word[0] for word in some("zh", 0, 1_000)],
        "prefix": [f"{word[:3]}*" for word in some("en", 0, 1_000)],
        "phrase": [f'"{word} {other}"' for word, other in zip(some("en", 0, 50), some("en", 0, 50), strict=True)],
        "word lang:": [f"{word} lang:ru" for word in some("ru", 0, 1_000)],
        "word source:": [f"{word} source:publisher-7.example" for word in some("en", 0, 50)],
        "word since: until:": [f"{word} since:2026-01-02 until:2026-01-04" for word in some("en", 0, 50)],
    }


QUERY_KINDS = ("en common word", "en two common words", "en rare word", "ru word", "ar word", "zh two characters")
"""Those that `query_ms_p50` is made of: plain words, newest 20."""


async def ask(store: SqliteStore, asked: Sequence[str]) -> tuple[list[float], int]:
    """Milliseconds of each query for the newest 20, and how many found something."""
    took: list[float] = []
    found = 0
    for query in asked:
        start = time.perf_counter()
        hits = await store.search(query, 20)
        took.append((time.perf_counter() - start) * 1e3)
        found += bool(hits)
    return took, found


async def found_in_all(store: SqliteStore, query: str) -> int:
    """How many articles match, page after page."""
    count, before_id = 0, None
    while hits := await store.search(query, 500, before_id=before_id):
        count, before_id = count + len(hits), hits[-1].article.id
    return count


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def run(path: Path, count: int) -> dict[str, float]:
    """Fill, measure, print; the figures."""
    desk = Desk()
    store = await SqliteStore.open(path, StoreSettings(), SystemClock())
    wall_rate, cpu_rate = await fill(store, desk, count)
    facts = await store.facts()
    print(f"{count} articles: {wall_rate:,.0f}/s, {cpu_rate:,.0f} per CPU-second, {path.stat().st_size / 1e6:,.0f} MB")
    committed, found = await singles(store, desk, count + 1)
    print(f"\n{'':24}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    _row("commit of one", committed)
    _row("from commit to found", found)
    plain: list[float] = []
    for kind, asked in queries(desk).items():
        took, hit = await ask(store, asked)
        plain.extend(took if kind in QUERY_KINDS else ())
        _row(kind, took, f"{hit}/{len(asked)} found")
    zh_found = await found_in_all(store, EARTHQUAKE)
    print(
        f"\n{EARTHQUAKE}: {zh_found} found of {desk.planted} planted; log {facts.wal_bytes / 1e6:.0f} MB after loading"
    )
    await store.check()
    await store.close()
    return {
        "commit_to_found_ms_p99": round(percentile(found, 0.99), 3),
        "commit_to_found_ms_p50": round(statistics.median(found), 3),
        "commit_ms_p50": round(statistics.median(committed), 3),
        "commit_ms_p99": round(percentile(committed, 0.99), 3),
        "query_ms_p50": round(statistics.median(plain), 3),
        "query_ms_p99": round(percentile(plain, 0.99), 3),
        "zh_found": zh_found,
        "zh_planted": desk.planted,
        "articles": count,
        "docs_per_s": round(wall_rate),
        "docs_per_cpu_s": round(cpu_rate),
        "size_mb": round(path.stat().st_size / 1e6, 1),
    }


def _row(name: str, values: Sequence[float], note: str = "") -> None:
    figures = (statistics.median(values), percentile(values, 0.99), max(values))
    print(f"{name:24}" + "".join(f"{figure:9.3f}" for figure in figures) + f"  {note}")


def main() -> None:
    """Measure in a temporary folder, or in the file named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--store", type=Path, help="a new file, kept afterwards")
    parser.add_argument("--data", help="not needed: the articles are made up")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.store or Path(folder) / "search.db"
        if path.exists():
            parser.error(f"{path} is there already")
        figures = uvloop.run(run(path, chosen.articles))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
