"""Two copies of the program on one database behind the proxy: one may go, and nobody loses a word."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import postgresql
from tests.copies import PASSWORD, Copies, behind_proxy, cookie_of, office, two_copies
from tests.data.reading.layout_builders import Style, four_provinces, saved, wide
from tests.e2e.conftest import COLD_MS, WAIT_MS
from tests.e2e.hands import bring_file, choose, press, settle
from tests.support import ROOT, apart
from tools.load import PATIENCE_SECONDS, Client, Tab, connected

pytestmark = [pytest.mark.e2e, *postgresql.BY_NIGHT]

FIRST, SECOND = "Tập huấn một cửa", "Đối thoại doanh nghiệp"
NEW_ACTION = "plan?component=proactivity&new=1"
OFFERED = re.compile(r"Có bản nháp lúc \d\d:\d\d")


@pytest.fixture(scope="module")
def copies(built_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    folder = tmp_path_factory.mktemp("copies")
    with office(built_in, folder) as settings:
        both = two_copies(folder, settings)
        with behind_proxy(both):
            yield both


@pytest.fixture
def person(browser: Browser, copies: Copies) -> Iterator[BrowserContext]:
    """A browser whose person has signed in through the proxy."""
    with closing(browser.new_context(viewport={"width": 1366, "height": 768})) as context:
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.goto(f"{copies.url}/help")
        page.locator("input[name=login]").fill("anh")
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button").click()
        expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
        page.close()
        yield context


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    settle(page)
    return page


def _title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Tên hoạt động")


def _count(page: Page, count: int) -> None:
    expect(page.locator(".app-headline")).to_contain_text(f"{count} hoạt động tuyên truyền")


def _status(address: str, cookie: str = "") -> tuple[int, str]:
    asked = urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _is_connected(page: Page) -> None:
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1, timeout=COLD_MS)
    settle(page)


def test_what_one_copy_writes_the_other_shows_at_the_next_press(person: BrowserContext, copies: Copies) -> None:
    here, there = _open(person, f"{copies.address(0)}/{NEW_ACTION}"), _open(person, f"{copies.address(1)}/plan")
    _count(there, 0)
    _title(here).fill(FIRST)
    here.get_by_role("button", name="Thêm vào kế hoạch").click()
    _count(here, 1)
    there.get_by_text("Bảng", exact=True).or_(there.get_by_text("Chỉ tiêu", exact=True)).first.click()
    _count(there, 1)


async def _uploaded(url: str, cookie: str, token: str, other: str) -> int:
    """The answer to an upload, sent to one address, for a page that is open at another."""
    async with await connected(other, cookie) as socket:
        client = Client(socket, "")
        await client.draw()
        body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nfigures\r\n--x--\r\n'
        asked = urllib.request.Request(
            f"{url}/_stcore/upload_file/{client.session}/1",
            body,
            {
                "Cookie": f"{cookie}; _streamlit_xsrf={token}",
                "X-Xsrftoken": token,
                "Content-Type": "multipart/form-data; boundary=x",
            },
            method="PUT",
        )
        try:
            answer = await asyncio.to_thread(urllib.request.urlopen, asked)
            return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def test_an_upload_finds_the_copy_that_drew_its_page_and_each_takes_the_cookie_of_the_other(copies: Copies) -> None:
    cookie = cookie_of(copies.settings)
    asked = urllib.request.Request(f"{copies.address(0)}/_stcore/health", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        found = re.search(r"_streamlit_xsrf=([^;]+)", answer.headers["set-cookie"])
    assert found is not None
    token = found[1].strip('"')
    put = partial(_uploaded, cookie=cookie, token=token)
    for route in range(4):  # of so many browsers some come to each copy
        with_route = f"{cookie}; route={route}"
        sent = put(copies.url, cookie=with_route, other=copies.address(1))
        assert apart(lambda sent=sent: asyncio.run(sent)) == 204
    assert apart(lambda: asyncio.run(put(copies.address(1), other=copies.address(1)))) == 204
    assert apart(lambda: asyncio.run(put(copies.address(0), other=copies.address(1)))) == 404


SIGNS = "print(tool.create_signed_value(get_cookie_secret(), 'name', 'value').decode())"
READS = "print((tool.decode_signed_value(get_cookie_secret(), 'name', sys.argv[1]) or b'').decode())"


def _said(code: str, settings: Mapping[str, str], *given: str) -> str:
    """What a process of its own says of Streamlit's signed cookies."""
    tools = "import sys; from streamlit.web.server.starlette import starlette_app_utils as tool; "
    secret = "from streamlit.web.server.server_util import get_cookie_secret; "
    command = [sys.executable, "-c", tools + secret + code, *given]
    done = subprocess.run(command, env=dict(settings), capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_what_one_copy_signs_another_believes_only_with_the_same_secret(copies: Copies) -> None:
    signed = _said(SIGNS, copies.settings)
    assert _said(READS, copies.settings, signed) == "value"
    alone = {name: value for name, value in copies.settings.items() if name != "STREAMLIT_SERVER_COOKIE_SECRET"}
    assert _said(READS, alone, signed) == ""


def test_a_copy_is_drained_and_stopped_and_what_was_in_hand_is_offered_by_the_other(
    person: BrowserContext, copies: Copies, tmp_path: Path
) -> None:
    form, upload = _open(person, f"{copies.url}/{NEW_ACTION}"), _open(person, f"{copies.url}/upload?index=pci")
    _title(form).fill(SECOND)
    _title(form).press("Tab")
    expect(form.get_by_text("Bản nháp đã giữ lúc")).to_be_visible()

    for copy in (0, 1):  # where this browser has come to
        copies.drain(copy)
        status, said = _status(f"{copies.address(copy)}/readyz")
        assert status == 503
        if "open: 2" in said:
            break
        assert "open: 0" in said
        copies.drain_file(copy).unlink()
    else:
        raise AssertionError("the pages are open at neither copy")

    # Whoever is here goes on, with a file as well; who comes anew comes to the other copy.
    file = tmp_path / "pci.xlsx"
    file.write_bytes(saved(wide(four_provinces(), Style(traps=False))))
    bring_file(upload, file)
    expect(upload.get_by_text("Tệp đang xem")).to_be_visible()
    expect(upload.get_by_text("Bản nháp đã giữ lúc")).to_be_visible()
    _open(person, f"{copies.url}/plan").close()
    assert "open: 2" in _status(f"{copies.address(copy)}/readyz")[1]

    assert copies.stop(copy) in (0, -15)
    for page in (form, upload):
        _is_connected(page)
    expect(_title(form)).to_have_value(SECOND)
    choose(upload, "Năm của kỳ công bố", "2016")  # a page that stayed open is drawn anew at its next press
    expect(upload.get_by_text("Tệp pci.xlsx", exact=True)).to_be_visible()
    expect(upload.get_by_text(OFFERED).first).to_be_visible()
    settle(upload)
    upload.get_by_role("button", name="Dùng tiếp").first.click()
    expect(upload.get_by_text("Tệp đang xem")).to_be_visible()

    # And the other one dies.
    copies.start(copy)
    copies.kill(1 - copy)
    for page in (form, upload):
        _is_connected(page)
    expect(_title(form)).to_have_value(SECOND)
    press(form, "Thêm vào kế hoạch", form.get_by_text(f"Đã thêm “{SECOND}”"))
    copies.start(1 - copy)


def _pages_at(copies: Copies, copy: int) -> int:
    """How many websockets a copy has open, as its system counts connections."""
    found = psutil.Process(copies.running[copy].pid).net_connections("tcp")
    return sum(each.status == "ESTABLISHED" and each.laddr.port == copies.ports[copy] for each in found)


async def _come_and_go(copies: Copies, cookie: str) -> list[tuple[int, int]]:
    """The pages at both copies: before the first is killed, while it is away, and once it has its own back."""
    tabs = [Tab(copies.url, "", f"{cookie}; route={number}") for number in range(10)]
    for tab in tabs:
        await tab.open()

    async def until(is_so: Callable[[tuple[int, int]], bool]) -> tuple[int, int]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so(found := (_pages_at(copies, 0) if 0 in copies.running else 0, _pages_at(copies, 1))):
                await asyncio.sleep(0.2)
        return found

    before = await until(lambda found: sum(found) == len(tabs))
    copies.kill(0)
    away = await until(lambda found: found[1] == len(tabs))
    await asyncio.to_thread(copies.start, 0)
    back = await until(before.__eq__)
    for tab in tabs:
        assert (await tab.close()).failures == []
    return [before, away, back]


def test_a_copy_that_was_killed_gets_its_pages_back_once_it_is_back(copies: Copies) -> None:
    for copy in {0, 1} - copies.running.keys():
        copies.start(copy)
    before, away, back = apart(lambda: asyncio.run(_come_and_go(copies, cookie_of(copies.settings))))
    assert min(before) > 0 and away == (0, sum(before)) and back == before
