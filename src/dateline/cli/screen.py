"""Outside text on a terminal: no control characters, no markup, one line; times and durations as people say them."""

from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def plain(text: str | None) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() or c == " " else " " for c in text or "").split())


def styled(text: str | None, style: str = "") -> Text:
    """The same, never read as markup."""
    return Text(plain(text), style=style)


def clock(at: datetime | None) -> str:
    """A time as UTC hours, minutes and seconds, or the honest word."""
    return at.astimezone(UTC).strftime("%H:%M:%S") if at else "time unknown"


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that says enough."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def late(later: datetime, earlier: datetime | None) -> str:
    """The delay from one time to another, as "+31 s"; empty if the first is unknown or claimed to be later."""
    if earlier is None or earlier > later:
        return ""
    seconds = (later - earlier).total_seconds()
    return f"+{seconds:.1f} s" if seconds < 10 else f"+{seconds:.0f} s" if seconds < 600 else f"+{seconds / 60:.0f} min"
