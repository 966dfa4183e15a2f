"""How many dateline formats are read right: place, day and agency, and the lines that only look like one."""

import argparse
import json
import time
from datetime import date
from pathlib import Path

from dateline.understand.dateline import dateline
from dateline.vocab import language_of, words

NEAR = date(2023, 3, 30)
"""The day after the datelines' own, so that a missing year or month has to be found."""


def shown(found: date | None, asked: str) -> str:
    """The date in the form that the gold line has it in: all of it, without the year, or the day alone."""
    if found is None:
        return ""
    if len(asked) == 2:
        return f"{found:%d}"
    return found.isoformat() if len(asked) == 10 else f"{found:%m-%d}"


def wrong_lines(lines: list[str]) -> list[str]:
    """The lines that are read wrong, each with what was read instead."""
    wrong = []
    vocabulary = words()
    for line in lines:
        language, text, place, day, agency = (line.split("\t") + [""] * 5)[:5]
        near = date.fromisoformat(day) if len(day) == 10 else NEAR
        found = dateline(text, language_of(vocabulary, language), vocabulary, near)
        read = "-" if found is None else "|".join((found.place or "", shown(found.date, day), found.agency or ""))
        if read != ("-" if place == "-" else f"{place}|{day}|{agency}"):
            wrong.append(f"{text[:70]}  →  {read}")
    return wrong


def main() -> None:
    """Print what is wrong and the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    file = arguments.parse_args().data / "statements" / "datelines.tsv"
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    words()
    began = time.process_time()
    wrong = wrong_lines(lines)
    spent_s = time.process_time() - began
    for line in wrong:
        print(f"wrong: {line}")
    figures = {"lines": len(lines), "right": len(lines) - len(wrong), "us_per_line": round(spent_s / len(lines) * 1e6)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
