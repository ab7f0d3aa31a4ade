"""What the units of a group are called: by the kind of the group, else as the catalogue names the group."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from wording.words import Words

NO_NAMES: Final[Mapping[str, Any]] = {}


def group_words(
    say: Words, what: Literal["units", "whole", "median"], group: str, named: Mapping[str, Any] = NO_NAMES
) -> str:
    """The units of a group, all of them together, or their median, in words that a sentence goes on with.

    named: groups by code, with `name_vi` and `name_en`, as the catalogue has them.
    """
    if say.has(f"group.{what}_{group}"):
        return say(f"group.{what}_{group}")
    if group not in named:
        return say(f"group.{what}_other")
    name = say.of(named[group])
    return say(f"group.{what}_named", units=name[:1].lower() + name[1:])
