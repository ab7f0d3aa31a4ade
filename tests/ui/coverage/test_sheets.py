"""The sheets of the units: what each has to do, recurring work once, and what it answers for without a plan."""

import io
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import openpyxl

from analysis.flags import Severity
from data.catalogue.loading import load_catalogue, load_office
from data.rights import Actor, operator
from data.store import settings
from data.store.database import file_url, open_store
from data.store.owners import replace_owners
from data.store.plans import add_plan
from planning.action import Action
from planning.coverage import flagged_work
from planning.owners import Owner
from planning.reminders import by_unit, reminders
from services.built_in import built_in_plans
from ui.coverage.workbooks import owed_by_unit, reminder_tables
from ui.visit.visit import Visit
from wording.words import Words

AN, DAY = operator("An"), date(2023, 5, 2)
OFFICE, DATA = "van_phong_so", "phong_thong_tin_thong_ke"


@dataclass(frozen=True)
class Raised:
    component: str
    index: str = "pci"
    unit: str = "ha_tinh"
    year: int = 2023
    severity: Severity = "high"


def test_each_unit_has_its_work_once_and_what_it_answers_for_without_an_action(tmp_path: Path) -> None:
    (plan,) = built_in_plans()
    planned = Action("Chào cờ", id=1, lead_unit=OFFICE, in_charge="Nguyễn Văn A", components=(("pci", "transparency"),))
    ceremony = replace(planned, rhythm="flag_ceremony", start=date(2023, 1, 1), due=date(2023, 12, 14))
    owners = [Owner("pci", code, date(2023, 1, 1), DATA) for code in ("time_costs", "transparency")]
    catalogue = load_catalogue()
    with closing(open_store(file_url(tmp_path / "dashboard.sqlite3"))) as store:
        add_plan(store, plan, AN)
        replace_owners(store, (), owners, AN)
        visit = Visit(
            store, catalogue, load_office(), settings.load(store), Actor("An", "viewer"), Words("vi"),
            catalogue.index("pci"), catalogue.unit("ha_tinh"), 2023, (2023,),
        )  # fmt: skip
        work = flagged_work([Raised(code) for code in ("time_costs", "transparency", "proactivity")], [ceremony], DAY)
        owed = owed_by_unit(visit, work)
        book = reminder_tables(visit, plan, by_unit(reminders([ceremony], DAY)), owed)
    sheets = {
        sheet.title: [[cell for cell in row if cell is not None] for row in list(sheet.values)[1:]]
        for sheet in openpyxl.load_workbook(io.BytesIO(book))
    }
    office, data = (rows for rows in sheets.values())
    # 2/1, 6/2, 6/3, 3/4, 1/5: five times were due, none has a result, the first 120 days ago.
    assert office[0][:2] == ["Chào cờ", "Nguyễn Văn A"]
    assert office[0][3:6] == [-120, 5, 5] and len(office) == 1
    assert [row[0] for row in data] == ["Chi phí thời gian: đơn vị là đầu mối, cần lập hoạt động"]
