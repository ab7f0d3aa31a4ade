"""Consistency checks across the files of the catalogue, which validation of a single table cannot make."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from data.catalogue.model import TOTAL, Catalogue, EditionFacts, Framework, Index, TileMap, Unit
from data.names import AmbiguousAliasError, normalise

WEIGHT_TOLERANCE = 1e-4

# (kind of table, its code, key inside the file, what is wrong)
Problem = tuple[str, str, str, str]


class Finding(str):
    """What is wrong in words, with the check that found it, the key of the table, and what a sentence of it names.

    A screen says it in the reader's language by its rule; the words are for who edits the file.
    """

    rule: str
    field: str
    details: dict[str, str]

    def __new__(cls, text: str, rule: str, field: str = "", **details: object) -> "Finding":
        finding = super().__new__(cls, text)
        finding.rule, finding.field = rule, field
        finding.details = {name: str(value) for name, value in details.items()}
        return finding


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """Everything that does not fit together, in the order of the files."""
    found: list[Problem] = []
    for index in catalogue.indices.values():
        found += [("code", index.code, key, text) for key, text in _index_problems(index, catalogue)]
    for unit in catalogue.units.values():
        key = f"units.{unit.code}"
        found += [("units", unit.code, key, text) for text in _unit_problems(unit, catalogue)]
    found += _ambiguous_units(catalogue)
    for drawn in catalogue.maps.values():
        found += [("maps", drawn.code, f"maps.{drawn.code}", text) for text in _map_problems(drawn, catalogue)]
    return found


def _index_problems(index: Index, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if index.units:
        yield "code", "“:” is kept for an index on a list of units"
    if index.total.code != TOTAL:
        yield "total.code", f"must be “{TOTAL}”"
    if TOTAL in index.components:
        yield f"components.{TOTAL}", "this code is kept for the index itself"
    if not index.frameworks:
        yield "frameworks", "at least one framework is needed"
    if index.back_test_years is not None and index.back_test_years[0] >= index.back_test_years[1]:
        yield "back_test_years", "must run from an earlier year to a later one"
    if index.score_noise is not None and index.score_noise.usual > index.score_noise.cautious:
        yield "score_noise", "the cautious value must not be below the usual one"
    if index.unit_set not in {unit.unit_set for unit in catalogue.units.values()}:
        yield "unit_set", f"no file describes the units “{index.unit_set}”"
    elif index.default_unit not in catalogue.units:
        yield "default_unit", f"no unit “{index.default_unit}”"
    for framework in index.frameworks:
        key = f"frameworks.{framework.code}"
        for text in _framework_problems(framework, index, catalogue):
            yield key, text
    for first, other in combinations(index.frameworks, 2):
        shared = sorted(set(first.years) & set(other.years))
        if first.group == other.group and shared:
            text = f"{_list(shared)} also in {first.code}"
            theirs = f"{first.first_year}–{first.last_year}"
            finding = Finding(text, "years_shared", "years", years=_list(shared), other=theirs)
            yield f"frameworks.{other.code}", finding
    editions = Counter((edition.year, edition.group) for edition in index.editions)
    for edition in index.editions:
        key = f"editions.{edition.year}"
        if editions[edition.year, edition.group] > 1:
            yield key, f"described more than once for {edition.group}"
        for text in _edition_problems(edition, index, catalogue):
            yield key, text


def _framework_problems(framework: Framework, index: Index, catalogue: Catalogue) -> Iterator[str]:
    if framework.last_year < framework.first_year:
        yield Finding("last_year is before first_year", "years_reversed", "last_year")
    codes = [c.component for c in framework.components]
    missing = [code for code in codes if code not in index.components]
    if framework.aggregation == "sum" and not codes:
        yield Finding("a sum needs components", "components_missing", "components")
    if missing:
        yield Finding(f"no such component: {_list(missing)}", "component_unknown", "components", names=_list(missing))
    if repeated := [code for code, count in Counter(codes).items() if count > 1]:
        text = f"component listed twice: {_list(repeated)}"
        yield Finding(text, "component_repeated", "components", names=_list(repeated))
    yield from _weight_problems(framework)
    scored = [TOTAL, *(code for code in codes if code not in missing)]
    turned = [code for code in scored if index.direction(code) < 0]
    if framework.weights is not None and turned:
        text = f"weights need components and a total of which more is better, not {_list(turned)}"
        yield Finding(text, "direction_weighted", "components", names=_list(turned))
    scales = {"scale": framework.scale, "total_scale": framework.total_scale}
    scales |= {f"scale of {c.component}": c.scale for c in framework.components if c.scale is not None}
    for name, (lowest, highest) in scales.items():
        if lowest >= highest:
            yield Finding(f"{name} must run from low to high", "scale_reversed", name)
    for band in framework.bands:
        if band.year not in framework.years:
            text = f"band “{band.label_vi}” is of {band.year}, outside the framework's years"
            yield Finding(text, "band_outside", "bands", name=band.label_vi, year=band.year)
        if band.lowest is not None and band.highest is not None and band.lowest > band.highest:
            text = f"band “{band.label_vi}” of {band.year} has its lowest above its highest value"
            yield Finding(text, "band_reversed", "bands", name=band.label_vi, year=band.year)
    if not missing:
        try:
            catalogue.component_names(framework)
        except AmbiguousAliasError as error:
            yield Finding(f"ambiguous name: {error}", "component_ambiguous", "components", name=error.spelling)


def _weight_problems(framework: Framework) -> Iterator[str]:
    known = [c.weight for c in framework.components if c.weight is not None]
    is_sum = framework.aggregation == "sum"
    if known and is_sum:
        yield Finding("a sum has no weights", "weights_of_sum", "components")
    elif known and len(known) < len(framework.components):
        text = "weights must be given for all components or for none"
        yield Finding(text, "weights_partial", "components")
    elif known and abs(sum(known) - 1) > WEIGHT_TOLERANCE:
        yield Finding(
            f"weights sum to {sum(known):g}, not to 1", "weights_sum", "components", percent=f"{sum(known):.2%}"
        )
    if (bool(known) or is_sum) == (framework.weights_confidence == "unknown"):
        text = f"weights_confidence “{framework.weights_confidence}” does not fit the weights"
        yield Finding(text, "weights_confidence", "weights_confidence")


def _edition_problems(edition: EditionFacts, index: Index, catalogue: Catalogue) -> Iterator[str]:
    if index.framework(edition.year, edition.group) is None:
        text = f"no framework covers {edition.year} for {edition.group}"
        yield Finding(text, "edition_without_framework", "year", year=edition.year, group=edition.group)
    for code in edition.only_units:
        unit = catalogue.units.get(code)
        if unit is None:
            yield f"no unit “{code}”"
        elif not unit.is_valid_on(edition.units_on):
            yield f"unit “{code}” does not exist on {edition.units_on}"
    if edition.ranks_published_to is not None and catalogue.units.keys() >= set(edition.only_units):
        units = catalogue.unit_count(index.code, edition.year, edition.group)
        if units is not None and edition.ranks_published_to > units:
            yield f"ranks_published_to is beyond the {units} units"
    if edition.survey_from and edition.survey_to and edition.survey_to < edition.survey_from:
        yield Finding("survey_to is before survey_from", "survey_reversed", "survey_to")


def _unit_problems(unit: Unit, catalogue: Catalogue) -> Iterator[str]:
    if unit.region not in catalogue.regions:
        yield Finding(f"no region “{unit.region}”", "region_unknown", "region", name=unit.region)
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        yield Finding("valid_to is before valid_from", "dates_reversed", "valid_to")
    for code in (*unit.predecessors, *([unit.renames] if unit.renames else [])):
        before = catalogue.units.get(code)
        if before is None:
            yield Finding(f"no unit “{code}” (predecessor)", "unit_unknown", "predecessors", name=code)
        elif before.unit_set != unit.unit_set:
            text = f"predecessor “{code}” is of another set of units"
            yield Finding(text, "unit_of_other_set", "predecessors", name=before.name_vi)
        elif unit.valid_from is None or before.valid_to is None or before.valid_to >= unit.valid_from:
            text = f"predecessor “{code}” must end before this unit begins"
            yield Finding(text, "predecessor_lives", "predecessors", name=before.name_vi)
    for code in unit.absorbed:
        taken = catalogue.units.get(code)
        if taken is None:
            yield Finding(f"no unit “{code}” (absorbed)", "unit_unknown", "absorbed", name=code)
        elif taken.unit_set != unit.unit_set:
            text = f"absorbed “{code}” is of another set of units"
            yield Finding(text, "unit_of_other_set", "absorbed", name=taken.name_vi)
        elif taken.valid_to is None:
            yield Finding(f"absorbed “{code}” must have an end", "absorbed_lives", "absorbed", name=taken.name_vi)


def _map_problems(drawn: TileMap, catalogue: Catalogue) -> Iterator[str]:
    """Whether on every day of the map each unit has one tile and each tile one unit, no two maps holding at once."""
    units = [unit for unit in catalogue.units.values() if unit.unit_set == drawn.unit_set]
    if not units:
        yield f"no file describes the units “{drawn.unit_set}”"
        return
    for other in catalogue.maps.values():
        if other.unit_set == drawn.unit_set and other.code < drawn.code and _overlap(_span(other), _span(drawn)):
            yield f"holds on some day on which “{other.code}” does"
    first, last = _span(drawn)
    names = [name for name, _, _ in drawn.places]
    begun = {unit.valid_from for unit in units if unit.valid_from}
    ended = {unit.valid_to + timedelta(days=1) for unit in units if unit.valid_to}
    for day in sorted({first, *(boundary for boundary in begun | ended if first <= boundary <= last)}):
        there = [unit.tile for unit in units if unit.is_valid_on(day)]
        if wrong := sorted({name for name in (*names, *there) if names.count(name) != 1 or there.count(name) != 1}):
            text = f"on {day} not exactly one tile and one unit: {_list(wrong)}"
            yield Finding(text, "tile_missing", "tile", day=f"{day:%d/%m/%Y}", names=_list(wrong))
            return


def _span(drawn: TileMap) -> tuple[date, date]:
    return drawn.first_day or date.min, drawn.last_day or date.max


def _ambiguous_units(catalogue: Catalogue) -> Iterator[Problem]:
    """One spelling for two units is an error only when both exist on some same day."""
    bearers: dict[tuple[str, str], list[Unit]] = {}
    for unit in catalogue.units.values():
        for key in {normalise(spelling) for spelling in unit.spellings}:
            bearers.setdefault((unit.unit_set, key), []).append(unit)
    for (_, key), units in sorted(bearers.items(), key=lambda item: item[0]):
        for first, other in combinations(units, 2):
            if _overlap(_life(first), _life(other)):
                text = f"ambiguous name “{key}”: also of {first.code} at the same time"
                finding = Finding(text, "name_ambiguous", "name_vi", name=key, unit=other.name_vi, other=first.name_vi)
                yield "units", other.code, f"units.{other.code}", finding


def _life(unit: Unit) -> tuple[date, date]:
    return unit.valid_from or date.min, unit.valid_to or date.max


def _overlap(dates: tuple[date, date], other: tuple[date, date]) -> bool:
    return max(dates[0], other[0]) <= min(dates[1], other[1])


def _list(values: list[str] | list[int]) -> str:
    return ", ".join(str(value) for value in values)
