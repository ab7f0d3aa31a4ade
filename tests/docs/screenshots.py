"""Every screen in both languages, light and dark, at three sizes, to be looked at one by one.

python -m tests.docs.screenshots [FOLDER]      (make screenshots; needs Chromium)

Beside each first screen the whole page is kept at the narrow and the middle size, and one sheet for each page shows
all of its first screens side by side.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data.store.database import file_url, open_store
from tests.docs.pictures import prepare, server
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hands import settle
from tests.support import ROOT
from ui.kit.pages import HOME, PAGES
from wording.words import LANGUAGES

FOLDER = ROOT / "screenshots"
SIZES = {"office": (1366, 768), "projector": (1920, 1080), "telephone": (390, 844)}
WHOLE = ("office", "telephone")
SCHEMES = ("light", "dark")
LONGEST = 12_000
STATES = {
    "one-edition": "trends?index=ddci",
    "not-published": "?year=2024",
    "few-figures": "?year=2021",
    "without-region": "compare?index=ddci",
    "largest-fall": "explain?year=2023",
    "one-component": "trends?component=proactivity",
    "ranks": "trends?measure=rank",
    "map-of-change": "map?measure=rank_change",
    "search-a-word": "help?term=median",
    "board": "plan?view=board",
    "projector-number": "?present=1",
    "projector-causes": "?present=2",
    "projector-work": "?present=3",
    "long-name": "component?index=ddci&unit=ban_qlda_nong_nghiep_va_ptnt",
}
"""Beside the pages as they open: what they show when something is missing, chosen, or long."""


def addresses() -> Iterator[tuple[str, str]]:
    """The name of every picture and where it is taken."""
    for entry in PAGES:
        yield entry.name, "" if entry.name == HOME else entry.name
    yield from STATES.items()


def take(page: Page, address: str, folder: Path, name: str, size: str) -> Path:
    """One first screen and, at two of the sizes, the whole page."""
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    page.goto(address)
    expect(page.locator(".app-headline").first).to_be_visible(timeout=60_000)
    settle(page)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    if size in WHOLE:
        height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": SIZES[size][0], "height": min(int(height) + 70, LONGEST)})
        settle(page)
        page.screenshot(path=folder / f"{name}-whole.png")
    return path


def sheet(pictures: list[Path], path: Path, height: int = 480) -> None:
    """All first screens of one page side by side, in two lines."""
    images = [Image.open(one).convert("RGB") for one in pictures]
    small = [one.resize((round(one.width * height / one.height), height)) for one in images]
    half = -(-len(small) // 2)
    lines = [small[:half], small[half:]]
    width = max(sum(one.width + 8 for one in line) for line in lines)
    whole = Image.new("RGB", (width, 2 * (height + 8)), "#8a97a5")
    for number, line in enumerate(lines):
        left = 0
        for one in line:
            whole.paste(one, (left, number * (height + 8)))
            left += one.width + 8
    whole.save(path)


def shoot(browser: Browser, url: str, folder: Path) -> int:
    """Take all of them; how many there are."""
    taken: dict[str, list[Path]] = {}
    for language, scheme, size in product(LANGUAGES, SCHEMES, SIZES):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        context.add_init_script("localStorage.setItem('app-guide', 'away')")
        page = context.new_page()
        for name, address in addresses():
            mark = "&" if "?" in address else "?"
            stem = f"{name}-{language}-{scheme}-{size}"
            taken.setdefault(name, []).append(take(page, f"{url}/{address}{mark}lang={language}", folder, stem, size))
        context.close()
    for name, pictures in taken.items():
        sheet(pictures, folder / f"all-{name}.png")
    return sum(len(pictures) for pictures in taken.values())


def main() -> None:
    """Take every picture into the folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        store = open_store(file_url(Path(home) / "dashboard.sqlite3"))
        prepare(store)
        store.close()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with server(Path(home)) as url:
            count = shoot(browser, url, folder)
        browser.close()
    sys.stdout.write(f"{count} pictures in {folder}\n")


if __name__ == "__main__":
    main()
