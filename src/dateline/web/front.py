"""The front page: lines of news drawn once per update, joined into a page once per change, and given to everyone."""

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup

from dateline.model.story import Story, StoryState, StoryUpdated, Update, UpdateKind
from dateline.ports import Event
from dateline.web.answers import Page
from dateline.web.desk import Desk
from dateline.web.look import Look, hole, moment
from dateline.web.pulse import Pulse

NEWS_KINDS = frozenset(
    {
        UpdateKind.STORY_OPENED,
        UpdateKind.REPORT_JOINED,
        UpdateKind.CONFIRMED,
        UpdateKind.CORRECTED,
        UpdateKind.WITHDRAWN,
    }
)
"""What moves a story to the top and stands in the ticker; a copy, or an article read in full, changes its line only."""
TICKER_LINES = 8
TICKER_LOOKS_BACK = 200
LEADING_FAMILIES = 3
LEADING_AGE = timedelta(hours=3)
"""A story leads the page without breaking if three newsrooms have it and it is news of the last three hours."""
MOST_CONFIRMED = 5
HOLES = ("as_of", "ticker", "stories", "aside")


class Front:
    """Keeps the stories of the front page in memory, in order, with their drawn lines."""

    def __init__(self, desk: Desk, look: Look) -> None:
        self._desk = desk
        self._look = look
        self._stories: dict[int, Story] = {}  # the latest last
        self._lines: dict[int, tuple[object, Markup]] = {}
        self._ticker: dict[int, Update] = {}  # by story, the latest last
        self._pulse = Pulse()
        self._shell: tuple[str, ...] | None = None
        self._page: Page | None = None
        self.sequence = 0
        """Of the latest update that the page shows."""

    async def fill(self) -> None:
        """Take from the store what was there before this process."""
        store = self._desk.store
        self.sequence = await store.last_sequence()
        stories = await store.front(self._room)
        self._stories = {story.id: story for story in reversed(stories)}
        for update in await store.updates_after(max(0, self.sequence - TICKER_LOOKS_BACK), TICKER_LOOKS_BACK):
            self._tick(update)
        self._page = None

    @property
    def _room(self) -> int:
        # Twice the page, so that it stays full when stories are merged away.
        return self._desk.settings.web.front_stories * 2

    def heard(self, event: Event) -> None:
        """Take in one `story.updated`."""
        assert isinstance(event.record, StoryUpdated)
        update, story = event.record.update, event.record.story
        self.sequence = max(self.sequence, update.sequence)
        self._page = None
        if story.merged_into is not None:
            self._stories.pop(story.id, None)
            self._ticker.pop(story.id, None)
            return
        if update.kind in NEWS_KINDS:
            self._stories.pop(story.id, None)
            self._stories[story.id] = story
            self._tick(update)
        elif story.id in self._stories:
            self._stories[story.id] = story
        while len(self._stories) > self._room:
            self._forget(next(iter(self._stories)))

    def _forget(self, story_id: int) -> None:
        del self._stories[story_id]
        self._lines.pop(story_id, None)

    def _tick(self, update: Update) -> None:
        if update.kind in NEWS_KINDS:
            self._ticker.pop(update.story_id, None)
            self._ticker[update.story_id] = update
            while len(self._ticker) > TICKER_LINES:
                del self._ticker[next(iter(self._ticker))]

    @property
    def pulse(self) -> Pulse:
        """The pulse that the page shows."""
        return self._pulse

    def show(self, pulse: Pulse) -> None:
        """Show another pulse from now on."""
        if pulse != self._pulse:
            self._pulse = pulse
            self._shell = self._page = None

    def forget_drawn(self) -> None:
        """Draw everything anew when the page is next asked for."""
        self._lines.clear()
        self._shell = self._page = None

    def stories(self) -> tuple[Story, ...]:
        """Those on the page, the leading one first, then the latest."""
        latest = list(reversed(self._stories.values()))[: self._desk.settings.web.front_stories]
        leading = self._leading(latest)
        return (leading, *(story for story in latest if story is not leading)) if leading else tuple(latest)

    def _leading(self, latest: Sequence[Story]) -> Story | None:
        since_at = self._desk.clock.now() - LEADING_AGE
        breaking = [story for story in latest if story.state is StoryState.BREAKING]
        if breaking:
            return max(breaking, key=lambda story: (len(story.families), story.updated_at))
        strong = [
            story for story in latest if len(story.families) >= LEADING_FAMILIES and story.first_seen_at >= since_at
        ]
        return max(strong, key=lambda story: len(story.families), default=None)

    def page(self) -> Page:
        """The page as it is now."""
        if self._page is None:
            self._page = Page(self._joined())
        return self._page

    def _joined(self) -> str:
        now = self._desk.clock.now()
        stories = self.stories()
        shell = self._shell = self._shell or self._draw_shell()
        parts = (
            moment(now, now, seconds=True),
            self._look.draw("ticker.html", updates=tuple(reversed(self._ticker.values())), now=now),
            self._joined_stories(stories),
            self._look.draw("front_aside.html", stories=_most_confirmed(stories), pulse=self._pulse),
        )
        return "".join(text for pair in zip(shell, (*parts, ""), strict=True) for text in pair)

    def _joined_stories(self, stories: Sequence[Story]) -> str:
        total = len(stories)
        opening = f'<div class="feed" id="news" role="feed" aria-label="News" data-sequence="{self.sequence}">'
        articles = (
            f'<article class="story{" lead" if place == 1 else ""}" id="story-{story.id}" tabindex="-1" '
            f'aria-labelledby="headline-{story.id}" aria-posinset="{place}" aria-setsize="{total}">'
            f"{self._line(story)}</article>"
            for place, story in enumerate(stories, 1)
        )
        return "".join((opening, *articles, "</div>"))

    def _line(self, story: Story) -> Markup:
        now = self._desk.clock.now()
        key = story.version, now.date()  # a time without a date means today
        kept = self._lines.get(story.id)
        if kept is None or kept[0] != key:
            kept = self._lines[story.id] = key, self._look.draw("story_line.html", story=story, now=now)
        return kept[1]

    def _draw_shell(self) -> tuple[str, ...]:
        holes = {name: hole(name) for name in HOLES}
        rest = str(self._look.draw("front.html", banner=self._desk.banner, pulse=self._pulse, here="/", **holes))
        pieces = []
        for mark in holes.values():
            piece, _, rest = rest.partition(str(mark))
            pieces.append(piece)
        return (*pieces, rest)


def _most_confirmed(stories: Sequence[Story]) -> tuple[Story, ...]:
    confirmed = [story for story in stories[1:] if len(story.families) > 1]
    return tuple(sorted(confirmed, key=lambda story: -len(story.families))[:MOST_CONFIRMED])
