"""The page of all indices: one line an index, each figure that of its own page, nothing mixed across them."""

from __future__ import annotations

import re
from html import unescape

from tests.ui.conftest import Run
from tests.ui.screen import shown


def lines(html: str) -> list[list[str]]:
    """The words of each row of the first table."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr>.*?</tr>", body)
    ]


def table(app: object) -> list[list[str]]:
    (found,) = [part.proto.body for part in app.get("html") if "Vị thế trong từng bộ chỉ số" in part.proto.body]  # type: ignore[attr-defined]
    return lines(found)


def test_each_index_says_what_its_own_overview_says(look: Run) -> None:
    pci, ddci = table(look("indices"))[:2]
    assert pci[:5] == ["PCI", "Hà Tĩnh", "2023", "63,76", "−3,42"] and pci[5] == "54/63" and pci[6] == "−36"
    assert "63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022" in shown(look("map", year="2023"))
    assert ddci[:4] == ["DDCI", "Sở Khoa học và Công nghệ", "2021", "79,93"]


def test_the_headline_counts_the_indices_in_which_the_rank_moved(look: Run) -> None:
    app = look("indices")
    rows = table(app)
    up, down = (sum(row[6].startswith(sign) for row in rows) for sign in ("+", "−"))
    assert f"Hà Tĩnh trong {len(rows)} bộ chỉ số: {up} bộ tăng hạng, {down} bộ giảm hạng" in shown(app)


def test_a_line_leads_to_the_index_it_is_about(look: Run) -> None:
    html = shown(look("indices"))
    assert (
        "?index=pci&amp;unit=ha_tinh&amp;year=2023" in html and "?index=ddci&amp;unit=so_khoa_hoc_va_cong_nghe" in html
    )


def test_another_province_is_shown_where_provinces_are_scored_and_the_own_unit_elsewhere(look: Run) -> None:
    pci, ddci = table(look("indices", unit="nghe_an"))[:2]
    assert pci[1] == "Nghệ An" and ddci[1] == "Sở Khoa học và Công nghệ"


def test_from_another_index_the_own_province_is_shown(look: Run) -> None:
    assert table(look("indices", index="ddci", unit="so_y_te", year="2021"))[0][:2] == ["PCI", "Hà Tĩnh"]
