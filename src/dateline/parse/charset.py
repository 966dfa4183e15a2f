"""Bytes to text: what the document is written in, from the surest sign to a guess."""

import codecs
import re

from resiliparse.parse.encoding import detect_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
"""Byte-order marks, and how a document that opens with "<" looks in wide units (XML 1.0 appendix F)."""
DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_.:-]{2,40})""")
LOOKED_AT = 2_048
DETECTED_IN = 100_000
KNOWN = re.compile(
    r"utf-?8|(?:windows|cp|x-cp|ibm)-?\d{3,4}|iso-?8859-?\d{1,2}|iso-2022-(?:jp|kr)|koi8-?[rut]|mac\w*|x-mac-\w+"
    r"|big5(?:-?hkscs)?|euc-?(?:jp|kr|cn|tw)|gb-?(?:k|2312|18030)|hz|(?:x-)?s(?:hift)?[-_]?jis|tis-620|johab"
)
"""Codecs of documents. Python knows more ("punycode", "zlib"), and some of them take quadratic time."""
MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "tis-620": "cp874", "iso-8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "euc-kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
"""Who declares these means the vendor's superset (WHATWG Encoding §4.2)."""
ALIASES = {
    "latin1": "iso-8859-1", "latin-1": "iso-8859-1", "us-ascii": "iso-8859-1", "ascii": "iso-8859-1",
    "ks_c_5601-1987": "euc-kr", "ksc5601": "euc-kr", "ks_c_5601": "euc-kr", "x-windows-949": "euc-kr",
    "x-gbk": "gbk", "gb_2312-80": "gbk", "utf8": "utf-8", "x-euc-jp": "euc-jp", "x-x-big5": "big5",
    "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
EAST_ASIAN = frozenset({"gb18030", "cp932", "cp949", "big5hkscs", "euc-jp", "euc-tw", "euc-cn"})
CHANCE_BYTES = 16
"""Two-byte text of an East Asian charset is valid UTF-8 by chance once in seven characters; eight of them never are."""
MOSTLY_UTF8 = 4
"""Valid sequences for each invalid byte from which on a document is UTF-8 with a few bytes of something else in it."""
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def decode(body: bytes, header: str | None) -> str:
    """The text; never fails.

    Order: byte-order mark, strict UTF-8, HTTP header, the document's own declaration, detection. Strict UTF-8 goes
    before what is declared: text in another charset is valid UTF-8 by chance only if it is very short, and publishers
    who migrated forgot a header or a declaration.
    """
    if (marked := _marked(body)) is not None:
        return marked
    declared = _declared(body, header)
    return body.decode("utf-8") if _is_utf8(body, declared) else _other(body, declared)


def utf8(body: bytes, header: str | None) -> bytes:
    """The same document in UTF-8 without a byte-order mark; the very bytes if they are that already. Never fails."""
    if (marked := _marked(body)) is not None:
        return marked.encode("utf-8", "replace")
    declared = _declared(body, header)
    return body if _is_utf8(body, declared) else _other(body, declared).encode("utf-8", "replace")


def _marked(body: bytes) -> str | None:
    name = next((name for mark, name in MARKS if body.startswith(mark)), None)
    return body.decode(name, "replace").removeprefix("\ufeff").replace("\x00", "") if name else None


def _declared(body: bytes, header: str | None) -> list[str]:
    """Charsets that header and document name, as Python's codecs, those that documents are written in."""
    found = DECLARED.search(body[:LOOKED_AT])
    names = []
    for name in (header, found[1].decode("ascii") if found else None):
        known = ALIASES.get((name or "").strip().lower(), (name or "").strip().lower())
        if KNOWN.fullmatch(known):
            names.append(MEANT.get(known, known))
    return names


def _is_utf8(body: bytes, declared: list[str]) -> bool:
    """Whether the bytes are UTF-8, and not another charset's by chance or in disguise (ISO-2022-JP is all ASCII)."""
    if any(name.startswith("iso-2022") or name == "hz" for name in declared):
        return False
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not EAST_ASIAN.intersection(declared) or body.isascii() or len(body) - _ascii(text) >= CHANCE_BYTES


def _other(body: bytes, declared: list[str]) -> str:
    """As header or document say; UTF-8 with a few stray bytes, which are taken for Windows-1252; else as it looks."""
    others = [name for name in declared if name != "utf-8"]
    if not others or not EAST_ASIAN.intersection(others):
        text = body.decode("utf-8", "surrogateescape")
        stray = len(text) - len(text.encode("utf-8", "ignore").decode())
        if len(text) - _ascii(text) - stray > stray * MOSTLY_UTF8:
            return text.translate(_STRAY)
    read = (_decoded(body, name) for name in others)
    return next((text for text in read if text is not None), None) or _guessed(body)


def _ascii(text: str) -> int:
    """How many of its characters are ASCII."""
    return len(text.encode("ascii", "ignore"))


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name, "replace")
    except (LookupError, ValueError):
        return None


def _guessed(body: bytes) -> str:
    name = str(detect_encoding(body[:DETECTED_IN]) or "cp1252").lower()
    name = ALIASES.get(name, name)
    text = _decoded(body, MEANT.get(name, name)) if name != "utf-8" and KNOWN.fullmatch(name) else None
    return text if text is not None else body.decode("cp1252", "replace")
