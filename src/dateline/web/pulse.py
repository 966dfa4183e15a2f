"""How fast and how wide this newsroom is just now: the line beside the masthead."""

from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from dateline.web.desk import Desk

PULSE_WINDOW = timedelta(hours=1)


class Pulse(Struct, frozen=True, kw_only=True):
    """What the line says. A delay is None where nothing could be measured in the last hour."""

    sources: int = 0
    updates: int = 0
    timed: int = 0
    published_to_seen_ms: float | None = None
    seen_to_pushed_ms: float | None = None


async def measure(desk: Desk) -> Pulse:
    """The pulse of the last hour."""
    facts = await desk.store.facts()
    rows = await desk.store.delays(desk.clock.now() - PULSE_WINDOW)
    return Pulse(
        sources=facts.sources - facts.sources_paused,
        updates=sum(row.updates for row in rows),
        timed=sum(row.timed for row in rows),
        published_to_seen_ms=middle((row.published_to_seen_p50_ms, row.timed) for row in rows),
        seen_to_pushed_ms=middle((row.seen_to_pushed_p50_ms, row.updates) for row in rows),
    )


def middle(values: Iterable[tuple[float | None, int]]) -> float | None:
    """The median of the sources' medians, each weighed by how much it announced."""
    known = sorted((value, weight) for value, weight in values if value is not None and weight > 0)
    half = sum(weight for _, weight in known) / 2
    passed = 0.0
    for value, weight in known:
        passed += weight
        if passed >= half:
            return value
    return None
