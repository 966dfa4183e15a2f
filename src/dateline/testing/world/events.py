"""Made-up events: what happened, where, to whom, in which numbers. Drawn from a seed, the same each time."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from random import Random

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dateline.testing.world.files import read_document, script_names
from dateline.testing.world.languages import Language, languages
from dateline.testing.world.names import Country, Name, Person, countries, pools


class Telling(Struct, frozen=True, kw_only=True):
    """How one language tells an event, in the notation of wording.py. Beats stand on their own: any order will do."""

    headlines: tuple[str, ...]
    standfirst: str
    lede: str
    beats: tuple[str, ...]


class Script(Struct, frozen=True, kw_only=True):
    """One kind of event: what is drawn for it, and how each language tells it."""

    kind: str
    section: str
    loud: bool = False
    """Big enough to break everywhere at once."""
    people: dict[str, str] = {}
    """Slot to "woman" or "man": the wording agrees with it in every language."""
    things: dict[str, str] = {}
    """Slot to the pool that it is drawn from."""
    numbers: dict[str, tuple[float, ...]] = {}
    """Slot to (least, most) of whole numbers, or (least, most, step)."""
    derived: dict[str, tuple[str, float]] = {}
    """Slot to (other slot, what is added)."""
    corrected: str | None = None
    """The number that a correction repairs."""
    tellings: dict[str, Telling]


class Event(Struct, frozen=True, kw_only=True):
    """What happened. Every report of it draws on the same facts."""

    id: str
    kind: str
    seed: str
    at: datetime
    """When it became known."""
    country: str
    town: Name
    other_country: str
    other_town: Name
    people: dict[str, Person]
    things: dict[str, Name]
    numbers: dict[str, float]
    twin_of: str | None = None
    """The id of another event of the same kind that it may be mistaken for."""

    def values(self, language: str) -> dict[str, str]:
        """Every slot of the scripts in that language."""
        habits = languages()[language]
        return {
            **self._places(language),
            **{slot: person.full(language) for slot, person in self.people.items()},
            **{f"{slot}_last": person.last.form(language) for slot, person in self.people.items()},
            **{slot: name.form(language) for slot, name in self.things.items()},
            **{slot: habits.number(value) for slot, value in self.numbers.items()},
            **self._times(habits),
            "souls": str(souls(self.town)),
        }

    def _places(self, language: str) -> dict[str, str]:
        values = {"place": self.town.form(language), "place2": self.other_town.form(language)}
        for suffix, key in (("", self.country), ("2", self.other_country)):
            land = countries()[key]
            values[f"country{suffix}"] = land.name[language]
            values[f"in_country{suffix}"] = land.in_forms[language]
            values[f"of_country{suffix}"] = land.of_forms[language]
        return values

    def _times(self, habits: Language) -> dict[str, str]:
        year = self.at.year
        return {
            "on_day": habits.on_day(self.at),
            "time": f"{self.at:%H:%M}",
            "year": str(year),
            "next_year": str(year + 1),
            "last_year": str(year - 1),
            "end_year": str(year + 5),
        }


@cache
def scripts() -> dict[str, Script]:
    """All kinds of events, by name."""
    return {name: _script(name) for name in script_names()}


def draw(script: Script, *, number: int, seed: str, at: datetime, twin_of: Event | None = None) -> Event:
    """A new event of that kind. A twin is like another one but for its place, people and numbers."""
    random = Random(f"{seed}/{script.kind}/{number}")
    home, other = random.sample(tuple(countries().values()), 2)
    return Event(
        id=f"{script.kind}-{number:05}",
        kind=script.kind,
        seed=f"{seed}/{script.kind}/{number}",
        at=at,
        country=home.key,
        town=_town(random, home, twin_of),
        other_country=other.key,
        other_town=random.choice(other.towns),
        people=_people(random, script.people),
        things=_things(random, script.things),
        numbers=_numbers(random, script),
        twin_of=twin_of.id if twin_of else None,
    )


def souls(town: Name) -> int:
    """How many thousand people live in a town: the same in every report."""
    return int(_number(Random(town.latin), 15, 95))


def with_mistake(event: Event, script: Script) -> Event:
    """The same event with one number wrong: what a report says before it is corrected."""
    slot = script.corrected
    assert slot is not None, f"{script.kind} names no number that may be corrected"
    right = event.numbers[slot]
    least, *_ = script.numbers[slot]
    wrong = right - 10 if right - 10 >= least else right + 10
    if isinstance(right, float):
        wrong = round(right + 0.3, 2)
    return replace(event, numbers={**event.numbers, slot: wrong})


def _script(name: str) -> Script:
    document = read_document(f"scripts/{name}.toml")
    tellings = {code: document.pop(code) for code in languages() if code in document}
    return msgspec.convert({"kind": name, "tellings": tellings, **document}, Script)


def _town(random: Random, home: Country, twin_of: Event | None) -> Name:
    return random.choice([town for town in home.towns if twin_of is None or town != twin_of.town])


def _people(random: Random, wanted: Mapping[str, str]) -> dict[str, Person]:
    names = pools()
    lasts = random.sample(names.surnames, len(wanted))
    firsts = {"woman": random.sample(names.women, len(wanted)), "man": random.sample(names.men, len(wanted))}
    return {
        slot: Person(first=firsts[gender].pop(), last=last)
        for (slot, gender), last in zip(wanted.items(), lasts, strict=True)
    }


def _things(random: Random, wanted: Mapping[str, str]) -> dict[str, Name]:
    drawn: dict[str, Name] = {}
    for slot, pool in wanted.items():
        names: tuple[Name, ...] = getattr(pools(), pool)
        drawn[slot] = random.choice([name for name in names if name not in drawn.values()])
    return drawn


def _numbers(random: Random, script: Script) -> dict[str, float]:
    drawn = {slot: _number(random, *limits) for slot, limits in script.numbers.items()}
    return drawn | {slot: round(drawn[of] + more, 2) for slot, (of, more) in script.derived.items()}


def _number(random: Random, least: float, most: float, step: float = 0.0) -> float:
    if step:
        drawn = round(least + step * random.randint(0, round((most - least) / step)), 2)
        return int(drawn) if step.is_integer() else drawn
    return random.choice([number for number in range(int(least), int(most) + 1) if _tame(number)])


def _tame(number: int) -> bool:
    """Whether the words after it need no thought.

    5 to 9 people, and 15 to 20, 25 to 30 …: Russian then wants the genitive plural, Arabic the plural after the small
    ones and the accusative singular after the others.
    """
    return 5 <= number <= 9 or (number % 100 >= 15 and number % 10 in {0, 5, 6, 7, 8, 9})
