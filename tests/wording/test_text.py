"""What is stored has no letters that nobody can see or that no file can hold."""

from __future__ import annotations

import unicodedata

from wording.text import clean_text

UNSEEN = ("Cc", "Cs")


def test_a_control_character_or_half_a_pair_is_taken_out_and_no_other_letter_is() -> None:
    for letter in map(chr, (*range(0x3000), *range(0xD7F0, 0xE010))):
        is_gone = unicodedata.category(letter) in UNSEEN and letter not in "\n\t\r"
        shown = " " if letter in "\n\t\r" else "" if is_gone else letter
        assert clean_text(f"a{letter}b") == unicodedata.normalize("NFC", f"a{shown}b"), hex(ord(letter))


def test_lines_stay_only_where_several_are_wanted() -> None:
    assert clean_text(" a\r\nb\tc ", several_lines=True) == "a\nb\tc"
    assert clean_text(" a\r\nb\tc ") == "a b c"
