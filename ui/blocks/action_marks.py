"""Marks of a component's actions on a chart's axis of years. A mark shows when, and claims no effect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ui.blocks.course_chart import Mark, with_marks
from ui.kit.charts import Chart
from ui.reads.actions import actions_of_index
from ui.visit.visit import Visit
from wording.numbers import date_text
from wording.words import Words


def marks_of(visit: Visit, component: str, years: tuple[int, int]) -> list[Mark]:
    """The actions for a component by the day on which they began, else are due; cancelled ones are left out."""
    pair = (visit.index.itself, component)
    found = [action for action in actions_of_index(visit) if pair in action.components and action.status != "cancelled"]
    marks = []
    for action in found:
        day = action.start or action.due
        if day is not None and day.year >= years[0]:
            state = visit.say(f"action_status.{action.status}")
            text = visit.say("chart.action", title=action.title, day=date_text(day, visit.language), state=state)
            marks.append((place_of(day), text))
    return sorted(marks)


def place_of(day: date) -> float:
    """Where a day stands on an axis of years, on which a year's figure stands in its middle."""
    return day.year - 0.5 + (day.timetuple().tm_yday - 0.5) / 365.25


def with_action_marks(chart: Chart, marks: Sequence[Mark], say: Words) -> Chart:
    """The chart with a triangle for each action, and how many there are said beneath its title."""
    if not marks:
        return chart
    count_text = say("chart.actions", count=len(marks))
    said = "; ".join(text for _, text in marks)
    subtitle, alt = f"{chart.subtitle} {count_text}", f"{chart.alt} {count_text} {said}"
    return replace(chart, figure=with_marks(chart.figure, marks), subtitle=subtitle, alt=alt)
