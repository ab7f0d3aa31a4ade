"""What comes next after something was done, as it is computed from what is stored then."""

from collections.abc import Callable
from html import escape

from analysis.frames import TOTAL
from planning.coverage import flagged_not_covered
from ui.kit import markup
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags
from ui.visit.visit import Visit


def next_action(visit: Visit) -> str:
    """How many flagged components of the unit and edition have no action, and the most severe of them, as HTML.

    The name leads to the form of a new action for it. Empty where none is left, or for who may not plan.
    """
    if not visit.may("plan"):
        return ""
    raised = [flag for flag in flags(visit) if flag.component != TOTAL]
    waiting = [component for _, component in flagged_not_covered(raised, actions_of_edition(visit))]
    if not waiting:
        return ""
    rule = next(flag.rule for flag in raised if flag.component == waiting[0])
    way = visit.link("plan", component=waiting[0], rule=rule, new="1")
    name = markup.link(way, visit.component_name(waiting[0], short=True))
    return f"{escape(visit.say('done.next_action', count=len(waiting)))} {name}"


def next_action_of(index: str, year: int, unit: str) -> Callable[[Visit], str]:
    """`next_action` for an edition, whatever is looked at. unit: its code; of the visit if it is none of the index."""

    def after(visit: Visit) -> str:
        chosen = visit.catalogue.units.get(unit) or visit.unit
        return next_action(visit.changed(index=visit.catalogue.index(index), year=year, unit=chosen))

    return after


def next_file_of(index: str, year: int) -> Callable[[Visit], str]:
    """The way to the upload of an index while it has no figures of a year, as HTML; empty once it has."""

    def after(visit: Visit) -> str:
        if not visit.may("import") or visit.index.itself != index or year in visit.years:
            return ""
        text = visit.say("done.next_file", index=visit.index.short, year=year)
        return f"{escape(text)} {markup.link(visit.link('upload'), visit.say('menu.upload'))}"

    return after
