"""A table on the screen: what its cells say on a wide screen and on a telephone."""

from __future__ import annotations

import re

from ui.kit.tables import Column, TableCell, html_table


def test_a_cell_that_says_another_thing_on_a_telephone_says_one_of_the_two_at_a_time_and_is_exported_as_the_wide_one():
    cell = TableCell("Lập", narrow="Lập <hoạt động>", href="plan?new=1")
    (content,) = re.findall(r"<a [^>]*>(.*)</a>", html_table([Column("")], [[cell]], "Việc", "vi"))
    assert content == (
        '<span class="app-wide-only">Lập</span><span class="app-narrow-only">Lập &lt;hoạt động&gt;</span>'
    )
    assert cell.exported("vi")[0] == cell.whole_text("vi") == "Lập"
