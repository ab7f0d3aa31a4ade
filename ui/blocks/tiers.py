"""Tiers beside ranks: the column of a table, and the sentence of one unit."""

from analysis.frames import TOTAL
from analysis.tiers import LEVEL
from ui.kit.tables import Column, TableCell, ranked
from ui.reads.tiers import tiers_of
from ui.visit.visit import Visit
from wording.numbers import decimal, percent


def tier_columns(visit: Visit, *components: str) -> list[Column]:
    """The heading of the column; no column where none of these components has tiers."""
    known = [found for code in components if (found := tiers_of(visit, code)) is not None]
    if not known:
        return []
    differences = sorted({decimal(found.difference, visit.language) for found in known})
    help_text = visit.say("tiers.help", difference=" / ".join(differences), level=percent(LEVEL, visit.language))
    return [Column(visit.say("tiers.column"), "right", is_secondary=True, help=help_text)]


def tier_cells(visit: Visit, unit: str, component: str, *components: str) -> list[TableCell]:
    """The cell under that heading: 6/8; empty where this unit has no tier, none where the table has no such column.

    components: those that the heading was made for.
    """
    if not any(tiers_of(visit, code) for code in components or (component,)):
        return []
    known = tiers_of(visit, component)
    return [ranked(known.by_unit[unit], known.number) if known and unit in known.by_unit else TableCell()]


def tier_sentence(visit: Visit, unit: str, component: str = TOTAL) -> str:
    """The tier of a unit, and from how many it is not told apart, those of the next tiers too: "Nhóm hạng 6/8: …"."""
    known = tiers_of(visit, component)
    if known is None or unit not in known.by_unit:
        return ""
    tier = known.by_unit[unit]
    others = sum(other == tier for other in known.by_unit.values()) - 1
    if not others:
        return visit.say("tiers.alone", tier=f"{tier}/{known.number}")
    with_neighbours = known.alike[unit]
    key = "tiers.sentence" if with_neighbours == others else "tiers.sentence_border"
    return visit.say(key, tier=f"{tier}/{known.number}", count=others, all=with_neighbours)
