"""Gathers from the store what each official paper needs, and makes the paper; for the pages and the command line."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.frames import COMPUTED, DERIVED, SECONDARY, TOTAL
from data.catalogue.model import Catalogue, Index, Office, Unit
from data.exports.template import NoSuchEditionError
from data.store import settings as store_settings
from data.store.actions import list_actions
from data.store.database import Store
from data.store.forecasts import first_forecasts
from data.store.owners import list_owners, owners_recorded_by
from data.store.plans import get_plan, plan_years
from data.store.settings import Settings
from data.store.versions import versions
from planning.action import Action
from planning.coverage import flagged_not_covered
from planning.documents import words
from planning.documents.analysis_document import Analysis, analysis_document
from planning.documents.call_letter import call_letter
from planning.documents.grouping import GroupBy
from planning.documents.paper import Issuer, Paper, marked_as_trial
from planning.documents.plan_document import plan_document
from planning.documents.report import report_document
from planning.documents.report_period import Span, dated_by, span
from planning.documents.report_results import IndexFigures
from planning.documents.report_supplement import Recorded, Supplement, supplement
from planning.documents.words import Names
from planning.judgement import judge
from planning.owners import owners_on
from planning.periods import Period, parse_period
from planning.periods import today as local_day
from planning.plan import Pair, Plan
from services.recorded import PublicEditions, of_plan, public_editions, recorded_by, recorded_of
from services.unit_edition import in_official_order, unit_edition
from services.weaknesses import weaknesses_of_edition
from wording.numbers import date_text
from wording.words import in_one_line


class NoCallError(LookupError):
    """The plan of a year has not called for proposals."""

    def __init__(self, year: int) -> None:
        super().__init__(in_one_line("command.no_call", year=year))


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


class ClosingTooEarlyError(ValueError):
    """A report cannot close before its period begins."""

    def __init__(self, day: date, first: date) -> None:
        days = {"day": date_text(day, "vi"), "first": date_text(first, "vi")}  # as one reads them in both languages
        super().__init__(in_one_line("command.closing_too_early", **days))


def usual_closing(settings: Settings, period: Period, day: date | None = None) -> date:
    """The day on which the report of a period closes by the settings; today where that is still to come."""
    return min(period.closes(settings.convention, settings.closing_days), day or local_day())


def closing_day(settings: Settings, period: Period, plan: Plan, day: date | None = None) -> date:
    """The day on which the report of a period of a plan closes: the chosen one, else the usual one."""
    return plan.closing(str(period)) or usual_closing(settings, period, day)


def report_paper(
    store: Store,
    catalogue: Catalogue,
    office: Office,
    period: Period,
    today: date | None = None,
    closing: date | None = None,
) -> Paper:
    """The report on the plan of the period's year: what is dated in the period and was recorded by the closing day.

    closing: default as of `closing_day`. What is recorded later changes nothing in it and belongs to the next report.
    Raises UnknownPlanError, ClosingTooEarlyError.
    """
    settings, called = store_settings.load(store), names(catalogue)
    closed = closing or closing_day(settings, period, get_plan(store, period.year), today)
    within = span(period, settings.convention, closed)
    if closed < within.first:
        raise ClosingTooEarlyError(closed, within.first)
    of_day = recorded_by(store, period.year, closed)
    called = _owned(store, called, of_day.plan, within.reached, closed)
    plan, actions = of_day.plan, tuple(dated_by(action, within.last) for action in of_day.actions)
    homes = store_settings.home_units(settings, office, catalogue)
    editions = {
        code: public_editions(store, catalogue, code, within.reached, closed, settings.minimum_coverage)
        for code in _indices_of(plan, actions, catalogue)
    }
    histories = [known.history for known in editions.values()]
    judgements = judge(
        plan,
        [value for value in of_day.values if parse_period(value.period).start(settings.convention) <= within.last],
        pd.concat(histories, ignore_index=True) if histories else pd.DataFrame(),
        {code: catalogue.kin(homes[code]) for code in editions},
        within.after,
        settings.convention,
        actions,
        catalogue.unranked,
    )
    paper = report_document(
        plan,
        of_day.actions,
        judgements,
        [_figures(catalogue, known, code, homes[code], plan.year) for code, known in editions.items()],
        period,
        closed,
        issuer(office),
        called,
        settings.convention,
        settings.recipients,
        settings.signature,
        _late(store, settings, period, of_day, within, called),
        (today or local_day()).year,
        of_day.check_ins,
    )
    has_tried = any(year <= plan.year for known in editions.values() for year in known.tried)
    return marked_as_trial(paper) if has_tried else paper


def _late(
    store: Store, settings: Settings, period: Period, of_day: Recorded, within: Span, called: Names
) -> Supplement:
    """What belongs to the periods before and was recorded after their report had closed."""
    before = period.before
    chosen = get_plan(store, before.year).closing(str(before)) if before.year in plan_years(store) else None
    closed = chosen or before.closes(settings.convention, settings.closing_days)
    earlier_years = {before.year} - {period.year}
    return supplement(
        (*recorded_of(store, earlier_years, closed), recorded_by(store, period.year, closed)),
        (*recorded_of(store, earlier_years, within.closing), of_day),
        span(before, settings.convention, closed),
        within,
        called,
        settings.convention,
    )


def call_paper(store: Store, catalogue: Catalogue, office: Office, year: int) -> Paper:
    """The letter of the newest call for proposals of a year's plan. Raises UnknownPlanError, NoCallError."""
    plan, settings = get_plan(store, year), store_settings.load(store)
    if not plan.calls:
        raise NoCallError(year)
    return call_letter(
        plan,
        plan.calls[-1],
        issuer(office),
        names(catalogue),
        _without_action(store, catalogue, office, plan),
        settings.recipients,
        settings.signature,
    )


def _without_action(store: Store, catalogue: Catalogue, office: Office, plan: Plan) -> tuple[Pair, ...]:
    """The components that are flagged in the newest edition of the office's first index and have no action."""
    actions = actions_of(store, plan)
    current = {version.year for version in versions(store, office.home_index) if version.status == "published"}
    for year in sorted(current, reverse=True):
        with suppress(NoSuchEditionError):
            flags = unit_edition(store, catalogue, office, office.home_index, year).flags
            return tuple(pair for pair in flagged_not_covered(flags, actions) if pair[1] != TOTAL)
    return ()


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
        weakest=weaknesses_of_edition(store, catalogue, known.code, analysed_unit.code, year),
        units=term_names(get_plan(store, planned) for planned in plan_years(store)),
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
    return of_plan(plan, list_actions(store, plan_year=plan.year))


def _indices_of(plan: Plan, actions: Iterable[Action], catalogue: Catalogue) -> list[str]:
    """The indices that a plan serves, in the order of the plan, then those that only its actions or targets name."""
    named = [*plan.subjects]
    named += [index for topic in plan.topics for index in (*topic.indices, *(code for code, _ in topic.components))]
    named += [part.index for _, part in plan.parts() if hasattr(part, "index")]
    named += [index for action in actions for index, _ in action.components]
    return [code for code in dict.fromkeys(named) if code in catalogue.indices]


def _figures(catalogue: Catalogue, editions: PublicEditions, index: str, home: str, year: int) -> IndexFigures:
    """The newest edition up to a year with component scores of the office's unit, or of what that was or is then.

    Editions that were only tried are none.
    """
    known, history = catalogue.index(index), editions.history
    past = history[(history["year"] <= year) & ~history["year"].isin(editions.tried)]
    parts = past[(past["component"] != TOTAL) & past["shown_value"].notna()]
    scored = parts[parts["unit"].isin(catalogue.kin(home))]
    newest = None if scored.empty else int(scored["year"].max())
    named = catalogue.unit(catalogue.unit_among(home, set(scored.loc[scored["year"] == newest, "unit"])) or home)
    rows = past[(past["unit"] == named.code) & (past["year"] == newest)]
    if newest is None or rows.empty:
        return IndexFigures(index, named.name_vi, newest, rows)
    public = editions.published[newest]
    return IndexFigures(
        index, named.name_vi, newest, in_official_order(rows, known, named), public.day, public.is_assumed
    )


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
