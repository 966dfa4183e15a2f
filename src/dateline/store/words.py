"""How text is cut into words for the index, and a query into the same words, in every script.

SQLite's tokenizer splits at spaces and punctuation and folds case and accents. What it cannot do is done here, once for
texts and for queries: letters that print as one and are typed as another, and scripts that write no spaces.

A run of such a script becomes overlapping pairs and its last character: 中华人民 → 中华 华人 人民 民.
Any two characters are then one lookup, longer words a phrase of pairs, a single character the beginning of a pair.
"""

import itertools
import re
import unicodedata

_SPACELESS = (
    r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    r"\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    r"\uac00-\ud7a3"  # Hangul: has spaces, but its particles hang on to the word
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ec4\u0ec6-\u0ecd\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
)
_SPACELESS_RUN = re.compile(f"[{_SPACELESS}]+")

LANGUAGE_LABEL, SOURCE_LABEL, PLACE_LABEL = "\ue000", "\ue001", "\ue002"
"""First characters of the words that label an article. Private-use characters, which are cut out of all other text:
so a label is found like a word, and no text can pass for one."""

_LETTERS = {
    # what readers type instead (Latin: as ASCII folding does; Cyrillic: newspapers print е for ё)
    "ё": "е", "Ё": "Е", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ẞ": "SS", "ı": "i", "İ": "I",
    "ς": "σ",
    # Arabic and Persian: alef with hamza or madda, final ya, ta marbuta, Persian kaf and ya
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي",
}  # fmt: skip
_UNWRITTEN = (
    "\u0640\u064b-\u065f\u0670"  # Arabic: the stretching stroke and vowel marks, mostly not printed
    "\u0591-\u05bd\u05bf\u05c1\u05c2"  # Hebrew points
    "\u0300-\u036f"  # accents that have no joined form
    "\u00ad\u2060\ufeff\ufe00-\ufe0f"  # soft hyphen, joiners, variants
)
_LABELLING = f"{LANGUAGE_LABEL}-{PLACE_LABEL}"
_REPAIRED = re.compile(f"[{''.join(_LETTERS)}{_UNWRITTEN}{_LABELLING}\ud800-\udfff]")


def index_text(text: str) -> str:
    """The text as the index takes it: folded, runs of spaceless scripts cut into pairs."""
    if text.isascii():
        return text
    return _SPACELESS_RUN.sub(_pairs, fold(text))


def fold(text: str) -> str:
    """The text with compatibility forms joined (NFKC), typed letters for printed ones, and unwritten marks gone."""
    if text.isascii():
        return text
    return _REPAIRED.sub(_typed, unicodedata.normalize("NFKC", text))


def query_phrase(text: str) -> tuple[str, bool]:
    """One word or phrase of a query: its words as the index has them, joined by spaces, and whether the last is open.

    Open means that it is the beginning of a word: a single character of a spaceless script stands for every pair that
    begins with it. The words are empty if nothing in the text can be looked up.
    """
    spelled = "".join(character if _belongs_in_word(character) else " " for character in index_text(text))
    words = spelled.split()
    if not words or not _SPACELESS_RUN.fullmatch(words[-1]):
        return " ".join(words), False
    last = words[-1]
    follows_a_pair = len(words) > 1 and _SPACELESS_RUN.fullmatch(words[-2]) and words[-2][1:] == last
    if len(last) == 1 and follows_a_pair:
        # In a text the pair may go on, so its last character need not stand alone.
        return " ".join(words[:-1]), False
    return " ".join(words), len(last) == 1


def label(kind: str, text: str) -> str:
    """The word that labels an article with a language, source or place; empty if the text has no letters."""
    bare = unicodedata.normalize("NFD", fold(text).casefold())
    letters = "".join(filter(str.isalnum, bare))
    return kind + letters if letters else ""


def name_key(text: str) -> str:
    """A name as it is compared: letters typed for printed ones, case gone."""
    return fold(text).casefold()


def _belongs_in_word(character: str) -> bool:
    """As the index's tokenizer has it: letters, digits, and marks, of which Thai makes whole pairs."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc")


def _typed(match: re.Match[str]) -> str:
    return _LETTERS.get(match[0], "")


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(map(''.join, itertools.pairwise(run)))} {run[-1]} "
