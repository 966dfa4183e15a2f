"""The stories that still take reports, in memory: which of them is an article about, if any?

What `place` answers depends only on which articles stand in which story, not on the order in which they came there: the
index rebuilt from the store answers as the one that was lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import nsmallest
from math import exp, sqrt
from typing import TypeVar

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dateline.model.article import Article
from dateline.model.story import Placement
from dateline.story.rarity import Rarity
from dateline.story.terms import Terms, terms_of
from dateline.story.vectors import EMPTY, PADDING, Mask, Vector, Whole, matching, plus, vector

TEXT_THRESHOLD = 0.18
"""Least likeness of a read article to a story. From .16 to .20 the F1 on 246 articles of 73 events stays within .003;
on look-alike events it rises with it."""
HEADLINE_THRESHOLD = 0.42
"""Least likeness of a headline to a story. Of 2,900 headlines of 163 real feeds, those joined below it shared a
country, a person or a subject but often no event, those above it nearly always did."""
SAME_FAMILY = 0.15
"""Added to the headline threshold where all reports are one family's: a publisher's headlines are alike by habit
("Weather on Monday", "Morning briefing")."""
LEAST_SHARED = 4
"""How much the terms that a headline and a story share must tell, in halves: two words that are not everyday ones, or
one and two figures."""
FADING = 0.2
FADING_S = 259_200.0
"""Silence takes a fifth of likeness at most, and three days take most of it: the best of four on dated articles."""
LEAST_NAMES = 3
"""A read article and a story that each name so many, and none in common, are not about the same."""
FRACTION_TOLERANCE = 0.3
"""Magnitudes are revised by a tenth or two; 6.4 and 7.1 are two earthquakes."""
QUERY_TERMS = 16
MOST_CANDIDATES = 32
MOST_VISITED = 1_000
"""Entries of posting lists looked at, the most telling term first: a word that thousands of stories hold finds none."""


Counted = TypeVar("Counted")


class _Article(Struct, frozen=True, kw_only=True):
    """What has to be taken back when the article moves."""

    story_id: int
    language: str
    text: Vector
    headline: Vector
    posted: tuple[int, ...]
    names: frozenset[str]
    fractions: frozenset[float]
    family: str
    moment: datetime
    seen_at: datetime


class _Story(Struct, kw_only=True):
    text: Vector = EMPTY
    headline: Vector = EMPTY
    articles: set[int]
    names: Counter[str]
    fractions: Counter[float]
    families: Counter[str]
    latest: datetime


class _Query(Struct, frozen=True, kw_only=True):
    """An article to place: its terms, those that the window knows as arrays."""

    terms: Terms
    family: str
    slots: Whole
    weights: Whole
    headline: Whole
    rarity: Whole
    telling: Whole
    length: float
    headline_length: float
    term_of: dict[int, int]


class _Shared(Struct, frozen=True, kw_only=True):
    """What a query shares with several vectors laid end to end, compared in one pass."""

    starts: Whole
    places: Whole
    """For each term of the vectors the place in the query where it stands, or would stand."""
    same: Mask
    """Whether it does stand there."""
    values: Whole
    squares: Whole
    """By vector: its squared length."""

    def products(self, weights: Whole) -> Whole:
        """By vector: its product with these weights of the query's terms."""
        return np.add.reduceat(np.where(self.same, self.values * weights[self.places], 0), self.starts)

    def sums(self, of_terms: Whole) -> Whole:
        """By vector: the sum of what each of the query's terms that it holds counts."""
        return np.add.reduceat(np.where(self.same, of_terms[self.places], 0), self.starts)


class StoryIndex:
    """Stories by their words. Languages do not mix: the same word in two languages is two terms."""

    def __init__(self) -> None:
        self._rarity = Rarity()
        self._articles: dict[int, _Article] = {}
        self._stories: dict[int, _Story] = {}
        self._postings: dict[int, Counter[int]] = {}

    def __len__(self) -> int:
        return len(self._stories)

    # ── Where does it belong? ────────────────────────────────────────────────────────────────────────────────────────

    def place(self, article: Article, *, but_not: int | None = None) -> Placement:
        """The story that the article belongs to, with its likeness from 0 to 1 and why; none if it tells a new one.

        `but_not` is a story that is not considered. Nothing is changed.
        """
        query = self._query(article)
        best = Placement(story_id=None)
        # Candidates come in order of id: of equally good ones the oldest story has it.
        candidates = self._candidates(query, but_not)
        for story_id, likeness in zip(candidates, self._likenesses(query, candidates), strict=True):
            story = self._stories[story_id]
            score = round(max(0.0, likeness - _faded(query.terms.moment, story.latest)), 4)
            if score > best.score and score >= _threshold(query, story) and not _vetoed(query.terms, story):
                best = Placement(story_id=story_id, score=score)
        if best.story_id is None:
            return best
        reasons = self._reasons(query, self._stories[best.story_id])
        return Placement(story_id=best.story_id, score=best.score, reasons=reasons)

    def _query(self, article: Article) -> _Query:
        terms = terms_of(article)
        term_of = {slot: term for term in terms.weights if (slot := self._rarity.slot(term)) is not None}
        known = sorted(term_of)
        slots = np.array(known, np.int64)
        weights = np.array([terms.weights[term_of[slot]] for slot in known], np.int64)
        headline = np.array([terms.headline.get(term_of[slot], 0) for slot in known], np.int64)
        rarity = self._rarity.of_slots(terms.language, slots)
        unseen = terms.weights.keys() - term_of.values()
        return _Query(
            terms=terms,
            family=article.family,
            slots=slots,
            weights=weights,
            headline=headline,
            rarity=rarity,
            telling=np.array([terms.telling[term_of[slot]] for slot in known], np.int64),
            length=sqrt(_squares(weights, rarity) + self._unseen_squares(terms, terms.weights, unseen)),
            headline_length=sqrt(_squares(headline, rarity) + self._unseen_squares(terms, terms.headline, unseen)),
            term_of=term_of,
        )

    def _unseen_squares(self, terms: Terms, weights: Mapping[int, int], unseen: Iterable[int]) -> int:
        """The squared length of those terms that no report of the window holds."""
        everyday, telling = (self._rarity.of_unseen(terms.language, plain=plain) ** 2 for plain in (True, False))
        held = [term for term in unseen if term in weights]
        return sum(weights[term] ** 2 * (telling if terms.telling[term] else everyday) for term in held)

    def _candidates(self, query: _Query, but_not: int | None) -> list[int]:
        """The stories that hold most of what is telling in the article, in order of id."""
        mass = (query.weights * query.rarity) ** 2
        terms = np.array([query.term_of[slot] for slot in query.slots.tolist()], np.int64)
        telling = np.lexsort((terms, -mass))[:QUERY_TERMS].tolist()
        found: Counter[int] = Counter()
        visited = 0
        for at in telling:
            posting = self._postings.get(int(query.slots[at]), Counter())
            if found and visited + len(posting) > MOST_VISITED:
                continue
            visited += len(posting)
            for story_id in posting:
                found[story_id] += int(mass[at])
        found.pop(but_not or 0, None)
        return sorted(nsmallest(MOST_CANDIDATES, found, key=lambda story_id: (-found[story_id], story_id)))

    def _likenesses(self, query: _Query, story_ids: list[int]) -> list[float]:
        """For each story how like it the article is, 0 to 1."""
        if not story_ids:
            return []
        stories = [self._stories[story_id] for story_id in story_ids]
        text = self._shared(query, [story.text for story in stories])
        likeness = text.products(query.weights) / (query.length * np.sqrt(text.squares))
        if not query.terms.read:
            # A headline has few words: how like the story's headlines it is, and how much of it is told, count too.
            heads = self._shared(query, [story.headline for story in stories])
            length = max(query.headline_length, 1.0)
            headline = heads.products(query.headline) / (length * np.sqrt(np.maximum(heads.squares, 1)))
            told = text.sums((query.headline * query.rarity) ** 2) / length**2
            telling = text.sums(np.where(query.headline > 0, query.telling, 0))
            likeness = np.where(telling >= LEAST_SHARED, (likeness + headline + told) / 3, 0.0)
        return [float(value) for value in likeness]

    def _shared(self, query: _Query, vectors: list[Vector]) -> _Shared:
        filled = [one if len(one) else PADDING for one in vectors]
        slots = np.concatenate([one.slots for one in filled])
        weights = np.concatenate([one.weights for one in filled])
        rarity = self._rarity.of_slots(query.terms.language, slots)
        starts = np.cumsum([0, *(len(one) for one in filled[:-1])])
        places = np.minimum(np.searchsorted(query.slots, slots), len(query.slots) - 1)
        return _Shared(
            starts=starts,
            places=places,
            same=query.slots[places] == slots,
            values=weights * rarity * rarity,
            squares=np.add.reduceat((weights * rarity) ** 2, starts),
        )

    def _reasons(self, query: _Query, story: _Story) -> tuple[str, ...]:
        share = query.weights * matching(query.slots, story.text) * query.rarity * query.rarity
        order = sorted(range(len(share)), key=lambda at: (-int(share[at]), query.term_of[int(query.slots[at])]))
        words = [query.terms.words[query.term_of[int(query.slots[at])]] for at in order[:4] if share[at]]
        return ("shares " + ", ".join(words),)

    # ── What stands where ────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, story_id: int, article: Article) -> None:
        """The article is a report of that story now, with the text it has now, wherever it stood before."""
        self._remove(article.id)
        terms = terms_of(article)
        slots = self._rarity.count(terms.language, terms.telling)
        entry = _Article(
            story_id=story_id,
            language=terms.language,
            text=vector({slots[term]: weight for term, weight in terms.weights.items()}),
            headline=vector({slots[term]: weight for term, weight in terms.headline.items()}),
            posted=tuple(slots[term] for term in terms.posted),
            names=terms.names,
            fractions=terms.fractions,
            family=article.family,
            moment=terms.moment,
            seen_at=article.seen_at,
        )
        self._articles[article.id] = entry
        self._join(article.id, entry)

    # `from_id` is for the reader of the call: the index knows where each article stands.
    def move(self, article: Article, from_id: int, into_id: int) -> None:  # noqa: ARG002
        """The article, read or read anew, stands in `into_id` now, which may be `from_id`, where it stood."""
        self.add(into_id, article)

    def merge(self, from_id: int, into_id: int) -> None:
        """All reports of one story are reports of the other now."""
        for article_id in sorted(self._stories[from_id].articles if from_id in self._stories else ()):
            entry = self._articles[article_id]
            self._leave(article_id, entry)
            self._articles[article_id] = moved = replace(entry, story_id=into_id)
            self._join(article_id, moved)

    def forget_before(self, at: datetime) -> None:
        """Let go of articles seen before then, and of stories that had no others."""
        for article_id in [article_id for article_id, entry in self._articles.items() if entry.seen_at < at]:
            self._remove(article_id)

    def _remove(self, article_id: int) -> None:
        entry = self._articles.pop(article_id, None)
        if entry is not None:
            self._leave(article_id, entry)
            self._rarity.discount(entry.language, entry.text.slots.tolist())

    def _join(self, article_id: int, entry: _Article) -> None:
        story = self._stories.get(entry.story_id)
        if story is None:
            story = self._stories[entry.story_id] = _new_story(entry)
        story.text, story.headline = plus(story.text, entry.text), plus(story.headline, entry.headline)
        story.articles.add(article_id)
        story.names.update(entry.names)
        story.fractions.update(entry.fractions)
        story.families[entry.family] += 1
        story.latest = max(story.latest, entry.moment)
        for slot in entry.posted:
            self._postings.setdefault(slot, Counter())[entry.story_id] += 1

    def _leave(self, article_id: int, entry: _Article) -> None:
        story = self._stories[entry.story_id]
        story.articles.discard(article_id)
        for slot in entry.posted:
            _take(self._postings[slot], (entry.story_id,))
            if not self._postings[slot]:
                del self._postings[slot]
        if not story.articles:
            del self._stories[entry.story_id]
            return
        story.text, story.headline = plus(story.text, entry.text, -1), plus(story.headline, entry.headline, -1)
        _take(story.names, entry.names)
        _take(story.fractions, entry.fractions)
        _take(story.families, (entry.family,))
        story.latest = max(self._articles[other].moment for other in story.articles)


def _new_story(entry: _Article) -> _Story:
    return _Story(
        articles=set(),
        names=Counter(),
        fractions=Counter(),
        families=Counter(),
        latest=entry.moment,
    )


def _take(counts: Counter[Counted], values: Iterable[Counted]) -> None:
    """Count each value once less, and forget those that are down to nothing."""
    for value in values:
        counts[value] -= 1
        if not counts[value]:
            del counts[value]


def _squares(weights: Whole, rarity: Whole) -> int:
    return int(((weights * rarity) ** 2).sum())


def _faded(moment: datetime, latest: datetime) -> float:
    """What silence takes from likeness; the same for a late report of something older."""
    return FADING * (1.0 - exp(-abs((moment - latest).total_seconds()) / FADING_S))


def _threshold(query: _Query, story: _Story) -> float:
    if query.terms.read:
        return TEXT_THRESHOLD
    same_family = len(story.families) == 1 and query.family in story.families
    return HEADLINE_THRESHOLD + SAME_FAMILY * same_family


def _vetoed(terms: Terms, story: _Story) -> bool:
    """Whether both sides name names, or give a magnitude, and none agree."""
    least = LEAST_NAMES if terms.read else 1
    if len(terms.names) >= least and len(story.names) >= least and not terms.names & story.names.keys():
        return True
    return bool(terms.fractions and story.fractions) and not any(
        abs(ours - theirs) <= FRACTION_TOLERANCE for ours in terms.fractions for theirs in story.fractions
    )
