"""What an article says, as far as we can tell without a model."""

from msgspec import Struct

from dateline.model.article import Dateline


class Reading(Struct, frozen=True, kw_only=True):
    """What reading one article gave."""

    language: str | None
    """Lower-case BCP 47 of the text itself; None if it cannot be told."""
    direction: str
    """"ltr" or "rtl"."""
    dateline: Dateline | None = None
    names: tuple[str, ...] = ()
    """Capitalised names in order of first mention, longest form once; empty for scripts without capitals."""
    numbers: tuple[str, ...] = ()
    """Figures as written, normalised to digits with a point: "7.1", "212"."""
