"""Bytes of a page to text, and the refusal of pages that are made to hurt: too large, too many tags, too deep."""

import re

from resiliparse.parse.encoding import bytes_to_str, detect_encoding, map_encoding_to_html5

from dateline.errors import PageRefused
from dateline.settings import ReadingSettings

MOST_BYTES = 8_000_000
"""Twice what the fetcher lets through: the stage is safe by itself, whoever calls it."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META_LOOK_BYTES = 4096
"""The standard says 1,024 (HTML §13.2.3.2); pages with long comments at the top put the charset later."""
_META = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([a-zA-Z0-9_:.-]{2,30})", re.IGNORECASE)
_RAW = re.compile(r"<(script|style|textarea|title|iframe|noembed|noframes|xmp)(?![\w:-])", re.IGNORECASE)
"""What stands in them is no markup, and its tags nest nothing: a script may hold any number of them as text."""
_TAG = re.compile(
    r"<(/?)(?!(?:path|circle|rect|line|polygon|polyline|ellipse|use|stop|g|image)(?![\w:-])[^<>]*/>)"
    r"([a-zA-Z][\w:-]{0,30})"
)
"""A tag, if it is no closed-at-once shape of a drawing: icons in a page's menu hold hundreds."""
_NOT_NESTING = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rp", "rt"}
    | {"html", "head", "body"}
)
"""Tags that hold nothing or close themselves; what stands in those that hold something is counted by its own tags."""


def decoded(body: bytes, charset: str | None) -> str:
    """The page as text without NULs.

    Byte order mark, then UTF-8 if the bytes prove it, the HTTP header, the page's own meta, detection. Text outside
    ASCII that is valid UTF-8 is hardly ever anything else, and headers and metas that survived a move to UTF-8 lie.

    Raises:
        PageRefused: more bytes than any article has.

    Source: WHATWG HTML §13.2.3.2, with that one rule added.

    """
    if len(body) > MOST_BYTES:
        raise PageRefused(f"the page has {len(body):,} bytes; no more than {MOST_BYTES:,} are read")
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _plain(body[len(mark) :].decode(name, "replace"))
    if not body.isascii():
        try:
            return _plain(body.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    declared = _META.search(body, 0, _META_LOOK_BYTES)
    names = [charset, declared[1].decode("ascii") if declared else None, detect_encoding(body)]
    known = (map_encoding_to_html5(name, fallback_utf8=False) for name in names if name and name.isascii())
    name = next((name for name in known if name and "utf-16" not in name), "utf-8")
    text: str = bytes_to_str(body, name, errors="replace")
    return _plain(text)


def refuse_hostile(markup: str, limits: ReadingSettings) -> None:
    """Nothing, if the page has no more tags and nesting than allowed: looked at before any tree is built.

    A tree of 60,000 nested tags takes lexbor 12 s; reading the tags takes 25 ms.

    Raises:
        PageRefused: too many tags, or nested too deeply.

    """
    markup = _without_raw(markup)
    if markup.count("<") - markup.count("</") > limits.max_nodes:
        raise PageRefused(f"the page has more than {limits.max_nodes:,} tags")
    open_tags: list[str] = []
    for closes, printed in _TAG.findall(markup):
        name = printed.lower()
        if name in _NOT_NESTING:
            continue
        if closes:
            _close(open_tags, name)
        else:
            open_tags.append(name)
            if len(open_tags) > limits.max_depth:
                raise PageRefused(f"the page's tags are nested more than {limits.max_depth} deep")


def _without_raw(markup: str) -> str:
    """The markup without what stands in scripts and the like."""
    lowered = markup.lower()
    if len(lowered) != len(markup):  # a few letters are longer in lower case, and would shift all that follows
        lowered = markup
    kept: list[str] = []
    at = 0
    while found := _RAW.search(markup, at):
        kept.append(markup[at : found.end()])
        end = lowered.find(f"</{found[1].lower()}", found.end())
        if end < 0:
            return "".join(kept)
        at = end
    return "".join([*kept, markup[at:]])


def _close(open_tags: list[str], name: str) -> None:
    if open_tags and open_tags[-1] == name:
        open_tags.pop()
    elif name in open_tags:
        while open_tags.pop() != name:
            pass


def _plain(text: str) -> str:
    return text.replace("\x00", "")
