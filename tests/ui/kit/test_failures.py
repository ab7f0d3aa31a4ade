"""What nobody foresaw is reported with a number that is in the log, in a part of a page as in the whole of it."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui.kit.failures import fragment

    @fragment
    def part() -> None:
        if st.button("Hỏng", key="break"):
            raise ValueError("không ai ngờ")
        st.caption("phần này")

    part()
    st.caption("phần kia")


def test_a_part_that_fails_is_told_and_the_rest_stays(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    with caplog.at_level(logging.ERROR):
        app.button(key="break").click().run()
    (error,) = app.error
    number = re.search(r"mã ([0-9a-f]{8})", error.value)
    assert number
    assert any(number[1] in record.getMessage() and record.exc_info for record in caplog.records)
    assert "không ai ngờ" not in error.value
    assert not app.exception
    assert "phần kia" in [caption.value for caption in app.caption]
