"""What a document is written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.parse.charset import decode, utf8

RUSSIAN = "Президент подписал указ о новых мерах поддержки. Правительство внесло проект закона. " * 8


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_believed_before_all(name: str) -> None:
    assert decode("<a>Żółć</a>".encode(name), "iso-8859-1") == "<a>Żółć</a>"


def test_utf_16_without_a_mark_is_seen_by_its_first_tag() -> None:
    assert decode("<?xml version='1.0'?><a>é</a>".encode("utf-16-le"), None) == "<?xml version='1.0'?><a>é</a>"


def test_the_header_goes_before_the_declaration() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-5"?><a>я</a>'.encode("cp1251")
    assert decode(body, "windows-1251").endswith("<a>я</a>")


def test_the_declaration_is_used_without_a_header() -> None:
    assert decode('<?xml version="1.0" encoding="euc-kr"?><a>년</a>'.encode("euc-kr"), None).endswith("<a>년</a>")


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    assert decode('<?xml version="1.0" encoding="iso-8859-1"?><a>café</a>'.encode(), "iso-8859-1").endswith("café</a>")


def test_short_chinese_that_is_utf_8_by_chance_is_read_as_declared() -> None:
    body = '<?xml version="1.0" encoding="gb2312"?><a>联通</a>'.encode("gbk")
    assert decode(body, None).endswith("<a>联通</a>")


def test_latin_1_is_windows_1252() -> None:
    assert decode(b"<a>\x93quoted\x94 \xe9</a>", "iso-8859-1") == "<a>“quoted” é</a>"


def test_stray_bytes_in_utf_8_do_not_spoil_the_rest() -> None:
    assert decode("Żółć gęślą jaźń ".encode() + b"caf\xe9", "utf-8") == "Żółć gęślą jaźń café"


def test_a_declared_utf_8_that_is_none_is_detected() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "utf-8") == RUSSIAN


@pytest.mark.parametrize("name", ["punycode", "zlib", "no-such", "unicode_escape", "utf-16", "\udcff", ""])
def test_a_codec_that_is_none_of_documents_is_passed_over(name: str) -> None:
    assert decode(b"<a>plain</a>", name) == "<a>plain</a>"


@given(
    st.binary(), st.none() | st.text(max_size=20) | st.sampled_from(["utf-8", "gbk", "big5", "iso-2022-jp", "euc-kr"])
)
def test_any_bytes_become_text(body: bytes, header: str | None) -> None:
    assert isinstance(decode(body, header), str)
    utf8(body, header).decode("utf-8")
