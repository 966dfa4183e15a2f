"""The words with which newsrooms mark urgent news at the head of a headline: "BREAKING:", "【速報】", "СРОЧНО –"."""

import re

URGENT_MARKERS = (
    "alert", "breaking", "breaking news", "bulletin", "flash", "just in", "newsflash", "news alert", "news flash",
    "urgent",
    "alerte", "alerte info", "dernière minute", "flash info",
    "última hora", "ultima hora", "urgente", "último minuto", "alerta",
    "ultim'ora", "ultim’ora", "ultimissime",
    "eil", "eilmeldung", "eilt",
    "laatste nieuws", "pilne", "z ostatniej chwili", "ultima oră", "ultima ora", "rendkívüli", "aktuálně",
    "son dakika", "flaş",
    "срочно", "молния", "терміново", "спешно", "хитно", "hitno",
    "έκτακτο", "εκτακτο",
    "عاجل", "خبر عاجل", "#عاجل", "فوری", "بریکنگ", "מבזק", "דחוף",
    "ब्रेकिंग", "ब्रेकिंग न्यूज", "ब्रेकिंग न्यूज़", "ব্রেকিং", "segera", "terkini", "tin nóng", "nóng",
    "速報", "緊急", "号外", "快讯", "快訊", "突发", "突發", "急讯", "即时", "속보", "긴급", "ด่วน",
)  # fmt: skip
"""Lower-case; each language's own word. A marker counts only where it is set off from the headline."""

_WORDS = "|".join(re.escape(marker) for marker in sorted(set(URGENT_MARKERS), key=len, reverse=True))
_IN_BRACKETS = rf"[\[(【《「+*]{{1,3}} ?(?:{_WORDS}) ?[\])】》」+*]{{1,3}}"
_BEFORE_A_BREAK = rf"(?:{_WORDS})(?: ?[:：|｜!！–—]| - )"
_MARKED = re.compile(rf"[\s⚡\ufe0f🔴🚨]*(?:{_IN_BRACKETS}|{_BEFORE_A_BREAK})\s*", re.IGNORECASE)
_SIGN = re.compile(r"\s*(?:⚡|🚨)\ufe0f?\s*")


def split_marker(headline: str) -> tuple[bool, str]:
    """Whether the headline is marked urgent, and the headline without its marker."""
    marked = _MARKED.match(headline) or _SIGN.match(headline)
    if marked is None or marked.end() == len(headline):
        return False, headline
    return True, headline[marked.end() :]
