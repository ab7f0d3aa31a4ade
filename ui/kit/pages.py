"""The pages of the program: their files, their addresses, and the group and permission of each in the menu."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from data.rights import Deed

PAGES_DIRECTORY = Path(__file__).resolve().parents[2] / "pages"

HOME = "overview"
"""The page that Streamlit serves at the root and under no name of its own."""


@dataclass(frozen=True)
class PageEntry:
    """One page of the menu: its file and address, the group it stands in, its icon, and the permission it needs."""

    name: str
    group: str
    icon: str
    permission: Deed


PAGES = (
    PageEntry(HOME, "watch", ":material/dashboard:", "view"),
    PageEntry("indices", "watch", ":material/apps:", "view"),
    PageEntry("trends", "watch", ":material/show_chart:", "view"),
    PageEntry("map", "watch", ":material/map:", "view"),
    PageEntry("component", "watch", ":material/category:", "view"),
    PageEntry("compare", "watch", ":material/compare_arrows:", "view"),
    PageEntry("explain", "analyse", ":material/waterfall_chart:", "view"),
    PageEntry("simulate", "analyse", ":material/tune:", "view"),
    PageEntry("robustness", "analyse", ":material/query_stats:", "view"),
    PageEntry("my_work", "act", ":material/assignment_ind:", "view"),
    PageEntry("flags", "act", ":material/flag:", "view"),
    PageEntry("priorities", "act", ":material/target:", "view"),
    PageEntry("coverage", "act", ":material/fact_check:", "view"),
    PageEntry("plan", "act", ":material/campaign:", "view"),
    PageEntry("effects", "act", ":material/compare:", "view"),
    PageEntry("documents", "act", ":material/description:", "view"),
    PageEntry("upload", "data", ":material/upload_file:", "import"),
    PageEntry("survey", "data", ":material/how_to_vote:", "import"),
    PageEntry("catalogue", "data", ":material/account_tree:", "import"),
    PageEntry("settings", "data", ":material/settings:", "settings"),
    PageEntry("people", "data", ":material/group:", "people"),
    PageEntry("audit", "data", ":material/policy:", "audit"),
    PageEntry("help", "data", ":material/help:", "view"),
)


def page_file(name: str) -> Path:
    """The file of a page."""
    return PAGES_DIRECTORY / f"{name}.py"


def address(page: str, query: Mapping[str, str]) -> str:
    """Where a page is served, seen from another page, with what its link says; the home page is `.`."""
    return f"{'.' if page == HOME else page}?{urlencode(query)}"
