"""Who overtook whom in the region: the place of each of its units over the years."""

from collections.abc import Mapping, Sequence
from html import escape
from math import inf
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis.frames import TOTAL
from ui.blocks.trend_cards import breaks_of
from ui.kit.charts import Chart, blank_layout, break_bands
from ui.kit.look import CHART_TEXT, PEERS, US
from ui.kit.tables import Column, Row, ranked
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import rank_text

ROW_HEIGHT, MOST = 44, 16
"""More units than that are no region any more, but a list."""


class _Place(NamedTuple):
    """One unit in one edition: its place among so many of the region, its rank among all units."""

    place: float
    of: float
    rank: float
    rank_of: float


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=128)
def bump_chart(visit: Visit) -> Chart | None:
    """Places within the region of the chosen unit, up to the chosen edition; None without a region or two editions."""
    rows = _places(visit)
    if rows.empty or rows["year"].nunique() < 2 or visit.unit is None:
        return None
    columns = ["unit", "year", "region_rank", "region_n", "rank", "rank_of"]
    places: dict[str, dict[int, _Place]] = {}
    for unit, year, *place in rows[columns].itertuples(index=False, name=None):
        places.setdefault(str(unit), {})[int(year)] = _Place(*place)
    say = visit.say
    names = {unit: say.of(visit.catalogue.unit(unit)) for unit in places}
    years = sorted({int(year) for year in rows["year"]})
    most = int(rows["region_n"].max())
    if most > MOST:
        return None
    home = visit.unit.code
    layout = blank_layout(visit.language, 70 + ROW_HEIGHT * most)
    layout |= {
        "annotations": [_name(names[unit], course, unit == home) for unit, course in places.items()],
        "shapes": break_bands([year for year, _ in breaks_of(visit, years[0])]),
        "dragmode": "zoom",
    }
    layout["margin"] |= {"r": 120, "t": 8}
    layout["xaxis"] |= {
        "range": [years[0] - 0.5, years[-1] + 0.4],
        "dtick": 1 if len(years) < 9 else 3,
        "fixedrange": False,
    }
    layout["yaxis"] |= {"range": [most + 0.6, 0.4], "dtick": 1, "tickformat": ",d"}
    ordered = sorted(places, key=home.__eq__)
    figure = go.Figure(
        {"data": [_line(visit, names[unit], places[unit], years, unit == home) for unit in ordered], "layout": layout}
    )
    headings = [Column(say("words.unit")), *(Column(str(year), "right") for year in years)]
    title, subtitle = _title(visit, rows), say("trends.bump_subtitle", first=years[0], last=years[-1], n=most)
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", headings, _table(places, names, years))


def _line(
    visit: Visit, name: str, course: Mapping[int, _Place], years: Sequence[int], is_home: bool
) -> dict[str, object]:
    """The places of one unit, with a gap for each year without one."""
    span = range(years[0], years[-1] + 1)
    return {
        "type": "scatter",
        "x": list(span),
        "y": [course[year].place if year in course else None for year in span],
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": US if is_home else PEERS, "width": 3 if is_home else 1.4},
        "marker": {"size": 9 if is_home else 6},
        "opacity": 1.0 if is_home else 0.75,
        "text": [_said(visit, name, year, course.get(year)) for year in span],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _name(name: str, course: Mapping[int, _Place], is_home: bool) -> dict[str, object]:
    """The name of a unit where its line ends."""
    text, last = escape(name), max(course)
    return {
        "x": last,
        "y": course[last].place,
        "text": f"<b>{text}</b>" if is_home else text,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 9,
        "font": {"size": CHART_TEXT["value"], "color": US if is_home else PEERS},
    }


def _places(visit: Visit) -> pd.DataFrame:
    """The totals of the region's units in the editions where the chosen unit has a place in it."""
    totals = _totals(visit)
    if visit.unit is None or visit.unit.region is None:
        return totals.iloc[0:0]
    own = totals[totals["unit"] == visit.unit.code]
    regions = dict(zip(own["year"], own["region"], strict=True))
    return totals[totals["region"] == totals["year"].map(regions)]


@cached_by_edition("year", "minimum_coverage", max_entries=32)
def _totals(visit: Visit) -> pd.DataFrame:
    """The totals of all units that have a place in their region, up to the chosen edition."""
    every = history(visit)
    return every[(every["component"] == TOTAL) & (every["year"] <= (visit.year or 0)) & every["region_rank"].notna()]


def _said(visit: Visit, name: str, year: int, place: _Place | None) -> str:
    if place is None:
        return ""
    return visit.say(
        "trends.bump_point",
        unit=escape(name),
        year=year,
        place=rank_text(place.place, place.of),
        rank=rank_text(place.rank, place.rank_of),
    )


def _title(visit: Visit, rows: pd.DataFrame) -> str:
    """Where the unit stands in its region now, and where it stood at first."""
    own = rows[rows["unit"] == visit.unit_code].sort_values("year")
    first, last = own.iloc[0], own.iloc[-1]
    region = visit.catalogue.regions.get(str(last["region"]))
    return visit.say(
        "trends.bump_title",
        unit=visit.unit_name,
        region=visit.say.of(region) if region else "",
        year=int(last["year"]),
        place=rank_text(last["region_rank"], last["region_n"]),
        first=int(first["year"]),
        before=rank_text(first["region_rank"], first["region_n"]),
    )


def _table(places: Mapping[str, Mapping[int, _Place]], names: Mapping[str, str], years: Sequence[int]) -> list[Row]:
    """A row a unit, by its place in the newest edition; one that is not in it at the end."""

    def newest(unit: str) -> tuple[float, str]:
        place = places[unit].get(years[-1])
        return (place.place if place else inf), unit

    return [
        [names[unit], *(ranked(places[unit][year].place if year in places[unit] else None) for year in years)]
        for unit in sorted(places, key=newest)
    ]
