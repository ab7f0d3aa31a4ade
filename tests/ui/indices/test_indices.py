"""The page of all indices: one line an index, each figure that of its own page, nothing mixed across them."""

from __future__ import annotations

import base64
import re
from collections import Counter
from html import unescape

import pytest

from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import shown
from ui.kit.tables import sparkline


def lines(html: str) -> list[list[str]]:
    """The words of each row of the first table."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr>.*?</tr>", body)
    ]


def table(app: object) -> list[list[str]]:
    bodies = [part.proto.body for part in app.get("html")]  # type: ignore[attr-defined]
    (found,) = [body for body in bodies if "Vị trí tương đối trong từng bộ chỉ số" in body]
    return lines(found)


def test_each_index_says_what_its_own_overview_says(look: Run) -> None:
    pci, ddci = table(look("indices"))[:2]
    assert pci[:5] == ["PCI", "Hà Tĩnh", "2023", "63,76", "−3,42"] and pci[5] == "54/63" and pci[6] == "−36"
    assert "63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022" in shown(look("map", year="2023"))
    assert ddci[:4] == ["DDCI", "Sở Khoa học và Công nghệ", "2021", "79,93"]


@pytest.mark.parametrize("index", ["pci", "papi"])
def test_the_headline_counts_ranks_where_the_publisher_ranks_and_positions_apart(look: Run, index: str) -> None:
    app = look("indices", index=index)
    rows = table(app)
    ranked, placed = (
        Counter(row[6][:1] for row in rows if row[5].endswith("theo điểm") == is_placed) for is_placed in (False, True)
    )
    assert [row[0] for row in rows if row[5].endswith("theo điểm")] == ["PAPI"]
    assert placed["+"] == 1
    said = f"Hà Tĩnh trong {len(rows)} bộ chỉ số: {ranked['+']} bộ tăng hạng, {ranked['−']} bộ giảm hạng"
    assert f">{said}; 1 bộ tăng vị trí theo điểm<" in shown(app)


def test_the_heading_of_ranks_is_the_same_from_whichever_index_the_page_is_opened(look: Run) -> None:
    headings = [re.findall(r"<th[^>]*>([^<]*)", shown(look("indices", index=index)))[:12] for index in ("pci", "papi")]
    assert headings[0] == headings[1] and "Hạng" in headings[0]


@by_night
def test_flags_are_counted_as_the_page_of_flags_lists_them(look: Run) -> None:
    rows = {row[0]: row for row in table(look("indices"))}
    for index, name in (("pci", "PCI"), ("papi", "PAPI")):
        listed = shown(look("flags", index=index)).count('<span class="app-chip ')
        assert rows[name][10].partition(" · ")[0] == str(listed)


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


def test_the_break_and_how_complete_an_edition_is_stand_in_the_table(look: Run) -> None:
    rows = {row[0]: row for row in table(look("indices"))}
    # PCI was weighted anew in 2022, the survey of SIPAS changed then; DDCI 2021 is the first edition.
    assert [rows[name][7] for name in ("PCI", "SIPAS", "DDCI")] == ["2022", "2022", "–"]
    assert (rows["PCI"][9], rows["DDCI"][9]) == ("63/63", "9")


def drawn(address: str) -> str:
    return base64.b64decode(address.partition("base64,")[2]).decode()


def test_a_small_line_is_cut_where_another_framework_begins_and_a_panel_marks_it(look: Run) -> None:
    html = shown(look("indices"))
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*>DTI<.*?</tr>", html, re.DOTALL)
    whole = drawn(re.findall(r'src="([^"]*)"', row)[0])
    assert whole.count("<polyline") == 1, "one framework, one line"
    (par,) = re.findall(r"<figure><figcaption><b>PAR Index</b>.*?</figure>", html, re.DOTALL)
    panel = drawn(re.findall(r'src="([^"]*)"', par)[0])
    assert panel.count("stroke-dasharray") == 1
    assert re.findall(r"<span>(\d{4})</span>", par) == ["2020", "2024"]
    values = [1.0, 2.0, 3.0, 4.0]
    assert drawn(sparkline(values, "aabb")).count("<polyline") == 2
    assert drawn(sparkline(values, "aaaa")).count("<polyline") == 1
