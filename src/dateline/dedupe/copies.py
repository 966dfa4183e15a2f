"""The texts of the last days by what they are worded like: is a new text one of them again, whole, cut or rewritten?"""

from collections import Counter
from datetime import datetime

import numpy as np
from msgspec import Struct

from dateline.dedupe.sketch import words
from dateline.model.article import Article
from dateline.model.story import Verdict, VerdictKind

COPY_CONTAINMENT = 0.5
"""From here on a text is the other one again. On 2,234 made variants of 250 articles (edits, cuts, wrappers, moved
paragraphs): recall .91 (edits of a fifth of the words are what it misses), precision .985."""
DERIVED_CONTAINMENT = 0.3
"""From here on a text was written from the other: recall .995, precision .953 on the same. A label, no more."""
LEAST_GRAMS = 3
"""Sampled grams that two texts must share: one or two are a set phrase or a name with its title."""
FURNITURE_PAGES = 3
"""A gram on so many different texts of one family is the page's furniture and counts for neither side."""
SET_PHRASE_TEXTS = 64
"""A gram in so many different texts of anyone is a set phrase ("said in a statement on Monday")."""
HEADLINE_OVERLAP = 0.25
"""Share of headline words below which one publisher's equal texts are taken for furniture, such as a consent wall."""
MOST_TEXTS = 200_000
"""Texts kept, the oldest forgotten first: about 75 grams of 8 bytes each, 120 MB."""
FRESH_TEXTS = 4_096
"""Texts held in a dict before they are merged into the sorted arrays (some ten ms for a million grams)."""


class _Text(Struct, frozen=True, kw_only=True):
    """A text of the window; `row` numbers it inside this index."""

    row: int
    article_id: int
    family: str
    headline: str
    body_hash: str | None
    sketch: tuple[int, ...]
    seen_at: datetime


class CopyIndex:
    """Who had which wording first, in memory. Copies point at the text that they copy and are not kept themselves."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._row_of: dict[int, int] = {}
        self._by_body: dict[str, int] = {}
        self._fresh: dict[int, list[int]] = {}
        self._fresh_texts = 0
        self._grams = np.empty(0, np.uint32)
        self._rows = np.empty(0, np.int64)
        self._next_row = 0
        self._judged: tuple[Article, Verdict] | None = None

    def __len__(self) -> int:
        return len(self._texts)

    def judge(self, article: Article) -> Verdict:
        """Whether the article's text is new, a copy of an earlier one, or derived from it.

        An earlier revision of the same article is not looked at. An article without a body is new: a headline alone
        makes no copy.
        """
        if self._judged is None or self._judged[0] is not article:
            found = self._equal_body(article) or self._alike(article) or Verdict(kind=VerdictKind.NEW)
            self._judged = article, found
        return self._judged[1]

    def add(self, article: Article) -> None:
        """Remember the article's text, in place of an earlier revision of it. A copy needs no remembering."""
        is_copy = self.judge(article).kind is VerdictKind.COPY
        self._judged = None
        self._drop(article.id)
        if is_copy or not article.sketch:
            return
        text = _Text(
            row=self._next_row,
            article_id=article.id,
            family=article.family,
            headline=article.headline,
            body_hash=article.body_hash,
            sketch=article.sketch,
            seen_at=article.seen_at,
        )
        self._next_row += 1
        self._texts[text.row] = text
        self._row_of[article.id] = text.row
        if text.body_hash:
            self._by_body.setdefault(text.body_hash, text.row)
        for gram in text.sketch:
            self._fresh.setdefault(gram, []).append(text.row)
        self._fresh_texts += 1
        if self._fresh_texts >= FRESH_TEXTS:
            self._settle()

    def forget_before(self, at: datetime) -> None:
        """Let go of texts seen before then."""
        self._judged = None
        for text in [text for text in self._texts.values() if text.seen_at < at]:
            self._drop(text.article_id)
        self._settle()

    # ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _equal_body(self, article: Article) -> Verdict | None:
        text = self._texts.get(self._by_body.get(article.body_hash or "", -1))
        if text is None or text.article_id == article.id or len(article.sketch) < LEAST_GRAMS:
            return None
        if _is_furniture(article, text):
            return None
        reason = f"same text as article {text.article_id}"
        return Verdict(kind=VerdictKind.COPY, of_article_id=text.article_id, containment=1.0, reason=reason)

    def _alike(self, article: Article) -> Verdict | None:
        found, grams = self._shared(article)
        best: tuple[int, _Text] | None = None
        for row, shared in sorted(found.items()):
            text = self._texts[row]
            if shared >= LEAST_GRAMS and (best is None or shared > best[0]) and not _is_furniture(article, text):
                best = shared, text
        if best is None:
            return None
        return _verdict(best[0], grams, best[1])

    def _shared(self, article: Article) -> tuple[Counter[int], int]:
        """How many grams each text shares with the article, by row, and how many grams were compared."""
        own_row = self._row_of.get(article.id, -1)
        found: Counter[int] = Counter()
        compared = len(article.sketch)
        for holders in self._holders(article.sketch):
            if not holders:
                continue
            rows = [row for row in holders if row != own_row and row in self._texts]
            if len(rows) >= FURNITURE_PAGES and self._is_said_everywhere(rows, article.family):
                compared -= 1
            else:
                found.update(rows)
        return found, compared

    def _is_said_everywhere(self, rows: list[int], family: str) -> bool:
        return (
            len(rows) >= SET_PHRASE_TEXTS
            or sum(self._texts[row].family == family for row in rows) >= FURNITURE_PAGES
        )  # fmt: skip

    def _holders(self, sketch: tuple[int, ...]) -> list[list[int]]:
        """For each gram the rows of the texts that hold it."""
        grams = np.array(sketch, np.uint32)
        starts = np.searchsorted(self._grams, grams, "left").tolist()
        ends = np.searchsorted(self._grams, grams, "right").tolist()
        return [
            (self._rows[start:end].tolist() if end > start else []) + self._fresh.get(gram, [])
            for gram, start, end in zip(sketch, starts, ends, strict=True)
        ]

    # ── Keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _drop(self, article_id: int) -> None:
        text = self._texts.pop(self._row_of.pop(article_id, -1), None)
        if text and text.body_hash and self._by_body.get(text.body_hash) == text.row:
            del self._by_body[text.body_hash]

    def _settle(self) -> None:
        """Merge the fresh texts into the sorted arrays, without those that were dropped."""
        for text in list(self._texts.values())[: max(0, len(self._texts) - MOST_TEXTS)]:
            self._drop(text.article_id)
        fresh = sorted((gram, row) for gram, rows in self._fresh.items() for row in rows)
        grams = np.array([gram for gram, _ in fresh], np.uint32)
        places = np.searchsorted(self._grams, grams, "right")
        self._grams = np.insert(self._grams, places, grams)
        self._rows = np.insert(self._rows, places, np.array([row for _, row in fresh], np.int64))
        alive = np.isin(self._rows, np.fromiter(self._texts, np.int64, len(self._texts)))
        self._grams, self._rows = self._grams[alive], self._rows[alive]
        self._fresh, self._fresh_texts = {}, 0


def _verdict(shared: int, grams: int, text: _Text) -> Verdict:
    of_this, of_that = shared / grams, shared / len(text.sketch)
    if of_this >= COPY_CONTAINMENT:
        kind, reason = VerdictKind.COPY, f"{of_this:.0%} of its wording is article {text.article_id}'s"
    elif of_this >= DERIVED_CONTAINMENT:
        kind, reason = VerdictKind.DERIVED, f"{of_this:.0%} of its wording is article {text.article_id}'s"
    elif of_that >= COPY_CONTAINMENT:
        kind, reason = VerdictKind.DERIVED, f"holds most of article {text.article_id}, and more"
    else:
        return Verdict(kind=VerdictKind.NEW)
    return Verdict(kind=kind, of_article_id=text.article_id, containment=round(of_this, 4), reason=reason)


def _is_furniture(article: Article, text: _Text) -> bool:
    """Whether one publisher's same text under an unlike headline is a wall or a notice rather than the article."""
    if article.family != text.family:
        return False
    ours, theirs = set(words(article.headline)), set(words(text.headline))
    return len(ours & theirs) < HEADLINE_OVERLAP * min(len(ours), len(theirs))
