"""Did the actions move it? A unit's course against what the courses of the other units lead to expect (adjusted line).

The others' scores after are explained by their scores before: the last one, the usual level, the mean. What the line of
the others misses of each unit is the comparison: the unit's own miss is its effect, and how many of the others missed
as much, though they did nothing special, is its chance (placebo in space; with one unit in question the others' misses
show what chance does, Conley and Taber 2011). Components are mostly chosen because they are low, and who is low rises
by itself: only a line that knows the level before does not call that an effect (Daw and Hatfield 2018).

All units have plans of their own, so that an effect is the difference from what the others' efforts brought. In a
single component little can be found: the smallest detectable effect stands beside each (Bloom 1995), and the components
of one plan are judged together first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from analysis.frames import TOTAL, SelectionError, only
from analysis.usual_level import fading_mean, rank_scores_at, ranks_at

JOINT: Final = "joint"
"""Stands for all components of the plan, judged together."""

MINIMUM_UNITS: Final = 30
"""With fewer units a chance of one in twenty cannot be computed."""

EDITIONS_BEFORE: Final = 3
"""How many editions before the actions are looked at, where there are as many; more find hardly more."""

MOST_EDITIONS_BEFORE: Final = 8

SIGNIFICANCE: Final = 0.05
"""On each side. The interval of 90 % leaves as much on each."""

EFFECT_COLUMNS: Final = (
    "component", "components", "construct", "reason", "before", "after", "skipped", "units",
    "effect", "low", "high", "p_better", "p_worse", "p_value", "as_good", "as_bad", "detectable",
    "spread", "effect_points", "low_points", "high_points", "detectable_points",
    "rank", "rank_of", "expected_rank", "expected_best", "expected_worst",
)  # fmt: skip
PLACEBO_COLUMNS: Final = ("steps_back", *EFFECT_COLUMNS)

EffectReason = Literal[
    "",
    "no_edition_before",
    "no_edition_after",
    "construct_changed",
    "unit_not_scored",
    "too_few_units",
    "too_few_components",
]
"""Why there is no estimate: no edition with enough scores before the actions, or after them; after them something else
was measured; the unit has no score in an edition that is needed; fewer than MINIMUM_UNITS units have all; fewer than
two components can be judged together (where one reason holds for all components, that one stands there)."""


@dataclass(frozen=True)
class Effect:
    """What a unit has beyond what the others lead to expect, in standard deviations of the field; above 0 is better.

    low, high: the 90 % interval of it; p_better, p_worse: the chance of at least as much, up or down, among `units`,
    the own one included; as_good, as_bad: how many others have it; p_value: two-sided. detectable: the smallest effect
    that would be found in 8 of 10 cases at 5 % on one side.
    """

    units: int
    effect: float
    low: float
    high: float
    p_better: float
    p_worse: float
    p_value: float
    as_good: int
    as_bad: int
    detectable: float


@dataclass(frozen=True)
class _Plan:
    """Whose actions, and which editions they lie between; steps_back: as if they had begun so many editions earlier."""

    unit: str
    last_before: int
    first_after: int
    last_after: int
    editions_before: int
    excluded: frozenset[str]
    steps_back: int = 0


@dataclass(frozen=True, eq=False)
class _Part:
    """A component in the field: units × editions, NaN where there is none, and what it measured in which year.

    ranked: the construct of each edition in which it is ranked, by year; measured: all that a score of it measured.
    """

    units: tuple[str, ...]
    years: Mapping[int, int]
    field_score: np.ndarray
    rank_score: np.ndarray
    spread: np.ndarray
    rank_of: np.ndarray
    ranked: Mapping[int, str]
    measured: Mapping[int, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Field:
    """The scores of one group as they are compared, whichever of its units is asked about (`field_of`).

    units: who is in it; years: its editions; full: those in which components are ranked; parts: by component.
    """

    units: frozenset[str]
    years: tuple[int, ...]
    full: frozenset[int]
    parts: Mapping[str, _Part]


@dataclass(frozen=True)
class _Window:
    """Which editions of a component are looked at, the oldest first, or why none."""

    construct: str = ""
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    reason: EffectReason = ""


@dataclass(frozen=True)
class _Judged:
    """A component in its window: the row that stands in the table, and what the line missed of every unit."""

    row: dict[str, Any]
    missed: pd.Series | None = None


def misses(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """What each unit's mean score after lies above the one that the line of all *others* leads to expect.

    before, after: units × editions, the oldest first, in standard deviations of the field, none missing. The line: a
    constant and the last score before; with two editions before also the usual level (`usual_level.fading_mean`), with
    three the mean. (I − H) y ÷ (1 − diag H), H = X X⁺: the leave-one-out residuals of least squares.
    """
    terms = [np.ones(len(before)), before[:, -1]]
    if before.shape[1] > 1:
        terms.append(fading_mean(before))
    if before.shape[1] > 2:
        terms.append(before.mean(axis=1))
    known, mean_after = np.column_stack(terms), after.mean(axis=1)
    hat = known @ np.linalg.pinv(known)
    missed: np.ndarray = (mean_after - hat @ mean_after) / (1 - np.diag(hat))
    return missed


def joint_misses(missed: np.ndarray) -> np.ndarray:
    """The misses of several components as one for each unit: their mean, each component weighted by 1 ÷ its spread.

    missed: units × components, as `misses` gives them, the same components for every unit. Units rank as by the mean of
    miss ÷ standard deviation; the scale is that of an effect that is as large in each component.
    """
    weights = 1 / missed.std(axis=0, ddof=1)
    joined: np.ndarray = missed @ (weights / weights.sum())
    return joined


def effect_of(missed: np.ndarray, own: int) -> Effect:
    """The effect of one unit, with what chance does to the others.

    missed: of all units, as `misses` or `joint_misses` gives them; own: the place of the unit among them. The interval
    takes the ⌊0.05 (n+1)⌋th of the n others from either end.
    """
    mine, others = missed[own], np.sort(np.delete(missed, own))
    as_good, as_bad = int((others >= mine).sum()), int((others <= mine).sum())
    p_better, p_worse = (1 + as_good) / len(missed), (1 + as_bad) / len(missed)
    outside = int(SIGNIFICANCE * len(missed) + 1e-9)
    least, most = others[outside - 1], others[-outside]
    found, unlucky = np.quantile(others, [1 - SIGNIFICANCE, 0.2])
    return Effect(
        units=len(missed),
        effect=float(mine),
        low=float(mine - most),
        high=float(mine - least),
        p_better=p_better,
        p_worse=p_worse,
        p_value=min(1.0, 2 * min(p_better, p_worse)),
        as_good=as_good,
        as_bad=as_bad,
        detectable=float(found - unlucky),
    )


def field_scores(history: pd.DataFrame) -> pd.DataFrame:
    """Every score of a ranked edition in standard deviations from the edition's median; higher is better.

    history: the frame of `standing.standings` or `trends.changes`. Returns `index`, `group`, `unit`, `component`,
    `construct`, `year`, `rank_of`, `rank_score` (`usual_level.rank_scores_at`), `spread`, the standard deviation over
    the units of the edition in points, and `field_score`.
    """
    rows = history.loc[history["is_sufficient"].astype(bool) & history["percentile"].notna()]
    cells = rows.groupby(["index", "group", "component", "year"], sort=False)["basis_value"]
    spread = cells.transform("std")
    score = (rows["basis_value"] - cells.transform("median")) * rows["direction"] / spread.where(spread > 0)
    scores = rank_scores_at(rows["percentile"].to_numpy(dtype=float), rows["rank_of"].to_numpy(dtype=float))
    names = ["index", "group", "unit", "component", "construct", "year", "rank_of"]
    return rows[names].assign(rank_score=scores, spread=spread, field_score=score)


def field_of(
    history: pd.DataFrame | Field, components: Collection[str], *, index: str | None = None, group: str | None = None
) -> Field:
    """What `estimate_effects` and `placebo_in_time` compare a unit with, made once for all units of a group.

    history: the frame of `standing.standings` or `trends.changes`; a Field is returned as it is. components: those that
    will be asked for; index, group: needed only where the frame holds several. Raises SelectionError.
    """
    if isinstance(history, Field):
        return history
    rows = history.loc[history["index"] == only(history, "index", index)]
    rows = rows.loc[rows["group"] == only(rows, "group", group)]
    scores, is_ranked = field_scores(rows), rows["is_sufficient"].astype(bool)
    return Field(
        units=frozenset(map(str, rows["unit"].unique())),
        years=tuple(sorted(map(int, rows["year"].unique()))),
        full=frozenset(map(int, rows.loc[is_ranked & rows["component"].ne(TOTAL), "year"])),
        parts={
            component: _part(rows.loc[rows["component"] == component], scores.loc[scores["component"] == component])
            for component in dict.fromkeys(components)
        },
    )


def _part(rows: pd.DataFrame, scores: pd.DataFrame) -> _Part:
    """A component: all its rows, and those of `field_scores`."""
    units, years = pd.Index(sorted(scores["unit"].unique())), pd.Index(sorted(rows["year"].unique()))
    places = units.get_indexer(scores["unit"]), years.get_indexer(scores["year"])

    def table(name: str) -> np.ndarray:
        values = np.full((len(units), len(years)), np.nan)
        values[places] = scores[name].to_numpy(dtype=float)
        return values

    firsts = rows.loc[rows["is_sufficient"].astype(bool)].groupby("year")["construct"].first()
    measured = rows.groupby("year")["construct"].agg(frozenset)
    return _Part(
        units=tuple(map(str, units)),
        years={int(year): place for place, year in enumerate(years)},
        field_score=table("field_score"),
        rank_score=table("rank_score"),
        spread=table("spread"),
        rank_of=table("rank_of"),
        ranked=dict(zip(map(int, firsts.index), map(str, firsts), strict=True)),
        measured=dict(zip(map(int, measured.index), measured, strict=True)),
    )


def estimate_effects(
    history: pd.DataFrame | Field,
    unit: str,
    components: Sequence[str],
    *,
    last_before: int,
    first_after: int | None = None,
    last_after: int | None = None,
    editions_before: int = EDITIONS_BEFORE,
    excluded: Collection[str] = (),
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """Whether a unit stands elsewhere after a plan's actions than its course and the other units lead to expect.

    history: the frame of `standing.standings` or `trends.changes`, or what `field_of` made of it for these components,
    which serves every unit; unit: whose actions; components: those of the plan. last_before: the last edition that was
    surveyed before the actions; first_after, last_after: the editions that may show them, all later ones if not named:
    they come from the plan's dates, not from the figures. editions_before: how many editions before are used at most,
    1 to 8; excluded: other units that carried out the same actions and so cannot be compared with; index, group: needed
    only where the frame holds several.

    Returns EFFECT_COLUMNS, first the row JOINT of all components together (the total is not among them), then one a
    component in the order given. `effect` with its 90 % interval `low`–`high` and `detectable` in standard deviations
    of the field, of JOINT as large in each of the `components` (how many); above 0 is better; `…_points` the same in
    points by the `spread` of the last edition after, for the better. `p_better`, `p_worse`, one-sided, and `p_value`,
    two-sided: the chance among `units`, of whom `as_good` others moved at least as far up and `as_bad` down. `rank` and
    `expected_rank`, from 1, the best, not rounded, of the mean of the editions `after` among `rank_of` units;
    `expected_best`–`expected_worst` hold nine in ten. `before`, `after`: years of the editions used; `skipped`: those
    between that were not. Where there is no estimate the `reason` of EffectReason, else "", and no number. Raises
    SelectionError if the unit is not in the frame or editions_before is not 1 to 8.

    >>> plan = ("proactivity", "labor_training", "legal_institutions")
    >>> table = analysis.estimate_effects(history, "ha_tinh", plan, last_before=2019, first_after=2023)
    >>> table[["component", "units", "effect"]].round(1).values.tolist()[1:]
    [['proactivity', 63, -3.4], ['labor_training', 63, -2.0], ['legal_institutions', 63, 1.6]]
    >>> table["skipped"].tolist()[1], bool((table["detectable_points"].dropna() > 0.8).all())
    ((2020, 2021, 2022), True)
    >>> later = analysis.estimate_effects(history, "ha_tinh", plan, last_before=2023)
    >>> set(later["reason"].tolist()[1:]), bool(later["effect"].isna().all())
    ({'no_edition_after'}, True)
    """
    field = field_of(history, components, index=index, group=group)
    plan = _plan(field, unit, last_before, first_after, last_after, editions_before, excluded)
    return _estimated(field, components, plan)


def placebo_in_time(
    history: pd.DataFrame | Field,
    unit: str,
    components: Sequence[str],
    *,
    last_before: int,
    first_after: int | None = None,
    last_after: int | None = None,
    editions_before: int = EDITIONS_BEFORE,
    excluded: Collection[str] = (),
    steps: int = 2,
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """The same as if the actions had begun one or two editions earlier: what is found then is no effect of them.

    history, unit, components, last_before, first_after, last_after, editions_before, excluded, index, group: as for
    `estimate_effects`; steps: how many editions to go back at most. Nothing after last_before is looked at: one step
    back the last edition before stands for the one after, two steps back the last two (as many as there are after, at
    most). Returns PLACEBO_COLUMNS, for each of `steps_back` the rows of `estimate_effects`. It carries no verdict of
    its own. Where the effect itself cannot be estimated, its `reason` and no number. Raises SelectionError.

    >>> from analysis.effects import placebo_in_time
    >>> table = placebo_in_time(history, "ha_tinh", ["proactivity"], last_before=2019, first_after=2023)
    >>> table.loc[table["component"] == "proactivity", ["steps_back", "before", "after"]].values.tolist()
    [[1, (2016, 2017, 2018), (2019,)], [2, (2015, 2016, 2017), (2018,)]]
    """
    field = field_of(history, components, index=index, group=group)
    plan = _plan(field, unit, last_before, first_after, last_after, editions_before, excluded)
    tables = [
        _estimated(field, components, replace(plan, steps_back=step)).assign(steps_back=step)
        for step in range(1, steps + 1)
    ]
    return pd.concat(tables, ignore_index=True)[list(PLACEBO_COLUMNS)]


def found_and_by_chance(effects: pd.DataFrame) -> tuple[int, float]:
    """How many sides of single components stand out at 5 %, and how many would if chance alone moved them.

    effects: the frame of `estimate_effects`. A component has two sides, up and down; of N units ⌊0.05 N⌋ can be as far
    out on each.
    """
    single = effects.loc[~effects["component"].isin([JOINT, TOTAL]) & effects["reason"].eq("")]
    found = int((single[["p_better", "p_worse"]] <= SIGNIFICANCE).to_numpy().sum())
    units = single["units"].to_numpy(dtype=float)
    return found, float((2 * np.floor(SIGNIFICANCE * units + 1e-9) / units).sum())


def _plan(
    field: Field,
    unit: str,
    last_before: int,
    first_after: int | None,
    last_after: int | None,
    editions_before: int,
    excluded: Collection[str],
) -> _Plan:
    if unit not in field.units:
        raise SelectionError(f"There is no unit {unit}.")
    if not 1 <= editions_before <= MOST_EDITIONS_BEFORE:
        raise SelectionError(f"{editions_before} editions before: there may be 1 to {MOST_EDITIONS_BEFORE}.")
    return _Plan(
        unit=unit,
        last_before=last_before,
        first_after=last_before + 1 if first_after is None else max(first_after, last_before + 1),
        last_after=field.years[-1] if last_after is None else last_after,
        editions_before=editions_before,
        excluded=frozenset(excluded) - {unit},
    )


def _estimated(field: Field, components: Sequence[str], plan: _Plan) -> pd.DataFrame:
    """The frame of `estimate_effects`: the components together, then each of them."""
    if missing := set(components) - field.parts.keys():
        raise SelectionError(f"There is no component {', '.join(sorted(missing))} in what was made of the history.")
    judged = [_judged(field, component, plan) for component in dict.fromkeys(components)]
    parts = [part.missed for part in judged if part.missed is not None and part.missed.name != TOTAL]
    reasons = {part.row["reason"] for part in judged}
    is_shared = len(reasons) == 1 and "" not in reasons
    joint = _row(JOINT, len(parts), _Window(reason=reasons.pop() if is_shared else "too_few_components"))
    if len(parts) > 1:
        together = pd.concat(parts, axis=1, join="inner")
        joint |= {"units": len(together), "reason": "too_few_units"}
        if len(together) >= MINIMUM_UNITS:
            own = together.index.to_list().index(plan.unit)
            joint |= {"reason": "", **asdict(effect_of(joint_misses(together.to_numpy()), own))}
    return pd.DataFrame([joint, *(part.row for part in judged)]).reindex(columns=list(EFFECT_COLUMNS))


def _row(component: str, components: int, window: _Window, skipped: tuple[int, ...] = ()) -> dict[str, Any]:
    """What a row says before anything is estimated."""
    return {
        "component": component,
        "components": components,
        "construct": window.construct,
        "reason": window.reason,
        "before": window.before,
        "after": window.after,
        "skipped": skipped,
        "units": 0,
    }


def _window(field: Field, part: _Part, plan: _Plan) -> _Window:
    """The editions before and after the actions in which a component is ranked and measures one thing."""
    ranked = part.ranked
    earlier = [year for year in ranked if year <= plan.last_before]
    if not earlier:
        return _Window(reason="no_edition_before")
    last, construct = earlier[-1], ranked[earlier[-1]]
    since = max((year for year in earlier if ranked[year] != construct), default=earlier[0] - 1)
    before = tuple(year for year in earlier if year > since)
    changed = {year for year, names in part.measured.items() if names != {construct}}
    changed |= field.full - part.measured.keys()
    end = min((year for year in changed if year > last), default=plan.last_after + 1)
    after = tuple(year for year in ranked if plan.first_after <= year <= min(plan.last_after, end - 1))
    if not after:
        return _Window(reason="construct_changed" if end <= plan.last_after else "no_edition_after")
    return _Window(construct, before, after)


def _stepped(window: _Window, plan: _Plan) -> _Window:
    """The editions that are used: as many before as the plan says, after as many steps back as it says."""
    before, after = window.before, window.after
    if window.reason == "" and plan.steps_back:
        after = before[-plan.steps_back :][: len(after)]
        before = before[: -plan.steps_back]
        if not before:
            return _Window(window.construct, reason="no_edition_before")
    return replace(window, before=before[-plan.editions_before :], after=after)


def _judged(field: Field, component: str, plan: _Plan) -> _Judged:
    """What the misses of all units say of the plan's unit in a component."""
    part = field.parts[component]
    window = _stepped(_window(field, part, plan), plan)
    used = (*window.before, *window.after)
    if window.reason:
        return _Judged(_row(component, 1, window))
    skipped = tuple(year for year in field.years if used[0] < year < used[-1] and year not in used)
    row = _row(component, 1, window, skipped)
    places = [part.years[year] for year in used]
    is_whole = ~np.isnan(part.field_score[:, places]).any(axis=1) & ~np.isnan(part.rank_score[:, places]).any(axis=1)
    compared = np.flatnonzero(is_whole & ~np.isin(part.units, list(plan.excluded)))
    units = [part.units[place] for place in compared]
    row["units"] = len(units)
    if len(units) < MINIMUM_UNITS:
        return _Judged({**row, "reason": "too_few_units"})
    if plan.unit not in units:
        return _Judged({**row, "reason": "unit_not_scored"})
    own, end = units.index(plan.unit), len(window.before)
    missed = misses(*_before_and_after(part.field_score, compared, places, end))
    effect = effect_of(missed, own)
    latest = compared[own], places[-1]
    spread, rank_of = float(part.spread[latest]), float(part.rank_of[latest])
    before, after = _before_and_after(part.rank_score, compared, places, end)
    by_rank, mean = effect_of(misses(before, after), own), float(after[own].mean())
    scored = {
        "rank": 0.0,
        "expected_rank": by_rank.effect,
        "expected_best": by_rank.low,
        "expected_worst": by_rank.high,
    }
    ranks = ranks_at(mean - np.array(list(scored.values())), rank_of)
    points = {name: getattr(effect, name) * spread for name in ("effect", "low", "high", "detectable")}
    row |= asdict(effect) | {f"{name}_points": value for name, value in points.items()}
    row |= {"spread": spread, "rank_of": rank_of, **dict(zip(scored, map(float, ranks), strict=True))}
    return _Judged(row, pd.Series(missed, pd.Index(units, name="unit"), name=component))


def _before_and_after(
    scores: np.ndarray, units: np.ndarray, years: Sequence[int], end: int
) -> tuple[np.ndarray, np.ndarray]:
    """The scores of some units in the editions before, the first of these years, and after."""
    used = scores[np.ix_(units, np.asarray(years, dtype=int))]
    return used[:, :end], used[:, end:]
