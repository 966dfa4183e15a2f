import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dedupe.sketch import body_hash, sketch, words

QUAKE = (
    "Rescue teams searched collapsed buildings in Malatya after the quake struck on Tuesday night, the AFAD agency "
    "said. Schools in the province stay closed, and the road to the airport is blocked, the governor added."
)


def test_a_sketch_is_the_same_number_for_ever():
    assert sketch(QUAKE) == (347917352, 957901784, 1023406392, 1697525840, 2057589880, 2236196752, 2396133800)
    assert body_hash("Hello, World!") == "e9a804b2e527fd3601d2ffc0bb023cd6"


def test_a_sketch_does_not_depend_on_the_process():
    code = f"from dateline.dedupe.sketch import sketch; print(sketch({QUAKE!r}))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert other.stdout.decode().strip() == str(sketch(QUAKE))


def test_case_punctuation_and_invisible_characters_make_no_difference():
    dressed = QUAKE.upper().replace(",", " —").replace(".", "…").replace("SCHOOLS", "SCHO\u00adOLS")
    assert sketch(dressed) == sketch(QUAKE)
    assert body_hash(dressed) == body_hash(QUAKE)


def test_scripts_without_spaces_are_taken_character_by_character():
    assert words("安全会议 iPhone手机") == ["安", "全", "会", "议", "iphone", "手", "机"]
    assert len(sketch("土耳其东部发生六点四级地震造成十四人死亡救援人员在马拉蒂亚倒塌的建筑物中搜寻幸存者")) == 2


def test_vowel_signs_stay_in_their_word_and_arabic_stretching_goes():
    assert words("नमस्ते दुनिया") == ["नमस्ते", "दुनिया"]
    assert words("مُـحَـمَّـد") == words("محمد")


def test_fewer_than_four_words_have_no_sketch():
    assert sketch("") == sketch("Earthquake hits Turkey") == ()


@settings(max_examples=200)
@given(st.text(max_size=2_000))
def test_any_text_gives_sorted_unsigned_32_bit_numbers_each_once(text):
    found = sketch(text)
    assert list(found) == sorted(set(found))
    assert all(0 <= value < 2**32 and value % 8 == 0 for value in found)
    assert len(body_hash(text)) == 32


def test_a_cut_text_keeps_the_grams_of_what_is_left():
    half = QUAKE[: QUAKE.index("Schools")]
    assert set(sketch(half)) <= set(sketch(QUAKE))
