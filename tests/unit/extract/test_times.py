"""Times come out in UTC if they state a zone, as a day if not, and as nothing if they cannot be."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.times import NEVER, Moment, first_known, moment


@pytest.mark.parametrize(
    "printed",
    [
        "2023-03-29T14:07:00Z",
        "2023-03-29T14:07Z",
        "2023-03-29T16:07:00+02:00",
        "2023-03-29T16:07:00.000+0200",
        "2023-03-29 10:07:00 -04",
        "2023-03-29T14:07:00 GMT",
        "Wed, 29 Mar 2023 14:07:00 GMT",
        "29 Mar 2023 16:07 +0200",
        "1680098820",
        "1680098820000",
        1680098820,
    ],
)
def test_a_time_with_a_zone_comes_out_in_utc(printed: object) -> None:
    found = moment(printed).at
    assert found == datetime(2023, 3, 29, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize("printed", ["2023-03-29", "2023-03-29T14:07:00", "2023-03-29 14:07", "2023-03-29T00:00:00Z"])
def test_of_a_day_or_a_time_without_a_zone_or_a_padded_midnight_only_the_day_is_kept(printed: str) -> None:
    assert moment(printed) == Moment(on=date(2023, 3, 29))


@pytest.mark.parametrize(
    "printed",
    [
        "", "yesterday", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2023-13-01",
        "2023-02-30", "2023-03-29T25:00:00Z", None, True, [], {}, "1" * 100, 1e300, float("inf"), float("nan"),
        "Wed, 99 Foo 2023 14:07",
    ],
)  # fmt: skip
def test_what_cannot_be_is_nothing(printed: object) -> None:
    assert moment(printed) == NEVER


def test_a_later_statement_gives_the_minute_of_a_day_that_an_earlier_one_gives() -> None:
    stated = [moment("2023-03-29"), moment("2023-03-29T14:07:00Z")]
    assert first_known(stated).at == datetime(2023, 3, 29, 14, 7, tzinfo=UTC)


def test_a_time_of_another_day_does_not_replace_the_day_that_was_stated_first() -> None:
    assert first_known([moment("2023-03-29"), moment("2023-06-01T14:07:00Z")]) == Moment(on=date(2023, 3, 29))


@settings(deadline=None)
@given(st.text(max_size=60) | st.floats() | st.integers())
def test_anything_gives_a_moment(printed: object) -> None:
    found = moment(printed)
    assert found.at is None or found.at.tzinfo is UTC
