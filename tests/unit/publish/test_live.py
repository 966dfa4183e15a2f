"""Events on the wire, whatever the publisher wrote."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dateline.model.story import Story, Update
from dateline.publish.live import LONGEST_ALERT, cut, frame, one_line, resync

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)
ENCODABLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def told(event: bytes) -> dict[str, object]:
    data = next(line for line in event.decode().split("\n") if line.startswith("data: "))
    result: dict[str, object] = json.loads(data.removeprefix("data: "))
    return result


def test_an_event_has_id_name_and_data(update: Update, story: Story) -> None:
    event = frame(update, story)
    assert event.startswith(b"id: 7\nevent: update\ndata: {")
    assert event.endswith(b"}\n\n")
    assert told(event) | {"alert": ""} == {
        "sequence": 7,
        "story": 3,
        "kind": "story opened",
        "headline": "Ferry runs aground off Porto Sereno with 212 people aboard, rescue under way",
        "alert": "",
        "publisher": "Harbour Gazette",
        "state": "one source",
        "urgency": 5,
        "language": "en",
        "published_at": "2026-11-24T14:02:11Z",
        "seen_at": "2026-11-24T14:02:19Z",
        "joined_at": "2026-11-24T14:02:19Z",
        "url": "https://harbour.example/ferry",
    }


def test_an_unknown_time_is_left_out(update: Update) -> None:
    assert "published_at" not in told(frame(replace(update, published_at=None), None))


def test_the_story_it_was_merged_into_is_named(update: Update, story: Story) -> None:
    assert told(frame(update, replace(story, merged_into=2)))["into"] == 2


def test_an_alert_ends_between_words(update: Update) -> None:
    assert told(frame(update, None))["alert"] == "Ferry runs aground off Porto Sereno with 212 people…"


def test_a_script_without_spaces_is_cut_where_the_room_ends() -> None:
    assert cut("渡" * 80, 55) == "渡" * 54 + "…"


def test_a_long_link_goes_before_the_headline_does(update: Update) -> None:
    data = told(frame(replace(update, url="https://harbour.example/" + "a" * 900), None))
    assert "url" not in data
    assert data["headline"] == update.headline


@ENCODABLE
@given(ANYTHING, ANYTHING, ANYTHING)
def test_no_text_ends_the_event_early_or_makes_it_long(update: Update, headline: str, publisher: str, url: str) -> None:
    hostile = replace(update, headline=headline, publisher=publisher, url=url, language=url)
    event = frame(hostile, None)
    assert event.count(b"\n") == 4
    assert b"\r" not in event
    assert "\u2028" not in event.decode()
    assert len(event) < 1_500
    assert len(str(told(event)["alert"])) <= LONGEST_ALERT


def test_line_ends_of_every_kind_become_spaces() -> None:
    assert one_line("a\r\nb\u2028c\u2029d\x85e\x0bf\x00\ud800g") == "a b c d e fg"


def test_resync_tells_where_to_go_on() -> None:
    assert resync(12) == b'id: 12\nevent: resync\ndata: {"sequence":12}\n\n'
