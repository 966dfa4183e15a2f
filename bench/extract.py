"""How well articles come out of their pages, and how fast: ours beside trafilatura's modes, interleaved in one run.

F1 is of 4-gram shingles (macro precision and recall; Han, kana and Thai by character). A page is dirty if its text has
a line that the truth lacks. Ours counts with its standfirst where the truth's text has one, for we keep it apart from
the body. Times are CPU of this process; ours includes metadata and guards, the peers give the body alone.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import trafilatura

from dateline.errors import ExtractError
from dateline.extract.page import extract
from dateline.model.article import Page
from dateline.settings import ReadingSettings
from dateline.vocab import words

UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
TOKEN = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")
SETS = ("wcxb-dev", "publishers", "mixed")
PEERS: dict[str, dict[str, Any]] = {"default": {}, "fast": {"fast": True}, "precision": {"favor_precision": True}}


class Tally:
    """Sums of one extractor over one set."""

    def __init__(self) -> None:
        self.pages = self.dirty = self.empty = 0
        self.precision = self.recall = self.cpu_s = 0.0

    def add(self, text: str, truth: str, cpu_s: float) -> None:
        """Score one page."""
        ours, gold = shingles(text), shingles(truth)
        shared = sum((ours & gold).values())
        self.pages += 1
        self.precision += shared / ours.total() if ours else 0.0
        self.recall += shared / gold.total() if gold else 0.0
        self.empty += not ours
        known = folded(truth)
        self.dirty += any(line and line not in known for line in map(folded, text.split("\n")))
        self.cpu_s += cpu_s

    def join(self, other: "Tally") -> None:
        """Add what another has summed."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def figures(self) -> dict[str, float]:
        """F1, share of dirty pages, milliseconds a page."""
        pages = max(1, self.pages)
        precision, recall = self.precision / pages, self.recall / pages
        return {
            "f1": round(2 * precision * recall / ((precision + recall) or 1), 4),
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "dirty": round(self.dirty / pages, 3),
            "empty": self.empty,
            "cpu_ms": round(1000 * self.cpu_s / pages, 1),
        }


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The text's 4-grams with their counts."""
    tokens = TOKEN.findall(text.lower())
    if len(tokens) < 4:
        return Counter([tuple(tokens)]) if tokens else Counter()
    return Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def folded(text: str) -> str:
    """The text's words alone."""
    return " ".join(TOKEN.findall(text.lower()))


def ours(page: Page | None, truth: dict[str, Any]) -> str:
    """Our text: the body, with the standfirst where the truth has it in the text."""
    if page is None:
        return ""
    first = folded(page.standfirst or "")
    wanted = bool(first) and first in folded(truth["text"]) and first not in folded("\n".join(page.paragraphs))
    return "\n".join(([page.standfirst or ""] if wanted else []) + list(page.paragraphs))


class Facts:
    """How often headline, time and bylines are those of the truth."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, page: Page | None, truth: dict[str, Any]) -> None:
        """Score one page's metadata."""
        if page is None:
            return
        if truth.get("title"):
            self.counts["headlines"] += 1
            self.counts["headlines_right"] += folded(page.headline) == folded(truth["title"])
        stated = str(truth.get("published") or "")
        if len(stated) > 10 and not stated[11:].startswith("00:00") and stated[-6] in "+-":
            self.counts["times"] += 1
            self.counts["times_given"] += page.published_at is not None
            right = datetime.fromisoformat(stated).astimezone(UTC).replace(second=0, microsecond=0)
            given = page.published_at.replace(second=0, microsecond=0) if page.published_at else None
            self.counts["times_right"] += given == right
        authors = truth.get("authors")
        if isinstance(authors, list) and authors:
            self.counts["bylines"] += 1
            self.counts["bylines_hit"] += bool({folded(name) for name in authors} & {folded(n) for n in page.bylines})


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What the call gives, None where it finds no article, and its CPU seconds."""
    began = time.process_time()
    try:
        result = call()
    except ExtractError:
        result = None
    return result, time.process_time() - began


def measure(folder: Path, most: int, tallies: dict[str, Tally], facts: Facts) -> None:
    """Run all extractors over a set, page by page."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:  # not splitlines: text holds U+2028
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["text"]]
    rows = rows[:: max(1, len(rows) // most)][:most] if most else rows
    limits, vocabulary = ReadingSettings(), words()
    for row in rows:
        body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        page, cpu_s = timed(partial(extract, body, row["url"], "utf-8", limits, vocabulary))
        tallies["ours"].add(ours(page, row), row["text"], cpu_s)
        facts.add(page, row)
        for name, modes in PEERS.items():
            text, cpu_s = timed(partial(trafilatura.extract, body, include_comments=False, **modes))
            tallies[name].add(text or "", row["text"], cpu_s)


def show(name: str, tallies: dict[str, Tally]) -> dict[str, dict[str, float]]:
    """Print the rows of one set; its figures by extractor."""
    figures = {extractor: tally.figures() for extractor, tally in tallies.items()}
    for extractor, row in figures.items():
        print(
            f"{name:<12}{extractor:<11}{row['f1']:>8}{row['precision']:>8}{row['recall']:>8}"
            f"{row['dirty']:>7}{row['empty']:>6}{row['cpu_ms']:>7}"
        )
    return figures


def main() -> None:
    """Print a table and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--most", type=int, default=0, help="pages of each set, spread over it; 0 for all")
    options = arguments.parse_args()
    pages = options.data / "pages" if (options.data / "pages").is_dir() else options.data
    figures: dict[str, Any] = {}
    together, all_facts = {extractor: Tally() for extractor in ("ours", *PEERS)}, Facts()
    print(f"{'set':<12}{'extractor':<11}{'F1':>8}{'P':>8}{'R':>8}{'dirty':>7}{'empty':>6}{'ms':>7}")
    for name in SETS:
        tallies, facts = {extractor: Tally() for extractor in together}, Facts()
        measure(pages / name, options.most, tallies, facts)
        for extractor, tally in tallies.items():
            together[extractor].join(tally)
        all_facts.counts += facts.counts
        figures[name] = show(name, tallies)
        print(f"{name:<12}{dict(facts.counts)}")
    figures["together"] = show("together", together)
    figures["metadata"] = dict(all_facts.counts)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
