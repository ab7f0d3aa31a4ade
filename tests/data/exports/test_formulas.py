"""Text that a spreadsheet must not run."""

from __future__ import annotations

import pytest

from data.exports.formulas import FORMULA_SIGNS, original_text, plain_text


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_in_a_csv_file_an_apostrophe_stands_before_a_formula(sign: str) -> None:
    assert plain_text(f"{sign}1") == f"'{sign}1"
    assert plain_text(f"1{sign}") == f"1{sign}"


@pytest.mark.parametrize(
    "text",
    ["", "'", "''", "' Tây", "Hà Tĩnh", *(f"{before}{sign}1" for sign in FORMULA_SIGNS for before in ("", "'", "''"))],
)
def test_every_text_comes_back(text: str) -> None:
    assert original_text(plain_text(text)) == text
    assert not plain_text(text).startswith(FORMULA_SIGNS)
