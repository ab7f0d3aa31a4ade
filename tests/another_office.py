"""Another office, whole, by catalogue alone: a department of the province of An Giang as it is since 1 July 2025.

Its folder has the provinces, their map, PCI and four of its sisters as delivered, and everything else of its own:
office, departments with predecessors and dates, districts that ended, DDCI, plan. What became of the departments is
invented, as of 2025.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from openpyxl import load_workbook

from data.catalogue.loading import DIRECTORY, load_catalogue
from data.exports.template import TABLE_SHEET, build_template
from data.rights import operator
from data.store.actions import add_action
from data.store.database import Store
from planning.action import Action
from services.built_in import built_in_plans
from services.imports import preview
from services.publishing import publish_preview

PERSON = "Tran Thi Thu"
SISTERS = ("papi", "dti", "service766", "pgi")
"""Indices of provinces that come with the program and that the office does not name: it has its unit of PCI in them."""
OTHERS = ("Hà Tĩnh", "Ha Tinh", "ha_tinh", "HÀ TĨNH")
"""What an office of An Giang never says of itself."""

OFFICE = """
name_vi = "Sở Tài chính An Giang"
name_en = "Department of Finance of An Giang"
parent_vi = "UBND tỉnh An Giang"
parent_en = "People's Committee of An Giang"
place_vi = "An Giang"
symbol = "STC"
home_index = "pci"

[home_units]
pci = "an_giang_2025"
ddci = "so_tai_chinh_2025"
"""

UNITS = """
unit_set = "an_giang"

[regions.department]
name_vi = "Sở, ban, ngành cấp tỉnh"
name_en = "Provincial departments"

[regions.district]
name_vi = "Huyện, thị xã, thành phố"
name_en = "Districts"

[units.so_tai_chinh]
group = "department"
name_vi = "Sở Tài chính"
name_en = "Department of Finance"
valid_to = 2025-06-30

[units.so_ke_hoach_va_dau_tu]
group = "department"
name_vi = "Sở Kế hoạch và Đầu tư"
name_en = "Department of Planning and Investment"
valid_to = 2025-06-30

[units.so_tai_chinh_2025]
group = "department"
name_vi = "Sở Tài chính"
name_en = "Department of Finance"
valid_from = 2025-07-01
predecessors = ["so_tai_chinh", "so_ke_hoach_va_dau_tu"]

[units.so_y_te]
group = "department"
name_vi = "Sở Y tế"
name_en = "Department of Health"

[units.so_cong_thuong]
group = "department"
name_vi = "Sở Công Thương"
name_en = "Department of Industry and Trade"

[units.so_tu_phap]
group = "department"
name_vi = "Sở Tư pháp"
name_en = "Department of Justice"

[units.huyen_phu_quoc]
group = "district"
name_vi = "Thành phố Phú Quốc"
name_en = "Phu Quoc City"
valid_to = 2025-06-30

[units.huyen_chau_doc]
group = "district"
name_vi = "Thành phố Châu Đốc"
name_en = "Chau Doc City"
valid_to = 2025-06-30
"""

DDCI = """
code = "ddci"
short = "DDCI"
name_vi = "Chỉ số năng lực cạnh tranh sở, ngành và địa phương tỉnh An Giang"
name_en = "Department and District Competitiveness Index of An Giang"
publisher_vi = "UBND tỉnh An Giang"
publisher_en = "People's Committee of An Giang"
unit_set = "an_giang"
default_unit = "so_tai_chinh_2025"
is_relative = true

[total]
name_vi = "Tổng điểm DDCI"
name_en = "DDCI score"
short_vi = "Tổng điểm"
short_en = "Total"

[components.openness]
name_vi = "Công khai, minh bạch"
name_en = "Openness"
short_vi = "Công khai"
short_en = "Openness"

[components.service]
name_vi = "Hỗ trợ doanh nghiệp"
name_en = "Support for enterprises"
short_vi = "Hỗ trợ"
short_en = "Support"

[frameworks.ag-departments-2024]
group = "department"
first_year = 2024
last_year = 2025
components = [{ component = "openness" }, { component = "service" }]
scale = [1.0, 10.0]
source = "invented"

[frameworks.ag-districts-2024]
group = "district"
first_year = 2024
last_year = 2024
components = [{ component = "openness" }, { component = "service" }]
scale = [1.0, 10.0]
source = "invented"
"""

PLAN = """
year = 2026
title = "Tuyên truyền cải cách hành chính và năng lực cạnh tranh năm 2026"
subjects = ["cchc", "pci", "ddci"]
opening = ["AG-01"]
recipients = ["UBND tỉnh", "Lưu: VT"]

[signature]
authority = "KT. GIÁM ĐỐC"
title = "PHÓ GIÁM ĐỐC"
name = "Lê Thị Thử"

[[bases]]
code = "AG-01"
kind = "Kế hoạch"
number = "12/KH-UBND"
signed_on = 2026-01-05
issuer = "UBND tỉnh An Giang"
subject = "Cải thiện năng lực cạnh tranh của tỉnh năm 2026"

[[purposes]]
code = "P1"
text = "Nâng nhận thức của công chức về năng lực cạnh tranh."

[[targets]]
code = "T1"
text = "Thứ hạng PCI vào tốp 20"
parts = [{ kind = "rank_band", code = "T1.1", text = "PCI trong tốp 20", index = "pci", worst = 20 }]
"""

DDCI_SCORES = {
    2024: {"Sở Tài chính": 7.2, "Sở Kế hoạch và Đầu tư": 6.1, "Sở Y tế": 5.4, "Sở Công Thương": 8.0, "Sở Tư pháp": 6.6},
    2025: {"Sở Tài chính": 6.4, "Sở Y tế": 5.9, "Sở Công Thương": 8.2, "Sở Tư pháp": 6.7},
}
"""By year: the scores of both components of each department; those of 2024 are of the department before its merger."""


def write_catalogue(folder: Path) -> Path:
    """The office's own folder."""
    folder.mkdir(parents=True)
    for name in ("provinces.toml", "map.toml", "pci.toml", *(f"{code}.toml" for code in SISTERS)):
        shutil.copy(DIRECTORY / name, folder)
    pci = (folder / "pci.toml").read_text(encoding="utf-8")
    (folder / "pci.toml").write_text(pci.replace('default_unit = "ha_tinh"', 'default_unit = "an_giang_2025"'), "utf-8")
    for name, text in {
        "office.toml": OFFICE, "an_giang_units.toml": UNITS, "ddci_an_giang.toml": DDCI, "plan-2026.toml": PLAN,
    }.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def publish(store: Store, folder: Path) -> None:
    """The office's DDCI, its actions; what it begins with is loaded as by a first start."""
    catalogue = load_catalogue(folder)
    for year, scores in DDCI_SCORES.items():
        book = load_workbook(io.BytesIO(build_template(catalogue, "ddci", year)))
        sheet = book[TABLE_SHEET]
        for row in range(4, sheet.max_row + 1):
            value = scores.get(str(sheet.cell(row, 1).value))
            if value is not None:
                for column in (2, 3, 4):
                    sheet.cell(row, column).value = value * (10 if column == 4 else 1)
        out = io.BytesIO()
        book.save(out)
        read = preview(out.getvalue(), f"ddci-{year}.xlsx", "ddci", catalogue, year)
        assert read.importable_years == (year,), [problem.message("vi") for problem in read.problems]
        publish_preview(store, read, operator(PERSON))
    (plan,) = built_in_plans()
    add_action(
        store,
        Action("Hội nghị về minh bạch", components=(("pci", "transparency"),), index="pci", plan_year=plan.year),
        operator(PERSON),
    )
