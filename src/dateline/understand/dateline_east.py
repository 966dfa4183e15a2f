"""Datelines of Chinese, Japanese and Korean agencies, which stand in brackets or run together without spaces."""

import re
from datetime import date
from functools import cache

from dateline.model.article import Dateline
from dateline.understand.days import find_day, resolve
from dateline.vocab import Words

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_REPORTER = ("记者", "記者")


def east_asian(text: str, words: Words, near: date | None) -> Dateline | None:
    """The dateline at the start of the text, or None."""
    if not _CJK.search(text[:12]):
        return None
    for pattern in _patterns(words.agencies):
        if found := pattern.match(text):
            parts = found.groupdict()
            day = find_day(parts.get("day") or "", None, None)
            return Dateline(
                place=_place(parts["place"], words),
                date=resolve(day, near) if day else None,
                agency=parts.get("agency"),
                span=(0, found.end()),
            )
    return None


def _place(printed: str, words: Words) -> str | None:
    """The place; where a reporter's name runs into it ("记者王五台北"), the known town at its end."""
    printed = printed.strip()
    if not printed.startswith(_REPORTER):
        return printed
    return next((printed[cut:] for cut in range(3, len(printed)) if printed[cut:].casefold() in words.places), None)


@cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    agency = "(?P<agency>" + "|".join(re.escape(name) for name in names if _CJK.search(name)) + ")"
    day = r"(?P<day>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)"
    return tuple(
        re.compile(pattern)
        for pattern in (
            # 新华社北京3月29日电（记者张三）  （中央社记者王五台北29日电）
            rf"\s*[（(【]?{agency}(?P<place>[\u3400-\u9fff·]{{2,14}}?){day}[电電讯訊](?:[（(][^）)]{{1,30}}[）)])?[）)】]?\s*",
            # 【モスクワ共同】
            rf"\s*【(?P<place>[^】\d=＝]{{1,16}}?){agency}】\s*",
            # 【ワシントン=田中一郎】
            r"\s*【(?P<place>[^】\d=＝]{1,16})[=＝][^】]{1,16}】\s*",
            # [東京 29日 ロイター] -
            rf"\s*[\[［](?P<place>[^\]］\d]{{1,16}}?)[ 　]{day}[ 　]{agency}[\]］]\s*[-－–—]?\s*",
            # (서울=연합뉴스) 홍길동 기자 =
            rf"\s*[(\[](?P<place>[가-힣·]{{1,10}})=\s?{agency}[)\]]\s?(?:[가-힣·, ]{{2,24}} ?(?:기자|특파원) ?=)?\s*",
        )
    )
