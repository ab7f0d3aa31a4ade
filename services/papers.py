"""Gathers from the store what each official paper needs, and makes the paper; for the pages and the command line."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.frames import COMPUTED, DERIVED, SECONDARY, TOTAL
from data.catalogue.model import Catalogue, Index, Office, Unit
from data.scores import load_frames
from data.store import settings as store_settings
from data.store.actions import list_actions
from data.store.database import Store
from data.store.forecasts import first_forecasts
from data.store.owners import list_owners, owners_recorded_by
from data.store.plans import get_plan, list_values, plan_years
from data.store.versions import trial_editions
from planning.action import Action
from planning.documents import words
from planning.documents.analysis_document import Analysis, analysis_document
from planning.documents.grouping import GroupBy
from planning.documents.paper import Issuer, Paper, marked_as_trial
from planning.documents.plan_document import plan_document
from planning.documents.report import report_document
from planning.documents.report_results import IndexFigures
from planning.documents.words import Names
from planning.judgement import judge
from planning.owners import owners_on
from planning.periods import Period
from planning.periods import today as local_day
from planning.plan import Plan
from services.history import history_of
from services.unit_edition import in_official_order, unit_edition


def plan_paper(store: Store, catalogue: Catalogue, office: Office, year: int, group_by: GroupBy = "topic") -> Paper:
    """The plan of a year with its actions. Raises UnknownPlanError."""
    plan, settings = get_plan(store, year), store_settings.load(store)
    actions = actions_of(store, plan)
    indices = _indices_of(plan, actions, catalogue)
    return plan_document(
        plan,
        actions,
        issuer(office),
        names(catalogue),
        group_by,
        settings.recipients,
        settings.signature,
        [owner for owner in list_owners(store) if owner.index in indices],
    )


def report_paper(
    store: Store, catalogue: Catalogue, office: Office, period: Period, today: date | None = None
) -> Paper:
    """The report on the plan of the period's year, as things stand today. Raises UnknownPlanError."""
    plan, settings, day = get_plan(store, period.year), store_settings.load(store), today or local_day()
    actions = actions_of(store, plan)
    homes = store_settings.home_units(settings, office, catalogue)
    indices = _indices_of(plan, actions, catalogue)
    histories = {
        code: history_of(load_frames(store, catalogue, code, settings.minimum_coverage), catalogue) for code in indices
    }
    judgements = judge(
        plan,
        list_values(store, plan.year),
        pd.concat(histories.values(), ignore_index=True) if histories else pd.DataFrame(),
        {code: catalogue.kin(homes[code]) for code in indices},
        day,
        settings.convention,
        actions,
        catalogue.unranked,
    )
    tried = set(trial_editions(store))
    paper = report_document(
        plan,
        actions,
        judgements,
        [_figures(catalogue, histories[code], code, homes[code], plan.year, tried) for code in indices],
        period,
        day,
        issuer(office),
        _owned(store, names(catalogue), plan, min(day, period.end(settings.convention)), day),
        settings.convention,
        settings.recipients,
        settings.signature,
    )
    has_tried = any(code in indices and year <= plan.year for code, year in tried)
    return marked_as_trial(paper) if has_tried else paper


def analysis_paper(
    store: Store,
    catalogue: Catalogue,
    office: Office,
    index: str,
    year: int,
    unit: str = "",
    today: date | None = None,
) -> Paper:
    """The analysis of a unit in an edition, on whatever list of units: if none is named of the office's own.

    Raises NoSuchEditionError where it has no figures.
    """
    shown = unit_edition(store, catalogue, office, index, year, unit)
    known, analysed_unit = shown.index, shown.unit
    years, day = plan_years(store), today or local_day()
    called = _owned(store, names(catalogue), get_plan(store, years[-1]) if years else None, day, day)
    region = catalogue.regions.get(analysed_unit.region)
    analysed = Analysis(
        index=known.itself,
        index_name=known.name_vi,
        publisher=known.publisher_vi,
        unit=analysed_unit.name_vi,
        region=words.region_text(region.name_vi, region.is_kind) if region else "",
        year=year,
        rows=shown.rows.assign(index=known.itself),
        history=shown.history.assign(index=known.itself),
        explained=shown.explained,
        flags=tuple(replace(flag, index=known.itself) for flag in shown.flags),  # actions are about the index
        actions=list_actions(store, index=known.itself),
        notes=tuple(_notes(known, analysed_unit, year, shown.rows)),
        said=first_forecasts(store, known.code, year, analysed_unit.code),
    )
    paper = analysis_document(
        analysed,
        issuer(office),
        replace(called, indices={**called.indices, known.itself: known.short}),
        day,
        shown.settings.recipients,
        shown.settings.signature,
    )
    return marked_as_trial(paper) if shown.is_trial else paper


def _owned(store: Store, called: Names, plan: Plan | None, day: date, closing: date) -> Names:
    """The names with who answered for each component on a day, as it was recorded by the closing day."""
    units = term_names([plan]) if plan else {}
    here = owners_on(owners_recorded_by(store, closing), day)
    leads = {pair: units.get(owner.lead_unit, owner.lead_unit) for pair, owner in here.items()}
    return replace(called, owners=leads)


def issuer(office: Office) -> Issuer:
    """The office as it issues papers."""
    return Issuer(office.name_vi, office.parent_vi, office.place_vi, office.symbol)


def names(catalogue: Catalogue) -> Names:
    """What papers call the indices and their components."""
    return Names(
        {code: index.short for code, index in catalogue.indices.items()},
        {
            (code, component): part.name_vi
            for code, index in catalogue.indices.items()
            for component, part in index.components.items()
        },
        frozenset(
            (code, component)
            for code, index in catalogue.indices.items()
            for component in (TOTAL, *index.components)
            if index.direction(component) < 0
        ),
        catalogue.unranked,
        {code: index.frameworks[-1].decimals for code, index in catalogue.indices.items() if index.frameworks},
        catalogue.regions,
    )


def term_names(plans: Iterable[Plan]) -> dict[str, str]:
    """What the plans call their topics, channels and units, by code."""
    return {term.code: term.name_vi for plan in plans for term in (*plan.topics, *plan.channels, *plan.units)}


def actions_of(store: Store, plan: Plan) -> tuple[Action, ...]:
    """The actions of a plan: those that name it, and those that name none and begin or are due in its year."""
    return tuple(
        action
        for action in list_actions(store, plan_year=plan.year)
        if action.plan_year == plan.year
        or any(day is not None and day.year == plan.year for day in (action.start, action.due))
    )


def _indices_of(plan: Plan, actions: Iterable[Action], catalogue: Catalogue) -> list[str]:
    """The indices that a plan serves, in the order of the plan, then those that only its actions or targets name."""
    named = [*plan.subjects]
    named += [index for topic in plan.topics for index in (*topic.indices, *(code for code, _ in topic.components))]
    named += [part.index for _, part in plan.parts() if hasattr(part, "index")]
    named += [index for action in actions for index, _ in action.components]
    return [code for code in dict.fromkeys(named) if code in catalogue.indices]


def _figures(
    catalogue: Catalogue, history: pd.DataFrame, index: str, home: str, year: int, tried: Collection[tuple[str, int]]
) -> IndexFigures:
    """The newest edition up to a year with component scores of the office's unit, or of what that was or is then.

    tried: editions that were only tried; they are none.
    """
    known = catalogue.index(index)
    is_tried = history["year"].isin([at for name, at in tried if name == index])
    past = history[(history["year"] <= year) & ~is_tried]
    parts = past[(past["component"] != TOTAL) & past["shown_value"].notna()]
    scored = parts[parts["unit"].isin(catalogue.kin(home))]
    newest = None if scored.empty else int(scored["year"].max())
    named = catalogue.unit(catalogue.unit_among(home, set(scored.loc[scored["year"] == newest, "unit"])) or home)
    rows = past[(past["unit"] == named.code) & (past["year"] == newest)]
    return IndexFigures(index, named.name_vi, newest, rows if rows.empty else in_official_order(rows, known, named))


def _notes(index: Index, unit: Unit, year: int, rows: pd.DataFrame) -> Iterable[str]:
    """What must be known of the figures: a break of the method, thin figures, weights that are not exact."""
    framework = index.framework(year, unit.group)
    if framework is None:
        return
    if framework.provisional_vi:
        yield framework.provisional_vi
    if framework.first_year == year and framework.break_vi:
        yield words.FRAMEWORK_CHANGED.format(year=year, what=framework.break_vi)
    total = rows[rows["component"] == TOTAL]
    if not index.has_ranks:
        yield words.NOT_RANKED
    if index.units and (rows["value_status"].eq(DERIVED).any() or rows["rank_status"].eq(COMPUTED).any()):
        yield words.ON_A_LIST
    if rows["value_status"].eq(SECONDARY).any() or rows["rank_status"].eq(SECONDARY).any():
        yield words.OF_A_COPY
    if len(total) and not bool(total["is_sufficient"].iloc[0]):
        units = total["units"].iloc[0]
        whole = f"/{units:.0f}" if pd.notna(units) else ""
        yield words.TOO_FEW_TOTALS.format(units=f"{total['n'].iloc[0]:.0f}{whole}")
    if framework.weights_confidence in ("inferred", "assumed") and framework.weights_note_vi:
        yield words.ON_WEIGHTS.format(what=framework.weights_note_vi)
