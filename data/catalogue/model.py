"""The records of the catalogue: index, framework, component, edition, unit, office. Opens no file."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from analysis.frames import TOTAL as TOTAL
from data.editions import series, series_parts
from data.names import LONGEST_TEXT, NameIndex, normalise

Year = Annotated[int, Field(ge=2000, le=2100)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
SeriesCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(:[a-z0-9_-]+)?$")]
"""Of an index, or of an index on a list of units, as `data.editions.series` names it."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _printable(text: str) -> str:
    """A text that a spreadsheet can hold; a tab or a line break may stand in it."""
    if _CONTROL.search(text):
        raise PydanticCustomError("control_character", "must not hold control characters")
    return text


def _name(text: str) -> str:
    """A name that is told from others by its letters and digits; a longer one is found in no file."""
    if not normalise(text):
        raise PydanticCustomError("name_without_letters", "must hold a letter or a digit")
    if len(text) > LONGEST_TEXT:
        raise PydanticCustomError("name_too_long", "must not be longer than {most} characters", {"most": LONGEST_TEXT})
    return text


Prose = Annotated[str, AfterValidator(_printable)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_printable)]
Name = Annotated[Text, AfterValidator(_name)]
Confidence = Literal["exact", "inferred", "assumed", "unknown"]
Aggregation = Literal["weighted_mean", "sum"]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Scale = tuple[Finite, Finite]

_STRICT = ConfigDict(extra="forbid")


def _is_within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True, config=_STRICT)
class Component:
    """A component of an index or, with code "total", the index itself.

    aliases: older names, spellings. direction: 1 where a higher score is better, −1 where a lower one is. about_vi/en,
    about_source: what it measures and who is asked, and from where that is known; "" where it is not.
    """

    code: Code
    name_vi: Name
    name_en: Name
    short_vi: Name
    short_en: Name
    aliases: tuple[Name, ...] = ()
    direction: Literal[1, -1] = 1
    about_vi: Prose = ""
    about_en: Prose = ""
    about_source: Prose = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, the official Vietnamese name first."""
        return (self.name_vi, self.name_en, self.short_vi, self.short_en, *self.aliases, self.code)


@dataclass(frozen=True, config=_STRICT)
class FrameworkComponent:
    """A component as it stands in one framework.

    construct: what it measures; scores of one component are comparable over time only while it is the same.
    weight: share of the total as a fraction, None where not known, 0 where it is a part of another component.
    scale: lowest and highest score, None where it is the framework's. Names: as used in those years.
    """

    component: Code
    construct: Code
    name_vi: Name
    name_en: Name
    weight: Fraction | None = None
    scale: Scale | None = None


@dataclass(frozen=True, config=_STRICT)
class Band:
    """A grade as observed in one year.

    lowest, highest: the lowest and highest total known to have had it (None: not known); they are
    observations, not rules. count: number of units with it.
    """

    year: Year
    label_vi: Text
    label_en: Text
    lowest: Finite | None = None
    highest: Finite | None = None
    count: int | None = None


@dataclass(frozen=True, config=_STRICT)
class Framework:
    """The components, weights, scale and grades that hold for a range of years and one group of units.

    components: in the official order; none where only a total is published. scale: of a component; total_scale: of the
    total. aggregation: how components make the total. decimals: with how many scores are published and shown; sign:
    what stands behind them ("%"). years_without_edition: years inside the range in which the index was not made.
    minimum_coverage: the share of units that must have a value before ranks and medians are computed.
    break_vi/en: what changed at first_year, "" when nothing came before.
    is_secondary: known from a second-hand source only. provisional_vi/en: what of it is not confirmed, said on every
    screen; "" when all is.
    """

    code: Code
    index: SeriesCode
    group: Code
    first_year: Year
    last_year: Year
    components: tuple[FrameworkComponent, ...]
    source: Text
    scale: Scale = (0.0, 10.0)
    total_scale: Scale = (0.0, 100.0)
    aggregation: Aggregation = "weighted_mean"
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    sign: Prose = ""
    weights_confidence: Confidence = "unknown"
    weights_note_vi: Prose = ""
    weights_note_en: Prose = ""
    bands: tuple[Band, ...] = ()
    break_vi: Prose = ""
    break_en: Prose = ""
    minimum_coverage: Fraction = 0.9
    years_without_edition: tuple[Year, ...] = ()
    is_secondary: bool = False
    provisional_vi: Prose = ""
    provisional_en: Prose = ""

    @property
    def weights(self) -> dict[str, float] | None:
        """Component → weight as a fraction, for those that have one; None unless every weight is known.

        In a plain sum every component weighs the same, and the multiplier is their number.
        """
        if self.aggregation == "sum":
            return {c.component: 1 / len(self.components) for c in self.components}
        known = {c.component: c.weight for c in self.components if c.weight is not None}
        if not known or len(known) < len(self.components):
            return None
        return {component: weight for component, weight in known.items() if weight > 0}

    @property
    def multiplier(self) -> float:
        """What a weighted mean of components is multiplied by to stand on the scale of the total."""
        return float(len(self.components)) if self.aggregation == "sum" else self.total_scale[1] / self.scale[1]

    def scale_of(self, component: str) -> Scale:
        """The lowest and highest score of a component, or of the total."""
        part = self.component(component)
        if component == TOTAL or part is None:
            return self.total_scale if component == TOTAL else self.scale
        return part.scale or self.scale

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that have an edition."""
        whole = range(self.first_year, self.last_year + 1)
        return tuple(year for year in whole if year not in self.years_without_edition)

    def component(self, code: str) -> FrameworkComponent | None:
        """The component of that code, None if this framework has no such component."""
        return next((c for c in self.components if c.component == code), None)


@dataclass(frozen=True, config=_STRICT)
class EditionFacts:
    """What is known of one edition (and group) besides its figures.

    units_on: the day whose units it lists. only_units: the units scored, when not all of that day were.
    is_unit_list_complete: False when not every scored unit is known by name; the number is then unit_count,
    or not known at all (None). ranks_published_to: the last rank of the total that the publisher gives (None: all).
    source: from where the day of publication is known.
    """

    year: Year
    group: Code
    units_on: date
    only_units: tuple[Code, ...] = ()
    unit_count: int | None = None
    is_unit_list_complete: bool = True
    ranks_published_to: Annotated[int, Field(ge=1)] | None = None
    published_on: date | None = None
    survey_from: date | None = None
    survey_to: date | None = None
    note_vi: Prose = ""
    note_en: Prose = ""
    source: Prose = ""


@dataclass(frozen=True, config=_STRICT)
class Unit:
    """Whoever is scored: a province, department, district, agency, project board.

    tile: its name on a tile of the map, as short as it can still be recognised.
    valid_from/valid_to: first and last day it exists (None: before or after all editions).
    predecessors: units that it was made of; absorbed: units that it took in while it went on; renames: the one
    unit that it continues under a new name.
    """

    code: Code
    unit_set: Code
    group: Code
    name_vi: Name
    name_en: Name
    short_vi: Name
    region: Code
    tile: Name
    aliases: tuple[Name, ...] = ()
    official_code: Prose = ""
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[Code, ...] = ()
    absorbed: tuple[Code, ...] = ()
    renames: Code | None = None
    note: Prose = ""
    source: Prose = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, the official Vietnamese name first."""
        return (self.name_vi, self.name_en, self.short_vi, *self.aliases)

    def is_valid_on(self, day: date) -> bool:
        """Whether it exists on that day."""
        return _is_within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, config=_STRICT)
class TileMap:
    """Where the units of a set stand on a map of tiles, from its first to its last day (None: no such day).

    picture: the map as it is drawn, north on top: the units' names on tiles, two blanks or more between them, a dot
    for an empty place.
    """

    code: Code
    unit_set: Code
    picture: Text
    first_day: date | None = None
    last_day: date | None = None

    @property
    def places(self) -> tuple[tuple[str, int, int], ...]:
        """Name on the tile, row and column of everything drawn, counted from the upper left corner."""
        rows = [re.split(r"\s{2,}", line.strip()) for line in self.picture.strip("\n").splitlines()]
        return tuple((name, r, c) for r, row in enumerate(rows) for c, name in enumerate(row) if name not in (".", ""))

    def holds_on(self, day: date) -> bool:
        """Whether it is the map of that day."""
        return _is_within(day, self.first_day, self.last_day)


@dataclass(frozen=True, config=_STRICT)
class Region:
    """A region of the country, or, where `is_kind`, a kind of units inside a province."""

    code: Code
    name_vi: Name
    name_en: Name
    is_kind: bool = False


@dataclass(frozen=True, config=_STRICT)
class UnitList:
    """The units of one group as they stand on a day, on which editions of other days are seen as well.

    short: a word or two, behind the name of an index. about: how the editions of other days come onto it.
    """

    code: Code
    group: Code
    day: date
    short_vi: Name
    short_en: Name
    about_vi: Text
    about_en: Text


@dataclass(frozen=True, config=_STRICT)
class ScoreNoise:
    """What does not last in a component score of an index, as its editions show it; points, standard deviation.

    usual: what a rank interval, the tiers of the total and the flags assume; cautious: the larger one, by which the
    tiers of single components are cut. source: how both were found.
    """

    usual: Annotated[float, Field(gt=0)]
    cautious: Annotated[float, Field(gt=0)]
    source_vi: Text
    source_en: Text


@dataclass(frozen=True, config=_STRICT)
class Index:
    """An index such as PCI.

    is_relative: a score only compares a unit with that year's units. has_ranks: whether the publisher ranks the units;
    where it does not, an order of ours is called one. back_test_years: the first edition by which the rules of the
    flags are checked, and the last; None: all editions. score_noise: what does not last in its scores; None: nobody has
    measured it, and ranks are said to be sure or not by the weights alone. indicator_names_en: English names by
    Vietnamese ones, for indicators of which no edition gives one.
    """

    code: SeriesCode
    short: Name
    name_vi: Name
    name_en: Name
    publisher_vi: Text
    publisher_en: Text
    unit_set: Code
    default_unit: Code
    total: Component
    components: dict[str, Component]
    frameworks: tuple[Framework, ...]
    editions: tuple[EditionFacts, ...] = ()
    aliases: tuple[Name, ...] = ()
    is_relative: bool = False
    has_ranks: bool = True
    back_test_years: tuple[Year, Year] | None = None
    score_noise: ScoreNoise | None = None
    note_vi: Prose = ""
    note_en: Prose = ""
    indicator_names_en: dict[Text, Text] = field(default_factory=dict)

    @property
    def itself(self) -> str:
        """The code of the index on whatever list it is seen: what actions, plans and papers are about."""
        return series_parts(self.code)[0]

    @property
    def units(self) -> str:
        """The code of the list of units that it is seen on; empty on the lists of its own days."""
        return series_parts(self.code)[1]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of units that are scored, in the order of the file."""
        return tuple(dict.fromkeys(f.group for f in self.frameworks))

    def years(self, group: str | None = None) -> tuple[int, ...]:
        """The years with an edition (of that group, or of any)."""
        return tuple(sorted({y for f in self.frameworks if group in (None, f.group) for y in f.years}))

    def direction(self, component: str) -> int:
        """1 where a higher score of a component or of the total is better, −1 where a lower one is."""
        return self.total.direction if component == TOTAL else self.components[component].direction

    def framework(self, year: int, group: str) -> Framework | None:
        """The framework of that edition, None when there was no such edition or it is not described."""
        return next((f for f in self.frameworks if f.group == group and year in f.years), None)

    def facts(self, year: int, group: str) -> EditionFacts | None:
        """What is known of that edition; None when no framework describes it."""
        if self.framework(year, group) is None:
            return None
        stated = next((e for e in self.editions if (e.year, e.group) == (year, group)), None)
        return stated or EditionFacts(year=year, group=group, units_on=date(year, 12, 31))

    def published_on(self, year: int) -> date | None:
        """The day from which all of an edition was public; None where it is not known of any group."""
        every = (self.facts(year, group) for group in self.groups)
        return max((facts.published_on for facts in every if facts and facts.published_on), default=None)


def assumed_publication(year: int) -> date:
    """The day from which an edition counts whose day of publication is not known: 30 June of the year after."""
    return date(year + 1, 6, 30)


@dataclass(frozen=True)
class Catalogue:
    """All indices, units, regions, maps, and lists of units by unit set and code.

    places: by set of units, the place whose units they are, which names may add ("Sở Y tế tỉnh Hà Tĩnh"). version:
    of the layer of the office's own changes that is in it, 0 for the files alone.
    """

    indices: Mapping[str, Index]
    units: Mapping[str, Unit]
    regions: Mapping[str, Region]
    maps: Mapping[str, TileMap]
    lists: Mapping[tuple[str, str], UnitList] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = 0

    @cached_property
    def series(self) -> Mapping[str, Index]:
        """Every index, each followed by itself as it is seen on other lists of units."""
        found: dict[str, Index] = {}
        for code, index in self.indices.items():
            found[code] = index
            for (unit_set, _), known in self.lists.items():
                if unit_set == index.unit_set and not index.units and (seen := self._seen_on(index, known)):
                    found[seen.code] = seen
        return found

    @cached_property
    def unranked(self) -> frozenset[str]:
        """The indices whose publisher ranks nobody."""
        return frozenset(code for code, index in self.indices.items() if not index.has_ranks)

    def index(self, code: str) -> Index:
        """The index of that code, or as it is seen on a list of units; KeyError if there is none."""
        return self.series[code]

    def list_of(self, index: Index) -> UnitList | None:
        """The list of units that an index is seen on; None where it stands on the lists of its own days."""
        return self.lists[index.unit_set, index.units] if index.units else None

    def spellings_of(self, index: Index) -> tuple[str, ...]:
        """Every way to write an index, as it is seen on its list of units."""
        found = (index.code, index.short, index.name_vi, index.name_en, *index.aliases)
        known = self.list_of(index)
        if known is None:
            return found
        base = self.indices[index.itself].short
        return (*found, f"{base} · {known.short_vi}", f"{base} · {known.short_en}")

    def heir(self, unit: str, day: date) -> str | None:
        """The unit that another one is, or became part of, on a day; None if there is none."""
        known = self.units.get(unit)
        if known is None:
            return None
        if known.is_valid_on(day):
            return unit
        return next(filter(None, (self.heir(later, day) for later in self._heirs.get(unit, ()))), None)

    def parts(self, unit: str) -> tuple[str, ...]:
        """The units that one was made of, took in, or goes on from, the direct ones first; then what those were."""
        known = self.units[unit]
        direct = (*known.predecessors, *known.absorbed, *([known.renames] if known.renames else []))
        return tuple(dict.fromkeys((*direct, *(part for earlier in direct for part in self.parts(earlier)))))

    def kin(self, unit: str) -> tuple[str, ...]:
        """A unit, then what it became or became part of, then what it was before: the direct ones first.

        Without the units that it took in while it went on: an edition of them is none of it. A unit that the catalogue
        does not have is alone.
        """
        earlier = self._line(unit, lambda code: self._before(code) if code in self.units else ())
        return tuple(dict.fromkeys((*self._line(unit, lambda code: self._heirs.get(code, ())), *earlier)))

    def unit_among(self, unit: str, there: Collection[str]) -> str | None:
        """The unit, its heir, or its predecessor: the first of its `kin` that is among some units; None if none is.

        So an office finds itself in an edition from before a merger, and in one from after it.
        """
        return next((code for code in self.kin(unit) if code in there), None)

    def _before(self, unit: str) -> tuple[str, ...]:
        known = self.units[unit]
        return (*filter(None, (known.renames,)), *known.predecessors)

    def _line(self, unit: str, following: Callable[[str], Sequence[str]]) -> list[str]:
        """A unit and what follows it on and on, the nearest first."""
        found = [unit]
        for code in found:  # it grows while it is walked
            found += [further for further in following(code) if further not in found]
        return found

    @cached_property
    def _heirs(self) -> Mapping[str, Sequence[str]]:
        """The units that took in each unit, or go on as what it was."""
        heirs: dict[str, list[str]] = {}
        for unit in self.units.values():
            for earlier in (*unit.predecessors, *unit.absorbed, *([unit.renames] if unit.renames else [])):
                heirs.setdefault(earlier, []).append(unit.code)
        return heirs

    def _seen_on(self, index: Index, known: UnitList) -> Index | None:
        """The index with all its editions on a list of units; None where each has these units anyway."""
        groups = [framework for framework in index.frameworks if framework.group == known.group]
        every = [(year, index.facts(year, known.group)) for framework in groups for year in framework.years]
        units = {unit.code for unit in self._on(index.unit_set, known.group, known.day)}
        if all({unit.code for unit in self._units_of_group(index, year, known.group)} == units for year, _ in every):
            return None
        return replace(
            index,
            code=series(index.code, known.code),
            short=f"{index.short} · {known.code}",
            name_vi=f"{index.name_vi} · {known.short_vi}",
            name_en=f"{index.name_en} · {known.short_en}",
            aliases=(),
            default_unit=self.heir(index.default_unit, known.day) or index.default_unit,
            frameworks=tuple(replace(framework, index=series(index.code, known.code)) for framework in groups),
            editions=tuple(
                EditionFacts(
                    year=year,
                    group=known.group,
                    units_on=known.day,
                    published_on=facts.published_on if facts else None,
                    source=facts.source if facts else "",
                )
                for year, facts in every
            ),
        )

    def _on(self, unit_set: str, group: str, day: date) -> list[Unit]:
        return [
            unit
            for unit in self.units.values()
            if unit.unit_set == unit_set and unit.group == group and unit.is_valid_on(day)
        ]

    def unit(self, code: str) -> Unit:
        """The unit of that code; KeyError if there is none."""
        return self.units[code]

    def units_of(self, index: str, year: int, group: str | None = None) -> tuple[Unit, ...]:
        """The units that the edition is known to list (of one group or all); empty if no such edition."""
        chosen = self.index(index)
        groups = chosen.groups if group is None else (group,)
        return tuple(unit for group_code in groups for unit in self._units_of_group(chosen, year, group_code))

    def tiles(self, index: str, year: int, group: str) -> dict[str, tuple[int, int]]:
        """Row and column of each unit that there was when the edition was made, scored or not; empty without a map."""
        facts = self.index(index).facts(year, group)
        unit_set = self.index(index).unit_set
        if facts is None:
            return {}
        drawn = next((m for m in self.maps.values() if m.unit_set == unit_set and m.holds_on(facts.units_on)), None)
        if drawn is None:
            return {}
        names = {name: (row, column) for name, row, column in drawn.places}
        there = (u for u in self.units.values() if u.unit_set == unit_set and u.is_valid_on(facts.units_on))
        return {unit.code: names[unit.tile] for unit in there}

    def unit_count(self, index: str, year: int, group: str) -> int | None:
        """How many units the edition scores, None if that is not known."""
        facts = self.index(index).facts(year, group)
        if facts is None or facts.unit_count is not None:
            return facts.unit_count if facts else None
        return len(self.units_of(index, year, group)) if facts.is_unit_list_complete else None

    def list_size(self, index: str, year: int) -> int:
        """How many units the list of an edition has, of all groups; those known by name where it is not known."""
        chosen = self.index(index)
        counts = [self.unit_count(index, year, group) for group in chosen.groups if chosen.framework(year, group)]
        known = [count for count in counts if count is not None]
        return sum(known) if counts and len(known) == len(counts) else len(self.units_of(index, year))

    def unit_names(self, index: str, year: int, group: str | None = None) -> NameIndex:
        """The spellings of the edition's units."""
        entries = ((unit.code, unit.spellings) for unit in self.units_of(index, year, group))
        return NameIndex(entries, self.places_of(index))

    def places_of(self, index: str) -> tuple[str, ...]:
        """The place whose units an index rates, as names may add it; empty where they are of no one place."""
        return self.places.get(self.index(index).unit_set, ())

    def component_names(self, framework: Framework) -> NameIndex:
        """The spellings of the framework's components and of the total (code "total")."""
        index = self.index(framework.index)
        entries = [
            (c.component, (c.name_vi, c.name_en, *index.components[c.component].spellings))
            for c in framework.components
        ]
        return NameIndex([*entries, (TOTAL, index.total.spellings)])

    def _units_of_group(self, index: Index, year: int, group: str) -> list[Unit]:
        facts = index.facts(year, group)
        if facts is None:
            return []
        if facts.only_units:
            return [self.units[code] for code in facts.only_units]
        return self._on(index.unit_set, group, facts.units_on)


@dataclass(frozen=True, config=_STRICT)
class Office:
    """The office that uses the program: whose standing it opens with, and how its papers name it.

    symbol: its letters in the number of a paper ("SKHCN" in "84/KH-SKHCN").
    """

    name_vi: Name
    name_en: Name
    parent_vi: Text
    parent_en: Text
    place_vi: Text
    symbol: Text
    home_index: Code
    home_units: dict[str, Code]
