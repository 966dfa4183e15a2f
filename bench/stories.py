"""How well reports of one event are joined, and those of two kept apart: B-cubed on labelled news, one configuration.

    python -m bench.stories --data DIR

`DIR` holds the files described beside the data: english-events, lookalike-events-train and -dev, cross-lingual.
Each set is played as news arrives: a headline is placed, its text follows some headlines later and corrects the
placement, as the pipeline does it. Beside it: with the text at once, and with headlines only.
"""

import argparse
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dateline.model.article import Article
from dateline.settings import ReadingSettings
from dateline.story.index import StoryIndex

ORDERS = 5
READ_AFTER = 5
"""Headlines that come in while a page is fetched and read."""
ACTIVE_STORIES = 5_000
PLACEMENTS = 400
START_AT = datetime(2026, 3, 4, tzinfo=UTC)


class Labelled(Struct, frozen=True):
    """An article, as announced and as read, and the event that it is really about."""

    announced: Article
    read: Article
    event: str
    dated: bool


class Scores(Struct, frozen=True):
    """B-cubed, and how often a new story was rightly opened."""

    precision: float
    recall: float
    f1: float
    first_precision: float
    first_recall: float
    stories: float


def load(path: Path) -> list[Labelled]:
    """The articles of one file, numbered in its order."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [_labelled(number, row) for number, row in enumerate(rows, 1)]


def _labelled(number: int, row: dict[str, str]) -> Labelled:
    published_at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) if row.get("date") else None
    announced = Article(
        id=number,
        source_id=number,
        url=None,
        publisher=f"publisher {number}",
        family=f"family {number}",
        language=row.get("language", "en"),
        headline=row["title"],
        published_at=published_at,
        seen_at=START_AT,
    )
    return Labelled(announced, replace(announced, extract=opening(row["text"])), row["event"], bool(published_at))


def opening(text: str, most_chars: int = ReadingSettings().extract_chars) -> str:
    """The opening that the engine keeps of a text: whole paragraphs, or a first one cut at a word."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    kept: list[str] = []
    for paragraph in paragraphs:
        if sum(map(len, kept)) + len(paragraph) > most_chars:
            break
        kept.append(paragraph)
    return "\n".join(kept) if kept else paragraphs[0][:most_chars].rsplit(" ", 1)[0]


class Stream:
    """News as the pipeline hands it to the index."""

    def __init__(self) -> None:
        self.index = StoryIndex()
        self.story_of: dict[int, int] = {}
        self.members: dict[int, set[int]] = defaultdict(set)
        self.opened: set[int] = set()

    def announce(self, article: Article) -> None:
        """A headline comes: it joins a story or opens one."""
        placed = self.index.place(article).story_id
        if placed is None:
            self.opened.add(article.id)
        self._put(article, placed or article.id)

    def read(self, article: Article) -> None:
        """Its text follows: alone in its story, it may turn out to belong to another."""
        own = self.story_of[article.id]
        placed = self.index.place(article, but_not=own).story_id if len(self.members[own]) == 1 else None
        if placed:
            self.opened.discard(article.id)
        self.members[own].discard(article.id)
        self._put(article, placed or own)

    def _put(self, article: Article, story_id: int) -> None:
        self.index.add(story_id, article)
        self.story_of[article.id] = story_id
        self.members[story_id].add(article.id)


def play(news: Sequence[Labelled], how: str) -> Scores:
    """Scores of one pass in this order; `how` is shipped, text or headlines."""
    stream = Stream()
    for place, item in enumerate(news):
        stream.announce(item.read if how == "text" else item.announced)
        if how == "shipped" and place >= READ_AFTER:
            stream.read(news[place - READ_AFTER].read)
    for item in news[-READ_AFTER:] if how == "shipped" else ():
        stream.read(item.read)
    return _scores(news, stream)


def _scores(news: Sequence[Labelled], stream: Stream) -> Scores:
    told: dict[str, set[int]] = defaultdict(set)
    first = set()
    for item in news:
        if not told[item.event]:
            first.add(item.announced.id)
        told[item.event].add(item.announced.id)
    precision = recall = 0.0
    for item in news:
        mine = stream.members[stream.story_of[item.announced.id]]
        common = len(mine & told[item.event])
        precision += common / len(mine) / len(news)
        recall += common / len(told[item.event]) / len(news)
    return Scores(
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        len(first & stream.opened) / len(stream.opened),
        len(first & stream.opened) / len(first),
        len({stream.story_of[item.announced.id] for item in news}),
    )


def average(news: Sequence[Labelled], how: str, *, by_date: bool = False) -> Scores:
    """Scores over several orders of arrival, or in the order of publication."""
    runs = []
    for seed in range(1 if by_date else ORDERS):
        order = list(news)
        random.Random(seed).shuffle(order)
        if by_date:
            order.sort(key=lambda item: item.announced.published_at or START_AT)
        else:  # most have no date: time says nothing about any of them
            order = [_undated(item) for item in order]
        runs.append(play(order, how))
    return Scores(*(statistics.fmean(getattr(run, field) for run in runs) for field in Scores.__struct_fields__))


def _undated(item: Labelled) -> Labelled:
    return Labelled(
        replace(item.announced, published_at=None), replace(item.read, published_at=None), item.event, dated=False
    )


def placement_ms() -> tuple[float, float, float]:
    """p50 and p99 of placing a read article among thousands of active stories, and of a headline (p50)."""
    dice = random.Random(7)
    syllables = [first + second for first in "bdfgklmnprst" for second in ("a", "e", "i", "o", "u", "an", "or")]
    words = [first + second + third for first in syllables for second in syllables for third in syllables[:3]]
    dice.shuffle(words)
    weights = [1 / (rank + 10) for rank in range(len(words))]

    def article(number: int) -> Article:
        text = dice.choices(words, weights, k=110)
        return Article(
            id=number,
            source_id=1,
            url=None,
            publisher="p",
            family=f"family {number % 50}",
            language="xx",
            headline=" ".join([*dice.sample(words, 3), *text[:7]]),
            extract=" ".join(text),
            seen_at=START_AT + timedelta(seconds=number),
        )

    index = StoryIndex()
    for number in range(1, ACTIVE_STORIES + 1):
        index.add(number, article(number))
    read: list[float] = []
    headlines: list[float] = []
    for number in range(PLACEMENTS):
        one = article(ACTIVE_STORIES + number)
        for kept, shown in ((read, one), (headlines, replace(one, extract=None))):
            started = time.process_time()
            index.place(shown)
            kept.append((time.process_time() - started) * 1e3)
    read.sort()
    return round(read[len(read) // 2], 3), round(read[int(len(read) * 0.99)], 3), round(statistics.median(headlines), 3)


def main() -> None:
    """Print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the story files")
    folder = parser.parse_args().data
    folder = folder / "stories" if (folder / "stories").is_dir() else folder
    figures: dict[str, float] = {}
    print(f"{'set':24} {'how':10} {'P':>6} {'R':>6} {'F1':>6} {'first P':>8} {'first R':>8} {'stories':>8}")
    for name in ("english-events", "lookalike-events-dev", "lookalike-events-train", "cross-lingual"):
        news = load(folder / f"{name}.jsonl")
        for how in ("shipped", "text", "headlines"):
            _tell(figures, name, how, average(news, how))
        if any(item.dated for item in news):
            _tell(figures, f"{name}-dated", "shipped", average([n for n in news if n.dated], "shipped", by_date=True))
    p50, p99, headline = placement_ms()
    print(
        f"\nplacement among {ACTIVE_STORIES} stories: p50 {p50:.2f} ms, p99 {p99:.2f} ms; a headline {headline:.2f} ms"
    )
    figures |= {
        "place_ms_p50": round(p50, 3),
        "place_ms_p99": round(p99, 3),
        "place_headline_ms_p50": round(headline, 3),
    }
    print(json.dumps(figures))


def _tell(figures: dict[str, float], name: str, how: str, scores: Scores) -> None:
    told = " ".join(f"{value:6.3f}" for value in (scores.precision, scores.recall, scores.f1))
    print(f"{name:24} {how:10} {told} {scores.first_precision:8.3f} {scores.first_recall:8.3f} {scores.stories:8.1f}")
    key = name.replace("-events", "" if "look" in name else "-events").replace("-", "_")
    key = key if how == "shipped" else f"{key}_{how}"
    figures |= {f"{key}_f1": round(scores.f1, 4)}
    if how == "headlines":
        figures[f"{key}_precision"] = round(scores.precision, 4)


if __name__ == "__main__":
    main()
