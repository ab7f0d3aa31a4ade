"""Flags as a list: how severe, which component, why, and what is planned for it."""

from collections.abc import Sequence
from html import escape

from analysis.flags import Flag
from planning.action import Action
from planning.coverage import covers
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell
from ui.visit.visit import Visit
from wording.flags import reason


def flag_list(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> str:
    """The flags as one piece of HTML: an element for each flag and its link took longer to draw than all else."""
    return f'<ol class="app-flags">{"".join(_flag(visit, flag, actions) for flag in flags)}</ol>'


def _flag(visit: Visit, flag: Flag, actions: Sequence[Action]) -> str:
    say = visit.say
    answering = [action for action in actions if covers(action, flag)]
    name = markup.Html(f"<b>{escape(visit.component_name(flag.component))}</b>")
    component = markup.link(visit.link("component", component=flag.component), name)
    rule = markup.muted(f"{say(f'severity.{flag.severity}')} · {say(f'rule.{flag.rule}.name')}")
    answered = say("flags.with_actions", count=len(answering)) if answering else say("flags.without_action")
    ways: str = markup.muted(answered)
    if visit.may("plan"):
        plan = visit.link("plan", component=flag.component, rule=flag.rule, new="1")
        ways += f" · {markup.link(plan, say('flags.plan'))}"
    why = reason(flag, visit.language, visit.index.has_ranks, visit.catalogue.regions)
    return (
        f'<li class="app-flag app-flag-{flag.severity}"><p>{component} {rule}</p><p>{escape(why)}</p><p>{ways}</p></li>'
    )


def flag_table(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> tuple[list[Column], list[Row]]:
    """The same as a table, to be downloaded."""
    say, language = visit.say, visit.language
    columns = [Column(say(f"flags.{key}")) for key in ("column_component", "column_severity", "column_rule")]
    columns += [Column(say("flags.column_reason")), Column(say("flags.column_actions"), "right")]
    rows: list[Row] = [
        [
            visit.component_name(flag.component),
            say(f"severity.{flag.severity}"),
            say(f"rule.{flag.rule}.name"),
            reason(flag, language, visit.index.has_ranks, visit.catalogue.regions),
            TableCell(sum(covers(action, flag) for action in actions)),
        ]
        for flag in flags
    ]
    return columns, rows
