"""An office of five, each in a browser of their own, from the invitation to the mail and the audit trail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from data.store.database import file_url, open_store
from data.store.people import people
from planning.periods import today
from tests.data.reading.layout_builders import Style, four_provinces, saved, wide
from tests.e2e.conftest import COLD_MS, WAIT_MS
from tests.e2e.hands import bring_file, choose, open_from_menu, press, settle
from tests.mail_server import Server, answering
from tests.server import end_server, environment_of, start_server
from tests.support import ROOT, by_night
from wording.words import Words

pytestmark = pytest.mark.e2e

SAY = Words("vi")
PASSWORD = "mot mat khau dai"
ADMIN, ANALYST, PLANNER, REPORTER, LEADER = (
    "Nguyễn Thị Ánh",
    "Lê Số Liệu",
    "Trần Kế Hoạch",
    "Phạm Báo Cáo",
    "Vũ Lãnh Đạo",
)
ROLES = {ANALYST: "analyst", PLANNER: "planner", REPORTER: "reporter", LEADER: "viewer"}
UNIT, TITLE, DONE = "Văn phòng Sở", "Đối thoại với doanh nghiệp", "đã mời 30 doanh nghiệp"


@dataclass(frozen=True)
class Office:
    """A server, the store behind it, the settings of both, and the mail server that they know."""

    url: str
    database: Path
    settings: dict[str, str]
    post: Server


@pytest.fixture
def office(tmp_path: Path, built_in: Path) -> Iterator[Office]:
    """A server with accounts on which the first admin was added by the command, as docs/serve.md has it."""
    database = Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3"))
    with answering(Server()) as post:
        settings = environment_of(tmp_path) | {"DASHBOARD_SIGN_IN": "local"} | post.settings
        email = f"{_login(ADMIN)}@example.vn"
        _command(
            settings, "person", "add", ADMIN, "--login", _login(ADMIN), "--role", "admin", "--email", email,
            typed=f"{PASSWORD}\n",
        )  # fmt: skip
        server, url = start_server(settings, script=Path("asgi.py"), health="/healthz")
        yield Office(url, database, settings | {"DASHBOARD_URL": url}, post)
        end_server(server)


@pytest.fixture
def profile_of(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A tab for a person, in a profile that is theirs alone."""
    known: dict[str, BrowserContext] = {}
    with ExitStack() as stack:

        def tab(name: str) -> Page:
            if name not in known:
                known[name] = stack.enter_context(closing(browser.new_context(viewport={"width": 1366, "height": 768})))
                known[name].set_default_timeout(WAIT_MS)
            return known[name].new_page()

        yield tab


def _login(name: str) -> str:
    return f"nguoi{[ADMIN, *ROLES].index(name)}"


def _command(settings: dict[str, str], *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "cli.py", *arguments], cwd=ROOT, env=settings, input=typed, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@by_night  # the pages of each are held alone
def test_what_five_people_do_reaches_the_others_by_screen_and_mail_and_stands_in_the_audit_trail(
    office: Office, profile_of: Callable[[str], Page], tmp_path: Path
) -> None:
    admin = profile_of(ADMIN)
    admin.goto(f"{office.url}/people")
    admin.locator("input[name=login]").fill(_login(ADMIN))
    admin.locator("input[name=password]").fill(PASSWORD)
    admin.get_by_role("button").click()
    expect(admin.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    tabs = {name: _let_in(name, _invite(admin, name), profile_of(name)) for name in ROLES}
    with closing(open_store(file_url(office.database))) as store:
        known = {person.name: (person.role, bool(person.unit), bool(person.email)) for person in people(store)}
    assert known == {name: (role, name == REPORTER, True) for name, role in {ADMIN: "admin", **ROLES}.items()}

    _publish(tabs[ANALYST], office.url, tmp_path)
    _plan(tabs[PLANNER], office.url)
    _report(tabs[REPORTER], office.url)
    _see(tabs[LEADER], office.url)

    _command(office.settings, "remind")
    mails = {to: mail.get_body(("plain",)).get_content() for (to,), mail in office.post.taken}  # type: ignore[union-attr]
    news = {name: f"{ANALYST}" in mails.get(f"{_login(name)}@example.vn", "") for name in (ADMIN, *ROLES)}
    assert news == {name: name != ANALYST for name in (ADMIN, *ROLES)}, "whoever published it need not be told"
    due = [name for name in (ADMIN, *ROLES) if TITLE in mails.get(f"{_login(name)}@example.vn", "")]
    assert due == [REPORTER]
    (link,) = re.findall(r"\S+index=pci&year=2016\S*", mails[f"{_login(LEADER)}@example.vn"])
    tabs[LEADER].goto(link)
    expect(tabs[LEADER].locator(".app-headline")).to_contain_text("PCI 2016")

    _read_trail(admin, office.url)


def _invite(admin: Page, name: str) -> str:
    """Fill in the form of an invitation; its link, as the page shows it."""
    link = admin.get_by_test_id("stCode")
    before = link.inner_text() if link.count() else ""
    settle(admin)
    admin.get_by_role("textbox", name=SAY("people.email")).fill(f"{_login(name)}@example.vn")
    form = admin.locator("[class*=st-key-invite_role]")
    form.get_by_role("combobox").click()
    admin.get_by_role("option", name=SAY(f"role.{ROLES[name]}"), exact=True).click()
    settle(admin)
    if name == REPORTER:
        admin.locator("[class*=st-key-invite_unit]").get_by_role("combobox").click()
        admin.get_by_role("option", name=UNIT, exact=True).click()
        settle(admin)
    admin.get_by_role("button", name=SAY("people.invite"), exact=True).click()
    expect(link).to_have_text(re.compile(r"/invited\?token="))
    if before:
        expect(link).not_to_have_text(before)
    return link.inner_text().strip()


def _let_in(name: str, link: str, page: Page) -> Page:
    """Take an invitation up; the page is where its person begins."""
    page.goto(link)
    for field, value in (("name", name), ("login", _login(name)), ("password", PASSWORD)):
        page.locator(f"input[name={field}]").fill(value)
    page.get_by_role("button").click()
    expect(page.locator(".app-headline")).to_be_visible()
    return page


def _publish(page: Page, url: str, folder: Path) -> None:
    """An analyst brings an edition."""
    file = folder / "PCI_2016.xlsx"
    file.write_bytes(saved(wide(four_provinces(), Style(traps=False))))
    page.goto(f"{url}/upload?index=pci")
    bring_file(page, file)
    expect(page.get_by_text("Tệp đang xem")).to_be_visible()
    settle(page)
    yes = page.get_by_role("button", name="Đúng, dùng như vậy")
    while left := yes.count():
        yes.first.click()
        expect(yes).to_have_count(left - 1)
        settle(page)
    press(page, "Đưa vào sử dụng", page.get_by_text("Đã đưa vào sử dụng PCI 2016"))


def _plan(page: Page, url: str) -> None:
    """A planner begins the plan of the year that runs or comes, with an action that is due in three days."""
    page.goto(f"{url}/flags?index=pci&year=2023")
    page.get_by_role("link", name="Lập kế hoạch từ cảnh báo").click()
    begin = page.get_by_role("button", name=re.compile("Lập kế hoạch năm [0-9]"))
    expect(begin).to_be_visible()
    settle(page)
    begin.click()
    expect(page.get_by_role("button", name=re.compile("hoạt động vào kế hoạch")).first).to_be_visible()
    settle(page)
    open_from_menu(page, "Hành động", "Cảnh báo")
    flag = page.locator(".app-flags > li").first
    flag.get_by_role("link", name="Lập hoạt động").click()
    title = page.get_by_role("textbox", name="Tên hoạt động")
    expect(title).to_be_visible()
    settle(page)
    title.fill(TITLE)
    choose(page, "Đơn vị chủ trì", UNIT)
    for field, day in (("start", today()), ("due", today() + timedelta(3))):
        page.locator(f"[class*=st-key-{field}_]").get_by_role("spinbutton").first.click()
        page.keyboard.type(f"{day:%d%m%Y}")
        page.keyboard.press("Tab")
        settle(page)
    press(page, SAY("plan.add"), page.get_by_role("status").filter(has_text=TITLE))


def _report(page: Page, url: str) -> None:
    """A reporter begins with what is due, opens it and says what was done."""
    page.goto(url)
    page.wait_for_url("**/my_work**")
    due = page.get_by_role("link", name=TITLE).first
    expect(due).to_be_visible()
    settle(page)
    due.click()
    box = page.get_by_role("textbox", name="Đã làm gì")
    expect(box).to_be_visible()
    settle(page)
    box.fill(DONE)
    box.press("Tab")
    press(page, "Lưu cập nhật", page.get_by_text("Đã lưu cập nhật tiến độ"))


def _see(page: Page, url: str) -> None:
    """A leader reads the figures, who is at work on what, and how far it is, and can change nothing of it."""
    page.goto(f"{url}/?index=pci&unit=ha_tinh&year=2016")
    expect(page.locator(".app-headline")).to_contain_text("PCI 2016")
    page.goto(f"{url}/plan?action=1")
    expect(page.get_by_test_id("stMain").get_by_text(TITLE).first).to_be_visible()
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_text(REPORTER).first).to_be_visible()
    settle(page)
    expect(page.get_by_role("button", name="Lưu cập nhật")).to_have_count(0)


def _read_trail(page: Page, url: str) -> None:
    """The admin reads who did what."""
    page.goto(f"{url}/audit")
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    settle(page)
    lines = [(line[1].strip(), line[3].strip(), " ".join(line[4:])) for line in _cells(table)]
    deeds = [(who, what) for who, what, _ in lines]
    for name in ROLES:
        assert deeds.count((ADMIN, SAY("event.person_invited"))) == len(ROLES)
        assert (name, SAY("event.signed_in")) in deeds, name
    for name, kind, about in (
        (ANALYST, "edition_published", "PCI 2016"),
        (PLANNER, "plan_added", ""),
        (PLANNER, "action_added", TITLE),
        (REPORTER, "check_in_added", TITLE),
    ):
        found = [line for line in lines if line[:2] == (name, SAY(f"event.{kind}"))]
        assert len(found) == 1 and about in found[0][2], (name, kind, lines)


def _cells(table: Locator) -> list[list[str]]:
    rows = table.locator("tbody tr")
    return [rows.nth(number).locator("th, td").all_inner_texts() for number in range(rows.count())]
