"""How what the stages found becomes one decision: an entry, a read page or a failure → the Change to store. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from dateline.errors import DatelineError, RobotsRefused
from dateline.model.article import Article, ArticleState, Dateline, Page, Revision
from dateline.model.change import Change, Counted, FoundEntry, Quarantined, StoryPage, Task
from dateline.model.source import Entry, Source
from dateline.model.story import (
    Placement,
    Report,
    Story,
    StoryState,
    Update,
    UpdateKind,
    Urgency,
    Verdict,
    VerdictKind,
)
from dateline.reading import PageRecord
from dateline.story.summary import summarise
from dateline.story.updates import note_of

Reported = tuple[Report, Article]


class Times(Struct, frozen=True, kw_only=True):
    """When the bytes were here, when they were understood, and when it was decided."""

    seen_at: datetime
    parsed_at: datetime
    joined_at: datetime


def mark_of(entry: Entry) -> str:
    """Changes when the publisher edits the entry."""
    said = f"{entry.headline}\n{entry.standfirst}\n{entry.modified_at}"
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def why_not_news(entry: Entry, seen_at: datetime, oldest_news_s: float) -> str | None:
    """The reason to note an entry without announcing it, or None."""
    if not entry.headline:
        return "skipped:no_headline"
    if entry.published_at and (seen_at - entry.published_at).total_seconds() > oldest_news_s:
        return "skipped:old"
    return None


def found(entry: Entry, source: Source, seen_at: datetime, article_id: int | None, outcome: str) -> FoundEntry:
    """The note that this source announced this entry."""
    return FoundEntry(
        source_id=source.id,
        guid=entry.guid,
        article_id=article_id,
        seen_at=seen_at,
        published_at=entry.published_at,
        mark=mark_of(entry),
        outcome=outcome,
    )


def article_of(entry: Entry, source: Source, article_id: int, url: str | None, seen_at: datetime) -> Article:
    """The article as far as its entry tells."""
    return Article(
        id=article_id,
        source_id=source.id,
        url=entry.url,
        canonical_url=url,
        state=ArticleState.ANNOUNCED if entry.url else ArticleState.UNREAD,
        publisher=entry.publisher or source.publisher,
        family=source.family,
        country=source.country,
        language=entry.language or source.language,
        headline=entry.headline,
        standfirst=entry.standfirst,
        bylines=entry.bylines,
        published_at=entry.published_at,
        modified_at=entry.modified_at,
        seen_at=seen_at,
        image_url=entry.image_url,
        outcome="ok",
    )


def announce(
    article: Article, entry: FoundEntry, placement: Placement, story_id: int, page: StoryPage | None, times: Times
) -> Change:
    """The headline goes out: a provisional report in a new story, or in the one it was placed in (`page`)."""
    report = Report(
        article_id=article.id,
        story_id=story_id,
        score=placement.score,
        reasons=placement.reasons,
        joined_at=times.joined_at,
    )
    kind = UpdateKind.REPORT_JOINED if page else UpdateKind.STORY_OPENED
    story = _with(page, report, article, times.joined_at)
    task = Task(article_id=article.id, source_id=article.source_id, url=article.url or "", due_at=times.joined_at)
    return Change(
        entries=(entry,),
        articles=(article,),
        stories=(story,),
        reports=(report,),
        updates=(_update(story, kind, article, times),),
        tasks=(task,) if article.url else (),
        outcomes=(Counted(stage="announce", outcome="ok", source_id=article.source_id),),
    )


def article_read(article: Article, record: PageRecord, extract_chars: int) -> Article:
    """The article with all that its page told. What the feed said stays where the page says nothing."""
    page, reading = record.page, record.reading
    return replace(
        article,
        state=ArticleState.READ,
        revision=article.revision + (_was_rewritten(article, record)),
        canonical_url=page.canonical_url or article.canonical_url,
        headline=_headline(article, page),
        standfirst=page.standfirst or article.standfirst,
        bylines=page.bylines or article.bylines,
        language=reading.language or article.language,
        direction=reading.direction,
        dateline=reading.dateline,
        extract=_opening(_without_dateline(page.paragraphs, reading.dateline), extract_chars),
        body=page.paragraphs,
        published_at=page.published_at or article.published_at,
        modified_at=page.modified_at or article.modified_at,
        image_url=page.image_url or article.image_url,
        paywalled=page.paywalled,
        body_hash=record.body_hash,
        sketch=record.sketch,
        names=reading.names,
        numbers=reading.numbers,
        outcome="ok",
    )


def _headline(article: Article, page: Page) -> str:
    """The page's own headline; the announced one where the page only puts the publisher's name to it."""
    said, announced = page.headline.casefold(), article.headline.casefold()
    if not said or announced in said or said in article.publisher.casefold():
        return article.headline
    return page.headline


def _without_dateline(paragraphs: tuple[str, ...], dateline: Dateline | None) -> tuple[str, ...]:
    """The dateline is shown as the place; the opening begins with the news."""
    if dateline is None or len(paragraphs[0]) <= dateline.span[1]:
        return paragraphs
    return (paragraphs[0][dateline.span[1] :].lstrip(), *paragraphs[1:])


def read(
    before: Article,
    article: Article,
    judged: tuple[Verdict, Placement],
    own: StoryPage,
    target: StoryPage | None,
    times: Times,
) -> Change:
    """The page is read: an update of the story it is in (`own`), or of the one it turns out to belong to (`target`)."""
    verdict, placed = judged
    joins = target or own
    previous = next(report for report, _ in own.reports if report.article_id == article.id)
    report = replace(
        previous,
        story_id=joins.story.id,
        verdict=verdict.kind,
        of_article_id=verdict.of_article_id,
        containment=verdict.containment,
        provisional=False,
        score=placed.score if target else previous.score,
        reasons=_reasons(previous, verdict, placed if target else None, joins),
    )
    story = _with(joins, report, article, times.joined_at)
    kind = _kind_of_reading(before, verdict, joins.story, story)
    stories, updates = [story], [_update(story, kind, article, times, note_of(kind, report, article, joins.reports))]
    if target:
        left = _without(own, article.id, target.story.id, times.joined_at)
        gone = f"belongs to story {target.story.id}: {target.story.headline}"
        stories.insert(0, left)
        updates.insert(0, _update(left, UpdateKind.MERGED, article, times, gone))
    return Change(
        articles=(article,),
        revisions=(_revision(article, times.seen_at),),
        stories=tuple(stories),
        reports=(report,),
        updates=tuple(updates),
        tasks_done=(article.id,),
        outcomes=(Counted(stage="read", outcome=_outcome(verdict), source_id=article.source_id),),
    )


def _reasons(previous: Report, verdict: Verdict, placed: Placement | None, page: StoryPage) -> tuple[str, ...]:
    """Why it is here: what its headline shared, or its text where that moved it; and whose text it is."""
    shared = placed.reasons if placed else previous.reasons
    if not verdict.reason:
        return shared
    earlier = next((article for _, article in page.reports if article.id == verdict.of_article_id), None)
    # readers know publishers, not numbers
    whose = f"{verdict.containment:.0%} of its wording is in {earlier.publisher}" if earlier else verdict.reason
    return (*shared, whose)


def unchanged(article: Article) -> Change:
    """The page was looked at again and says what it said."""
    return Change(
        tasks_done=(article.id,),
        outcomes=(Counted(stage="read", outcome="unchanged", source_id=article.source_id),),
    )


def try_again(task: Task, code: str, due_at: datetime) -> Change:
    """The page could not be had now; it is asked for again at `due_at`."""
    return Change(
        tasks=(replace(task, attempts=task.attempts + 1, due_at=due_at),),
        outcomes=(Counted(stage="read", outcome=f"retry:{code}", source_id=task.source_id),),
    )


def set_aside(article: Article, page: StoryPage | None, error: DatelineError, at: datetime) -> Change:
    """The page will not be read: the report stands on its headline, and the page goes to quarantine for a person.

    robots.txt's no is an answer and no failure: that page is skipped.
    """
    refused = isinstance(error, RobotsRefused)
    outcome = f"skipped:{error.code}" if refused else f"quarantined:{error.code}"
    unread = replace(article, state=ArticleState.UNREAD, outcome=outcome)
    first_reading = article.state is ArticleState.ANNOUNCED
    stories: tuple[Story, ...] = ()
    if page and first_reading:
        report = next(report for report, _ in page.reports if report.article_id == article.id)
        stories = (_with(page, report, unread, at),)
    failure = Quarantined(
        stage=error.code.partition(".")[0],
        code=error.code,
        message=str(error),
        source_id=article.source_id,
        article_id=article.id,
        url=article.url,
        at=at,
    )
    return Change(
        articles=(unread,) if first_reading else (),
        stories=stories,
        tasks_done=(article.id,),
        quarantined=() if refused else (failure,),
        outcomes=(Counted(stage="read", outcome=outcome, source_id=article.source_id),),
    )


def _was_rewritten(article: Article, record: PageRecord) -> bool:
    return article.state is ArticleState.READ and article.body_hash != record.body_hash


def _kind_of_reading(before: Article, verdict: Verdict, was: Story, now: Story) -> UpdateKind:
    if before.state is ArticleState.READ:
        return UpdateKind.CORRECTED
    if verdict.kind is VerdictKind.COPY:
        return UpdateKind.COPY_JOINED
    if len(now.families) > max(1, len(was.families)) and now.state is not StoryState.ONE_SOURCE:
        return UpdateKind.CONFIRMED
    return UpdateKind.ARTICLE_READ


def _outcome(verdict: Verdict) -> str:
    return "duplicate" if verdict.kind is VerdictKind.COPY else "ok"


def _with(page: StoryPage | None, report: Report, article: Article, now: datetime) -> Story:
    others = [pair for pair in page.reports if pair[0].article_id != article.id] if page else []
    previous = page.story if page else None
    return summarise(report.story_id, _in_order([*others, (report, article)]), previous, now)


def _without(page: StoryPage, article_id: int, target_id: int, now: datetime) -> Story:
    others = [pair for pair in page.reports if pair[0].article_id != article_id]
    if not others:
        return replace(page.story, version=page.story.version + 1, merged_into=target_id, updated_at=now)
    return summarise(page.story.id, _in_order(others), page.story, now)


def _in_order(reports: Iterable[Reported]) -> tuple[Reported, ...]:
    return tuple(sorted(reports, key=lambda pair: pair[0].article_id))


def _update(story: Story, kind: UpdateKind, article: Article, times: Times, note: str | None = None) -> Update:
    return Update(
        story_id=story.id,
        version=story.version,
        kind=kind,
        article_id=article.id,
        source_id=article.source_id,
        headline=article.headline,
        publisher=article.publisher,
        language=article.language,
        url=article.url,
        state=story.state,
        urgency=Urgency.URGENT if kind is UpdateKind.CORRECTED else story.urgency,
        note=note,
        published_at=article.published_at,
        seen_at=times.seen_at,
        parsed_at=times.parsed_at,
        joined_at=times.joined_at,
    )


def _revision(article: Article, seen_at: datetime) -> Revision:
    return Revision(
        article_id=article.id,
        number=article.revision,
        seen_at=seen_at,
        headline=article.headline,
        body_hash=article.body_hash,
    )


def _opening(paragraphs: tuple[str, ...], most_chars: int) -> str:
    """Whole paragraphs from the start, as many as fit; a first one that is too long is cut at a word."""
    taken: list[str] = []
    room = most_chars
    for paragraph in paragraphs:
        if len(paragraph) > room:
            break
        taken.append(paragraph)
        room -= len(paragraph)
    if taken:
        return "\n".join(taken)
    return paragraphs[0][:most_chars].rsplit(" ", 1)[0] + " …"
