"""Looks at a paper before it is printed, with what the office's plan and the list of ended terms know."""

from collections.abc import Collection, Sequence
from datetime import date

from data.catalogue.dated_terms import load_terms
from data.catalogue.model import Catalogue, Office
from planning.action import Action
from planning.checks.findings import Finding
from planning.checks.rules import Checked, PaperKind, look_at
from planning.documents.paper import Paper
from planning.periods import today as local_day
from planning.plan import Plan


def check_paper(
    catalogue: Catalogue,
    office: Office,
    paper: Paper,
    kind: PaperKind,
    year: int,
    plan: Plan | None,
    actions: Sequence[Action] = (),
    index: str = "",
    today: date | None = None,
    typed: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Everything found in a paper as it will be printed, what is wrong first; what was kept is among it.

    year: of the plan, of an analysis that of its edition. index: the index that an analysis is about. typed: the ids of
    the texts that somebody typed.
    """
    return look_at(
        Checked(
            paper,
            kind,
            year,
            today or local_day(),
            load_terms().of_place(office.place_vi),
            plan,
            actions,
            index,
            typed,
            {code: known.short for code, known in catalogue.indices.items()},
        )
    )
