"""Text that a spreadsheet must not run."""

from __future__ import annotations

import pytest

from data.exports.formulas import FORMULA_SIGNS, plain_text


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_in_a_csv_file_an_apostrophe_stands_before_a_formula(sign: str) -> None:
    assert plain_text(f"{sign}1") == f"'{sign}1"
    assert plain_text(f"1{sign}") == f"1{sign}"
