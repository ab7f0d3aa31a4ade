"""What a screen reader has of a page: the tree of roles and names that the browser gives it, and what is announced.

Nothing here looks at the page: what is pressed or typed into is found by its role and its name alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import CDPSession, Page

CONTROLS = frozenset({
    "button", "checkbox", "combobox", "link", "listbox", "menuitem", "option", "radio", "searchbox", "slider",
    "spinbutton", "switch", "tab", "textbox",
})  # fmt: skip
GRAPHICS = frozenset(("image", "img", "graphics-document", "figure"))
LISTENS = """
window.announced = [];
const LIVE = "[aria-live], [role=status], [role=alert]";
const speaks = (region) => region && (region.getAttribute("aria-live") || "polite") !== "off";
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    const into = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
    if (speaks(into) && into.textContent.trim()) window.announced.push(into.textContent.trim());
    for (const added of addedNodes) if (added.nodeType === 1)
      for (const alert of [added, ...added.querySelectorAll("*")].filter((each) => each.matches("[role=alert]")))
        window.announced.push(alert.textContent.trim());
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""What is announced: what changes within a live region that was there before, and an alert that is put in."""


@dataclass(frozen=True)
class Heard:
    """One thing that is read out: its role, its name, whether it has the focus, and the element behind it."""

    role: str
    name: str
    is_focused: bool
    element: int

    @property
    def is_control(self) -> bool:
        """Whether one can do something with it."""
        return self.role in CONTROLS


class Reader:
    """A screen reader on one page, from its next address on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        page.add_init_script(LISTENS)

    def all(self) -> list[Heard]:
        """All that is read out, in the order of reading."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        return list(_read(nodes[0], by_id))

    def find(self, role: str, name: str) -> Heard:
        """The first of this role of which the name begins so."""
        read = self.all()
        for heard in read:
            if heard.role == role and heard.name.startswith(name):
                return heard
        raise AssertionError(f"no {role} {name} is read out, only {[h.name for h in read if h.role == role]}")

    def press(self, role: str, name: str) -> None:
        """Do what a reader does when one presses Enter on something that it has read out."""
        self._call(self.find(role, name), "function() { this.focus(); this.click(); }")

    def enter(self, role: str, name: str) -> None:
        """Go into a field."""
        self._call(self.find(role, name), "function() { this.focus(); }")

    def unnamed(self) -> list[Heard]:
        """Controls and graphics of which a reader can say no more than what they are."""
        return [heard for heard in self.all() if heard.role in CONTROLS | GRAPHICS and not heard.name.strip()]

    def announced(self) -> str:
        """All that was announced since the page was loaded."""
        return "\n".join(self._page.evaluate("window.announced"))

    def out_of_order(self) -> list[tuple[str, str]]:
        """Pairs of headings and controls that are read one after the other and stand the other way round.

        The second stands above the first and not beside it on its right, where a further column begins.
        """
        placed = [(h, box) for h in self.all() if (h.is_control or h.role == "heading") and (box := self._box(h))]
        return [
            (first.name, second.name)
            for (first, at), (second, then) in pairwise(placed)
            if then[3] <= at[1] and then[0] < at[2]
        ]

    def _box(self, heard: Heard) -> tuple[float, float, float, float] | None:
        box = self._call(
            heard,
            """function() {
                const { left, top, right, bottom, width, height } = this.getBoundingClientRect();
                return width > 1 && height > 1 ? [left, top, right, bottom] : null;
            }""",
        )
        return tuple(box) if box else None  # type: ignore[return-value]

    def _call(self, heard: Heard, function: str) -> Any:
        found = self._session.send("DOM.resolveNode", {"backendNodeId": heard.element})
        answer = self._session.send(
            "Runtime.callFunctionOn",
            {"objectId": found["object"]["objectId"], "functionDeclaration": function, "returnByValue": True},
        )
        return answer["result"].get("value")


def _read(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[Heard]:
    if not node.get("ignored") and "backendDOMNodeId" in node:
        states = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        role, name = (str(node.get(part, {}).get("value", "")) for part in ("role", "name"))
        yield Heard(role, name, bool(states.get("focused")), node["backendDOMNodeId"])
    for child in node.get("childIds", ()):
        if child in by_id:
            yield from _read(by_id[child], by_id)
