"""What each of the eight languages brings to every report: the day, the dateline, numbers, and the words around it."""

from datetime import datetime
from functools import cache

from msgspec import Struct

from dateline.testing.world.files import read


class Language(Struct, frozen=True, kw_only=True):
    """One language's habits; texts with slots in braces."""

    code: str
    direction: str
    decimal: str
    on_days: tuple[str, ...]
    """"on Monday" … "on Sunday"."""
    months: tuple[str, ...]
    dateline_agency: str
    dateline_own: str
    credit: str
    intro: str
    outro: str
    correction: str
    by: str
    sections: dict[str, str]
    context: tuple[str, ...]
    """Paragraphs that suit any event, in the notation of wording.py: the town, the source, the neighbours' press …"""
    furniture: dict[str, str]
    """Words of the page that are not the article."""

    def on_day(self, at: datetime) -> str:
        """The weekday as it stands in a sentence: "on Tuesday"."""
        return self.on_days[at.weekday()]

    def number(self, value: float) -> str:
        """The figure as this language writes it: 7.1 is "7,1" in most."""
        return str(value).replace(".", self.decimal)

    def dateline(self, place: str, at: datetime, agency: str | None) -> str:
        """What stands before the first sentence: "PORTO SERENO, Nov. 24 (Meridian) — "."""
        pattern = self.dateline_agency if agency else self.dateline_own
        return pattern.format(
            PLACE=place.upper(), Place=place, place=place, day=at.day, month=self.months[at.month - 1], agency=agency
        )


@cache
def languages() -> dict[str, Language]:
    """All of them, by code."""
    return read("languages.toml", Language, key="code")
