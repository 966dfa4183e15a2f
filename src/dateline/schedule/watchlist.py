"""The watched sources as columns, so that which of twenty thousand to ask next is one pass over them.

The index of a source is the delay that its readers are expected to have accrued since the last look: with λ entries a
second, T seconds ago, λT²/2 entry-seconds. Asking the largest first is the best use of a fixed budget for constant λ.
"""

from collections import deque

import numpy as np
from msgspec import Struct

from dateline.model.source import PollState, Source
from dateline.schedule.budget import Hosts
from dateline.schedule.rate import rate_per_s
from dateline.settings import ScheduleSettings

BUSY_RATE_PER_S = 1 / 3_600
"""From one entry an hour on, a source may be asked every `least_interval_s`; the quieter, the more seldom, as 1/√λ, the
shape of the best schedule: budget that nobody needs is not spent on the hosts of the quiet."""
LEAST_PINNED_S = 1.0
OVERDUE = 1e12
"""Above every index (a source of a thousand entries an hour would accrue it in a year): pinned and daily looks."""
FIRST_ROWS = 256
MOST_CANDIDATES = (256, 4_096)
ENOUGH_HOSTS = 32
"""A pass looks at the best 256 rows, and at more if those are the feeds of a few hosts only."""

Column = np.ndarray[tuple[int], np.dtype[np.float64]]

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Found(Struct, kw_only=True):
    """What one pass found: rows to ask, best first, one for each host; and when some row may be asked again."""

    never_asked: deque[int]
    known: deque[int]
    again_s: float
    overdue_s: float = np.inf
    """When the next row becomes overdue and goes before all others."""


class Watchlist:
    """Rows of sources; a row is freed when its source is no longer watched."""

    def __init__(self, settings: ScheduleSettings, hosts: Hosts) -> None:
        self._settings = settings
        self._hosts = hosts
        self._rows: dict[int, int] = {}
        self._free: list[int] = []
        self.sources: list[Source | None] = []
        self._rate = np.zeros(FIRST_ROWS)
        self._asked_s = np.full(FIRST_ROWS, -np.inf)
        self._floor_s = np.full(FIRST_ROWS, np.inf)
        self._least_s = np.zeros(FIRST_ROWS)
        self._most_s = np.ones(FIRST_ROWS)
        self._host = np.zeros(FIRST_ROWS, np.int64)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, source_id: int) -> int | None:
        """The source's row, or None if it is not watched."""
        return self._rows.get(source_id)

    def host(self, row: int) -> int:
        """The number of the row's host."""
        return int(self._host[row])

    def put(self, source: Source) -> bool:
        """Watch a source, or take over its new URL or interval; whether it is a new row."""
        row = self._rows.get(source.id)
        new = row is None
        if row is None:
            row = self._rows[source.id] = self._free.pop() if self._free else self._new_row()
            self._asked_s[row], self._floor_s[row], self._rate[row] = -np.inf, -np.inf, rate_per_s(None)
        self.sources[row] = source
        self._host[row] = self._hosts.number(source.url)
        self._set_intervals(row, source)
        return new

    def learn(self, source_id: int, state: PollState) -> float:
        """Take over what the last look taught; the moment from which the source will be overdue."""
        row = self._rows[source_id]
        source = self.sources[row]
        assert source is not None
        self._rate[row] = rate_per_s(state)
        self._asked_s[row] = state.asked_at.timestamp() if state.asked_at else -np.inf
        self._floor_s[row] = state.not_before_at.timestamp() if state.not_before_at else -np.inf
        self._set_intervals(row, source)
        return float(self._asked_s[row] + self._most_s[row])

    def hold(self, row: int, until_s: float) -> None:
        """Do not ask it before then: a look at it is under way."""
        self._floor_s[row] = until_s

    def remove(self, source_id: int) -> None:
        """Watch it no more."""
        row = self._rows.pop(source_id, None)
        if row is not None:
            self.sources[row] = None
            self._floor_s[row] = np.inf
            self._free.append(row)

    def never_asked(self, row: int) -> bool:
        """Whether no look at it was ever made."""
        return bool(np.isneginf(self._asked_s[row]))

    def may_s(self, row: int) -> float:
        """The moment from which the row may be asked: its floor, its interval and its host allow it."""
        interval_s = self._asked_s[row] + self._least_s[row]
        return float(max(self._floor_s[row], interval_s, self._hosts.free_s[self._host[row]]))

    def expected(self, row: int, now_s: float) -> float:
        """Entries to be expected since the last look."""
        return float(self._rate[row] * (now_s - self._asked_s[row]))

    def delay(self, row: int, now_s: float) -> float:
        """The row's index: expected entry-seconds of delay since the last look."""
        since_s = now_s - self._asked_s[row]
        return float(0.5 * self._rate[row] * since_s * since_s)

    def find(self, now_s: float) -> Found:
        """One pass: who may be asked now, in order."""
        count = len(self.sources)
        asked_s = self._asked_s[:count]
        may_s = np.maximum(asked_s + self._least_s[:count], self._floor_s[:count])
        np.maximum(may_s, self._hosts.free_s[self._host[:count]], out=may_s)
        may = may_s <= now_s
        new = np.isneginf(asked_s)
        overdue_s = asked_s + self._most_s[:count]
        return Found(
            never_asked=self._one_a_host(np.flatnonzero(may & new)),
            known=self._best_of_each_host(may & ~new, now_s),
            again_s=float(may_s.min(initial=np.inf)),
            overdue_s=float(overdue_s.min(where=overdue_s > now_s, initial=np.inf)),
        )

    def _best_of_each_host(self, may: Mask, now_s: float) -> deque[int]:
        score = self._scores(may, now_s)
        found: deque[int] = deque()
        for most in MOST_CANDIDATES:
            found = self._one_a_host(_largest(score, most))
            if len(found) >= ENOUGH_HOSTS or most >= len(score):
                break
        return found

    def _scores(self, may: Mask, now_s: float) -> Column:
        """Each row's index, by lateness for those that are overdue, and -1 where it may not be asked."""
        since_s = now_s - self._asked_s[: len(may)]
        score = np.where(may, 0.5 * self._rate[: len(may)] * since_s * since_s, -1.0)
        overdue = np.flatnonzero(may & (since_s >= self._most_s[: len(may)]))
        score[overdue] = OVERDUE + since_s[overdue] / self._most_s[overdue]
        return score

    def _one_a_host(self, rows: Rows) -> deque[int]:
        _, first = np.unique(self._host[rows], return_index=True)
        return deque(rows[np.sort(first)].tolist())

    def _set_intervals(self, row: int, source: Source) -> None:
        if source.pinned_interval_s is not None:
            least_s = most_s = max(LEAST_PINNED_S, source.pinned_interval_s)
        else:
            most_s = self._settings.most_interval_s
            quiet = max(1.0, BUSY_RATE_PER_S / float(self._rate[row])) ** 0.5
            least_s = min(most_s, self._settings.least_interval_s * quiet)
        self._least_s[row], self._most_s[row] = least_s, most_s

    def _new_row(self) -> int:
        row = len(self.sources)
        self.sources.append(None)
        if row == len(self._rate):
            self._rate, self._asked_s, self._floor_s, self._least_s, self._most_s = (
                np.concatenate([column, column])
                for column in (self._rate, self._asked_s, self._floor_s, self._least_s, self._most_s)
            )
            self._host = np.concatenate([self._host, self._host])
        return row


def _largest(score: Column, most: int) -> Rows:
    """The rows with the largest scores, largest first, the lower row where they are equal."""
    rows = np.argpartition(score, -most)[-most:] if len(score) > most else np.arange(len(score))
    rows = rows[score[rows] >= 0.0]
    return rows[np.lexsort((rows, -score[rows]))]
