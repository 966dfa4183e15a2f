"""The figures in a text, in one spelling: "7,1" and "٧٫١" are 7.1, "1 234 567" and "12,34,567" are 1234567."""

import re

MOST_NUMBERS = 60
_MARKS = ".,'’٫٬"
_START = re.compile(r"(?<![\w.,:/])(?<![^\W\d_][-‐‑–])\d")
_PRINTED = re.compile(r"\d(?:[.,'’٫٬]?\d){0,24}")
_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3}(?!\d))+(?:[.,٫]\d+)?")
_THIN_SPACED = re.compile(r"\d{1,3}(?:[\u00a0\u202f]\d{3}(?!\d))+(?:[.,٫]\d+)?")
_NOT_A_NUMBER_NEXT = re.compile(r"[\w:/]")
_DROPPED = str.maketrans("", "", " \u00a0\u202f'’٬")


def numbers(text: str, decimal: str) -> tuple[str, ...]:
    """Each number once, in order of first mention, as digits with a point; `decimal` is the language's own mark.

    Times, dates in figures, and digits inside a name (F-16, Covid-19) are none.
    """
    found: dict[str, None] = {}
    at = 0
    while len(found) < MOST_NUMBERS and (start := _START.search(text, at)):
        value, at = _value(text, start.start(), decimal)
        if value:
            found[value] = None
    return tuple(found)


def _value(text: str, start: int, decimal: str) -> tuple[str | None, int]:
    """The number that starts there, if it is one, and where to go on."""
    grouped = (_SPACED if decimal == "," else _THIN_SPACED).match(text, start)
    printed = (grouped[0] if grouped else _printed(text, start)).rstrip(_MARKS)
    end = start + len(printed)
    if end < len(text) and _NOT_A_NUMBER_NEXT.match(text, end) and not _is_unit(text[end]):
        return None, end
    return _spelled(printed.translate(_DROPPED), decimal), end


def _printed(text: str, start: int) -> str:
    found = _PRINTED.match(text, start)
    return found[0] if found else text[start]


def _is_unit(char: str) -> bool:
    # "5km", "20th" and "40人" are numbers with their unit; "12:30" and "3/4" are times and dates
    return char.isalpha() and not char.isupper()


def _spelled(printed: str, decimal: str) -> str | None:
    marks = [char for char in printed if char in ".,٫"]
    if not marks:
        whole, fraction = printed, ""
    elif len(set(marks)) == 1 and (len(marks) > 1 or _is_thousands(printed, marks[0], decimal)):
        head, *groups = printed.split(marks[0])
        # 1.234.567 and the Indian 12,34,567; anything else with two marks is a date or a version
        if not all(len(group) in (2, 3) for group in groups) or len(groups[-1]) != 3 or len(head) > 3:
            return None
        whole, fraction = head + "".join(groups), ""
    else:
        whole, _, fraction = printed.rpartition(marks[-1])
        whole = "".join(char for char in whole if char.isdecimal())
    digits = "".join(str(int(char)) for char in whole).lstrip("0") or "0"
    return digits + ("." + "".join(str(int(char)) for char in fraction) if fraction else "")


def _is_thousands(printed: str, mark: str, decimal: str) -> bool:
    head, _, tail = printed.partition(mark)
    return mark not in (decimal, "٫") and len(tail) == 3 and head[:1] not in ("0", "٠")
