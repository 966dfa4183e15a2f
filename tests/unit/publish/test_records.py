"""The names that programs rely on."""

import json

from dateline.model.article import Article
from dateline.model.change import StoryPage
from dateline.model.story import Report, Story, Update
from dateline.publish.records import story_json, updates_json


def test_a_story_tells_its_reports_and_updates(update: Update, story: Story, article: Article) -> None:
    report = Report(article_id=5, story_id=3, joined_at=update.joined_at)
    page = StoryPage(story=story, reports=((report, article),), updates=(update,))
    record = json.loads(story_json(page, "https://news.example"))
    assert record["page"] == "https://news.example/story/3"
    assert record["reports"][0]["published_at"] is None
    assert record["reports"][0]["verdict"] == "new"
    assert record["updates"][0]["sequence"] == 7


def test_updates_come_with_the_last_sequence(update: Update) -> None:
    record = json.loads(updates_json([update], 9))
    assert record["last_sequence"] == 9
    assert set(record["updates"][0]) == {
        "sequence", "story", "version", "kind", "article", "source", "headline", "publisher", "language", "url",
        "state", "urgency", "note", "published_at", "seen_at", "parsed_at", "joined_at", "pushed_at",
    }  # fmt: skip
