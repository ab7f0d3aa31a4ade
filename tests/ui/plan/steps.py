"""What a person does in the table of a plan, and what is stored of it."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, list_actions
from data.store.database import open_store
from data.store.versions import current_version
from planning.action import Action


def saved(**changes: Any) -> Action:
    """One action in the store of the page under test."""
    store = open_store()
    action = Action(title="Đối thoại doanh nghiệp", components=(("pci", "proactivity"),), index="pci", unit="ha_tinh",
                    plan_year=2023, year=2023,
                    edition_version_id=current_version(store, "pci", 2023), **changes)  # fmt: skip
    kept = add_action(store, action, operator("Người lập"))
    store.close()
    return kept


def edit(app: AppTest, **cells: Any) -> AppTest:
    """Type into the first row of the table, as the grid would report it."""
    app.session_state["plan_editor_0"] = {"edited_rows": {0: cells}, "added_rows": [], "deleted_rows": []}
    return app.run()


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def actions() -> tuple[Action, ...]:
    store = open_store()
    kept = list_actions(store)
    store.close()
    return kept
