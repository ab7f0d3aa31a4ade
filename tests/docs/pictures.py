"""The pictures of the first document, taken from the running program with its built-in figures.

python -m tests.docs.pictures      takes them anew (needs Chromium)
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from analysis.flags import raise_flags
from data.catalogue.loading import load_catalogue, load_office
from data.exports.template import build_template
from data.rights import operator
from data.store import settings
from data.store.actions import add_action
from data.store.database import Store, file_url, open_store
from planning.action import Action
from planning.documents.nd30 import write
from services.built_in import load_built_in
from services.papers import plan_paper
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.prebuilt import built_in, history
from tests.server import end_server, environment_of, start_server
from tests.support import ROOT
from wording.flags import reason
from wording.numbers import TIME_ZONE

PICTURES = ROOT / "docs" / "images"
PERSON, UNIT, YEAR = "Nguyễn Văn A", "ha_tinh", 2023
WIDE, TALL, PHONE = (1366, 768), (1366, 960), (390, 844)
PAGES = {
    "overview": "",
    "trends": "trends",
    "map": "map?component=proactivity",
    "component": "component?component=proactivity",
    "explain": "explain?year=2022",
    "simulate": "simulate?if=proactivity:6.85",
    "flags": "flags",
    "coverage": "coverage",
    "plan": "plan",
}
ACTIONS = (
    ("labor_training", "score_fell", "Đối thoại với doanh nghiệp về đào tạo nghề", "training", 40, 20),
    ("proactivity", "last_in_group", "Chuyên trang về xử lý kiến nghị của doanh nghiệp", "newspaper", 0, 60),
)


def prepare(store: Store) -> None:
    """The built-in figures, a person's name, and two made-up actions."""
    load_built_in(store, load_catalogue())
    known = settings.load(store)
    settings.save(store, replace(known, person=PERSON), operator(PERSON), seen=known)
    raised = {(flag.component, flag.rule): flag for flag in raise_flags(history("pci"), UNIT, YEAR)}
    today = datetime.now(TIME_ZONE).date()
    for component, rule, title, channel, progress, days in ACTIONS:
        flag = raised[component, rule]
        action = Action(
            title, components=(("pci", component),), topics=("pci",), channel=channel, lead_unit="van_phong_so",
            due=today + timedelta(days), budget_estimated=15_000_000, status="in_progress" if progress else "planned",
            progress=progress, plan_year=YEAR, index="pci", unit=UNIT, year=YEAR, rule=rule,
            reason_vi=reason(flag, "vi"), reason_en=reason(flag, "en"),
        )  # fmt: skip
        add_action(store, action, operator(PERSON))


def faulty_workbook() -> bytes:
    """The figures of 2023 on the template, with a slip of the keyboard here and there."""
    book = openpyxl.load_workbook(io.BytesIO(build_template(load_catalogue(), "pci", YEAR)))
    sheet = book.worksheets[0]
    scores = built_in()["pci"].scores.query("year == @YEAR").set_index(["unit", "component"])["value"]
    index, units = load_catalogue().index("pci"), load_catalogue().units_of("pci", YEAR)
    for row, unit in enumerate(units, start=4):
        for column, part in enumerate(index.framework(YEAR, "province").components, start=2):
            sheet.cell(row, column, float(scores[unit.code, part.component]))
    for cell, slip in {"B5": "6,7O", "C7": "6,84", "D9": 59.5, "A12": "Thái Nguyênn"}.items():
        sheet[cell] = slip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@contextmanager
def server(home: Path) -> Iterator[str]:
    """The dashboard on a free port."""
    running, url = start_server(environment_of(home))
    try:
        yield url
    finally:
        end_server(running)


@contextmanager
def visit(browser: Browser, address: str, size: tuple[int, int] = WIDE, dark: bool = False) -> Iterator[Page]:
    """A page that has been drawn to its end."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", locale="vi-VN"
    )
    page.add_init_script("localStorage.setItem('app-guide', 'away')")
    page.goto(address)
    expect(page.locator(".app-headline")).to_be_visible(timeout=60_000)
    settle(page)
    yield page
    page.close()


def settle(page: Page) -> None:
    """Wait until nothing is drawn any more."""
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1, timeout=60_000)
    page.wait_for_timeout(2_000)


def keep(page: Page, name: str) -> None:
    """Write what the window shows, in few colours."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def print_papers(store: Store, folder: Path) -> None:
    """The plan as it is printed: its first page and its annex side by side (needs LibreOffice and pdftoppm)."""
    source = folder / "plan.docx"
    source.write_bytes(write(plan_paper(store, load_catalogue(), load_office(), YEAR)))
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, source], check=True)
    subprocess.run(["pdftoppm", "-r", "62", "-png", folder / "plan.pdf", folder / "page"], check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]
    first, annex = pages[0], pages[-1]
    both = Image.new("RGB", (first.width + annex.width + 12, first.height), "#8a97a5")
    both.paste(first, (0, 0))
    both.paste(annex, (first.width + 12, 0))
    both.quantize(32, dither=Image.Dither.NONE).save(PICTURES / "papers.png", optimize=True)


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = open_store(file_url(Path(folder) / "dashboard.sqlite3"))
        prepare(store)
        print_papers(store, Path(folder))
        store.close()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with server(Path(folder)) as address:
            for name, way in PAGES.items():
                with visit(browser, f"{address}/{way}") as page:
                    keep(page, name)
            with visit(browser, address, dark=True) as page:
                keep(page, "dark")
            with visit(browser, address, PHONE) as page:
                keep(page, "phone")
            with visit(browser, f"{address}/upload", TALL) as page:
                file = {"name": f"pci-{YEAR}.xlsx", "mimeType": "", "buffer": faulty_workbook()}
                page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
                expect(page.locator(".app-table", has_text="'Bảng điểm'!B5")).to_be_visible(timeout=60_000)
                settle(page)
                keep(page, "upload")
        browser.close()


if __name__ == "__main__":
    main()
