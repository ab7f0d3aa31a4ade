"""Every page, role and permission is documented, under the names that people see."""

from data.rights import RIGHTS
from tests.docs.documents import coded, section
from ui.kit.pages import HOME, PAGES
from wording.words import wording

DOCUMENT = "docs/screens.md"


def rows(heading: str) -> list[list[str]]:
    lines = [line for line in section(DOCUMENT, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_page_is_documented_in_the_order_of_the_menu():
    vi, en = wording("vi"), wording("en")
    expected = [
        [
            f"{vi[f'menu.{page.name}']} ({en[f'menu.{page.name}']})",
            "`/`" if page.name == HOME else f"`{page.name}`",
            f"`{page.permission}`",
        ]
        for page in PAGES
    ]
    assert [row[:3] for row in rows("Pages")] == expected


def test_every_role_is_documented_with_its_permissions():
    vi = wording("vi")
    documented = {row[0]: coded(row[1]) for row in rows("Roles")}
    assert documented == {f"`{role}` ({vi[f'role.{role}']})": set(may) for role, may in RIGHTS.items()}
