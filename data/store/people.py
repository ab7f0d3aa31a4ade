"""What each role may do. A role that is not listed may do nothing."""

from typing import Literal, get_args

Role = Literal["viewer", "planner", "analyst", "admin"]
Permission = Literal["view", "plan", "import", "settings"]

ROLES: tuple[Role, ...] = get_args(Role)

PERMISSIONS: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({"view"}),
    "planner": frozenset({"view", "plan"}),
    "analyst": frozenset({"view", "import"}),
    "admin": frozenset(get_args(Permission)),
}
"""view: read every page. plan: write actions. import: publish editions and undo. settings: all settings."""


def permissions(role: str) -> frozenset[Permission]:
    """What a role may do; nothing for a role that is not known."""
    return PERMISSIONS.get(role, frozenset())
