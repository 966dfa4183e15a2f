"""The news desk of the sample world: what happens next, who reports it, and in which way. An endless, seeded plan."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from msgspec import Struct

from dateline.testing.world.events import Event, Script, draw, scripts, with_mistake
from dateline.testing.world.names import countries
from dateline.testing.world.newsroom import Piece
from dateline.testing.world.publishers import Publisher, Temper
from dateline.testing.world.tellings import How

AT_ONCE = 3
"""Stories told at the same time, so that reports of different events alternate as they do in the world."""
TELLERS = 2
"""Publishers of one language that tell an event in their own words: so many sets of phrases there are."""
TWIN_SHARE = 0.25
"""Share of events that are followed by a look-alike."""
CORRECTED_SHARE = 0.2
"""Share of events with a wrong number that is corrected."""
BREAKING_EVERY = 6
"""Each so many events, one breaks everywhere; the first does."""
HOSTILE_EVERY = 45
"""Each so many reports, the hostile publisher has one."""
BREAKING_PAUSE = 0.25
"""Reports of a breaking story follow one another so much faster."""

COPYING = (How.VERBATIM, How.CUT, How.WRAPPED)


class Step(Struct, frozen=True, kw_only=True):
    """One report to be published."""

    host: str
    how: How
    turn: int = 0
    """The which-th of its language to tell it: decides the wording."""
    of: str | None = None
    """The host whose report is copied or corrected."""
    mistaken: bool = False
    """It gives the wrong number."""


class Story:
    """One event on its way through the publishers."""

    def __init__(self, event: Event, steps: Sequence[Step], *, breaking: bool) -> None:
        self.event = event
        self.breaking = breaking
        self.steps = list(steps)
        self.done: dict[str, Piece] = {}
        """What each host has published of it."""
        self.wordings: dict[str, int] = {}
        """The set of phrases chosen for it, by language."""

    @property
    def script(self) -> Script:
        """The kind of event."""
        return scripts()[self.event.kind]

    def told(self, *, mistaken: bool) -> Event:
        """The facts as they are, or with the mistake."""
        return with_mistake(self.event, self.script) if mistaken else self.event


class Desk:
    """Decides what is published next. The same seed gives the same plan, whatever the clock says."""

    def __init__(self, seed: int, publishers: Sequence[Publisher]) -> None:
        self._seed = str(seed)
        self._random = Random(f"desk/{seed}")
        self._ordinary = [publisher for publisher in publishers if publisher.temper is Temper.ORDINARY]
        self._hostile = next((publisher for publisher in publishers if publisher.temper is Temper.HOSTILE), None)
        self._stories: list[Story] = []
        self._twins: list[Event] = []
        self._kinds: list[str] = []
        self._events = 0
        self._steps = 0

    def next(self, at: datetime) -> tuple[Story, Step]:
        """The next report, and the story that it is part of."""
        self._steps += 1
        if self._hostile and self._steps % HOSTILE_EVERY == HOSTILE_EVERY // 2:
            step = Step(host=self._hostile.host, how=How.OWN)
            return Story(self.event(at), [], breaking=False), step
        while len(self._stories) < AT_ONCE:
            self._stories.append(self._story(at))
        story = self._chosen()
        step = story.steps.pop(0)
        if not story.steps:
            self._stories.remove(story)
        return story, step

    def event(self, at: datetime, *, loud: bool = False) -> Event:
        """A new event; kinds take turns, so that none comes twice before all have come."""
        if self._twins:
            other = self._twins.pop()
            return self._draw(scripts()[other.kind], at, other)
        if not self._kinds:
            self._kinds = list(scripts())
            self._random.shuffle(self._kinds)
        kinds = [kind for kind in self._kinds if scripts()[kind].loud or not loud] or list(self._kinds)
        self._kinds.remove(kinds[0])
        return self._draw(scripts()[kinds[0]], at, None)

    def _draw(self, script: Script, at: datetime, twin_of: Event | None) -> Event:
        self._events += 1
        return draw(script, number=self._events, seed=self._seed, at=at, twin_of=twin_of)

    def _story(self, at: datetime) -> Story:
        breaking = self._events % BREAKING_EVERY == 0
        event = self.event(at, loud=breaking)
        if not event.twin_of and self._random.random() < TWIN_SHARE:
            self._twins.append(event)
        steps = self._plan(event, breaking=breaking)
        return Story(event, steps, breaking=breaking)

    def _chosen(self) -> Story:
        breaking = [story for story in self._stories if story.breaking]
        # A breaking story pushes the others aside, but not quite.
        return self._random.choice(breaking if breaking and self._random.random() < 0.8 else self._stories)

    def _plan(self, event: Event, *, breaking: bool) -> list[Step]:
        by_language = [self._of_language(language) for language in self._languages(event, breaking=breaking)]
        lists = [steps for steps in by_language if steps]
        if not lists:  # a world too small to have a publisher there: anyone tells it
            lists = [[Step(host=self._random.choice(self._ordinary).host, how=How.OWN)]]
        steps = self._merged(lists)
        if not breaking and self._random.random() < 0.3:
            return steps[:1]
        return self._with_correction(event, steps)

    def _languages(self, event: Event, *, breaking: bool) -> list[str]:
        home = countries()[event.country].language
        others = [country.language for country in countries().values() if country.language != home]
        count = len(others) if breaking else self._random.choice((0, 1, 1, 2, 3, 4))
        return [home, *self._random.sample(others, count)]

    def _of_language(self, language: str) -> list[Step]:
        """Who tells it in one language: an agency and those who carry its copy, and some in their own words."""
        here = [publisher for publisher in self._ordinary if publisher.speaks == language]
        agencies = [publisher for publisher in here if publisher.credit]
        steps: list[Step] = []
        if agencies and self._random.random() < 0.8:
            agency = self._random.choice(agencies)
            steps.append(Step(host=agency.host, how=How.OWN))
            steps += [
                Step(host=publisher.host, how=self._random.choice(COPYING), of=agency.host)
                for publisher in here
                if agency.host in publisher.carries and self._random.random() < 0.7
            ]
        silent = [publisher for publisher in here if publisher.host not in {step.host for step in steps}]
        own = self._random.sample(silent, min(len(silent), self._random.randint(1, TELLERS) - bool(steps)))
        first = int(bool(steps))
        steps += [Step(host=publisher.host, how=How.OWN, turn=first + turn) for turn, publisher in enumerate(own)]
        return steps

    def _merged(self, lists: list[list[Step]]) -> list[Step]:
        """All lists as one: the home language begins, each list keeps its order."""
        merged = [lists[0][0]]
        rest = [lists[0][1:], *lists[1:]]
        while rest := [steps for steps in rest if steps]:
            steps = self._random.choice(rest)
            merged.append(steps.pop(0))
        return merged

    def _with_correction(self, event: Event, steps: list[Step]) -> list[Step]:
        if not scripts()[event.kind].corrected or self._random.random() > CORRECTED_SHARE:
            return steps
        place = self._random.choice([place for place, step in enumerate(steps) if step.how is How.OWN])
        wrong = Step(host=steps[place].host, how=How.OWN, turn=steps[place].turn, mistaken=True)
        right = Step(host=wrong.host, how=How.CORRECTION, turn=wrong.turn, of=wrong.host)
        return [*steps[:place], wrong, *steps[place + 1 :], right]
