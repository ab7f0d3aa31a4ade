"""Who overtook whom in the region: the place of each of its units over the years."""

from html import escape

import pandas as pd

from analysis.frames import TOTAL, is_known
from ui.blocks.trend_cards import breaks_of
from ui.kit.charts import Chart, blank_figure, break_bands
from ui.kit.look import CHART_TEXT, PEERS, US
from ui.kit.tables import Column, Row, ranked
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import rank_text

ROW_HEIGHT, MOST = 44, 16
"""More units than that are no region any more, but a list."""


def bump_chart(visit: Visit) -> Chart | None:
    """Places within the region of the chosen unit, up to the chosen edition; None without a region or two editions."""
    rows = _places(visit)
    if rows.empty or rows["year"].nunique() < 2 or visit.unit is None:
        return None
    say, units = visit.say, list(dict.fromkeys(rows["unit"]))
    names = {unit: say.of(visit.catalogue.unit(unit)) for unit in units}
    years = sorted({int(year) for year in rows["year"]})
    most = int(rows["region_n"].max())
    if most > MOST:
        return None
    figure = blank_figure(visit.language, 70 + ROW_HEIGHT * most)
    labels = []
    home = visit.unit.code
    for unit in sorted(units, key=home.__eq__):
        own = rows[rows["unit"] == unit].set_index("year").reindex(range(years[0], years[-1] + 1))
        is_home = unit == home
        figure.add_scatter(
            x=own.index,
            y=own["region_rank"],
            mode="lines+markers",
            connectgaps=False,
            line={"color": US if is_home else PEERS, "width": 3 if is_home else 1.4},
            marker={"size": 9 if is_home else 6},
            opacity=1.0 if is_home else 0.75,
            text=[_said(visit, names[unit], year, row) for year, row in own.iterrows()],
            hovertemplate="%{text}<extra></extra>",
        )
        last = own.dropna(subset=["region_rank"])
        if len(last):
            text = escape(names[unit])
            labels.append(
                {
                    "x": last.index[-1],
                    "y": last["region_rank"].iloc[-1],
                    "text": f"<b>{text}</b>" if is_home else text,
                    "showarrow": False,
                    "xanchor": "left",
                    "xshift": 9,
                    "font": {"size": CHART_TEXT["value"], "color": US if is_home else PEERS},
                }
            )
    breaks = [year for year, _ in breaks_of(visit, years[0])]
    figure.update_layout(
        annotations=labels, shapes=break_bands(breaks, width=0.04), margin={"r": 120, "t": 8}, dragmode="zoom"
    )
    figure.update_xaxes(range=[years[0] - 0.5, years[-1] + 0.4], dtick=1 if len(years) < 9 else 3, fixedrange=False)
    figure.update_yaxes(range=[most + 0.6, 0.4], dtick=1, tickformat=",d")
    columns = [Column(say("words.unit")), *(Column(str(year), "right") for year in years)]
    title, subtitle = _title(visit, rows), say("trends.bump_subtitle", first=years[0], last=years[-1], n=most)
    return Chart(figure, title, subtitle, f"{title}. {subtitle}", columns, _table(rows, units, names, years))


def _places(visit: Visit) -> pd.DataFrame:
    """The totals of the region's units in the editions where the chosen unit has a place in it."""
    if visit.unit is None or visit.unit.region is None:
        return history(visit).iloc[0:0]
    every = history(visit)
    totals = every[(every["component"] == TOTAL) & (every["year"] <= (visit.year or 0))].dropna(subset=["region_rank"])
    own = totals[totals["unit"] == visit.unit.code]
    totals = totals[totals["year"].isin(own["year"])]
    regions = dict(zip(own["year"], own["region"], strict=True))
    return totals[totals["region"] == totals["year"].map(regions)]


def _said(visit: Visit, name: str, year: object, row: pd.Series) -> str:
    if not is_known(row["region_rank"]):
        return ""
    return visit.say(
        "trends.bump_point",
        unit=escape(name),
        year=year,
        place=rank_text(row["region_rank"], row["region_n"]),
        rank=rank_text(row["rank"], row["rank_of"]),
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


def _table(rows: pd.DataFrame, units: list[str], names: dict[str, str], years: list[int]) -> list[Row]:
    placed = rows.pivot_table(index="unit", columns="year", values="region_rank")
    ordered = sorted(units, key=lambda unit: (placed.loc[unit].iloc[-1], unit))
    return [[names[unit], *(ranked(placed.loc[unit].get(year)) for year in years)] for unit in ordered]
