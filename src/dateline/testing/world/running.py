"""The sample world while it is served: publishes by hand, step by step, or on a timer; keeps the log."""

import asyncio
from itertools import cycle
from random import Random

from msgspec.structs import replace

from dateline.model.source import Source
from dateline.ports import Clock
from dateline.testing.world import tellings
from dateline.testing.world.desk import BREAKING_PAUSE, TELLERS, Desk, Step, Story
from dateline.testing.world.events import scripts
from dateline.testing.world.memory import Memory
from dateline.testing.world.mischief import spoiled
from dateline.testing.world.newsroom import Newsroom, Piece, Published
from dateline.testing.world.publishers import Publisher, Temper, sources
from dateline.testing.world.tellings import How, Text

AT_START = 8
"""Reports published at once when the timer starts, so that a reader finds news within seconds."""

CANDIDATES = 6
"""Wordings of which the freshest is published: 1 leaves 3.5% of the reports half like one of another event within
1,500 reports."""


class Running:
    """A served world. Made by `World.serve`."""

    def __init__(self, seed: int, publishers: tuple[Publisher, ...], port: int, clock: Clock) -> None:
        self.port = port
        self.publishers = publishers
        self.newsroom = Newsroom(publishers, port)
        self._clock = clock
        self._desk = Desk(seed, publishers)
        self._random = Random(f"timer/{seed}")
        self._timer: asyncio.Task[None] | None = None
        self._memory = Memory()
        english = [item for item in publishers if item.temper is Temper.ORDINARY and item.speaks == "en"]
        self._turns = cycle(english or [item for item in publishers if item.temper is Temper.ORDINARY])

    @property
    def published(self) -> tuple[Published, ...]:
        """All that was published, oldest first: the truth that joins, copies and delays are measured against."""
        return tuple(self.newsroom.log)

    def sources(self, interval_s: float | None = None) -> tuple[Source, ...]:
        """Every channel that is to be watched, ready to be stored; `interval_s` pins how often each is asked.

        Among them one that never publishes, one that is broken and one that is hostile.
        """
        return tuple(source for item in self.publishers for source in sources(item, self.port, interval_s))

    def publish(
        self, host: str, text: Text, *, event: str | None = None, how: How = How.BY_HAND, copy_of: str | None = None
    ) -> Published:
        """Publish a text with the publisher of that host ("harbour-gazette"), now.

        Raises:
            KeyError: there is no such publisher.

        """
        publisher = self.newsroom.shelves[host].publisher
        piece = self.newsroom.piece(publisher, text, self._clock.now())
        return self.newsroom.publish(replace(piece, event=event, how=how, copy_of=copy_of))

    def publish_article(self, size_bytes: int = 5_000) -> Published:
        """Publish one article of at least so many bytes, each about an event of its own, publishers taking turns."""
        now, publisher = self._clock.now(), next(self._turns)
        event = self._desk.event(now)
        text = tellings.long(event, scripts()[event.kind], publisher, size_bytes)
        return self.publish(publisher.host, text, event=event.id)

    async def publish_next(self) -> Published:
        """Publish the next report of the plan; gives back what it was."""
        record, _ = self._publish_next()
        await asyncio.sleep(0)  # so that a caller in a loop lets the server answer
        return record

    def correct(self, url: str, text: Text) -> Published:
        """Publish another text at the address of an earlier report.

        Raises:
            KeyError: nothing was published there.

        """
        for shelf in self.newsroom.shelves.values():
            for piece in shelf.newest(len(self.newsroom.log)):
                if piece.url == url:
                    return self.newsroom.publish(self.newsroom.next_version(piece, text, self._clock.now()))
        raise KeyError(url)

    def start(self, pace_s: float = 2.5) -> None:
        """Publish on a timer from now on: some at once, then one each `pace_s` seconds on average, without end."""
        self._timer = self._timer or asyncio.create_task(self._publish_on(pace_s))

    async def stop(self) -> None:
        """Stop the timer."""
        timer, self._timer = self._timer, None
        if timer:
            timer.cancel()
            await asyncio.wait([timer])

    async def _publish_on(self, pace_s: float) -> None:
        for _ in range(AT_START):
            await self.publish_next()
        while True:
            _, pause = self._publish_next()
            await asyncio.sleep(pace_s * pause)

    def _publish_next(self) -> tuple[Published, float]:
        story, step = self._desk.next(self._clock.now())
        pause = self._random.uniform(0.4, 1.6) * (BREAKING_PAUSE if story.breaking else 1.0)
        return self._report(story, step), pause

    def _report(self, story: Story, step: Step) -> Published:
        publisher = self.newsroom.shelves[step.host].publisher
        now = self._clock.now()
        original = story.done.get(step.of or "")
        if original and step.how is How.CORRECTION:
            piece = self.newsroom.next_version(original, self._corrected(story, step, original), now)
        else:
            text = self._copied(story, step, original) if original else self._own(story, step, publisher)
            piece = replace(self.newsroom.piece(publisher, text, now), event=story.event.id, how=step.how)
            piece = replace(piece, copy_of=original.url if original else None)
        if publisher.temper is Temper.HOSTILE:
            piece = spoiled(piece)
        story.done[step.host] = piece
        return self.newsroom.publish(piece, twin_of=story.event.twin_of)

    def _own(self, story: Story, step: Step, publisher: Publisher) -> Text:
        """The publisher's own words, out of the phrases that the first teller of its language chose for all."""
        event = story.told(mistaken=step.mistaken)
        if publisher.speaks not in story.wordings:
            sets = [
                [tellings.own(event, story.script, publisher, turn, wording) for turn in range(TELLERS)]
                for wording in range(CANDIDATES)
            ]
            story.wordings[publisher.speaks] = self._memory.freshest(event.kind, sets)
        text = tellings.own(event, story.script, publisher, step.turn, story.wordings[publisher.speaks])
        self._memory.remember(event.kind, text)
        return text

    def _copied(self, story: Story, step: Step, original: Piece) -> Text:
        publisher = self.newsroom.shelves[step.host].publisher
        text = tellings.copied(original.text, step.how, story.event, publisher, original.publisher)
        if step.how is How.VERBATIM:
            return text
        turn = len(story.done)
        headline = tellings.rephrased_headline(story.event, story.script, text.language, turn)
        return replace(text, headline=headline)

    def _corrected(self, story: Story, step: Step, original: Piece) -> Text:
        wrong, code = story.told(mistaken=True), original.text.language
        right = tellings.own(story.event, story.script, original.publisher, step.turn, story.wordings[code])
        note = tellings.correction_note(story.event, wrong, story.script, code, self._clock.now())
        return replace(right, note=note)
