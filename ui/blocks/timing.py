"""How actions stand in time, in words: one of them, and all of a plan."""

from datetime import date

from planning.action import Action
from planning.occurrences import is_recurring, missed_days, passed_days, timing, waiting_days
from planning.plan import Plan
from planning.progress import PlanProgress
from ui.blocks.plan_choice import names_of
from ui.kit.tables import Part, TableCell
from ui.visit.visit import Visit
from wording.numbers import DAY


def timing_text(visit: Visit, action: Action, day: date) -> str:
    """What an action waits for: "quá 12 ngày", "9/12 lần chưa ghi", "chưa ghi kết quả", "còn 5 ngày", or nothing."""
    say, state, missed = visit.say, timing(action, day), missed_days(action, day)
    if state in ("late", "unrecorded") and is_recurring(action) and missed:
        return say("timing.times", missed=len(missed), passed=len(passed_days(action, day)))
    if state == "unrecorded":
        return say("timing.unrecorded")
    if state == "late":
        return days_text(visit, (missed[0] - day).days)
    return days_text(visit, (waiting_days(action)[0] - day).days) if state == "soon" else ""


def days_text(visit: Visit, away: int) -> str:
    """How far a day is: "còn 5 ngày", "quá 12 ngày", "hôm nay". away: in days, below 0 when it has passed."""
    return visit.say(f"timing.{'over' if away < 0 else 'left' if away else 'today'}", days=abs(away))


def due_cell(
    visit: Visit, days: int | None, due: date | None, missed: int = 0, passed: int = 0, counts_late: bool = True
) -> TableCell:
    """A due day and how far it is: "14/12/2026 (còn 21 ngày)"; on a telephone the day alone.

    missed, passed: of what recurs, the times without a result, and those that were due by now. counts_late: whether it
    is said by how many days something is late, or only that it is, as where that is said already.
    """
    if days is None or due is None:
        return TableCell()
    far = days_text(visit, days) if counts_late or days >= 0 else visit.say("timing.overdue")
    parts = [Part("days", days)]
    if missed:
        far = f"{visit.say('timing.times', missed=missed, passed=passed)}; {far}"
        parts += [Part("missed", missed), Part("passed", passed)]
    return TableCell(due, DAY, tone="bad" if days < 0 else "").with_parts(*parts, detail=f" ({far})")


def progress_line(visit: Visit, plan: Plan, summary: PlanProgress, day: date) -> str:
    """The plan in one line: "Kế hoạch 2026: 9 hoạt động …, 2 xong, 7 quá hạn, lâu nhất Văn phòng (43 ngày)"."""
    say, found = visit.say, [visit.say("plan.title", count=summary.total, year=plan.year)]
    if summary.done:
        found.append(say("timing.done", count=summary.done))
    if summary.longest is not None:
        found += [say("timing.late", count=summary.overdue), longest_text(visit, plan, summary, day)]
    if summary.unrecorded:
        found.append(say("timing.unrecorded_count", count=summary.unrecorded))
    return ", ".join(found)


def longest_text(visit: Visit, plan: Plan, summary: PlanProgress, day: date) -> str:
    """Who has been late longest, and for how long: "lâu nhất Văn phòng (43 ngày)"; "" where nothing is late."""
    longest = summary.longest
    if longest is None:
        return ""
    unit = names_of(visit, plan, "lead_unit").get(longest.lead_unit, longest.lead_unit)
    days = (day - missed_days(longest, day)[0]).days
    return visit.say("timing.longest", unit=unit or visit.say("coverage.nobody"), days=days)
