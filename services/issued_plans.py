"""Brings in a plan that the office has issued: reads its paper, and makes the plan of a year in its own words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from data.catalogue.model import Catalogue
from data.papers.docx import PaperText, is_word, other_kind
from data.reading.cells import Workbook
from data.reading.files.container import OLE_SIGNATURE
from data.reading.files.worker import read_safely, work_safely
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError, rejection
from data.rights import Actor
from data.store.actions import add_actions, delete_actions, list_actions
from data.store.database import Store
from data.store.form_drafts import DraftKey
from data.store.plans import add_plan, get_plan, list_values, plan_years, remove_plan, update_plan
from planning.action import Action
from planning.issued.drafts import actions_of
from planning.issued.making import laid_over, plan_of
from planning.issued.places import LONGEST, Reading, read_plan
from planning.issued.source import SourceParagraph
from planning.issued.tables import Task, task_table, when_of
from planning.plan import Plan

_READ_DOCX: Final = "data.papers.docx:read_docx"
_TEXT: Final = TypeAdapter(PaperText)
_ENDINGS_OF_WORD: Final = (".docx", ".doc", ".docm")
"""With a password a Word file looks like any other file of Office: only its name tells."""

_ENDINGS_OF_TABLES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv")
_TOO_HEAVY: Final = ("reader_out_of_memory", "reader_out_of_time", "reader_stopped")


@dataclass(frozen=True)
class IssuedPaper:
    """What a file says: the paragraphs of a paper, or only the tasks of a table; and what is to be known of it."""

    name: str
    paragraphs: tuple[SourceParagraph, ...] = ()
    tasks: tuple[Task, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def reading(self) -> Reading:
        """Every paragraph with its place."""
        return replace(read_plan(self.paragraphs), tasks=self.tasks)


@dataclass(frozen=True)
class Taken:
    """What was stored: the plan, its new actions, and the plan as it was before; None where there was none."""

    plan: Plan
    actions: tuple[Action, ...]
    before: Plan | None


@dataclass(frozen=True)
class NotHeld:
    """Words of a paper that a plan cannot hold. place: the field; limit: of letters, 0 where it is not about them."""

    place: str
    words: str = ""
    limit: int = 0


class PlanTooLongError(Exception):
    """The paper says more than a plan can hold; `places` has what."""

    def __init__(self, places: tuple[NotHeld, ...]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.words[:60]}" for each in places))
        self.places = places


def read_paper(
    content: bytes, name: str, cancelled: Callable[[], bool] | None = None, limits: Limits | None = None
) -> IssuedPaper:
    """Read a plan as .docx, or a table of tasks as .docx, .xlsx, .xls or .csv, in a process of its own.

    Raises RejectedFileError for a file that cannot be read or has neither a plan nor a table of tasks.
    """
    try:
        is_locked = content.startswith(OLE_SIGNATURE) and name.casefold().endswith(_ENDINGS_OF_WORD)
        is_paper, is_table = is_word(content) or is_locked, name.casefold().endswith(_ENDINGS_OF_TABLES)
        if not is_paper and not is_table and (kind := other_kind(content)):
            raise rejection("paper_other_kind", kind)
        if is_paper:
            text = work_safely(content, name, _READ_DOCX, _TEXT.validate_json, limits, cancelled)
            return paper_of(text, name)
        return _paper_of_book(read_safely(content, name, limits, cancelled), name)
    except RejectedFileError as rejected:
        if rejected.problem.code in _TOO_HEAVY:
            raise rejection("paper_too_heavy") from rejected
        raise


def paper_of(text: PaperText, name: str) -> IssuedPaper:
    """A paper from its text. Raises RejectedFileError where it is no plan and has no table of tasks."""
    reading = read_plan(text.paragraphs)
    if not reading.is_plan:
        raise rejection("paper_without_plan")
    problems = [
        Problem("paper_paragraph_long", found=found.text, details={"at": str(found.position), "limit": str(LONGEST)})
        for found in reading.found
        if len(found.words) > LONGEST
    ]
    if text.changes:
        problems.append(Problem("paper_changes_pending", details={"count": str(text.changes)}))
    if text.pictures:
        problems.append(Problem("paper_pictures_left_out", details={"count": str(text.pictures)}))
    return IssuedPaper(name, text.paragraphs, reading.tasks, (*problems, *_unclear(reading.tasks)))


def _paper_of_book(book: Workbook, name: str) -> IssuedPaper:
    for sheet in book.visible_sheets:
        cells = {row: {cell.column: cell.text for cell in cells} for row, cells in sheet.rows.items()}
        table = task_table(cells)
        if table is not None and table.tasks:
            return IssuedPaper(name, (), table.tasks, tuple(_unclear(table.tasks, sheet.name)))
    raise rejection("paper_without_tasks")


def _unclear(tasks: tuple[Task, ...], sheet: str = "") -> list[Problem]:
    return [
        Problem("paper_day_unclear", sheet, f"{task.row}", task.cell("when"), {"title": task.title})
        for task in tasks
        if task.cell("when") and not when_of(task.cell("when"), 2000).is_known
    ]


def plan_from_paper(store: Store, catalogue: Catalogue, reading: Reading, year: int) -> tuple[Plan, tuple[Action, ...]]:
    """The plan of a year as it would be stored, with its draft actions; nothing is stored.

    A reading of nothing but tasks adds to the stored plan of the year. Raises PlanTooLongError, UnknownPlanError.
    """
    before = _stored(store, year)
    if not reading.found:
        plan = get_plan(store, year)
    else:
        indices = {index.short: code for code, index in catalogue.indices.items()}
        try:
            plan = plan_of(reading, year, before or _nearest(store, year), indices)
        except ValidationError as error:
            raise PlanTooLongError(tuple(map(_not_held, error.errors()))) from error
        if before is not None:
            plan = laid_over(before, plan, _in_use(store, year))
    actions, plan = actions_of(reading.tasks, plan)
    return plan, tuple(action for action in actions if action.topics)


def _not_held(error: ErrorDetails) -> NotHeld:
    words, limit = error["input"], int((error.get("ctx") or {}).get("max_length", 0))
    return NotHeld(str(error["loc"][0]), words if isinstance(words, str) else "", limit)


def take_over(
    store: Store,
    catalogue: Catalogue,
    reading: Reading,
    year: int,
    actor: Actor,
    takes_tasks: bool = True,
    draft: DraftKey | None = None,
) -> Taken:
    """Store the plan of a year in the words of the paper, and its tasks as draft actions. draft: what it was read into.

    Raises as `plan_from_paper` does, and what `add_plan`, `update_plan` and `add_actions` raise.
    """
    before = _stored(store, year)
    plan, drafted = plan_from_paper(store, catalogue, reading, year)
    saved = add_plan(store, plan, actor, draft) if before is None else update_plan(store, plan, actor, draft)
    actions = add_actions(store, drafted, actor) if drafted and takes_tasks else ()
    return Taken(saved, actions, before)


def take_back(store: Store, taken: Taken, actor: Actor) -> None:
    """Undo `take_over`. Raises what the store does where somebody has changed the plan or an action since."""
    if taken.actions:
        delete_actions(store, taken.actions, actor)
    if taken.before is None:
        remove_plan(store, taken.plan, actor)
    else:
        update_plan(store, replace(taken.before, version=taken.plan.version), actor)


def _stored(store: Store, year: int) -> Plan | None:
    return get_plan(store, year) if year in plan_years(store) else None


def _nearest(store: Store, year: int) -> Plan | None:
    """The plan whose units, channels and topics are most likely the same: the last one before, else the first."""
    years = plan_years(store)
    earlier = [each for each in years if each < year]
    return get_plan(store, earlier[-1] if earlier else years[0]) if years else None


def _in_use(store: Store, year: int) -> frozenset[str]:
    """What actions and measured values of a plan name by code."""
    named = [code for action in list_actions(store, plan_year=year) for code in action.topics]
    return frozenset((*named, *(value.part for value in list_values(store, year))))
