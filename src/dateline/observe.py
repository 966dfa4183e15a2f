"""What the engine tells its operator: log lines, counters, and the delay ledger as histograms."""

import logging
import sys
from datetime import datetime

import structlog
from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from dateline.model.story import Update

DELAY_BUCKETS_S = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600, 14_400, 86_400,
)  # fmt: skip


class Check(Struct, frozen=True, kw_only=True):
    """One line of the health page and of the doctor."""

    name: str
    ok: bool
    note: str


def configure_logs(level: str, *, as_json: bool = False) -> None:
    """Send log events to standard error: readable on a terminal, JSON where a machine reads them."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


class Meters:
    """Counters of one engine, for /metrics. Names stand in docs/operations.md."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._outcomes = Counter(
            "dateline_items", "Items that left a stage, by outcome", ["stage", "outcome"], registry=self.registry
        )
        self._delays = Histogram(
            "dateline_delay_seconds",
            "Delay ledger: seconds from one step of an update to the next",
            ["step"],
            buckets=DELAY_BUCKETS_S,
            registry=self.registry,
        )
        self.updates = Counter("dateline_updates", "Updates stored and pushed", registry=self.registry)
        self.fetched_bytes = Counter("dateline_fetched_bytes", "Decoded bytes fetched", registry=self.registry)
        self.readers = Gauge("dateline_live_readers", "Readers listening for updates", registry=self.registry)
        self.readers_dropped = Counter(
            "dateline_live_readers_dropped", "Readers dropped because they read too slowly", registry=self.registry
        )
        self.asking = Gauge("dateline_requests_in_flight", "Requests under way", registry=self.registry)
        self.sources = Gauge("dateline_sources", "Sources watched", ["health"], registry=self.registry)
        self.tasks = Gauge("dateline_pages_waiting", "Pages that remain to be read", registry=self.registry)
        self.last_sequence = Gauge("dateline_last_sequence", "Sequence of the latest update", registry=self.registry)

    def count(self, stage: str, outcome: str, times: int = 1) -> None:
        """Note that items left a stage: `ok`, `unchanged`, `duplicate`, `skipped:…`, `retry:…`, `quarantined:…`."""
        self._outcomes.labels(stage, outcome).inc(times)

    def pushed(self, update: Update, pushed_at: datetime) -> None:
        """Enter one update in the delay ledger. A publisher's time after our own look at it is not believed."""
        self.updates.inc()
        self.last_sequence.set(update.sequence)
        steps = {
            "seen_to_parsed": (update.seen_at, update.parsed_at),
            "parsed_to_joined": (update.parsed_at, update.joined_at),
            "joined_to_pushed": (update.joined_at, pushed_at),
            "seen_to_pushed": (update.seen_at, pushed_at),
        }
        if update.published_at is not None and update.published_at <= update.seen_at:
            steps["published_to_seen"] = (update.published_at, update.seen_at)
        for step, (start, end) in steps.items():
            self._delays.labels(step).observe(max(0.0, (end - start).total_seconds()))

    def exposition(self) -> bytes:
        """All counters in Prometheus' text format."""
        return generate_latest(self.registry)
