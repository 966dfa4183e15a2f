"""What the sample world publishes: the same for the same seed, endless, and truthful in its log."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from dateline.testing.clock import FixedClock
from dateline.testing.world import How, Published, Text, World

AT = datetime(2026, 11, 24, 18, 5, 9, tzinfo=UTC)


async def _first(count: int, *, seed: int = 1, publishers: int | None = None) -> list[tuple[Published, Text]]:
    async with World(seed=seed, publishers=publishers, clock=FixedClock(AT)).serve() as running:
        found = []
        for _ in range(count):
            record = await running.publish_next()
            piece = running.newsroom.shelves[record.host].newest(120)
            found.append((record, next(item.text for item in piece if item.url == record.url)))
        return found


def _without_port(pairs: list[tuple[Published, Text]]) -> list[tuple[object, ...]]:
    return [(record.host, record.headline, record.event, record.how, text) for record, text in pairs]


async def test_the_same_seed_tells_the_same_news() -> None:
    assert _without_port(await _first(150)) == _without_port(await _first(150))


async def test_another_seed_tells_other_news() -> None:
    assert _without_port(await _first(10)) != _without_port(await _first(10, seed=2))


async def test_the_first_story_breaks_in_several_languages() -> None:
    records = [record for record, _ in await _first(25)]
    event, count = Counter(record.event for record in records).most_common(1)[0]
    assert count > 10
    assert len({record.language for record in records if record.event == event}) >= 5


async def test_no_text_comes_twice_but_as_a_copy_or_correction() -> None:
    own = [text.paragraphs for record, text in await _first(1_500) if record.how is How.OWN]
    assert len(own) == len(set(own))


async def test_the_log_tells_the_truth_about_copies_twins_and_corrections() -> None:
    pairs = await _first(600)
    first = {}
    for record, text in pairs:
        first.setdefault(record.url, (record, text))
    assert {record.how for record, _ in pairs} == {How.OWN, How.VERBATIM, How.CUT, How.WRAPPED, How.CORRECTION}
    for record, text in pairs:
        if record.how in {How.VERBATIM, How.CUT, How.WRAPPED}:
            assert record.copy_of is not None
            original, words = first[record.copy_of]
            assert original.event == record.event
            assert original.host != record.host
            assert words.paragraphs[0] in text.paragraphs
        elif record.how is How.CORRECTION:
            _, before = first[record.url]
            assert text.note
            assert before.note is None
            assert before.paragraphs != text.paragraphs
        else:
            assert record.copy_of is None
    twins = {record.event: record.twin_of for record, _ in pairs if record.twin_of}
    assert twins
    assert all(str(event).split("-")[0] == twin.split("-")[0] for event, twin in twins.items())


async def test_single_reports_and_stories_of_many_are_both_there() -> None:
    counts = Counter(record.event for record, _ in await _first(600))
    assert min(counts.values()) == 1
    assert max(counts.values()) > 15


async def test_a_world_of_five_thousand_publishers_is_made_up_on_the_spot() -> None:
    async with World(publishers=5_000).serve() as running:
        assert len(running.publishers) == 5_000
        sources = running.sources()
        assert len({source.url for source in sources}) == len(sources) >= 5_000
        assert (await running.publish_next()).event


async def test_a_small_world_works() -> None:
    assert len(await _first(30, publishers=3)) == 30


async def test_a_text_is_published_and_corrected_by_hand() -> None:
    async with World(clock=FixedClock(AT)).serve() as running:
        text = Text(language="en", headline="Tea is served", standfirst="At last.", paragraphs=("It was hot.",))
        record = running.publish("harbour-gazette", text, event="tea")
        assert record.published_at == AT
        corrected = running.correct(record.url, Text(**{**_fields(text), "paragraphs": ("It was lukewarm.",)}))
        assert (corrected.url, corrected.how) == (record.url, How.CORRECTION)
        assert running.published == (record, corrected)
        with pytest.raises(KeyError):
            running.correct("http://nowhere.localhost/", text)
        with pytest.raises(KeyError):
            running.publish("nobody", text)


async def test_an_article_has_at_least_the_size_that_a_bench_asks_for() -> None:
    async with World().serve() as running:
        records = [running.publish_article(5_000) for _ in range(20)]
        assert len({record.event for record in records}) == 20
        for record in records:
            piece = next(item for item in running.newsroom.shelves[record.host].newest(120) if item.url == record.url)
            assert 5_000 <= sum(len(paragraph.encode()) + 1 for paragraph in piece.text.paragraphs) < 6_000


def _fields(text: Text) -> dict[str, object]:
    return {name: getattr(text, name) for name in text.__struct_fields__}
