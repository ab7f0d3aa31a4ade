"""How sure the rank is, as sentences, a chart and tables: under an assumed noise, in tiers, without each component."""

from collections.abc import Sequence

import pandas as pd

from analysis.edition_table import EditionTable
from analysis.frames import COMPUTED, TOTAL, is_known
from analysis.noise import total_error
from analysis.ranks import minimum_ranks
from analysis.robustness import DRAWS, HIGHEST_SHARE, LOWEST_SHARE, left_out
from analysis.tiers import LEVEL, smallest_difference, tiers_of
from ui.blocks.interval_charts import forest
from ui.blocks.peers import unit_label
from ui.kit.charts import Chart
from ui.kit.tables import Column, Row, TableCell, between, ranked
from ui.reads.edition import EditionView
from ui.reads.structure import Noise, Structure
from ui.robustness.noise import noise_link
from ui.statements.certainty import noise_words, points_text
from ui.visit.visit import Visit
from wording.numbers import (
    DECIMAL,
    PLACES,
    RANK,
    SHARE,
    SIGNED,
    Format,
    decimal,
    integer,
    percent,
    rank_text,
    years_text,
)

MOST_NAMED, MOST_LISTED = 6, 12


def headline(visit: Visit, intervals: pd.DataFrame, noise: Noise) -> str:
    """The finding: between which places the rank lies under this noise."""
    own = intervals[intervals["unit"] == visit.unit_code]
    if own.empty:
        return visit.say("robustness.headline_absent", unit=visit.unit_name, index=visit.index.short, year=visit.year)
    row = own.iloc[0]
    if not noise.weights and not noise.scores:
        return visit.say(
            "robustness.headline_certain", rank=rank_text(row["rank"], len(intervals)), unit=visit.unit_name
        )
    return visit.say(
        "robustness.headline_same" if row["low"] == row["high"] else "robustness.headline",
        rank=rank_text(row["rank"], len(intervals)),
        unit=visit.unit_name,
        low=f"{row['low']:.0f}",
        high=f"{row['high']:.0f}",
        share=_share(visit),
    )


def other_weights(visit: Visit, weights_alone: pd.DataFrame, earlier: pd.DataFrame, noise: Noise) -> str:
    """Between which places the rank lies if the weights alone were others; which it is under earlier official ones.

    weights_alone: the intervals under this noise of the weights and none of the scores, empty where that is the finding
    itself; earlier: EARLIER_COLUMNS.
    """
    say, parts = visit.say, []
    own = weights_alone[weights_alone["unit"] == visit.unit_code]
    if noise.weights and len(own):
        row = own.iloc[0]
        key = "robustness.weights_only_same" if row["low"] == row["high"] else "robustness.weights_only"
        share = percent(noise.weights, visit.language)
        parts.append(say(key, percent=share, low=f"{row['low']:.0f}", high=f"{row['high']:.0f}"))
    sets = [
        say(
            "robustness.earlier_set",
            years=years_text(range(int(row["first_year"]), int(row["last_year"]) + 1)),
            rank=f"{row['rank']:.0f}",
        )
        for _, row in earlier[earlier["unit"] == visit.unit_code].iterrows()
    ]
    if sets:
        parts.append(say("robustness.earlier", sets="; ".join(sets)))
    return " ".join(parts)


def who_else(visit: Visit, wins: pd.DataFrame, noise: Noise) -> str:
    """From whom the unit cannot be told apart under this noise, the nearest first, as a sentence."""
    if wins.empty:
        return ""
    alike = wins[~wins["is_distinguishable"]]
    if alike.empty:
        said = visit.say("robustness.apart_from_all", count=len(wins))
    else:
        said = visit.say("robustness.alike", count=len(alike), names=_named(visit, list(alike["unit"])))
    return said if noise.scores or not noise.weights else f"{visit.say('robustness.scores_exact')} {said}"


def basis(visit: Visit, view: EditionView, table: EditionTable, intervals: pd.DataFrame, noise: Noise) -> str:
    """What varies, what the ranks count, the rank that was published or stated beside them, and who is left out."""
    say = visit.say
    parts = [say("robustness.assumed", when=when)] if (when := noise_words(visit, noise)) else []
    parts.append(say("robustness.basis", index=visit.index.short, year=visit.year, n=len(intervals)))
    total = view.by_component(visit.unit_code).get(TOTAL)
    if total is not None and is_known(total["rank"]) and total["rank_status"] != COMPUTED:
        parts.append(say(f"robustness.rank_{total['rank_status']}", rank=rank_text(total["rank"], total["rank_of"])))
    if missing := left_out(table):
        parts.append(say("robustness.left_out", count=len(missing), names=_named(visit, missing)))
    return " ".join(parts)


def forest_chart(visit: Visit, intervals: pd.DataFrame, noise: Noise) -> Chart:
    """Every unit's rank with its interval under this noise, the best on top."""
    say, language = visit.say, visit.language
    rows = intervals.sort_values(["rank", "median", "unit"], ignore_index=True)
    names = [unit_label(visit, str(unit)) for unit in rows["unit"]]
    widths = rows["high"] - rows["low"]
    widest = int(widths.argmax())
    title = say(
        "robustness.forest_title" if widths.any() else "robustness.forest_certain",
        width=decimal(widths.median(), language, 0),
        unit=names[widest],
        low=f"{rows['low'][widest]:.0f}",
        high=f"{rows['high'][widest]:.0f}",
    )
    words = {"index": visit.index.short, "year": visit.year, "n": len(rows), "unit": visit.unit_name}
    words |= {"share": _share(visit), "draws": integer(DRAWS, language), "when": noise_words(visit, noise)}
    subtitle = say("robustness.forest_subtitle" if words["when"] else "robustness.forest_subtitle_certain", **words)
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("words.rank"), "right"),
        Column(say("words.median"), "right"),
        Column(say("robustness.low", share=percent(LOWEST_SHARE, language)), "right"),
        Column(say("robustness.high", share=percent(HIGHEST_SHARE, language)), "right"),
    ]
    table: list[Row] = [
        [name, *(TableCell(row[column], RANK) for column in ("rank", "median", "low", "high"))]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    home = visit.unit_code
    return Chart(forest(rows, names, home, language), title, subtitle, f"{title} {subtitle}", columns, table)


def alike_table(
    visit: Visit, wins: pd.DataFrame, intervals: pd.DataFrame, noise: Noise
) -> tuple[list[Column], list[Row], str]:
    """The units that cannot be told apart, the nearest in total first; and how many more there are, in words."""
    say = visit.say
    ranks = intervals.set_index("unit")["rank"]
    alike = wins[~wins["is_distinguishable"]]
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("words.rank"), "right"),
        Column(say("robustness.gap"), "right", help=say("robustness.gap_help", unit=visit.unit_name)),
        Column(say("robustness.above"), "right", help=say("robustness.above_help", unit=visit.unit_name)),
    ]
    assumed = noise_link(noise)
    rows: list[Row] = [
        [
            TableCell(
                unit_label(visit, str(row["unit"])), href=visit.link("robustness", unit=str(row["unit"]), **assumed)
            ),
            ranked(ranks[row["unit"]]),
            TableCell(row["gap"], SIGNED.to(visit.digits)),
            TableCell(row["share"], SHARE),
        ]
        for _, row in alike.head(MOST_LISTED).iterrows()
    ]
    rest = alike.iloc[MOST_LISTED:]["unit"]
    names = ", ".join(unit_label(visit, str(unit)) for unit in rest)
    return columns, rows, say("robustness.and_others", count=len(rest), names=names) if len(rest) else ""


def tier_table(visit: Visit, table: EditionTable, noise: Noise) -> tuple[str, str, list[Column], list[Row]] | None:
    """The tiers of the totals by what does not last: title, subtitle, columns and rows; None where all of it lasts."""
    say, language, known = visit.say, visit.language, table.complete()
    if not noise.scores or not known.units:
        return None
    error, totals = total_error(known.worth(), noise.scores), known.totals()
    frame = pd.DataFrame(
        {"unit": known.units, "tier": tiers_of(totals, error), "rank": minimum_ranks(totals), "total": totals}
    )
    own = frame.loc[frame["unit"] == visit.unit_code, "tier"]
    points, form = visit.digits, DECIMAL.to(visit.digits)
    rows: list[Row] = [
        [
            TableCell(tier, RANK, tone="us" if own.eq(tier).any() else ""),
            TableCell(len(part), RANK),
            _ends(part["rank"], RANK),
            _ends(part["total"], form),
        ]
        for tier in sorted(set(frame["tier"]))
        for part in [frame[frame["tier"] == tier]]
    ]
    columns = [
        Column(say("tiers.column")),
        Column(say("robustness.tier_units"), "right"),
        Column(say("robustness.tier_ranks"), "right"),
        Column(say("robustness.tier_totals"), "right", is_secondary=True),
    ]
    difference = decimal(smallest_difference(error), language, points)
    subtitle = say(
        "robustness.tiers_subtitle",
        difference=difference,
        level=percent(LEVEL, language),
        points=points_text(visit, noise.scores),
    )
    return say("robustness.tiers_title", n=len(frame), tiers=len(rows)), subtitle, columns, rows


def without_title(visit: Visit, found: Structure, own: pd.DataFrame) -> str:
    """Which component holds the unit's rank up or down most; without the unit, which one moves all units most.

    own: the frame of `own_shifts`.
    """
    say = visit.say
    if own.empty:
        most = visit.component_name(str(found.influence["component"].iloc[0]), short=True)
        return say("robustness.without_absent", component=most)
    if not own["shift"].any():
        return say("robustness.without_none", unit=visit.unit_name)
    row = own.iloc[0]
    return say(
        "robustness.without_up" if row["shift"] > 0 else "robustness.without_down",
        component=visit.component_name(str(row["component"]), short=True),
        unit=visit.unit_name,
        places=f"{abs(row['shift']):.0f}",
        rank=f"{row['rank_without']:.0f}",
    )


def own_shifts(visit: Visit, found: Structure) -> pd.DataFrame:
    """The rows of the chosen unit, what moves it most first."""
    own = found.shifts[found.shifts["unit"] == visit.unit_code]
    return own.sort_values("shift", key=abs, ascending=False, kind="stable")


def without_table(visit: Visit, found: Structure, own: pd.DataFrame) -> tuple[list[Column], list[Row]]:
    """One row a component: the rank of the unit without it, and how far all units move on average."""
    say = visit.say
    order = list(own["component"]) or list(found.influence["component"])
    by_component = own.set_index("component")
    overall = found.influence.set_index("component")
    rows: list[Row] = []
    for code in order:
        has_own = code in by_component.index
        shift = by_component.loc[code, "shift"] if has_own else None
        rows.append(
            [
                TableCell(
                    visit.component_name(code, short=True),
                    href=visit.link("component", component=code),
                    help=visit.component_name(code),
                ),
                TableCell(overall.loc[code, "weight"], SHARE),
                ranked(by_component.loc[code, "rank_without"] if has_own else None),
                TableCell(shift, PLACES),
                TableCell(overall.loc[code, "mean_shift"], DECIMAL.to(1)),
            ]
        )
    columns = [
        Column(say("words.component")),
        Column(say("robustness.weight"), "right", is_secondary=True),
        Column(say("robustness.rank_without"), "right"),
        Column(say("words.rank_moved"), "right", help=say("robustness.shift_help")),
        Column(say("robustness.mean_shift"), "right", help=say("robustness.mean_shift_help")),
    ]
    return columns, rows


def _named(visit: Visit, units: Sequence[str]) -> str:
    """The first units by name, and how many more there are."""
    names = ", ".join(unit_label(visit, str(unit)) for unit in units[:MOST_NAMED])
    more = len(units) - MOST_NAMED
    return f"{names} {visit.say('robustness.more', count=more)}" if more > 0 else names


def _ends(values: pd.Series, form: Format) -> TableCell:
    """The lowest and the highest of some values; one of them where they are the same."""
    low, high = values.min(), values.max()
    return TableCell(low, form) if low == high else between(low, high, form)


def _share(visit: Visit) -> str:
    return percent(HIGHEST_SHARE - LOWEST_SHARE, visit.language)
