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
    (b"<\x00?\x00x\x00", "utf-16-le"),
    (b"\x00<\x00?\x00x", "utf-16-be"),
)
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{2,40})""")
LOOKED_AT = 2_048
MISNAMED = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""Publishers who declare these mean Windows' superset (WHATWG Encoding §4.2)."""
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949"}


def decode(body: bytes, header: str | None) -> str:
    """The text. Order: byte-order mark, UTF-8 if it is that, HTTP header, declaration, detection; never fails.

    Strict UTF-8 goes before what the header says: text that is valid UTF-8 and not ASCII is UTF-8 (RFC 3629 §4), and
    publishers who migrated often forgot a header.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = DECLARED.search(body[:LOOKED_AT])
    names = [header, declared[1].decode("ascii") if declared else None]
    if not any(name and name.lower().startswith(("iso-2022", "utf-7", "utf-16", "utf-32")) for name in names):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    names.append(detect_encoding(body[:100_000]))
    texts = (_decoded(body, name.strip().lower()) for name in names if name)
    return next((text for text in texts if text is not None), body.decode("utf-8", "replace"))


def _decoded(body: bytes, name: str) -> str | None:
    name = MISNAMED.get(name, SUPERSETS.get(name, name))
    try:
        if not codecs.lookup(name)._is_text_encoding or name.startswith("utf-7"):  # noqa: SLF001 - "zlib" is a codec, too
            return None
        return body.decode(name, "replace" if name != "utf-8" else "strict")
    except (LookupError, ValueError):
        return None
