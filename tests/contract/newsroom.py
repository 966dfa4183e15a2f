"""Made-up records for the store's tests: a source, an article, and the change that announces it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.model.article import Article, ArticleState, Dateline, Revision
from dateline.model.change import Change, Counted, FoundEntry, Task
from dateline.model.source import Source
from dateline.model.story import Report, Story, Update, UpdateKind
from dateline.settings import StoreSettings

SETTINGS = StoreSettings(checkpoint_s=0.05)
"""Checkpoints more often than in service, so that the tests meet them."""

NOON = datetime(2026, 3, 29, 12, 0, 0, 123_456, tzinfo=UTC)


class StillClock:
    """Shows the time that it was set to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def source(name: str = "Harbour Gazette", **fields: Any) -> Source:
    domain = name.lower().replace(" ", "-") + ".example"
    known: dict[str, Any] = {"url": f"https://{domain}/feed", "name": name, "publisher": name, "family": domain}
    return Source(**known | fields)


def article(number: int, **fields: Any) -> Article:
    known: dict[str, Any] = {
        "id": number,
        "source_id": 1,
        "url": f"https://harbour-gazette.example/{number}",
        "publisher": "Harbour Gazette",
        "family": "harbour-gazette.example",
        "headline": f"Ferry {number} leaves late",
        "seen_at": NOON + timedelta(seconds=number),
    }
    return Article(**known | fields)


def read_article(number: int, *body: str, **fields: Any) -> Article:
    known: dict[str, Any] = {
        "state": ArticleState.READ,
        "body": body or (f"The ferry number{number} left an hour late.", "Nobody was hurt."),
        "extract": "The ferry left",
        "language": "en",
        "dateline": Dateline(place="Port Said", date=NOON.date(), agency="Harbour Wire", span=(0, 12)),
        "sketch": (7, 4_294_967_295),
        "names": ("Port Said",),
        "numbers": ("7.1",),
        "bylines": ("A. Mariner",),
        "paywalled": False,
    }
    return article(number, **known | fields)


def story(number: int, **fields: Any) -> Story:
    known: dict[str, Any] = {
        "id": number,
        "headline": f"Ferry {number} leaves late",
        "lead_article_id": number,
        "families": ("harbour-gazette.example",),
        "first_publisher": "Harbour Gazette",
        "first_seen_at": NOON,
        "updated_at": NOON + timedelta(seconds=number),
    }
    return Story(**known | fields)


def report(number: int, story_id: int, **fields: Any) -> Report:
    known: dict[str, Any] = {"article_id": number, "story_id": story_id, "joined_at": NOON}
    return Report(**known | fields)


def update(story_id: int, article_id: int, **fields: Any) -> Update:
    known: dict[str, Any] = {
        "story_id": story_id,
        "version": 1,
        "kind": UpdateKind.STORY_OPENED,
        "article_id": article_id,
        "source_id": 1,
        "headline": f"Ferry {article_id} leaves late",
        "publisher": "Harbour Gazette",
        "seen_at": NOON,
        "parsed_at": NOON + timedelta(milliseconds=2),
        "joined_at": NOON + timedelta(milliseconds=5),
    }
    return Update(**known | fields)


def announcement(item: Article, *, updated: Mapping[str, Any] | None = None) -> Change:
    """All that is written when an article is announced in a story of its own, with the article's number."""
    number = item.id
    at: dict[str, Any] = {"seen_at": item.seen_at, "parsed_at": item.seen_at, "joined_at": item.seen_at}
    return Change(
        entries=(
            FoundEntry(
                source_id=item.source_id, guid=f"guid-{number}", article_id=number, seen_at=item.seen_at, mark="a"
            ),
        ),
        articles=(item,),
        revisions=(
            Revision(article_id=number, number=1, seen_at=item.seen_at, headline=item.headline, body_hash=None),
        ),
        stories=(story(number, updated_at=item.seen_at),),
        reports=(report(number, number),),
        updates=(update(number, number, source_id=item.source_id, **at | dict(updated or {})),),
        tasks=(Task(article_id=number, source_id=item.source_id, url=item.url or "", due_at=item.seen_at),),
        outcomes=(Counted(stage="announce", outcome="ok", source_id=item.source_id),),
    )
