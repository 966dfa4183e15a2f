"""Stories and updates as JSON records for programs. Field names are part of the API and never change their meaning."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from dateline.model.article import Article
from dateline.model.change import SearchHit, StoryPage
from dateline.model.story import Report, Story, Update


class UpdateRecord(Struct, frozen=True, kw_only=True):
    """One change to one story, with the times of the delay ledger."""

    sequence: int
    story: int
    version: int
    kind: str
    article: int
    source: int
    headline: str
    publisher: str
    language: str | None
    url: str | None
    state: str
    urgency: int
    note: str | None
    published_at: datetime | None
    seen_at: datetime
    parsed_at: datetime
    joined_at: datetime
    pushed_at: datetime | None


class ReportRecord(Struct, frozen=True, kw_only=True):
    """One article as a report of the story."""

    article: int
    source: int
    publisher: str
    family: str
    headline: str
    standfirst: str | None
    url: str | None
    language: str | None
    published_at: datetime | None
    modified_at: datetime | None
    seen_at: datetime
    verdict: str
    copy_of: int | None
    containment: float
    reasons: tuple[str, ...]
    provisional: bool


class StoryRecord(Struct, frozen=True, kw_only=True):
    """A story with its reports (first published first) and its updates (latest first)."""

    id: int
    version: int
    page: str
    headline: str
    lede: str | None
    language: str | None
    place: str | None
    state: str
    urgency: int
    families: tuple[str, ...]
    copies: int
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    first_publisher: str
    first_published_at: datetime | None
    first_seen_at: datetime
    updated_at: datetime
    reports: tuple[ReportRecord, ...]
    updates: tuple[UpdateRecord, ...]


def updates_json(updates: Sequence[Update], last_sequence: int) -> bytes:
    """`{"updates": […], "last_sequence": n}`; ask again after the last one's sequence until it is n."""
    return msgspec.json.encode({"updates": [update_record(each) for each in updates], "last_sequence": last_sequence})


def story_json(page: StoryPage, site: str) -> bytes:
    """The story as one object; `page` is its address under `site`."""
    return msgspec.json.encode(story_record(page, site))


def update_record(update: Update) -> UpdateRecord:
    """The update under its public names."""
    return UpdateRecord(
        sequence=update.sequence,
        story=update.story_id,
        version=update.version,
        kind=update.kind,
        article=update.article_id,
        source=update.source_id,
        headline=update.headline,
        publisher=update.publisher,
        language=update.language,
        url=update.url,
        state=update.state,
        urgency=int(update.urgency),
        note=update.note,
        published_at=update.published_at,
        seen_at=update.seen_at,
        parsed_at=update.parsed_at,
        joined_at=update.joined_at,
        pushed_at=update.pushed_at,
    )


def story_record(page: StoryPage, site: str) -> StoryRecord:
    """The story under its public names."""
    story = page.story
    return StoryRecord(
        id=story.id,
        version=story.version,
        page=story_url(story, site),
        headline=story.headline,
        lede=story.lede,
        language=story.language,
        place=story.place,
        state=story.state,
        urgency=int(story.urgency),
        families=story.families,
        copies=story.copies,
        languages=story.languages,
        countries=story.countries,
        first_publisher=story.first_publisher,
        first_published_at=story.first_published_at,
        first_seen_at=story.first_seen_at,
        updated_at=story.updated_at,
        reports=tuple(report_record(report, article) for report, article in page.reports),
        updates=tuple(update_record(update) for update in page.updates),
    )


def report_record(report: Report, article: Article) -> ReportRecord:
    """The report under its public names."""
    return ReportRecord(
        article=article.id,
        source=article.source_id,
        publisher=article.publisher,
        family=article.family,
        headline=article.headline,
        standfirst=article.standfirst,
        url=article.url,
        language=article.language,
        published_at=article.published_at,
        modified_at=article.modified_at,
        seen_at=article.seen_at,
        verdict=report.verdict,
        copy_of=report.of_article_id,
        containment=report.containment,
        reasons=report.reasons,
        provisional=report.provisional,
    )


def story_url(story: Story, site: str) -> str:
    """The story's permanent address."""
    return f"{site}/story/{story.id}"


def hit_url(hit: SearchHit, site: str) -> str:
    """Where a found article is read: in its story, or at its publisher if it is in none."""
    if hit.story_id:
        return f"{site}/story/{hit.story_id}"
    return hit.article.url or f"{site}/source/{hit.article.source_id}"
