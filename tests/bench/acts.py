"""What a person does to a page whose time is taken, and how a browser does it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TIMES, NOT_YET = 1.2, 1.5
"""The limit, and that of a page which is not known to hold it yet."""
SLOWER = ("trends", "map", "survey", "people")
"""Pages that are held to NOT_YET: docs/speed.md says why."""


@dataclass(frozen=True)
class Act:
    """What a person does on a page: which kind of input, its name, what is chosen in each round, the slowest answer."""

    page: str
    widget: str
    label: str
    choices: tuple[str, ...]
    link: str = ""
    answer: str = ".app-headline"
    name: str = "component"

    @property
    def most(self) -> float:
        """How many times as long as the bare page it may take."""
        return NOT_YET if self.page in SLOWER else MOST_TIMES


def do(page: Page, act: Act, label: str, turn: int) -> None:
    """Choose what this round chooses; the last click or key is what the page answers."""
    if act.widget == "slider":
        page.get_by_role("slider", name=label).first.press(act.choices[turn])
    elif act.widget == "radio":
        page.get_by_role("radio", name=act.choices[turn], exact=True).click()
    else:
        box = page.get_by_role("combobox", name=label, exact=True)
        box.press("ArrowDown")
        box.fill(act.choices[turn])
        option = page.get_by_role("option").filter(has_text=act.choices[turn]).first
        option.wait_for()
        page.wait_for_timeout(100)
        option.click()
