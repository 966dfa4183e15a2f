"""The small notation in which the scripts are written: slots, and phrases to choose from.

`{place}` is a slot. `[ran aground|struck a sandbank]` is a choice that differs from one publisher to the next, so that
two reports of one event share facts and hardly a phrase. `<calm|steady>` is a choice made once an event: what somebody
said is the same in every report of it. Choices do not nest.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from random import Random

_PIECE = re.compile(r"\{(\w+)\}|\[([^\[\]]*)\]|<([^<>]*)>")

FIRST_TELLERS = 2
"""Most choices have two options: two tellers differ in all of them, a third can only mix."""

Piece = tuple[str, tuple[str, ...]]
"""("text", its words) or ("each" | "once", the choices)."""


def fill(template: str, values: Mapping[str, str], *, seed: str, turn: int) -> str:
    """The template as the `turn`-th teller of an event words it, its first letter a capital one.

    Tellers 0 and 1 take different phrases wherever there are two to choose from; later ones pick anew each time.

    Raises:
        KeyError: a slot without a value: a script names something that its event does not draw.

    """
    random, later = Random(seed), Random(f"{seed}/{turn}")
    parts = []
    for kind, options in _pieces(template):
        # drawn for each choice alike, so that all tellers start from the same sequence
        chosen = random.randrange(len(options))
        if kind == "each":
            chosen += turn if turn < FIRST_TELLERS else later.randrange(len(options))
        parts.append(_slots(options[chosen % len(options)], values))
    text = "".join(parts)
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=4_096)
def _pieces(template: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    last = 0
    for match in _PIECE.finditer(template):
        _, each, once = match.groups()
        if each is None and once is None:
            continue
        if match.start() > last:
            pieces.append(("text", (template[last : match.start()],)))
        pieces.append(("each", tuple(each.split("|"))) if each is not None else ("once", tuple(once.split("|"))))
        last = match.end()
    if last < len(template):
        pieces.append(("text", (template[last:],)))
    return tuple(pieces)


def _slots(text: str, values: Mapping[str, str]) -> str:
    return text.format_map(values) if "{" in text else text
