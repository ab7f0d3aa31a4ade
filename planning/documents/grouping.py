"""What the actions of a paper may be grouped by."""

from typing import Final, Literal, get_args

GroupBy = Literal["topic", "component"]
GROUPINGS: Final[tuple[GroupBy, ...]] = get_args(GroupBy)
