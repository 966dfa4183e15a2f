"""Article pages that wait to be fetched: each host in its turn, of each host the freshest and the oldest in turns."""

import heapq
from bisect import insort
from collections.abc import Callable

from dateline.model.change import Task
from dateline.schedule.budget import Hosts


class PageQueue:
    """Tasks by host. A task's article id names it; offered again, it is replaced."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._tasks: dict[int, Task] = {}
        self._later: list[tuple[float, int]] = []
        self._ready: dict[int, list[tuple[float, int]]] = {}
        self._turns: list[tuple[float, int]] = []
        self._turn_of: dict[int, float] = {}
        self._oldest = False

    def __len__(self) -> int:
        return len(self._tasks)

    def offer(self, task: Task) -> None:
        """Fetch this page from its due time on."""
        self._tasks[task.article_id] = task
        heapq.heappush(self._later, (task.due_at.timestamp(), task.article_id))

    def remove(self, article_id: int) -> None:
        """That page need not be fetched."""
        self._tasks.pop(article_id, None)

    def freed(self, host: int) -> None:
        """The host's hour has changed: an ask of it began or ended."""
        if host in self._ready:
            self._queue(host, float(self._hosts.free_s[host]))

    def take(self, now_s: float, is_ready: Callable[[str, int], bool]) -> Task | None:
        """The page to fetch now, removed from the queue; None if there is none whose host may be asked.

        `is_ready(url, host)` says whether the fetcher agrees; if not, it has put the host's hour off.
        """
        self._ripen(now_s)
        while self._turns and self._turns[0][0] <= now_s:
            at_s, host = heapq.heappop(self._turns)
            if self._turn_of.get(host) != at_s:
                continue  # its turn was moved forward since
            del self._turn_of[host]
            task = self._peek(host)
            if task is None:
                self._ready.pop(host, None)
            elif self._hosts.free_s[host] > now_s or not is_ready(task.url, host):
                self._queue(host, float(self._hosts.free_s[host]))
            else:
                self._oldest = not self._oldest
                del self._tasks[task.article_id]
                return task
        return None

    def again_s(self) -> float:
        """When the next page may be due; infinity if none waits."""
        later = self._later[0][0] if self._later else float("inf")
        return min(later, self._turns[0][0] if self._turns else float("inf"))

    def _ripen(self, now_s: float) -> None:
        while self._later and self._later[0][0] <= now_s:
            due = heapq.heappop(self._later)
            task = self._tasks.get(due[1])
            if task is not None and task.due_at.timestamp() == due[0]:
                host = self._hosts.number(task.url)
                insort(self._ready.setdefault(host, []), due)
                self._queue(host, max(due[0], float(self._hosts.free_s[host])))

    def _peek(self, host: int) -> Task | None:
        ready = self._ready.get(host, [])
        while ready:
            due_s, article_id = ready[0] if self._oldest else ready[-1]
            task = self._tasks.get(article_id)
            if task is not None and task.due_at.timestamp() == due_s:
                return task
            ready.pop(0 if self._oldest else -1)
        return None

    def _queue(self, host: int, at_s: float) -> None:
        if at_s < self._turn_of.get(host, float("inf")):
            self._turn_of[host] = at_s
            heapq.heappush(self._turns, (at_s, host))
