"""How many copies are found, however edited, cut or wrapped, and how many are wrongly called so.

    python -m bench.copies --data DIR

The originals are the longer articles of english-events that are no copies of one another; of each, one variant of every
kind is made and judged against an index that holds the originals. A verdict is right if it names the original that the
variant was made from. `precision` counts wrong ones among variants and among texts that copy nothing.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dateline.dedupe.copies import CopyIndex
from dateline.dedupe.sketch import body_hash, sketch
from dateline.model.article import Article
from dateline.model.story import VerdictKind

SEED = 7
LEAST_WORDS = 150
SEEN_AT = datetime(2026, 3, 4, tzinfo=UTC)
FURNITURE = (
    "Sign up for our newsletter and get the news of the day in your inbox every morning. Share this article with "
    "friends and family. Read more of our reporting on this subject below. All rights reserved. This material may not "
    "be published, broadcast or redistributed without permission. Comments are moderated and may appear later."
)
MUST_FIND = ("equal", "edit 5 %", "edit 10 %", "cut to 60 %", "cut to 30 %", "wrapped", "moved paragraphs")
"""The kinds that `recall` counts; a fifth of the words edited is a rewrite."""

Words = list[str]
Kind = Callable[[Words, random.Random, Words], Words]


def _edited(share: float) -> Kind:
    def edit(text: Words, dice: random.Random, vocabulary: Words) -> Words:
        changed = list(text)
        for place in dice.sample(range(len(text)), int(len(text) * share)):
            changed[place] = dice.choice(vocabulary)
        return changed

    return edit


def _cut(share: float) -> Kind:
    return lambda text, _dice, _vocabulary: text[: int(len(text) * share)]


def _wrapped(text: Words, _dice: random.Random, _vocabulary: Words) -> Words:
    return [*FURNITURE.split(), *text, *FURNITURE.split()]


def _moved(text: Words, dice: random.Random, _vocabulary: Words) -> Words:
    paragraphs = [text[at : at + 50] for at in range(0, len(text), 50)]
    dice.shuffle(paragraphs)
    return [word for paragraph in paragraphs for word in paragraph]


KINDS: dict[str, Kind] = {
    "equal": lambda text, _dice, _vocabulary: text,
    "edit 5 %": _edited(0.05),
    "edit 10 %": _edited(0.10),
    "edit 20 %": _edited(0.20),
    "cut to 60 %": _cut(0.6),
    "cut to 30 %": _cut(0.3),
    "wrapped": _wrapped,
    "moved paragraphs": _moved,
}


def article(number: int, text: str, headline: str) -> Article:
    """An article with this text, of a publisher of its own."""
    return Article(
        id=number,
        source_id=number,
        url=None,
        publisher=f"publisher {number}",
        family=f"family {number}",
        headline=headline,
        seen_at=SEEN_AT,
        body_hash=body_hash(text),
        sketch=sketch(text),
    )


def main() -> None:
    """Print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the story files")
    folder = parser.parse_args().data
    folder = folder / "stories" if (folder / "stories").is_dir() else folder
    originals, index = _originals(folder / "english-events.jsonl")
    vocabulary = sorted({word for text in originals.values() for word in text})
    dice = random.Random(SEED)
    print(f"{len(originals)} originals\n{'kind':18} {'copy':>6} {'derived':>8} {'missed':>7} {'wrong':>6}")
    found = wrong = judged = 0
    for kind, make in KINDS.items():
        counts = {"copy": 0, "derived": 0, "missed": 0, "wrong": 0}
        for number, text in originals.items():
            verdict = index.judge(article(10_000 + number, " ".join(make(text, dice, vocabulary)), "variant"))
            if verdict.kind is VerdictKind.NEW:
                counts["missed"] += 1
            else:
                counts["wrong" if verdict.of_article_id != number else verdict.kind.value] += 1
        print(f"{kind:18} {counts['copy']:6} {counts['derived']:8} {counts['missed']:7} {counts['wrong']:6}")
        wrong += counts["wrong"]
        if kind in MUST_FIND:
            found, judged = found + counts["copy"], judged + len(originals)
    strangers = _called_copies_of_strangers(originals)
    per_s = _articles_per_s(originals)
    print(f"\nof {len(originals)} texts that copy nothing {strangers} called copies")
    print(f"{per_s:.0f} articles sketched, judged and remembered per second of processor time")
    precision = found / (found + wrong + strangers)
    figures = {"recall": found / judged, "precision": precision, "articles_per_s": per_s}
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def _originals(path: Path) -> tuple[dict[int, Words], CopyIndex]:
    """The articles that are no copies of one another, and the index that holds them."""
    originals: dict[int, Words] = {}
    index = CopyIndex()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        words = row["text"].split()[:800]
        one = article(number, " ".join(words), row["title"])
        if len(words) >= LEAST_WORDS and index.judge(one).kind is VerdictKind.NEW:
            index.add(one)
            originals[number] = words
    return originals, index


def _called_copies_of_strangers(originals: dict[int, Words]) -> int:
    """How many second halves of articles are called copies where only first halves are known: none should be."""
    index = CopyIndex()
    for number, text in originals.items():
        index.add(article(number, " ".join(text[: len(text) // 2]), "first half"))
    halves = {number: " ".join(text[len(text) // 2 :]) for number, text in originals.items()}
    verdicts = [index.judge(article(10_000 + number, half, "second half")) for number, half in halves.items()]
    return sum(verdict.kind is VerdictKind.COPY for verdict in verdicts)


def _articles_per_s(originals: dict[int, Words]) -> float:
    """Whole articles a second of processor time: sketch, judge, remember."""
    texts = [" ".join(text) for text in originals.values()]
    index = CopyIndex()
    started = time.process_time()
    for number, text in enumerate(texts * 4):
        one = article(number, f"{number} {text}" if number >= len(texts) else text, "news")
        index.judge(one)
        index.add(one)
    return len(texts) * 4 / (time.process_time() - started)


if __name__ == "__main__":
    main()
