"""Pages that are dearer to make than to keep: each is made at most once in a few seconds, however many ask."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from dateline.web.answers import Page

KEPT_S = 5.0
"""Long enough that a story everyone opens is drawn once, short enough that nobody sees an old health page."""
MOST_PAGES = 512


class Kept:
    """The latest pages by key, each with the time until which it is as good as new."""

    def __init__(self, for_s: float = KEPT_S) -> None:
        self._for_s = for_s
        self._pages: OrderedDict[object, tuple[float, Page]] = OrderedDict()

    async def page(self, key: object, make: Callable[[], Awaitable[Page]]) -> Page:
        """The page of that key, made now if it is not there or too old."""
        now_s = time.monotonic()
        found = self._pages.get(key)
        if found and found[0] > now_s:
            return found[1]
        page = await make()
        self._pages[key] = now_s + self._for_s, page
        self._pages.move_to_end(key)
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return page

    def drop(self, key: object) -> None:
        """Make that page anew when it is next asked for."""
        self._pages.pop(key, None)
