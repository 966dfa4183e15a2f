"""What a look at a source teaches: the state to save, and before when it must not be asked again."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from dateline.model.source import Announcement, Fetched, PollState, Source, Unchanged, Validators
from dateline.schedule.rate import counted, first_rate

MOVES_UNTIL_BELIEVED = 3
"""So many looks in a row must be redirected for good to one address before the source is moved there."""
CACHE_FLOOR_S = 300.0
"""Cache-Control: max-age says when a stored answer may be used again, not when one may ask; a conditional request costs
the publisher nothing. Above five minutes it is taken as a wish."""
LONGEST_FLOOR_S = 86_400.0
"""Whatever a publisher or a back-off says: once a day we look."""
FIRST_PAUSE_S = 60.0
"""After a first failure; doubles with each further one."""
FIRST_PAUSES_S = {
    "fetch.gone": LONGEST_FLOOR_S,
    "fetch.robots": LONGEST_FLOOR_S,
    "fetch.not_found": 900.0,
    "fetch.forbidden": 900.0,
    "fetch.address_refused": 3_600.0,
    "parse.not_a_feed": 900.0,
    "parse.unreadable": 300.0,
}
"""Failures that the next minute will not mend."""
LONGEST_MESSAGE = 500


def after_answer(
    state: PollState, source: Source, answer: Fetched | Unchanged, heard: Announcement | None, news: int, now: datetime
) -> PollState:
    """The state after a look that worked. `heard` is None if nothing had changed; `news` counts unseen entries."""
    if state.answered_at is None and heard is not None:
        entries, watched_s = first_rate(heard.entries, now)
    else:
        entries, watched_s = counted(state, news, answer.seen_at)
    fetched = isinstance(answer, Fetched)
    return replace(
        state,
        source_id=source.id,
        validators=answer.validators if fetched else _kept(state.validators, answer.validators),
        asked_at=answer.asked_at,
        answered_at=answer.seen_at,
        changed_at=answer.seen_at if news else state.changed_at,
        not_before_at=_floor(state, answer, heard),
        failures=0,
        error_code=None,
        error=None,
        moved_to=answer.moved_to,
        moved_times=_moves(state, answer.moved_to),
        entries=entries,
        watched_s=watched_s,
        asks=state.asks + 1,
        unchanged=state.unchanged + (not fetched),
        body_bytes=state.body_bytes + (len(answer.body) if isinstance(answer, Fetched) else answer.body_bytes),
        clock_skew_s=state.clock_skew_s if answer.clock_skew_s is None else answer.clock_skew_s,
    )


def after_failure(
    state: PollState, code: str, message: str, now: datetime, retry_at: datetime | None = None
) -> PollState:
    """The state after a look that gave nothing. `retry_at` is what the host itself asked for (Retry-After)."""
    failures = state.failures + 1
    pause_s = FIRST_PAUSES_S.get(code, FIRST_PAUSE_S) * 2.0 ** min(failures - 1, 16)
    wanted_s = (retry_at - now).total_seconds() if retry_at else pause_s
    return replace(
        state,
        asked_at=now,
        not_before_at=now + timedelta(seconds=min(LONGEST_FLOOR_S, max(0.0, wanted_s))),
        failures=failures,
        error_code=code,
        error=message[:LONGEST_MESSAGE],
        asks=state.asks + 1,
    )


def _kept(before: Validators, after: Validators) -> Validators:
    """A 304 need not repeat what it was asked with (RFC 9110 §15.4.5)."""
    return Validators(
        etag=after.etag or before.etag,
        last_modified=after.last_modified or before.last_modified,
        body_hash=after.body_hash or before.body_hash,
    )


def _floor(state: PollState, answer: Fetched | Unchanged, heard: Announcement | None) -> datetime | None:
    floor_s = (heard.ttl_s or 0.0) if heard else _last_floor_s(state)
    if answer.max_age_s is not None and answer.max_age_s > CACHE_FLOOR_S:
        floor_s = max(floor_s, answer.max_age_s)
    if floor_s <= 0.0:
        return None
    return answer.asked_at + timedelta(seconds=min(LONGEST_FLOOR_S, floor_s))


def _last_floor_s(state: PollState) -> float:
    """An unchanged feed still says what it said about being asked, and nobody has read it again."""
    if state.failures or state.not_before_at is None or state.asked_at is None:
        return 0.0
    return (state.not_before_at - state.asked_at).total_seconds()


def _moves(state: PollState, moved_to: str | None) -> int:
    if moved_to is None:
        return 0
    return state.moved_times + 1 if moved_to == state.moved_to else 1
