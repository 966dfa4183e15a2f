"""The text of one report: the same facts as another, in its own words; or an agency's words, whole, cut or wrapped."""

from datetime import datetime
from enum import StrEnum
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from dateline.testing.world.events import Event, Script, Telling
from dateline.testing.world.languages import Language, languages
from dateline.testing.world.names import Person, pools
from dateline.testing.world.publishers import Publisher
from dateline.testing.world.wording import fill


class How(StrEnum):
    """How a report came about: the truth that joins and copies are measured against."""

    OWN = "own"
    """Written by this publisher."""
    VERBATIM = "verbatim"
    """An agency's copy, whole, with its credit."""
    CUT = "cut"
    """An agency's copy, its end cut off."""
    WRAPPED = "wrapped"
    """An agency's copy between the publisher's own first and last paragraph."""
    CORRECTION = "correction"
    """An earlier report again, one number changed, with a note."""
    BY_HAND = "by hand"
    """Published by a test or a bench."""


class Text(Struct, frozen=True, kw_only=True):
    """What a report says. The dateline stands at the start of the first paragraph."""

    language: str
    headline: str
    standfirst: str
    paragraphs: tuple[str, ...]
    byline: str | None = None
    section: str = ""
    credit: str | None = None
    """The agency whose copy it is, as signed."""
    note: str | None = None
    """What was corrected."""


BEATS = 7
"""Paragraphs after the lede, out of ten or eleven: those of the script and those that suit any event. Leaving some out
makes reports differ in what they tell, and events of one kind look less alike."""

CUT_PARAGRAPHS = 4
"""A cut copy keeps the dateline and so many paragraphs: what fits above the fold."""


def own(event: Event, script: Script, publisher: Publisher, turn: int, wording: int = 0) -> Text:
    """The report of the `turn`-th teller of an event in its language.

    `wording` picks one of endlessly many sets of phrases. Tellers 0 and 1 of one set take different ones throughout.
    """
    language = languages()[publisher.speaks]
    teller = _Teller(event, script, language, turn, wording)
    paragraphs = teller.paragraphs()
    place = event.town.form(language.code)
    dateline = "" if publisher.page in {"soup", "bare"} else language.dateline(place, event.at, publisher.credit)
    return Text(
        language=language.code,
        headline=teller.headline(),
        standfirst=teller.say("standfirst", teller.telling.standfirst),
        paragraphs=(dateline + paragraphs[0], *paragraphs[1:]),
        byline=None if publisher.credit else _byline(event, publisher, language),
        section=language.sections[script.section],
        credit=publisher.credit,
    )


def copied(original: Text, how: How, event: Event, publisher: Publisher, agency: Publisher) -> Text:
    """An agency's report as another publisher carries it; the headline of a cut or wrapped one is the publisher's own.

    Raises:
        ValueError: `how` is not a way of copying.

    """
    language = languages()[original.language]
    credit = language.credit.format(agency=agency.name)
    if how is How.VERBATIM:
        paragraphs = (*original.paragraphs, credit)
    elif how is How.CUT:
        paragraphs = (*original.paragraphs[:CUT_PARAGRAPHS], credit)
    elif how is How.WRAPPED:
        values = event.values(original.language)
        intro = language.intro.format(agency=agency.name, **values)
        outro = language.outro.format(publisher=publisher.name)
        paragraphs = (intro[:1].upper() + intro[1:], *original.paragraphs, outro)
    else:
        raise ValueError(f"{how} is no way of copying")
    return replace(original, paragraphs=paragraphs, byline=agency.name)


def rephrased_headline(event: Event, script: Script, language: str, turn: int) -> str:
    """Another headline for the same event: an editor's, over somebody else's copy."""
    return _Teller(event, script, languages()[language], turn, 0).headline()


def correction_note(right: Event, wrong: Event, script: Script, language: str, at: datetime) -> str:
    """The note that stands under a corrected report."""
    habits = languages()[language]
    slot = script.corrected or ""
    old, new = wrong.values(language)[slot], right.values(language)[slot]
    return habits.correction.format(time=f"{at:%H:%M}", old=old, new=new)


def long(event: Event, script: Script, publisher: Publisher, size_bytes: int) -> Text:
    """A report whose body has at least so many bytes of UTF-8: the same event told again and again in other words."""
    text = own(event, script, publisher, 0)
    paragraphs = list(text.paragraphs)
    size = sum(len(paragraph.encode()) + 1 for paragraph in paragraphs)
    turn = 1
    while size < size_bytes:
        teller = _Teller(event, script, languages()[publisher.speaks], turn, 0)
        for paragraph in teller.paragraphs():
            paragraphs.append(paragraph)
            size += len(paragraph.encode()) + 1
            if size >= size_bytes:
                break
        turn += 1
    return replace(text, paragraphs=tuple(paragraphs))


class _Teller:
    """One publisher's way with one event."""

    def __init__(self, event: Event, script: Script, language: Language, turn: int, wording: int) -> None:
        self.telling: Telling = script.tellings[language.code]
        self._values = event.values(language.code)
        self._seed = f"{event.seed}/{language.code}/{wording}"
        self._turn = turn
        self._beats = (*self.telling.beats, *language.context)

    def say(self, part: str, template: str) -> str:
        """One part of the report; each part has a sequence of choices of its own."""
        return fill(template, self._values, seed=f"{self._seed}/{part}", turn=self._turn)

    def headline(self) -> str:
        choices = self.telling.headlines
        first = Random(f"{self._seed}/headline").randrange(len(choices))
        return self.say("headline", choices[(first + self._turn) % len(choices)])

    def paragraphs(self) -> list[str]:
        """The lede, then this teller's choice of beats in its own order: an angle of its own."""
        chosen = Random(f"{self._seed}/angle/{self._turn}").sample(range(len(self._beats)), BEATS)
        told = [self.say(f"beat {place}", self._beats[place]) for place in chosen]
        return [self.say("lede", self.telling.lede), *told]


def _byline(event: Event, publisher: Publisher, language: Language) -> str:
    names = pools()
    random = Random(f"{event.seed}/{publisher.host}/byline")
    first = random.choice((*names.women, *names.men))
    return Person(first=first, last=random.choice(names.surnames)).full(language.code)
