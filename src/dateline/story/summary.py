"""What a line of news shows: all reports of one event, told as one story."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dateline.model.article import Article, ArticleState
from dateline.model.story import Report, Story, StoryState, Urgency, VerdictKind
from dateline.story.markers import split_marker

Reported = tuple[Report, Article]

CONFIRMING_FAMILIES = 2
BREAKING_FAMILIES = 3
BREAKING_WITHIN = timedelta(minutes=15)
BREAKING_AGE = timedelta(hours=2)
"""Three newsrooms that print it on their own within a quarter of an hour do not do so by chance; after two hours it is
no longer breaking, however many join. First values, set by judgement; to be replaced by what is usual at this hour."""
NEWS_AGE = timedelta(hours=6)
"""A story without a new report for longer is quiet."""
LONGEST_LEDE = 320
SHORTEST_LEDE = 40
"""A shorter first paragraph is a byline, a place or a label."""


def summarise(story_id: int, reports: Sequence[Reported], previous: Story | None, now: datetime) -> Story:
    """The story as these reports, in order of article id, tell it; at least one is needed.

    Copies count as reports and confirm nothing; neither does a headline whose page is still to be read, for it may
    turn out to be a copy. The headline stays with the report that first led, as long as that is no copy.
    """
    standing = [pair for pair in reports if pair[1].state is not ArticleState.WITHDRAWN] or list(reports)
    originals = [pair for pair in standing if pair[0].verdict is not VerdictKind.COPY] or standing
    lead = _lead(originals, previous)
    first = min((article for _, article in standing), key=_order)
    families = _unique(article.family for report, article in originals if _is_settled(report, article))
    state = _state(reports, originals, families, now)
    return Story(
        id=story_id,
        version=previous.version + 1 if previous else 1,
        headline=lead.headline,
        lede=_lede(lead),
        lead_article_id=lead.id,
        language=lead.language,
        place=_place(lead, standing),
        state=state,
        urgency=_urgency(state, lead),
        reports=len(reports),
        copies=sum(report.verdict is VerdictKind.COPY for report, _ in reports),
        families=families or (lead.family,),
        languages=_unique(article.language for _, article in standing),
        countries=_unique(article.country for _, article in standing),
        first_publisher=first.publisher,
        first_published_at=_believable(first),
        first_seen_at=min(article.seen_at for _, article in standing),
        updated_at=now,
    )


def _lead(originals: Sequence[Reported], previous: Story | None) -> Article:
    articles = [article for _, article in originals]
    for article in articles:
        if previous and article.id == previous.lead_article_id:
            return article
    return min(articles, key=_order)


def _order(article: Article) -> tuple[datetime, int]:
    """Who was first: by the publisher's own time where it can be true, else by when we saw it."""
    return _believable(article) or article.seen_at, article.id


def _believable(article: Article) -> datetime | None:
    published_at = article.published_at
    return published_at if published_at and published_at <= article.seen_at else None


def _is_settled(report: Report, article: Article) -> bool:
    return not report.provisional or article.state is ArticleState.UNREAD


def _state(
    reports: Sequence[Reported], originals: Sequence[Reported], families: tuple[str, ...], now: datetime
) -> StoryState:
    if all(article.state is ArticleState.WITHDRAWN for _, article in reports):
        return StoryState.WITHDRAWN
    if len(families) < CONFIRMING_FAMILIES:
        return StoryState.ONE_SOURCE
    moments = [_order(article)[0] for _, article in originals]
    if now - max(moments) > NEWS_AGE:
        return StoryState.QUIET
    if now - min(moments) > BREAKING_AGE:
        return StoryState.DEVELOPING
    return StoryState.BREAKING if _is_breaking(originals, now) else StoryState.CONFIRMED


def _is_breaking(originals: Sequence[Reported], now: datetime) -> bool:
    """Only reports with a time count: on a first look at many feeds, everything undated is seen within minutes."""
    fresh = {
        article.family
        for report, article in originals
        if _is_settled(report, article) and (at := _believable(article)) and now - at <= BREAKING_WITHIN
    }
    return len(fresh) >= BREAKING_FAMILIES


def _urgency(state: StoryState, lead: Article) -> Urgency:
    """The trade's ladder: a break is a bulletin, what its newsroom marks urgent is urgent, the rest routine.

    A flash is left to a person; confirmation makes news sure, not urgent.
    """
    if state is StoryState.BREAKING:
        return Urgency.BULLETIN
    is_new = state in {StoryState.ONE_SOURCE, StoryState.CONFIRMED}
    return Urgency.URGENT if is_new and split_marker(lead.headline)[0] else Urgency.ROUTINE


def _lede(article: Article) -> str | None:
    first = (article.extract or "").split("\n", 1)[0]
    text = first if len(first) >= SHORTEST_LEDE else article.standfirst or first
    return _cut(text, LONGEST_LEDE) or None


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _place(lead: Article, standing: Iterable[Reported]) -> str | None:
    if lead.dateline and lead.dateline.place:
        return lead.dateline.place
    places = Counter(article.dateline.place for _, article in standing if article.dateline and article.dateline.place)
    return places.most_common(1)[0][0] if places else None


def _unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
