"""What the map is coloured by: the figure of every unit in one edition, and why one has none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from analysis.courses import with_courses
from analysis.flags import judged, settled_thresholds
from analysis.frames import HIGHER_IS_BETTER, NOT_APPLICABLE, NOT_PUBLISHED, TOTAL, UNUSABLE, is_known
from analysis.position import places_moved
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, PLACES, SIGNED, WHOLE, Format, written

SCORE, RANK, SCORE_CHANGE, RANK_CHANGE, FLAGS = "score", "rank", "score_change", "rank_change", "flags"
MEASURES = (SCORE, RANK, SCORE_CHANGE, RANK_CHANGE, FLAGS)
CHANGES = (SCORE_CHANGE, RANK_CHANGE)

_COLUMNS = {SCORE: "shown_value", RANK: "rank", SCORE_CHANGE: "value_change", RANK_CHANGE: "rank_change"}


@dataclass(frozen=True)
class Layer:
    """One edition seen in one measure of one component.

    tiles: row and column of every unit that there was; scored: those that the edition lists; rows: the row of each
    unit with one, by its code; figures: what is known of the measure. direction: of the component, 1 where a higher
    score is better, −1 where a lower one is.
    """

    measure: str
    component: str
    year: int
    tiles: Mapping[str, tuple[int, int]]
    scored: frozenset[str]
    rows: Mapping[str, pd.Series]
    figures: Mapping[str, float]
    direction: int = HIGHER_IS_BETTER

    @property
    def is_less_better(self) -> bool:
        """Whether a lower figure is the better one: a rank, or a score of which less is better."""
        return self.measure == RANK or (self.measure in (SCORE, SCORE_CHANGE) and self.direction < 0)


@cached_by_edition("group", "minimum_coverage", "thresholds", max_entries=64)
def layer_of(visit: Visit, measure: str, component: str, year: int) -> Layer:
    """The layer of an edition of the chosen index and group of units: the same for all of its units."""
    group, every = visit.key.group, history(visit)
    edition = every[(every["year"] == year) & (every["component"] == component) & (every["group"] == group)]
    rows = {str(row["unit"]): row for _, row in edition.iterrows()}
    counts = _flag_counts(visit, year, component) if measure == FLAGS else {}
    found = {unit: _figure(row, measure, counts) for unit, row in rows.items()}
    return Layer(
        measure,
        component,
        year,
        visit.catalogue.tiles(visit.index.code, year, group),
        frozenset(unit.code for unit in visit.catalogue.units_of(visit.index.code, year, group)),
        rows,
        {unit: figure for unit, figure in found.items() if is_known(figure)},
        visit.index.direction(component),
    )


def years_with_figures(visit: Visit, measure: str, component: str, most: int) -> Sequence[int]:
    """The last editions up to the chosen one that have any figure of what the chosen one measures, oldest first."""
    every = history(visit)
    rows = every[(every["component"] == component) & (every["year"] <= (visit.year or 0))]
    now = rows.loc[rows["year"] == visit.year, "construct"]
    same = rows.loc[rows["construct"] == (now.iloc[0] if len(now) else component), "year"]
    years = sorted({int(year) for year in same}, reverse=True)
    return sorted(islice((year for year in years if layer_of(visit, measure, component, year).figures), most))


def _figure(row: pd.Series, measure: str, counts: Mapping[str, int]) -> float:
    if measure == FLAGS:
        return float(counts.get(str(row["unit"]), float("nan")))
    return places_moved(row) if measure == RANK_CHANGE else float(row[_COLUMNS[measure]])


def _flag_counts(visit: Visit, year: int, component: str) -> dict[str, int]:
    """Raised flags by unit: those of a component; for the total all that the unit has.

    Only of units whose components could be judged, as no flag is good news only where one could have been raised.
    """
    every = _flagged(visit)
    rows = every[every["year"] == year]
    if component != TOTAL:
        rows = rows[(rows["component"] == component) & rows["is_judged"]]
        return dict(zip(rows["unit"], rows["flags"], strict=True))
    framework = visit.index.framework(year, visit.key.group)
    units = rows.assign(part=rows["is_judged"] & rows["component"].ne(TOTAL)).groupby("unit")
    enough = units["part"].sum() * 2 > (len(framework.components) if framework else 0)
    return {str(unit): int(count) for unit, count in units["flags"].sum()[enough].items()}


@cached_by_edition("minimum_coverage", "thresholds", max_entries=8)
def _flagged(visit: Visit) -> pd.DataFrame:
    rows = with_courses(history(visit))
    judgements = judged(rows, settled_thresholds(visit.settings.thresholds))
    flags = sum(is_raised.astype(int) for is_raised, _ in judgements.values())
    is_judged = rows["shown_value"].notna() & (rows["is_sufficient"].astype(bool) | rows["rank"].notna())
    return rows[["unit", "year", "component"]].assign(flags=flags, is_judged=is_judged)


_FORMATS: Mapping[str, Format] = {RANK: WHOLE, RANK_CHANGE: PLACES, FLAGS: WHOLE}


def format_of(visit: Visit, measure: str) -> Format:
    """How a figure of the measure is written."""
    points = {SCORE: DECIMAL, SCORE_CHANGE: SIGNED}
    return points[measure].to(visit.digits) if measure in points else _FORMATS[measure]


def figure_text(visit: Visit, measure: str, figure: float | None) -> str:
    """A figure of the measure as it stands on a tile."""
    return written(figure, format_of(visit, measure), visit.language)


def absence(visit: Visit, layer: Layer, unit: str) -> str:
    """Why a unit has no figure of the measure, in words."""
    say, row = visit.say, layer.rows.get(unit)
    if unit not in layer.scored:
        return say("map.not_scored", year=layer.year)
    status = "" if row is None else str(row["value_status"])
    if status in (NOT_APPLICABLE, NOT_PUBLISHED, UNUSABLE):
        return say(f"status.{status}")
    has_figure = row is not None and (is_known(row["shown_value"]) or is_known(row["rank"]))
    if row is not None and has_figure and layer.measure in CHANGES:
        return _no_change(visit, layer.measure, row)
    last = published_to(visit, layer)
    if last and not has_figure:
        return say("map.beyond_published", last=last)
    if has_figure and layer.measure in (RANK, FLAGS):
        return say(f"map.no_{layer.measure}_known")
    return say("status.missing")


def _no_change(visit: Visit, measure: str, row: pd.Series) -> str:
    say = visit.say
    if not is_known(row["previous_year"]):
        return say("map.no_earlier")
    since = int(row["previous_year"])
    if measure == SCORE_CHANGE and bool(row["crosses_break"]):
        return say("map.across", year=since)
    if is_known(row["rank"]) and is_known(row["previous_rank"]) and row["previous_rank_of"] != row["rank_of"]:
        return say("map.other_length", year=since)
    return say("map.not_compared", year=since)


def published_to(visit: Visit, layer: Layer) -> int | None:
    """The last rank of the total that the publisher gave, where it gave a part only."""
    facts = visit.index.facts(layer.year, visit.unit_group)
    return facts.ranks_published_to if facts is not None and layer.component == TOTAL else None


def region_medians(visit: Visit, layer: Layer, units: Iterable[str]) -> pd.Series:
    """The median of each region of which at least half the units have a figure, the lowest first."""
    regions = {unit: visit.catalogue.unit(unit).region for unit in units}
    figures = pd.Series({unit: layer.figures.get(unit) for unit in regions}, dtype="float64")
    groups = figures.groupby(pd.Series(regions, dtype="object"))
    return groups.median()[groups.count() * 2 >= groups.size()].sort_values()
