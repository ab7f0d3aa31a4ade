"""How the total is made, as charts and tables: real weights, correlations, alpha and principal components."""

from collections.abc import Sequence

import numpy as np

from analysis.consistency import (
    HIGH,
    HIGH_CORRELATION,
    NEGATIVE,
    SIGNIFICANCE,
    UNITS_PER_COMPONENT,
    PrincipalComponents,
    critical_correlation,
)
from analysis.frames import TOTAL
from ui.blocks.interval_charts import correlation_map, weight_pairs
from ui.kit.charts import Chart
from ui.kit.tables import Column, Row, TableCell
from ui.reads.structure import Structure
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SHARE, decimal, percent

USUAL_ALPHA = 0.7
MOST_PAIRS, MOST_DIRECTIONS = 6, 5


def weights_chart(visit: Visit, found: Structure) -> Chart | None:
    """Nominal weight and real share of every component, those that gain most on top; None without totals."""
    rows = found.importance.dropna(subset=["effective"])
    if rows.empty:
        return None
    say, language = visit.say, visit.language
    gained = (rows["effective"] - rows["nominal"]).sort_values(ascending=False)
    rows = rows.loc[gained.index]
    names = [visit.component_name(str(code), short=True) for code in rows["component"]]
    farthest = rows.index.get_loc(gained.abs().idxmax())
    title = say(
        "robustness.weights_title",
        component=names[farthest],
        nominal=percent(rows["nominal"].iloc[farthest], language),
        effective=percent(rows["effective"].iloc[farthest], language),
    )
    nominal, effective = say("robustness.nominal"), say("robustness.effective")
    subtitle = say("robustness.weights_subtitle", **_edition(visit, found))
    table: list[Row] = [
        [
            name,
            TableCell(row["nominal"], SHARE),
            TableCell(row["effective"], SHARE.to(1)),
            TableCell(row["correlation"], DECIMAL),
            TableCell(row["main_effect"], SHARE),
        ]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    columns = [
        Column(say("words.component"), is_whole=True),
        Column(nominal, "right"),
        Column(effective, "right"),
        Column(say("robustness.correlation"), "right"),
        Column(say("robustness.main_effect"), "right"),
    ]
    figure = weight_pairs(rows, names, nominal, effective, language)
    return Chart(figure, title, subtitle, f"{title} {subtitle}", columns, table)


def correlation_chart(visit: Visit, found: Structure) -> Chart | None:
    """The correlations of every pair; None where too few units have scores."""
    if found.correlations.isna().all(axis=None):
        return None
    say, language = visit.say, visit.language
    codes = _official_order(visit, list(map(str, found.correlations.columns)))
    correlations = found.correlations.loc[codes, codes]
    names = [visit.say("words.total") if code == TOTAL else visit.component_name(code, short=True) for code in codes]
    clear = found.pairs[found.pairs["is_significant"]]
    marked = frozenset(frozenset(pair) for pair in zip(clear["first"], clear["second"], strict=True))
    limit = decimal(HIGH_CORRELATION, language)
    negative, high = (int((clear["flag"] == flag).sum()) for flag in (NEGATIVE, HIGH))
    by_chance = found.components * (found.components - 1) / 2 * SIGNIFICANCE
    key = "robustness.correlations_title" if negative or high else "robustness.correlations_none"
    if 0 < negative <= by_chance:
        key = "robustness.correlations_weak"
    title = say(key, negative=negative, high=high, limit=limit)
    subtitle = say(
        "robustness.correlations_subtitle",
        chance=decimal(critical_correlation(found.units), language),
        **_edition(visit, found),
    )
    table: list[Row] = [
        [names[row], names[column], TableCell(float(correlations.to_numpy()[row, column]), DECIMAL)]
        for row in range(1, len(codes))
        for column in range(row)
    ]
    columns = [Column(say("words.component")), Column(say("words.component")), Column(say("robustness.r"), "right")]
    figure = correlation_map(correlations, names, marked, language)
    return Chart(figure, title, subtitle, f"{title} {subtitle}", columns, table)


def pair_sentences(visit: Visit, found: Structure) -> list[str]:
    """The pairs that work against each other, those that repeat each other, and how many would do so by chance."""
    say, language = visit.say, visit.language
    clear = found.pairs[found.pairs["is_significant"]]
    sentences = []
    for flag, rows in (
        (NEGATIVE, clear[clear["flag"] == NEGATIVE]),
        (HIGH, clear[clear["flag"] == HIGH].sort_values("correlation", ascending=False)),
    ):
        named = " · ".join(
            f"{visit.component_name(str(row['first']), short=True)} – "
            f"{visit.component_name(str(row['second']), short=True)} ({decimal(row['correlation'], language)})"
            for _, row in rows.head(MOST_PAIRS).iterrows()
        )
        if named:
            more = len(rows) - MOST_PAIRS
            rest = f" {say('robustness.more_pairs', count=more)}" if more > 0 else ""
            sentences.append(say(f"robustness.pairs_{flag}", pairs=named + rest))
    pairs = found.components * (found.components - 1) // 2
    sentences.append(say("robustness.pairs_chance", pairs=pairs, count=decimal(pairs * SIGNIFICANCE, language, 0)))
    return sentences


def alpha_title(visit: Visit, found: Structure) -> str:
    """What alpha says of the components together, or why it is not said."""
    if found.alpha is None or np.isnan(found.alpha):
        return visit.say(
            "robustness.alpha_none",
            units=found.units,
            components=found.components,
            needed=UNITS_PER_COMPONENT * found.components,
        )
    key = "robustness.alpha_low" if found.alpha < USUAL_ALPHA else "robustness.alpha_high"
    return visit.say(key, alpha=decimal(found.alpha, visit.language), usual=decimal(USUAL_ALPHA, visit.language))


def directions_title(visit: Visit, principal: PrincipalComponents) -> str:
    """How many directions say more than one component alone, and how much of the differences they account for."""
    count = int((principal.eigenvalues > 1).sum())
    share = percent(principal.explained[:count].sum(), visit.language)
    return visit.say("robustness.directions_title", count=count, share=share)


def directions_table(visit: Visit, principal: PrincipalComponents) -> tuple[list[Column], list[Row]]:
    """Loadings, one row a component; then eigenvalue and explained share of each direction."""
    say = visit.say
    shown = min(max(int((principal.eigenvalues > 1).sum()), 1), MOST_DIRECTIONS)
    columns = [
        Column(say("words.component")),
        *(Column(say("robustness.direction", number=place + 1), "right") for place in range(shown)),
    ]
    rows: list[Row] = [
        [
            visit.component_name(code, short=True),
            *(TableCell(value, DECIMAL) for value in principal.loadings[principal.components.index(code), :shown]),
        ]
        for code in _official_order(visit, principal.components)
    ]
    for key, values, form in (
        ("eigenvalue", principal.eigenvalues, DECIMAL),
        ("explained", principal.explained, SHARE),
        ("cumulative", np.cumsum(principal.explained), SHARE),
    ):
        rows.append([say(f"robustness.{key}"), *(TableCell(value, form) for value in values[:shown])])
    return columns, rows


def _official_order(visit: Visit, codes: Sequence[str]) -> list[str]:
    """Components as the framework lists them, then what it does not list, such as the total."""
    listed = [part.component for part in visit.framework.components] if visit.framework else []
    return [*(code for code in listed if code in codes), *(code for code in codes if code not in listed)]


def _edition(visit: Visit, found: Structure) -> dict[str, object]:
    return {"index": visit.index.short, "year": visit.year, "n": found.units}
