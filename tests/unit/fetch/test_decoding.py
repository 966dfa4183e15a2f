"""Packed bodies: any cut into pieces gives the same, and nothing gives more than it may."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import errors
from dateline.fetch.decoding import MOST_MEMBERS, Body, gunzipped, zstd

URL = "http://harbour-gazette.localhost/"
PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def _unpacked(packed: bytes, *codings: str, most: int = 2_000_000, step: int = 1_000) -> bytes:
    body = Body(URL, most, codings)
    for start in range(0, len(packed), step):
        body.add(packed[start : start + step])
    return body.whole()


@pytest.mark.parametrize("coding", PACKERS)
@settings(deadline=None)
@given(text=st.binary(max_size=5_000), step=st.integers(1, 600))
def test_it_does_not_matter_how_a_body_is_cut_into_pieces(coding, text, step) -> None:
    assert _unpacked(PACKERS[coding](text), coding, step=step) == text


@pytest.mark.parametrize("coding", PACKERS)
@settings(deadline=None)
@given(noise=st.binary(min_size=1, max_size=500))
def test_noise_is_an_error_of_ours_or_gives_bytes(coding, noise) -> None:
    try:
        assert isinstance(_unpacked(noise, coding), bytes)
    except errors.FetchError as error:
        assert isinstance(error, (errors.BadAnswer, errors.Unreachable, errors.TooLarge))  # noqa: PT017  either may be


@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_that_ends_early_is_broken_off(coding) -> None:
    packed = PACKERS[coding](bytes(range(256)) * 10)
    with pytest.raises(errors.Unreachable, match="broke off"):
        _unpacked(packed[:-5], coding)


@pytest.mark.parametrize("coding", PACKERS)
def test_the_limit_is_exact(coding) -> None:
    text = bytes(range(256)) * 40
    assert _unpacked(PACKERS[coding](text), coding, most=len(text)) == text
    with pytest.raises(errors.TooLarge):
        _unpacked(PACKERS[coding](text), coding, most=len(text) - 1)


def test_deflate_without_its_header_is_understood() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert _unpacked(packer.compress(b"pier " * 50) + packer.flush(), "deflate") == b"pier " * 50


def test_codings_are_undone_last_first() -> None:
    assert _unpacked(brotli.compress(gzip.compress(b"pier")), "gzip", "br") == b"pier"


def test_members_and_frames_follow_one_another_and_padding_is_ignored() -> None:
    assert _unpacked(gzip.compress(b"a") + gzip.compress(b"b") + b"\0" * 50, "x-gzip", step=7) == b"ab"
    assert _unpacked(zstd.compress(b"a") + zstd.compress(b"b"), "zstd", step=7) == b"ab"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_without_end_are_refused(coding) -> None:
    with pytest.raises(errors.BadAnswer, match="more than"):
        _unpacked(PACKERS[coding](b"") * (MOST_MEMBERS + 1), coding, step=65_536)


def test_packed_bytes_count_as_well() -> None:
    body = Body(URL, 1_000, ("zstd",))
    skippable = b"\x50\x2a\x4d\x18" + (60_000).to_bytes(4, "little") + bytes(60_000)
    body.add(skippable)
    with pytest.raises(errors.TooLarge):
        body.add(skippable)


def test_an_empty_body_needs_no_packing() -> None:
    assert _unpacked(b"", "gzip") == b""


def test_a_beginning_can_be_enough() -> None:
    body = Body(URL, 10, ("gzip",), cut=True)
    assert not body.add(gzip.compress(b"0123456789 and more"))
    assert body.whole() == b"0123456789"


def test_a_gzip_file_is_opened_and_other_files_are_not() -> None:
    assert gunzipped(gzip.compress(b"<urlset/>"), URL, 100) == b"<urlset/>"
    assert gunzipped(b"<urlset/>", URL, 100) == b"<urlset/>"
    with pytest.raises(errors.TooLarge):
        gunzipped(gzip.compress(b"a" * 1_000), URL, 100)
