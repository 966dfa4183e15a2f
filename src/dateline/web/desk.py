"""What the site needs of a running engine, so that tests can serve it from less than one."""

from typing import Protocol

from dateline.deliver.hub import Hub
from dateline.observe import Check, Meters
from dateline.ports import Bus, Clock, Store
from dateline.settings import Settings


class Desk(Protocol):
    """A newsroom to be shown: its store, its readers, its state of health."""

    @property
    def settings(self) -> Settings:
        """Those in force."""
        ...

    @property
    def store(self) -> Store:
        """What was accepted."""
        ...

    @property
    def hub(self) -> Hub:
        """Who listens live."""
        ...

    @property
    def bus(self) -> Bus:
        """Says `story.updated` after each update was pushed."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def meters(self) -> Meters:
        """Counters for /metrics."""
        ...

    @property
    def banner(self) -> str | None:
        """Shown on every page (the sample world says so here); None for nothing."""
        ...

    def health(self) -> tuple[Check, ...]:
        """What an operator should know now."""
        ...
