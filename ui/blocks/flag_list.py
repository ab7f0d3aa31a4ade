"""Flags as a list: how grave, which component, why, and what is planned for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.flags import Flag
from planning.action import Action
from planning.coverage import covers
from ui.kit.tables import Column, Row
from ui.visit.visit import Visit
from wording.flags import RULE_TEXTS, reason


def flag_list(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> str:
    """The flags as one piece of HTML: an element for each flag and its link took longer to draw than all else."""
    return f'<ol class="app-flags">{"".join(_flag(visit, flag, actions) for flag in flags)}</ol>'


def _flag(visit: Visit, flag: Flag, actions: Sequence[Action]) -> str:
    say, language = visit.say, visit.language
    answering = [action for action in actions if covers(action, flag)]
    name = escape(visit.component_name(flag.component))
    link = escape(visit.link("component", component=flag.component))
    done = say("flags.with_actions", count=len(answering)) if answering else say("flags.without_action")
    done = f'<span class="app-muted">{escape(done)}</span>'
    if visit.may("plan"):
        plan = escape(visit.link("plan", component=flag.component, rule=flag.rule, new="1"))
        done += f' · <a href="{plan}" target="_self">{escape(say("flags.plan"))}</a>'
    return (
        f'<li class="app-flag app-flag-{flag.severity}"><p><a href="{link}" target="_self"><b>{name}</b></a> '
        f'<span class="app-muted">{escape(say(f"severity.{flag.severity}"))} · '
        f"{escape(RULE_TEXTS[flag.rule].name[language])}</span></p>"
        f"<p>{escape(reason(flag, language))}</p><p>{done}</p></li>"
    )


def flag_table(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> tuple[list[Column], list[Row]]:
    """The same as a table, to be taken away."""
    say, language = visit.say, visit.language
    columns = [Column(say(f"flags.{key}")) for key in ("column_component", "column_severity", "column_rule")]
    columns += [Column(say("flags.column_reason")), Column(say("flags.column_actions"), "right")]
    rows: list[Row] = [
        [
            visit.component_name(flag.component),
            say(f"severity.{flag.severity}"),
            RULE_TEXTS[flag.rule].name[language],
            reason(flag, language),
            str(sum(covers(action, flag) for action in actions)),
        ]
        for flag in flags
    ]
    return columns, rows
