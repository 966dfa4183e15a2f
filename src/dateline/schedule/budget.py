"""What may be asked at all: so many requests a second over all hosts, and one at a time of each host."""

from urllib.parse import urlsplit

import numpy as np

BURST_S = 0.25
"""How much unspent budget may be saved up, in seconds of it: enough to bridge a busy moment of the loop, too little to
fall upon anyone."""
LOST_S = 600.0
"""An ask that was never settled is given up after ten minutes, many times what a fetch may take."""


def host_of(url: str) -> str:
    """The host that a URL burdens, in lower case; the URL itself if it names none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


class Budget:
    """A token bucket: `per_s` requests a second on average, at most a quarter of a second's worth at once."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._most = max(1.0, per_s * BURST_S)
        self._tokens = 1.0
        self._at_s: float | None = None

    def wait_s(self, now_s: float) -> float:
        """Seconds until a request is due; 0 if at once."""
        self._fill(now_s)
        return 0.0 if self._tokens >= 1.0 else (1.0 - self._tokens) / self._per_s

    def spend(self) -> None:
        """One request is made."""
        self._tokens -= 1.0

    def _fill(self, now_s: float) -> None:
        passed_s = 0.0 if self._at_s is None else max(0.0, now_s - self._at_s)
        # A wait that was just long enough must suffice, whatever the last bit of the sum says.
        self._tokens = min(self._most, self._tokens + passed_s * self._per_s + (1e-9 if passed_s else 0.0))
        self._at_s = now_s


class Hosts:
    """When each host may be asked again: never twice at once, and not before the gap has passed."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._numbers: dict[str, int] = {}
        self.free_s = np.zeros(64)
        """By host number: the moment from which it may be asked."""

    def number(self, url: str) -> int:
        """The number of the URL's host, given on first sight."""
        host = host_of(url)
        number = self._numbers.setdefault(host, len(self._numbers))
        if number == len(self.free_s):
            self.free_s = np.concatenate([self.free_s, np.zeros(number)])
        return number

    def take(self, host: int, now_s: float) -> None:
        """An ask of it begins."""
        self.free_s[host] = now_s + max(LOST_S, self._gap_s)

    def release(self, host: int, started_s: float) -> None:
        """The ask that began then has ended."""
        self.free_s[host] = started_s + self._gap_s

    def hold(self, host: int, until_s: float) -> None:
        """The host wants peace until then."""
        self.free_s[host] = max(self.free_s[host], until_s)
