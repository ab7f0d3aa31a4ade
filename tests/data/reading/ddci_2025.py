"""A table of DDCI 2025 as an office might type it: twenty bodies, three of which the catalogue does not know by name.

Every figure is made up by a rule; the names are the builder's, not a source's.
"""

from __future__ import annotations

from collections.abc import Sequence

import openpyxl

from tests.data.reading.layout_builders import DDCI

YEAR = 2025
RENAMED = "Chi cục Thuế tỉnh Hà Tĩnh"
"""How the table calls the body that the catalogue knows as `thue_khu_vuc_xi`."""
UNKNOWN = ("Thanh tra tỉnh", "Sở Dân tộc và Tôn giáo")
KNOWN = {
    "Sở Tài chính": "so_tai_chinh_2025",
    "Sở Nông nghiệp & Môi trường": "so_nong_nghiep_va_moi_truong",
    "SỞ XÂY DỰNG": "so_xay_dung_2025",
    "Sở Công thương": "so_cong_thuong",
    "Sở VH, TT và DL": "so_van_hoa_the_thao_va_du_lich",
    "Sở Y tế Hà Tĩnh": "so_y_te",
    "Sở KH&CN": "so_khoa_hoc_va_cong_nghe_2025",
    "Sở GD và ĐT": "so_giao_duc_va_dao_tao",
    "Sở Tư pháp tỉnh Hà Tĩnh": "so_tu_phap",
    "Sở Nội vụ": "so_noi_vu_2025",
    "BQL Khu kinh tế tỉnh": "ban_quan_ly_khu_kinh_te_tinh",
    "Công an tỉnh Hà Tĩnh": "cong_an_tinh",
    "Hải quan khu vực XI": "chi_cuc_hai_quan_khu_vuc_xi",
    "BHXH khu vực XV": "bao_hiem_xa_hoi_khu_vuc_xv",
    "NHNN khu vực 8": "ngan_hang_nha_nuoc_khu_vuc_8",
    "Ban QLDA giao thông": "ban_qlda_giao_thong",
    "Ban QLDA NN và PTNT": "ban_qlda_nong_nghiep_va_ptnt",
}
"""The other names in the table, as they are typed there, and what they mean."""
BODIES = (*KNOWN, RENAMED, *UNKNOWN)


def score(place: int, column: int) -> float:
    """A score on the scale of 1 to 10 that is another one in every cell."""
    return round(9.5 - 0.2 * place + 0.07 * ((3 * place + 5 * column) % 7), 2)


def rows(year: int = YEAR) -> list[Sequence[object]]:
    """The table from A1: titles, a header, a body a row, and what such tables have below."""
    framework = DDCI.framework(2025, "department")
    assert framework is not None
    names = [part.name_vi for part in framework.components]
    table: list[Sequence[object]] = [
        ["ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH"],
        [f"KẾT QUẢ ĐÁNH GIÁ DDCI NĂM {year}"],
        [],
        ["TT", "Đơn vị", *names, "Tổng điểm DDCI", "Xếp hạng"],
    ]
    for place, body in enumerate(BODIES):
        scores = [score(place, column) for column in range(len(names))]
        typed = [f"{value:.2f}".replace(".", ",") if place % 3 == 1 else value for value in scores]
        total = round(10 * sum(scores) / len(scores), 2)
        table.append([place + 1, body, *typed, total, place + 1])
    table += [[], ["Ghi chú: điểm theo thang 10, tổng điểm theo thang 100."]]
    return table


def workbook(year: int = YEAR) -> openpyxl.Workbook:
    """The table as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"DDCI {year}"
    for row in rows(year):
        sheet.append(list(row))
    return book


def total_of(body: str) -> float:
    """The total that the table gives a body."""
    framework = DDCI.framework(2025, "department")
    assert framework is not None
    scores = [score(BODIES.index(body), column) for column in range(len(framework.components))]
    return round(10 * sum(scores) / len(scores), 2)
