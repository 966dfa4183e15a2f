from datetime import date, timedelta

import pytest

from dateline.model.article import ArticleState, Dateline
from dateline.model.story import StoryState, Urgency
from dateline.story.markers import split_marker
from dateline.story.summary import summarise

HEADLINE = "Ferry runs aground off Port Alba"


def test_one_report_is_one_source(article, report, noon):
    story = summarise(3, [report(article(1, HEADLINE, country="IE"))], None, noon)
    assert (story.id, story.version, story.headline, story.lead_article_id) == (3, 1, HEADLINE, 1)
    assert (story.state, story.urgency, story.reports, story.copies) == (
        StoryState.ONE_SOURCE,
        Urgency.ROUTINE,
        1,
        0,
    )
    assert (story.families, story.languages, story.countries) == (("paper1.example",), ("en",), ("IE",))


def test_a_second_family_confirms_and_a_copy_does_not(article, report, noon):
    first, second = report(article(1, HEADLINE)), article(2, "Ferry stuck off Port Alba")
    assert summarise(1, [first, report(second)], None, noon).state is StoryState.CONFIRMED
    copied = summarise(1, [first, report(second, verdict="copy", of=1)], None, noon)
    assert (copied.state, copied.copies, copied.families) == (StoryState.ONE_SOURCE, 1, ("paper1.example",))


def test_the_same_family_confirms_nothing_for_itself(article, report, noon):
    pairs = [report(article(number, HEADLINE, family="a")) for number in (1, 2, 3)]
    assert summarise(1, pairs, None, noon).state is StoryState.ONE_SOURCE


def test_a_headline_alone_confirms_nothing_until_its_page_is_read_or_will_never_be(article, report, noon):
    first = report(article(1, HEADLINE))
    waiting = article(2, HEADLINE, state=ArticleState.ANNOUNCED)
    assert summarise(1, [first, report(waiting, provisional=True)], None, noon).state is StoryState.ONE_SOURCE
    unread = article(2, HEADLINE, state=ArticleState.UNREAD)
    assert summarise(1, [first, report(unread, provisional=True)], None, noon).state is StoryState.CONFIRMED


def test_three_families_within_a_quarter_of_an_hour_break(article, report, noon):
    pairs = [report(article(number, HEADLINE, published=-number, seen=0)) for number in (1, 2, 3)]
    story = summarise(1, pairs, None, noon)
    assert (story.state, story.urgency) == (StoryState.BREAKING, Urgency.BULLETIN)
    later = summarise(1, pairs, story, noon + timedelta(minutes=30))
    assert (later.state, later.urgency, later.version) == (StoryState.CONFIRMED, Urgency.ROUTINE, 2)


def test_a_first_look_at_many_undated_feeds_breaks_nothing(article, report, noon):
    pairs = [report(article(number, HEADLINE, published=None)) for number in (1, 2, 3)]
    assert summarise(1, pairs, None, noon).state is StoryState.CONFIRMED
    old = [report(article(number, HEADLINE, published=-1_000)) for number in (1, 2, 3)]
    assert summarise(1, old, None, noon).state is StoryState.QUIET


def test_a_story_develops_and_then_falls_quiet(article, report, noon):
    pairs = [report(article(1, HEADLINE, published=-180)), report(article(2, HEADLINE, published=-10))]
    assert summarise(1, pairs, None, noon).state is StoryState.DEVELOPING
    assert summarise(1, pairs, None, noon + timedelta(hours=7)).state is StoryState.QUIET


def test_the_earliest_original_leads_and_stays_the_lead(article, report, noon):
    late, early = article(1, "Late", published=-5), article(2, "Early", published=-30)
    story = summarise(1, [report(late), report(early)], None, noon)
    assert (story.headline, story.first_publisher, story.first_published_at) == (
        "Early",
        "Paper 2",
        noon - timedelta(minutes=30),
    )
    earlier = report(article(3, "Earlier still", published=-60))
    assert summarise(1, [report(late), report(early), earlier], story, noon).headline == "Early"
    assert summarise(1, [report(late), report(early, verdict="copy", of=1)], story, noon).headline == "Late"


def test_an_impossible_time_makes_nobody_first(article, report, noon):
    pairs = [report(article(1, "Now")), report(article(2, "Tomorrow", published=1_440, seen=3))]
    story = summarise(1, pairs, None, noon)
    assert (story.headline, story.first_published_at) == ("Now", noon)


def test_the_lede_is_the_first_paragraph_without_its_dateline(article, report, noon):
    extract = "A ferry with 200 people aboard ran aground on Wednesday.\nNobody was hurt."
    dateline = Dateline(place="PORT ALBA", date=date(2026, 3, 4), span=(0, 20))
    story = summarise(1, [report(article(1, HEADLINE, extract=extract, dateline=dateline))], None, noon)
    assert story.lede == "A ferry with 200 people aboard ran aground on Wednesday."
    assert story.place == "PORT ALBA"


def test_a_label_for_a_first_paragraph_gives_way_to_the_standfirst_and_a_long_one_is_cut(article, report, noon):
    short = article(1, HEADLINE, extract="By Our Staff\nMore", standfirst="A ferry with 200 aboard ran aground.")
    assert summarise(1, [report(short)], None, noon).lede == "A ferry with 200 aboard ran aground."
    long = summarise(1, [report(article(1, HEADLINE, extract="word " * 200))], None, noon).lede
    assert len(long) <= 320
    assert long.endswith("word…")


def test_the_place_is_that_of_most_reports_where_the_lead_has_none(article, report, noon):
    pairs = [report(article(1, HEADLINE, published=-9))]
    pairs += [
        report(article(n, HEADLINE, dateline=Dateline(place=p))) for n, p in ((2, "Oria"), (3, "Alba"), (4, "Alba"))
    ]
    assert summarise(1, pairs, None, noon).place == "Alba"


def test_a_withdrawn_report_leads_nothing_and_a_story_of_nothing_else_is_withdrawn(article, report, noon):
    gone, other = article(1, "Wrong", state=ArticleState.WITHDRAWN), article(2, "Right")
    assert summarise(1, [report(gone), report(other)], None, noon).headline == "Right"
    assert summarise(1, [report(gone)], None, noon).state is StoryState.WITHDRAWN


def test_a_story_of_copies_alone_still_has_a_lead(article, report, noon):
    story = summarise(1, [report(article(1, HEADLINE), verdict="copy", of=9)], None, noon)
    assert (story.headline, story.copies, story.families) == (HEADLINE, 1, ("paper1.example",))


@pytest.mark.parametrize(
    ("headline", "rest"),
    [
        ("BREAKING: Ferry aground", "Ferry aground"),
        ("Breaking news - Ferry aground", "Ferry aground"),
        ("СРОЧНО: паром сел на мель", "паром сел на мель"),
        ("URGENTE | Encalla un ferry", "Encalla un ferry"),
        ("【速報】フェリー座礁", "フェリー座礁"),
        ("[속보] 여객선 좌초", "여객선 좌초"),
        ("快讯：渡轮搁浅", "渡轮搁浅"),
        ("عاجل | جنوح عبارة", "جنوح عبارة"),
        ("+++ EILMELDUNG +++ Fähre aufgelaufen", "Fähre aufgelaufen"),
        ("⚡️ Паром сел на мель", "Паром сел на мель"),
        ("SON DAKİKA! Feribot karaya oturdu", "Feribot karaya oturdu"),
    ],
)
def test_a_marked_headline_is_urgent_and_loses_its_mark(article, report, noon, headline, rest):
    assert split_marker(headline) == (True, rest)
    assert summarise(1, [report(article(1, headline))], None, noon).urgency is Urgency.URGENT


@pytest.mark.parametrize(
    "headline",
    ["Breaking bad habits", "Flash floods hit Oria", "Urgent appeal for blood", "BREAKING:", "Alerts sent in Oria", ""],
)
def test_a_word_in_a_sentence_is_no_mark(headline):
    assert split_marker(headline) == (False, headline)
