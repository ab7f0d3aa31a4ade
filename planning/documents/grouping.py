"""The groupings of actions that a paper offers."""

from typing import Final, Literal, get_args

GroupBy = Literal["topic", "component"]
GROUPINGS: Final[tuple[GroupBy, ...]] = get_args(GroupBy)
