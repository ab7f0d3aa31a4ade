"""Days that people type: any day of any plan can be typed, and one that cannot be used is said in our words.

What `st.date_input` says of a day outside its own bounds is English; so its bounds are wide, and ours are asked here.
"""

from datetime import date
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from ui.blocks.number_field import note_wrong
from ui.visit.visit import Visit
from wording.numbers import date_text

DAY = "DD/MM/YYYY"
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2100, 12, 31)
Bounds = tuple[date | None, date | None]
ANY: Bounds = (None, None)


def day_field(
    where: DeltaGenerator | Any,
    visit: Visit,
    label: str,
    start: date | None,
    bounds: Bounds = ANY,
    *,
    key: str,
    **drawn: Any,
) -> date | None:
    """A field for a day; None where there is none, or none that can be used, which is said below it.

    where: what it is drawn in, `st` too. bounds: both within. drawn: as of `st.date_input`. What is saved must ask
    `has_wrong_number` first, which knows of days too.
    """
    day = where.date_input(label, start, FIRST_DAY, LAST_DAY, format=DAY, key=key, **drawn)
    wrong = _wrong_text(visit, day, bounds)
    note_wrong(key, wrong and visit.say("plan.problem", field=label, text=wrong))
    if wrong:
        where.error(f"{wrong[0].upper()}{wrong[1:]}.")
    return None if wrong else day


def _wrong_text(visit: Visit, day: date | None, bounds: Bounds) -> str:
    lowest, highest = bounds
    if day is not None and lowest is not None and day < lowest:
        return visit.say("day.least", lowest=date_text(lowest, visit.language))
    if day is not None and highest is not None and day > highest:
        return visit.say("day.most", highest=date_text(highest, visit.language))
    return ""
