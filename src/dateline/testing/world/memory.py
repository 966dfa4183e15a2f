"""What has been said before: of several wordings the least worn one is published, so that hours of news stay varied."""

from collections import defaultdict, deque
from collections.abc import Sequence
from zlib import crc32

from dateline.testing.world.tellings import Text

GRAM_WORDS = 4
SAMPLED = 4
"""One in so many word sequences is remembered: enough to compare by, and some 10 MB after a day."""
REMEMBERED_TEXTS = 40
"""Texts of one kind of event and language that a new one is compared with."""


class Memory:
    """The wordings of the latest reports, by kind of event and language."""

    def __init__(self) -> None:
        self._said: defaultdict[tuple[str, str], deque[frozenset[int]]] = defaultdict(
            lambda: deque(maxlen=REMEMBERED_TEXTS)
        )

    def freshest(self, kind: str, sets: Sequence[Sequence[Text]]) -> int:
        """Which of the sets of wordings of one event has least in common with what was said before."""
        worn = [max(self._wear(kind, text) for text in texts) for texts in sets]
        return worn.index(min(worn))

    def remember(self, kind: str, text: Text) -> None:
        """Note a text as said."""
        self._said[kind, text.language].append(_grams(text))

    def _wear(self, kind: str, text: Text) -> float:
        new = _grams(text)
        return max((len(new & old) / max(1, len(new)) for old in self._said[kind, text.language]), default=0.0)


def _grams(text: Text) -> frozenset[int]:
    body = " ".join(text.paragraphs)
    words = list(body) if text.language == "zh" else body.split()
    sequences = (" ".join(words[place : place + GRAM_WORDS]) for place in range(len(words) - GRAM_WORDS + 1))
    marks = (crc32(sequence.encode()) for sequence in sequences)
    return frozenset(mark for mark in marks if mark % SAMPLED == 0)
