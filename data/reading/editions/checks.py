"""Checks of a whole edition once its cells are read: what is missing, whether totals and ranks add up."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median

from analysis.frames import USABLE
from data.catalogue.model import TOTAL, Catalogue, Framework, Index
from data.editions import ScoreRow
from data.reading.problems import Problem, number_details
from wording.words import LANGUAGES, Words

TOTAL_TOLERANCE = 0.05
"""Points of 100 by which a published total may differ from the weighted one: inputs of two decimals reach 0.03."""

FAR_FROM_TOTAL = 0.01
"""From this share of the total's scale on, the median unit's total is not what its components give. Published ones
reach 0.006, in an edition of which the weights are known rounded."""

LEAST_TOTALS, FAR_OF_FEW = 8, 0.2
"""Of fewer units the median gap has to be this share: one of them may be mistyped."""

LEAST_RANKS, DISTINCT_RANKS = 5, 0.8
"""Whole numbers from 1 to the number of units, so many and so few of them shared, are ranks and no scores."""

SAME_TOTAL = 1e-9
RANKED_SHARE = 0.9
"""Only where so many of an edition's units have an official rank can a rank that nobody has be missed."""

OF_ONE_ROW = ("total_differs", "rank_differs", "rank_repeated", "tie_ranked_apart", "same_total")
"""Problems of a single row; where they have no cell, the row is one in use that a file completes."""


def check_edition(
    rows: Sequence[ScoreRow],
    index: Index,
    catalogue: Catalogue,
    year: int,
    is_complete: bool = True,
    changed: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Return the problems of one edition as a whole; every one of them may be imported with.

    is_complete: the file means to hold all units; where it is about some only, the others are not missed.
    changed: units whose total another one would replace.
    """
    groups: dict[str, list[ScoreRow]] = {}
    for row in rows:
        groups.setdefault(catalogue.unit(row.unit).group, []).append(row)
    problems: list[Problem] = []
    for group, members in groups.items():
        framework = index.framework(year, group)
        if framework is not None:
            units = catalogue.unit_count(index.code, year, group)
            problems += _partial(members, index, framework, units, year) if is_complete else ()
            problems += _totals(members, framework, year, changed)
            problems += _ranks(members, units, year, index.total.direction, catalogue)
            problems += _ranks_as_scores(members, index, units, year)
    problems += _same_totals(rows, year, catalogue)
    return tuple(problems)


def _partial(
    rows: Sequence[ScoreRow], index: Index, framework: Framework, units: int | None, year: int
) -> Iterator[Problem]:
    counts = Counter(row.component for row in rows if row.value is not None and row.status in USABLE)
    parts = [(part.component, part.name_vi, index.components[part.component].name_en) for part in framework.components]
    if counts[TOTAL]:
        parts.append((TOTAL, index.total.name_vi, index.total.name_en))
    for component, name_vi, name_en in parts:
        if units is not None and counts[component] < units:
            details = {"units": str(units), "component_vi": name_vi, "component_en": name_en}
            yield Problem("partial_edition", _sheet(rows), found=str(counts[component]), details=details, year=year)


def _totals(rows: Sequence[ScoreRow], framework: Framework, year: int, changed: Collection[str]) -> Iterator[Problem]:
    weights = framework.weights
    if weights is None:
        return
    gaps: list[float] = []
    changed_gaps: list[float] = []
    for unit, scores in _by_unit(rows).items():
        values = {code: row.value for code, row in scores.items() if row.value is not None and row.status in USABLE}
        published = values.get(TOTAL)
        if published is None or not weights.keys() <= values.keys():
            continue
        computed = framework.multiplier * sum(weight * values[code] for code, weight in weights.items())
        gaps.append(abs(published - computed))
        if unit in changed:
            changed_gaps.append(gaps[-1])
        if abs(published - computed) > TOTAL_TOLERANCE:
            total = scores[TOTAL] if scores[TOTAL].cell else next(row for row in scores.values())
            details = {
                **number_details("found", published),
                **number_details("value", computed, 4),
                **number_details("gap", published - computed, 4),
            }
            yield Problem("total_differs", total.sheet, total.cell, f"{published:g}", details, year)
    low, high = framework.total_scale
    share = FAR_FROM_TOTAL if len(gaps) >= LEAST_TOTALS else FAR_OF_FEW
    for judged, least in ((gaps, share), (changed_gaps, FAR_FROM_TOTAL)):
        if judged and median(judged) >= least * (high - low):
            details = {"units": str(len(judged)), **number_details("gap", median(judged), 2)}
            yield Problem("totals_do_not_close", _sheet(rows), found=str(len(judged)), details=details, year=year)
            return


def _ranks_as_scores(rows: Sequence[ScoreRow], index: Index, units: int | None, year: int) -> Iterator[Problem]:
    """Columns of scores that hold what only ranks are: whole numbers up to the number of units, hardly one twice."""
    columns: dict[str, list[ScoreRow]] = defaultdict(list)
    for row in rows:
        if row.value is not None and row.status in USABLE:
            columns[row.component].append(row)
    for component, members in columns.items():
        values = [row.value or 0.0 for row in members]
        most = max(units or 0, len(values))
        if len(values) < LEAST_RANKS or not all(value.is_integer() and 1 <= value <= most for value in values):
            continue
        if len(set(values)) >= DISTINCT_RANKS * len(values):
            known = index.total if component == TOTAL else index.components[component]
            details = {"component_vi": known.name_vi, "component_en": known.name_en}
            shown = next((row for row in members if row.cell), members[0])
            yield Problem("scores_look_like_ranks", shown.sheet, shown.cell, str(len(values)), details, year)


def _ranks(
    rows: Sequence[ScoreRow], units: int | None, year: int, direction: int, catalogue: Catalogue
) -> Iterator[Problem]:
    """Official ranks against the order of the published totals, and ranks that nobody or two units have.

    direction: 1 where a higher total is better, −1 where a lower one is.
    """
    ranked = [row for row in rows if row.component == TOTAL and row.rank is not None]
    if not ranked:
        return
    totals = [row for row in rows if row.component == TOTAL and row.value is not None and row.status in USABLE]
    is_whole = len(totals) >= len(ranked) and units is not None and len(totals) >= units
    merits = [row.value * direction for row in totals if row.value is not None]
    by_rank: dict[float, list[ScoreRow]] = defaultdict(list)
    for row in ranked:
        by_rank[row.rank or 0].append(row)
        if is_whole and row.value is not None and row.status in USABLE:
            yield from _rank_against_total(row, row.value * direction, merits, year)
    for rank, members in by_rank.items():
        for first, other in combinations([row for row in members if row.value is not None], 2):
            if abs((first.value or 0) - (other.value or 0)) > SAME_TOTAL:
                details = _cells_or_names((first, first.rank_cell), (other, other.rank_cell), catalogue)
                shown = other if other.rank_cell else first
                yield Problem("rank_repeated", shown.sheet, shown.rank_cell, f"{rank:.0f}", details, year)
    if units is not None and len(ranked) >= RANKED_SHARE * units:
        taken = {rank + shared for rank, members in by_rank.items() for shared in range(len(members))}
        absent = [str(rank) for rank in range(1, units + 1) if rank not in taken]
        if absent:
            yield Problem("rank_missing", ranked[0].sheet, found=", ".join(absent), year=year)


def _rank_against_total(row: ScoreRow, merit: float, merits: Sequence[float], year: int) -> Iterator[Problem]:
    """A rank that no order of equal totals explains. merit: the total, above others for the better."""
    best = 1 + sum(other > merit + SAME_TOTAL for other in merits)
    worst = sum(other >= merit - SAME_TOTAL for other in merits)
    rank = row.rank or 0
    if not best <= rank <= worst:
        gap = rank - best if rank < best else rank - worst
        details = {"value": str(best), "gap": f"{abs(gap):.0f}"}
        yield Problem("rank_differs", row.sheet, row.rank_cell or row.cell, f"{rank:.0f}", details, year)


def _same_totals(rows: Sequence[ScoreRow], year: int, catalogue: Catalogue) -> Iterator[Problem]:
    """Two units with one total but other components, or with one total and other ranks."""
    scores = _by_unit(rows)
    by_total: dict[float, list[ScoreRow]] = defaultdict(list)
    for row in rows:
        if row.component == TOTAL and row.value is not None:
            by_total[row.value].append(row)
    for value, members in by_total.items():
        for first, other in combinations(members, 2):
            if first.rank is not None and other.rank is not None and first.rank == other.rank:
                continue
            are_ranked = first.rank is not None and other.rank is not None
            if not are_ranked and _components(scores[first.unit]) == _components(scores[other.unit]):
                continue
            details = _cells_or_names((first, first.cell), (other, other.cell), catalogue)
            details |= number_details("found", value)
            code = "tie_ranked_apart" if are_ranked else "same_total"
            shown = other if other.cell else first
            yield Problem(code, shown.sheet, shown.cell, f"{value:g}", details, year)


def _cells_or_names(first: tuple[ScoreRow, str], other: tuple[ScoreRow, str], catalogue: Catalogue) -> dict[str, str]:
    """Two cells for a message; for a figure that is in use, and in no cell of the file, the name of its unit."""
    found = {}
    for language in LANGUAGES:
        say = Words(language)
        named = (
            say("words.in_cell", cell=cell) if cell else say("words.unit_in_use", unit=say.of(catalogue.unit(row.unit)))
            for row, cell in (first, other)
        )
        found[f"cells_{language}"] = ", ".join(named)
    return found


def _components(scores: Mapping[str, ScoreRow]) -> dict[str, float | None]:
    return {code: row.value for code, row in scores.items() if code != TOTAL}


def _by_unit(rows: Sequence[ScoreRow]) -> dict[str, dict[str, ScoreRow]]:
    by_unit: dict[str, dict[str, ScoreRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, {})[row.component] = row
    return by_unit


def _sheet(rows: Iterable[ScoreRow]) -> str:
    return next((row.sheet for row in rows if row.sheet), "")
