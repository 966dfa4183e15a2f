"""Text as the full-text index sees it: scripts without spaces between words are cut into pairs of characters."""

import regex

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
RUN = regex.compile(f"[{UNSPACED}]+")


def segmented(text: str) -> str:
    """The text with each run of an unspaced script as its overlapping pairs: "北京市" becomes "北京 京市 市".

    The last character stands alone, so that a search for one character finds it by prefix.
    """
    return str(RUN.sub(lambda run: " " + " ".join(_pairs(run[0])) + " ", text))


def segmented_query(word: str) -> str:
    """A searched word as a phrase of the same pairs; a single character of an unspaced script as a prefix."""
    if not RUN.search(word):
        return _quoted(word)
    if RUN.fullmatch(word) and len(word) == 1:
        return f"{_quoted(word)} *"
    return _quoted(RUN.sub(lambda run: " " + " ".join(_pairs(run[0])[: max(1, len(run[0]) - 1)]) + " ", word).strip())


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'
