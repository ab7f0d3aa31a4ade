"""Flags as a list: how severe, which component, why, one level down too, what was said to follow, what is planned."""

from collections.abc import Sequence
from html import escape
from typing import Any

from analysis.flags import SEVERITIES, Flag
from analysis.frames import TOTAL
from planning.action import Action
from planning.coverage import covers
from ui.blocks.indicators import weakest_html
from ui.blocks.owners import owner_words
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell
from ui.reads.forecasts import forecasts_first, forecasts_now
from ui.reads.scores import is_own_unit
from ui.visit.visit import Visit
from wording.early_warning import warning_counts, warning_sentences
from wording.flags import reason
from wording.numbers import date_text, datetime_text, local_time


def flag_list(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> str:
    """The flags as one piece of HTML, a card a component: an element for each and its link took longer than all else.

    The cards stand in the order of their first flags, and the reasons of a card from the most to the least severe. What
    is planned is said of the office's own unit only.
    """
    by_component: dict[str, list[Flag]] = {}
    for flag in flags:
        by_component.setdefault(flag.component, []).append(flag)
    return f'<ol class="app-flags">{"".join(_card(visit, raised, actions) for raised in by_component.values())}</ol>'


def _card(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> str:
    """One component: how severe, each reason behind the name of its rule, what was said to follow, what answers it."""
    say = visit.say
    raised = sorted(flags, key=lambda flag: SEVERITIES.index(flag.severity))
    first = raised[0]
    name = markup.Html(f"<b>{escape(visit.component_name(first.component))}</b>")
    component = markup.link(visit.link("component", component=first.component), name)
    severity = markup.muted(say(f"severity.{first.severity}"))
    has_parts = visit.framework is not None and bool(visit.framework.components)
    is_work = is_own_unit(visit) and not (first.component == TOTAL and has_parts)  # a total is nobody's work
    ways = f"<p>{_ways(visit, first, actions)}</p>" if is_work else ""
    if first.component == TOTAL and has_parts:
        ways = f"<p>{markup.link(visit.link('explain'), say('flags.explain_total'))}</p>"
    reasons = "".join(_reason(visit, flag) for flag in raised)
    return (
        f'<li class="app-flag app-flag-{first.severity}"><p>{component} {severity}</p>'
        f'<ul class="app-reasons">{reasons}</ul>{_weakest(visit, first.component)}'
        f"{_followed(visit, first.component)}{ways}</li>"
    )


def _ways(visit: Visit, flag: Flag, actions: Sequence[Action]) -> str:
    """Who answers for the component, what answers the flag, and the way to plan for it."""
    say, count = visit.say, sum(covers(action, flag) for action in actions)
    answered = say("flags.with_actions", count=count) if count else say("flags.without_action")
    owner = owner_words(visit, (visit.index.itself, flag.component))
    answered = markup.muted(f"{say('owners.of', names=owner)} {answered}" if owner else answered)
    if not visit.may("plan"):
        return answered
    plan = visit.link("plan", component=flag.component, rule=flag.rule, new="1")
    return f"{answered} · {markup.link(plan, say('flags.plan'))}"


def _weakest(visit: Visit, component: str) -> str:
    """Why, one level down: the indicators in which the unit stands lowest, where the edition has any."""
    weakest = weakest_html(visit, component)
    return f"<p>{weakest}</p>" if weakest else ""


def _followed(visit: Visit, component: str) -> str:
    """The probabilities of the next edition as they were said first, and those of now where these are others."""
    now = forecasts_now(visit).of(component)
    then = forecasts_first(visit).get(component, now)
    lines: list[tuple[str, Any]] = [("said", then)] if warning_counts(then) else []
    if now is not None and warning_counts(now) and warning_counts(now) != warning_counts(then):
        lines.append(("said_now", now))
    return "".join(
        f'<details class="app-said"><summary>{escape(_said_short(visit, key, row))}</summary>'
        f"<p>{escape(_said(visit, key, row))}</p></details>"
        for key, row in lines
    )


def _said_short(visit: Visit, key: str, row: Any) -> str:
    """The first of the probabilities in one line; the sentences wait behind it."""
    count, overall, *_ = warning_counts(row)
    day = date_text(local_time(row["made_at"]).date(), visit.language)
    return visit.say(f"next_rank.{key}_short", day=day, count=count, overall=overall)


def _said(visit: Visit, key: str, row: Any) -> str:
    if key == "said" and visit.year != max(visit.years):
        key = "said_then"
    day = datetime_text(row["made_at"], visit.language)
    return " ".join([visit.say(f"next_rank.{key}", day=day, year=visit.year), *warning_sentences(visit.say, row)])


def _reason(visit: Visit, flag: Flag) -> str:
    """A dot in the colour of the severity, which names the rule, and the sentence that says why, in much its words."""
    why = reason(flag, visit.language, visit.index.has_ranks, visit.catalogue.regions)
    name = escape(f"{visit.say(f'rule.{flag.rule}.name')}, {visit.say(f'severity.{flag.severity}')}")
    style = f"app-chip app-chip-{flag.severity} app-dot"
    dot = f'<span class="{style}" role="img" aria-label="{name}" title="{name}"></span>'
    return f"<li>{dot} {escape(why)}</li>"


def flag_table(visit: Visit, flags: Sequence[Flag], actions: Sequence[Action]) -> tuple[list[Column], list[Row]]:
    """The same as a table, to be downloaded."""
    say, language = visit.say, visit.language
    columns = [Column(say(f"flags.{key}")) for key in ("column_component", "column_severity", "column_rule")]
    is_own = is_own_unit(visit)
    columns.append(Column(say("flags.column_reason")))
    columns += [Column(say("flags.column_actions"), "right")] if is_own else []
    rows: list[Row] = [
        [
            visit.component_name(flag.component),
            say(f"severity.{flag.severity}"),
            say(f"rule.{flag.rule}.name"),
            reason(flag, language, visit.index.has_ranks, visit.catalogue.regions),
            *([TableCell(sum(covers(action, flag) for action in actions))] if is_own else []),
        ]
        for flag in flags
    ]
    return columns, rows
