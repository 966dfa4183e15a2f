import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline.story.index import StoryIndex

FERRY = "Ferry runs aground off Port Alba with two hundred aboard"
FERRY_TEXT = (
    "A ferry with two hundred passengers ran aground on the Kestrel reef off Port Alba in thick fog. "
    "Lifeboats from Alba and Orrin took off the passengers; the captain, Mara Quist, told the coastguard that the "
    "radar of the Northern Star had failed."
)
FERRY_ELSEWHERE = "Two hundred taken off ferry stranded on reef near Port Alba"
ELSEWHERE_TEXT = (
    "The Northern Star stranded on Kestrel reef near Port Alba early today. All two hundred passengers were brought "
    "ashore by lifeboats, the coastguard said. Captain Mara Quist blamed a failed radar."
)
BUDGET = "Orria's parliament passes budget after night of debate"
BUDGET_TEXT = (
    "Parliament in Orria approved the budget by three votes after debating through the night. Finance minister Jon "
    "Tarrow called the spending limits painful. The opposition under Ilse Brandt walked out before the vote."
)


@pytest.fixture
def index(article):
    made = StoryIndex()
    made.add(1, article(1, FERRY, extract=FERRY_TEXT))
    made.add(2, article(2, BUDGET, extract=BUDGET_TEXT))
    return made


def test_an_empty_index_places_nothing(article):
    assert StoryIndex().place(article(1, FERRY)).story_id is None


def test_another_report_of_the_event_joins_and_says_why(index, article):
    placed = index.place(article(3, FERRY_ELSEWHERE, extract=ELSEWHERE_TEXT))
    assert placed.story_id == 1
    assert 0.18 <= placed.score <= 1.0
    assert placed.reasons[0].startswith("shares ")
    assert "Alba" in placed.reasons[0] or "ferry" in placed.reasons[0].lower()


def test_a_headline_alone_joins_where_it_is_sure(index, article):
    assert index.place(article(3, FERRY_ELSEWHERE)).story_id == 1
    assert index.place(article(4, "BREAKING: Ferry aground off Port Alba, 200 aboard")).story_id == 1


@pytest.mark.parametrize(
    "headline",
    [
        "Police arrest man after shooting in Orrin",
        "President says talks on ceasefire will continue",
        "Ferry fares to rise in spring",
        "Parliament debates law on hunting",
        "Two hundred jobs lost as mill closes",
        "Fog delays flights in Sarno",
        "What we know so far",
        "Live updates",
    ],
)
def test_an_unrelated_headline_joins_nothing(index, article, headline):
    assert index.place(article(3, headline)).story_id is None


def test_everyday_words_do_not_join_headlines_even_in_a_cold_index(article):
    index = StoryIndex()
    index.add(1, article(1, "Police arrest man after deadly shooting in Orrin"))
    assert index.place(article(2, "Police arrest woman after deadly crash in Sarno")).story_id is None
    index.add(2, article(2, "President meets prime minister for peace talks", language="en"))
    assert index.place(article(3, "Prime minister says peace talks to continue, president agrees")).story_id is None


def test_a_magnitude_and_a_place_that_do_not_agree_keep_two_quakes_apart(article):
    index = StoryIndex()
    index.add(1, article(1, "Magnitude 6.4 earthquake hits eastern Orria, 14 dead"))
    assert index.place(article(2, "Magnitude 7.1 earthquake hits northern Sarno, 30 dead")).story_id is None
    assert index.place(article(3, "Magnitude 7.1 earthquake hits eastern Orria, 14 dead")).story_id is None
    assert index.place(article(4, "Magnitude 6.5 earthquake hits eastern Orria, 15 dead")).story_id == 1


def test_languages_do_not_mix(index, article):
    assert index.place(article(3, FERRY, language="de")).story_id is None
    assert index.place(article(3, FERRY, language="en-GB")).story_id == 1


def test_scripts_without_spaces_are_placed_too(article):
    index = StoryIndex()
    index.add(1, article(1, "土耳其东部发生6.4级地震 14人死亡", language="zh"))
    index.add(2, article(2, "美联储维持利率不变", language="zh"))
    assert index.place(article(3, "土耳其东部6.4级地震造成14人遇难", language="zh")).story_id == 1
    assert index.place(article(4, "日本央行公布经济数据", language="zh")).story_id is None


def test_one_publishers_standing_column_does_not_become_a_story(article):
    index = StoryIndex()
    index.add(1, article(1, "Weather in Orria: sunshine on Monday", family="a"))
    assert index.place(article(2, "Weather in Orria: drizzle on Tuesday", family="a")).story_id is None


def test_a_story_that_is_not_to_be_considered_is_not(index, article):
    assert index.place(article(3, FERRY_ELSEWHERE), but_not=1).story_id is None


def test_of_equally_like_stories_the_oldest_has_it(article):
    index = StoryIndex()
    for story_id in (9, 4, 7):
        index.add(story_id, article(story_id, FERRY))
    assert index.place(article(10, FERRY)).story_id == 4


def test_days_of_silence_take_likeness_away(index, article):
    fresh = index.place(article(3, FERRY_ELSEWHERE, extract=ELSEWHERE_TEXT)).score
    later = index.place(article(3, FERRY_ELSEWHERE, extract=ELSEWHERE_TEXT, published=3_000, seen=3_000)).score
    assert later < fresh


def test_placing_changes_nothing(index, article):
    first = index.place(article(3, FERRY_ELSEWHERE))
    assert [index.place(article(3, FERRY_ELSEWHERE)) for _ in range(3)] == [first] * 3


def test_a_moved_article_is_found_where_it_went(index, article):
    moved = article(1, FERRY, extract=FERRY_TEXT)
    index.move(moved, 1, 5)
    assert index.place(article(3, FERRY_ELSEWHERE)).story_id == 5
    assert len(index) == 2


def test_merged_stories_are_one(index, article):
    index.merge(1, 2)
    assert len(index) == 1
    assert index.place(article(3, FERRY_ELSEWHERE, extract=ELSEWHERE_TEXT)).story_id == 2
    index.merge(77, 2)
    assert len(index) == 1


def test_what_was_seen_too_long_ago_takes_no_more_reports(index, article, noon):
    index.add(2, article(3, BUDGET, extract=BUDGET_TEXT, seen=60))
    index.forget_before(noon + timedelta(minutes=1))
    assert len(index) == 1
    assert index.place(article(4, FERRY_ELSEWHERE)).story_id is None
    assert index.place(article(5, BUDGET, extract=BUDGET_TEXT)).story_id == 2


WORDS = (
    "harbour", "ferry", "reef", "Quist", "Alba", "Orria", "Tarrow", "Brandt", "Sarno", "radar", "fog", "budget",
    "quake", "6.4", "7.1", "strike", "glacier", "violin",
)  # fmt: skip
headlines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.tuples(headlines, st.none() | headlines, st.integers(1, 5)), min_size=1, max_size=14),
    asked=st.lists(st.tuples(headlines, st.none() | headlines), min_size=1, max_size=6),
    seed=st.integers(0, 99),
)
def test_an_index_rebuilt_in_order_of_article_answers_as_the_one_that_grew(article, told, asked, seed):
    """It grew as the pipeline grows it: headlines first, texts in any order, moves, and articles that are forgotten."""
    dice = random.Random(seed)
    grown, rebuilt = StoryIndex(), StoryIndex()
    old = [
        article(1_000 + n, dice.choice(WORDS) + " " + dice.choice(WORDS), seen=-600, published=-600) for n in range(3)
    ]
    for gone in old:
        grown.add(dice.randint(1, 5), gone)
    final = {}
    for number, (headline, text, story_id) in enumerate(told, 1):
        grown.add(dice.randint(1, 5), article(number, headline))
        final[number] = story_id, article(number, headline, extract=text)
    for number in dice.sample(sorted(final), len(final)):
        grown.add(*final[number])
    grown.forget_before(old[0].seen_at + timedelta(seconds=1))
    for number in sorted(final):
        rebuilt.add(*final[number])
    for number, (headline, text) in enumerate(asked, 100):
        one = article(number, headline, extract=text)
        assert grown.place(one) == rebuilt.place(one)
    assert len(grown) == len(rebuilt) == len({story_id for story_id, _ in final.values()})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400))
def test_any_text_can_be_placed_and_taken_back(article, text):
    index = StoryIndex()
    one = article(1, text, extract=text)
    index.add(1, one)
    placed = index.place(replace(one, id=2))
    assert placed.story_id in (None, 1)
    assert 0.0 <= placed.score <= 1.0
    index.forget_before(one.seen_at + timedelta(days=1))
    assert len(index) == 0
