"""Write src/dateline/parse/data/date_words.toml: months and days in many languages, from CLDR (through babel)."""

import unicodedata
from pathlib import Path

from babel import Locale

LANGUAGES = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "he", "hi", "hr"),
    *("hu", "id", "is", "it", "ja", "ka", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl"),
    *("sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
TARGET = Path(__file__).parents[1] / "src" / "dateline" / "parse" / "data" / "date_words.toml"


def folded(word: str) -> str:
    """Lower case, without accents that feeds leave out, without dots."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace(".", "").replace("\u200f", "").strip()


def names(kind: str) -> dict[str, int]:
    """Word → number, over all languages; a word that means two numbers is left out."""
    found: dict[str, set[int]] = {}
    cuts: dict[str, set[int]] = {}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        table = locale.months if kind == "months" else locale.days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, word in table[context][width].items():
                    key = folded(word)
                    if len(key) > 1 and not any(c.isdigit() for c in key):
                        found.setdefault(key, set()).add(number)
                        # Publishers cut names their own way: "ноя" for "ноябрь". Three letters, if they say it all.
                        cuts.setdefault(key[:3], set()).add(number)
    if kind == "months":
        found = {**{cut: numbers for cut, numbers in cuts.items() if len(cut) == 3}, **found}
    return {word: numbers.pop() for word, numbers in sorted(found.items()) if len(numbers) == 1}


def main() -> None:
    """Write the file anew."""
    lines = ["# Names of months and days, accents folded; from Unicode CLDR (Unicode License v3)."]
    for kind in ("months", "days"):
        lines += ["", f"[{kind}]", *(f'"{word}" = {number}' for word, number in names(kind).items())]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
