"""What machines ask: health, readiness, metrics, records."""

import json

import pytest

from dateline.observe import Check


async def test_ready_says_which_check_fails(newsroom):
    assert (await newsroom.get("/readyz")).status == 200
    newsroom.checks = (Check(name="hosts", ok=False, note="the last source answered 2000 s ago"),)
    answer = await newsroom.get("/readyz")
    assert answer.status == 503
    record = json.loads(await answer.text())
    assert [check["name"] for check in record["checks"] if not check["ok"]] == ["hosts"]


async def test_alive_asks_nothing(newsroom):
    assert await newsroom.text("/healthz") == "ok\n"


async def test_metrics_are_in_prometheus_format(newsroom):
    body = await newsroom.text("/metrics")
    assert "# TYPE dateline_live_readers gauge" in body


async def test_updates_are_given_in_order_and_in_portions(newsroom):
    for number in range(5):
        await newsroom.report(f"Story {number}")
    record = json.loads(await newsroom.text("/api/updates?after=1&limit=2"))
    assert [update["sequence"] for update in record["updates"]] == [2, 3]
    assert record["last_sequence"] == 5


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=1e9"])
async def test_a_number_that_is_none_is_refused(newsroom, query):
    assert (await newsroom.get(f"/api/updates?{query}")).status == 404


async def test_a_program_is_told_in_its_own_format_what_is_missing(newsroom):
    answer = await newsroom.get("/api/story/99")
    assert answer.status == 404
    assert json.loads(await answer.text()) == {"error": "There is no such story."}


async def test_feeds_name_the_address_that_the_reader_used(newsroom):
    await newsroom.report()
    feed = json.loads(await newsroom.text("/feed.json"))
    assert feed["items"][0]["url"] == f"{newsroom.address}/story/1"
