"""The comparison as charts, tables and findings: what is said of one unit beside its peers."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.frames import DEFAULT_DECIMALS, TOTAL, is_known
from analysis.peers import FEWEST_UNITS, runs_against_median
from ui.blocks.component_table import score_cell
from ui.blocks.peers import Choice, unit_label, units_word
from ui.blocks.trend_cards import breaks_of
from ui.compare.charts import Dots, courses, dots, star
from ui.kit.charts import Chart
from ui.kit.look import PEERS, PICKED, US
from ui.kit.tables import Column, Row, TableCell, ranked, tone_of
from ui.reads.cached import cached_by_edition
from ui.reads.edition import EditionView
from ui.reads.edition import courses as course_rows
from ui.statements.sentences import headline, listed
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SIGNED, decimal, rank_text, score_format, signed, years_text

UPPER_QUARTER, LOWER_QUARTER = 75.0, 25.0
HEAT_STEPS = 8


def component_codes(visit: Visit, view: EditionView) -> list[str]:
    """The components of the edition in the official order."""
    order = [part.component for part in visit.framework.components] if visit.framework else []
    known = set(view.rows.loc[view.rows["shown_value"].notna(), "component"])
    return [code for code in order if code in known]


def findings(visit: Visit, view: EditionView, against: pd.DataFrame, choice: Choice) -> tuple[str, str]:
    """The headline and the sentence under it: in how many components above and below the peers, and in which most.

    Where nothing compares, the headline is what is known of the total, and the sentence says why.
    """
    say = visit.say
    parts = _compared(against)
    words = {"unit": visit.unit_name, "index": visit.index.short, "year": visit.year}
    if parts.empty or choice.note:
        total = view.by_component(visit.unit_code).get(TOTAL)
        why = choice.note or say("compare.nothing", year=visit.year)
        if total is None or not (is_known(total["shown_value"]) or is_known(total["rank"])):
            return say("compare.unknown", **words), why
        return f"{visit.unit_name}, {headline(visit, total)}", why
    merits = parts["gap"] * parts["direction"]
    below, above = int((merits < 0).sum()), int((merits > 0).sum())
    counts = {"below": below, "above": above, "compared": len(parts), "peers": choice.phrase}
    if not below or not above:
        side = "all_above" if above == len(parts) else "all_below" if below == len(parts) else "mixed"
    else:
        side = "mixed"
    return say(f"compare.headline_{side}", **counts, **words, **visit.degrees), _extremes(visit, parts)


def _extremes(visit: Visit, parts: pd.DataFrame, most: int = 3) -> str:
    merits = parts["gap"] * parts["direction"]
    strong, weak = parts[merits > 0].head(most), parts[merits < 0].iloc[::-1].head(most)
    sentences = [
        visit.say(f"compare.{key}", parts=" · ".join(_gap_words(visit, row) for _, row in rows.iterrows()))
        for key, rows in (("strongest", strong), ("weakest", weak))
        if len(rows)
    ]
    return " ".join(sentences)


def _gap_words(visit: Visit, row: pd.Series) -> str:
    name = visit.component_name(str(row["component"]), short=True)
    return f"{name} {signed(row['gap'], visit.language, visit.digits)} ({rank_text(row['rank'], row['rank_of'])})"


def total_sentence(visit: Visit, against: pd.DataFrame) -> str:
    """Where the total stands among the peers, and how many of them have a figure."""
    total = against[against["component"] == TOTAL]
    if total.empty or not is_known(total["gap"].iloc[0]):
        return ""
    row = total.iloc[0]
    key = "compare.total_above" if row["gap"] >= 0 else "compare.total_below"
    rank = rank_text(row["rank"], row["rank_of"])
    return visit.say(key, rank=rank, gap=decimal(abs(row["gap"]), visit.language, visit.digits), n=int(row["peers"]))


def _compared(against: pd.DataFrame) -> pd.DataFrame:
    return against[(against["component"] != TOTAL) & against["gap"].notna()]


def strengths_table(visit: Visit, view: EditionView, against: pd.DataFrame) -> tuple[list[Column], list[Row]]:
    """One row a component, the strongest against the peers first; the total above them."""
    say = visit.say
    own = view.by_component(visit.unit_code)
    first = against["component"] == TOTAL
    parts = against[against["component"].isin(component_codes(visit, view))]
    rows: list[Row] = []
    for _, row in pd.concat([against[first], parts]).iterrows():
        code = str(row["component"])
        national = own.get(code)
        tone = tone_of(row["gap"], row["direction"], visit.digits)
        link = visit.link("component", component=code) if code != TOTAL else ""
        if national is None:
            score, rank = TableCell(), TableCell()
        else:
            score = score_cell(visit, national).with_interval(national["low"], national["high"], score_format(national))
            rank = ranked(national["rank"], national["rank_of"])
        rows.append(
            [
                TableCell(visit.component_name(code, short=True), href=link, help=visit.component_name(code)),
                score,
                TableCell(row["median"], DECIMAL.to(visit.digits), help=say("compare.of_peers", n=int(row["peers"]))),
                TableCell(row["gap"], SIGNED.to(visit.digits), tone=tone),
                ranked(row["rank"], row["rank_of"], tone=tone),
                rank,
            ]
        )
    columns = [
        Column(say("words.component")),
        Column(say("words.score"), "right"),
        Column(say("compare.peer_median"), "right", help=say("compare.peer_median_help")),
        Column(say("words.score_moved"), "right", help=say("compare.gap_help")),
        Column(say("compare.peer_rank"), "right", help=say("compare.peer_rank_help")),
        Column(say("compare.edition_rank"), "right", is_secondary=True, help=say("compare.edition_rank_help")),
    ]
    return columns, rows


def dot_chart(visit: Visit, view: EditionView, against: pd.DataFrame, choice: Choice) -> Chart:
    """Every unit's score in each component: ours, the picked, the peers, the rest."""
    say, language = visit.say, visit.language
    home, codes = visit.unit_code, component_codes(visit, view)
    names = {code: visit.component_name(code, short=True) for code in codes}
    rows = view.rows[view.rows["component"].isin(codes) & view.rows["shown_value"].notna()]

    def marks(name: str, part: pd.DataFrame) -> Dots:
        texts = [
            f"{unit_label(visit, str(unit))}: {decimal(value, language, visit.digits)} ({rank_text(rank, of)})"
            for unit, value, rank, of in zip(
                part["unit"], part["shown_value"], part["rank"], part["rank_of"], strict=True
            )
        ]
        return Dots(name, [names[code] for code in part["component"]], part["shown_value"].tolist(), texts)

    peers_of = {code: {*choice.by_component.get(code, choice.peers)} - {*choice.picked, home} for code in codes}
    pairs = zip(rows["component"], rows["unit"], strict=True)
    is_peer = pd.Series([unit in peers_of.get(code, ()) for code, unit in pairs], rows.index, dtype=bool)
    medians = against[against["component"].isin(codes) & against["median"].notna()]
    named = {unit: unit_label(visit, unit) for unit in (home, *choice.picked)}
    figure = dots(
        marks(named[home], rows[rows["unit"] == home]),
        [marks(named[unit], rows[rows["unit"] == unit]) for unit in choice.picked],
        marks(say("compare.peers_mark"), rows[is_peer]),
        marks(say("compare.rest_mark"), rows[~is_peer & ~rows["unit"].isin([home, *choice.picked])]),
        Dots(
            say("compare.peer_median"),
            [names[code] for code in medians["component"]],
            medians["median"].tolist(),
            [f"{say('compare.peer_median')}: {decimal(value, language, visit.digits)}" for value in medians["median"]],
        ),
        list(names.values()),
        language,
    )
    title = _places(visit, _compared(against), rows["unit"].nunique())
    count = rows["unit"].nunique()
    subtitle = say("compare.dots_subtitle", n=count, units=units_word(visit, count), **_edition(visit))
    columns, table = _score_table(visit, rows, names)
    return Chart(figure, title, subtitle, title, columns, table)


def _places(visit: Visit, parts: pd.DataFrame, n: int) -> str:
    """In which components the unit is the last and the first of those compared; n: units with a score."""
    say = visit.say
    parts = parts[parts["rank_of"] >= FEWEST_UNITS]
    if parts.empty:
        return say("compare.dots_title", unit=visit.unit_name, n=n)
    last = parts.loc[parts["rank"] == parts["rank_of"], "component"].tolist()
    first = parts.loc[parts["rank"] == 1, "component"].tolist()
    found = [
        say(f"compare.{key}", count=len(codes), names=listed(visit, codes), **visit.degrees)
        for key, codes in (("last_in", last), ("first_in", first))
        if codes
    ]
    return " ".join(found) or say("compare.between", **visit.degrees)


def _score_table(visit: Visit, rows: pd.DataFrame, names: dict[str, str]) -> tuple[list[Column], list[Row]]:
    wide = rows.pivot(index="unit", columns="component", values="shown_value").reindex(columns=list(names))
    table: list[Row] = [
        [unit_label(visit, str(unit)), *(TableCell(value, DECIMAL.to(visit.digits)) for value in values)]
        for unit, values in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    return [Column(visit.say("words.unit")), *(Column(name, "right") for name in names.values())], table


def star_chart(visit: Visit, view: EditionView, against: pd.DataFrame, choice: Choice) -> Chart | None:
    """The same as a star: ours, the peers' median, and the first picked unit; None if a component is missing."""
    codes = component_codes(visit, view)
    values = view.rows.pivot(index="unit", columns="component", values="shown_value").reindex(columns=codes)
    home = visit.unit_code
    lines = [(visit.say("compare.peer_median"), against.set_index("component")["median"].reindex(codes), PEERS)]
    units = [(unit, colour) for unit, colour in ((home, US), *((picked, PICKED) for picked in choice.picked[:1]))]
    by_unit = {str(unit): line for unit, line in values.iterrows()}
    lines += [(unit_label(visit, unit), by_unit[unit], colour) for unit, colour in units if unit in by_unit]
    whole = [(name, line.tolist(), colour) for name, line, colour in lines if line.notna().all()]
    if len(codes) < 3 or US not in [colour for _, _, colour in whole]:
        return None
    names = [visit.component_name(code, short=True) for code in codes]
    title, form = visit.say("compare.star_title", unit=visit.unit_name, peers=choice.phrase), DECIMAL.to(visit.digits)
    table: list[Row] = [
        [name, *(TableCell(line[place], form) for _, line, _ in whole)] for place, name in enumerate(names)
    ]
    columns = [Column(visit.say("words.component")), *(Column(name, "right") for name, _, _ in whole)]
    return Chart(
        star(whole, names, visit.language, visit.digits),
        title,
        visit.say("compare.star_subtitle"),
        title,
        columns,
        table,
    )


def sort_orders(visit: Visit, view: EditionView) -> dict[str, str]:
    """What the heat map can be sorted by: the total, each component, the name."""
    names = {code: visit.component_name(code, short=True) for code in [TOTAL, *component_codes(visit, view)]}
    return {**names, "name": visit.say("words.unit")}


def heat_table(visit: Visit, view: EditionView, choice: Choice, order: str) -> tuple[list[Column], list[Row]]:
    """Ours, the peers and the picked × total and components: scores, coloured by standing in the edition."""
    home = visit.unit_code
    codes = [TOTAL, *component_codes(visit, view)]
    rows = view.rows[view.rows["unit"].isin([home, *choice.shown]) & view.rows["component"].isin(codes)]
    scores = rows.pivot(index="unit", columns="component", values="shown_value").reindex(columns=codes)
    scores = scores[scores.notna().any(axis=1) | (scores.index == home)]
    labels = {str(unit): unit_label(visit, str(unit)) for unit in scores.index}
    way = visit.index.direction(order) if order in codes else 1
    by = scores[order] * way if order in codes else pd.Series(labels).map(str.casefold)
    units = by.sort_values(ascending=order not in codes, kind="stable", na_position="last").index
    cells = {
        (str(row["unit"]), str(row["component"])): score_cell(
            visit, row, tone=_shade(row["percentile"]), help=_place(visit, row)
        )
        for _, row in rows.iterrows()
    }
    names = {code: visit.component_name(code, short=True) for code in codes}
    table: list[Row] = [
        [
            TableCell(labels[unit], tone="us" if unit == home else "", help=visit.say.of(visit.catalogue.unit(unit))),
            *(cells.get((unit, code), TableCell()) for code in codes),
        ]
        for unit in map(str, units)
    ]
    return [Column(visit.say("words.unit")), *(Column(names[code], "center") for code in codes)], table


def _shade(percentile: float) -> str:
    """The tone of a cell: heat0 for the last of the edition to heat8 for the best."""
    return f"heat{round(float(percentile) / 100 * HEAT_STEPS)}" if is_known(percentile) else ""


def _place(visit: Visit, row: pd.Series) -> str:
    if not is_known(row["rank"]):
        return ""
    return visit.say("sentence.rank", rank=rank_text(row["rank"], row["rank_of"]))


def heat_words(visit: Visit, view: EditionView) -> tuple[str, str]:
    """Title and subtitle of the heat map: how many components stand in the highest and in the lowest quarter."""
    own = view.of(visit.unit_code)
    subtitle = visit.say("compare.heat_subtitle", units=units_word(visit), **_edition(visit))
    return _quarters(visit, own.loc[own["component"] != TOTAL, "percentile"].dropna()), subtitle


def _quarters(visit: Visit, known: pd.Series) -> str:
    if known.empty:
        return visit.say("compare.heat_unknown")
    counts = {"high": int((known >= UPPER_QUARTER).sum()), "low": int((known <= LOWER_QUARTER).sum())}
    return visit.say("compare.heat_title", unit=visit.unit_name, n=len(known), **counts)


def course_chart(visit: Visit, choice: Choice, measure: str) -> Chart | None:
    """Ten little courses beside the peers' band and median; None without two editions to draw. It is kept."""
    return _course_chart(visit, choice.peers, choice.by_component, choice.phrase, measure)


@cached_by_edition("year", "unit", "minimum_coverage", "language", max_entries=64)
def _course_chart(
    visit: Visit, peers: tuple[str, ...], by_component: Mapping[str, tuple[str, ...]], phrase: str, measure: str
) -> Chart | None:
    say = visit.say
    rows = course_rows(visit, peers, by_component, measure)
    drawn = set(rows.loc[rows["own"].notna(), "component"])
    codes = [part.component for part in (visit.framework.components if visit.framework else ())]
    names = {code: visit.component_name(code, short=True) for code in codes if code in drawn}
    rows = rows[rows["component"].isin(list(names))]
    if rows["year"].nunique() < 2:
        return None
    breaks = breaks_of(visit, int(rows["year"].min()))
    words = {"own": visit.unit_name, "median": say("compare.peer_median")}
    by = "framework" if measure == "shown_value" else "construct"
    digits = visit.digits if measure == "shown_value" else DEFAULT_DECIMALS
    figure = courses(rows, names, by, [year for year, _ in breaks], words, visit.language, digits)
    title = _runs(visit, runs_against_median(rows), rows)
    subtitle = say(f"compare.courses_{measure}", peers=phrase, breaks=" · ".join(name for _, name in breaks))
    columns, table = _course_table(visit, rows, names)
    return Chart(figure, title, subtitle, title, columns, table)


def _runs(visit: Visit, runs: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Where the unit has been below its peers longest. runs: RUN_COLUMNS of `rows`, the courses that they are from."""
    if runs.empty:
        return visit.say("compare.courses_plain", unit=visit.unit_name)
    below = runs[runs["side"] < 0].sort_values(["editions", "component"], ascending=[False, True])
    if below.empty:
        return visit.say("compare.courses_none_below", **visit.degrees)
    if below["editions"].max() < 2:
        return visit.say("compare.courses_new_below", count=len(below), **visit.degrees)
    below = below[below["editions"] > 1]
    parts = [_run(visit, row, rows) for _, row in below.head(3).iterrows()]
    return visit.say("compare.courses_title", parts="; ".join(parts), **visit.degrees)


def _run(visit: Visit, run: pd.Series, rows: pd.DataFrame) -> str:
    """One run with its years, and which of them do not compare."""
    compared = rows[rows["component"].eq(run["component"]) & rows["own"].notna() & rows["median"].notna()]
    first, last = int(run["first_year"]), int(run["last_year"])
    missing = sorted(set(range(first, last + 1)) - set(compared["year"]))
    name = visit.component_name(str(run["component"]), True)
    words = {"component": name, "n": int(run["editions"]), "first": first, "last": last}
    if not missing:
        return visit.say("compare.run", **words)
    return visit.say("compare.run_without", years=years_text(missing), **words)


def _course_table(visit: Visit, rows: pd.DataFrame, names: dict[str, str]) -> tuple[list[Column], list[Row]]:
    say = visit.say
    table: list[Row] = [
        [
            names[str(row["component"])],
            TableCell(row["year"]),
            *(TableCell(row[name], DECIMAL.to(visit.digits)) for name in ("own", "worst", "median", "best")),
            TableCell(row["peers"]),
        ]
        for _, row in rows.sort_values(["component", "year"], ascending=[True, False]).iterrows()
    ]
    kind = "mixed" if (rows["direction"] < 0).any() else "plain"
    numbers = (visit.unit_name, say(f"compare.{kind}_worst"), say("compare.peer_median"), say("words.best"))
    columns = [Column(say("words.component")), Column(say("words.year"), "right")]
    return [*columns, *(Column(name, "right") for name in (*numbers, say("compare.peer_count")))], table


def _edition(visit: Visit) -> dict[str, object]:
    return {"index": visit.index.short, "year": visit.year, "source": visit.say.of(visit.index, "publisher")}


def known_units(view: EditionView, units: Sequence[str]) -> list[str]:
    """Those of the units that have any figure in the edition."""
    held = set(view.rows.loc[view.rows["shown_value"].notna() | view.rows["rank"].notna(), "unit"])
    return [unit for unit in units if unit in held]
