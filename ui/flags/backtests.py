"""Back-test results of the flag rules, stored or computed, as sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis.backtest import ANY, back_test, flag_cases
from analysis.flags import RULES, default_thresholds, settled_thresholds
from services.backtests import METHOD, BackTests, figures_mark, read, stored_path
from ui.kit import tables
from ui.kit.tables import Column, Part, Row, TableCell, between, html_table, ranked, remember, show_table
from ui.kit.waiting import waiting
from ui.reads.cached import cached, cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import SHARE, WHOLE, integer, percent

Thresholds = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Shown:
    """A back-test as it is shown: the columns of `analysis.backtest.back_test`, and where it comes from.

    stored: the delivered figures, where they are of this method and of these scores; None if computed now.
    """

    flags: pd.DataFrame
    first_year: int
    last_year: int
    stored: BackTests | None

    def of(self, rule: str, severity: str = ANY) -> pd.Series | None:
        """The line of a rule, None if it raised no flag of this severity."""
        return self._lines.get((rule, severity))

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], pd.Series]:
        lines = (line for _, line in self.flags.iterrows() if line["flagged"])
        return {(line["rule"], line["severity"]): line for line in lines}


def back_tested(visit: Visit, thresholds: Thresholds) -> Shown | None:
    """The back-test with these thresholds; None if the index has no two comparable editions."""
    _prepare(visit, thresholds)
    return _back_tested(visit, thresholds)


def _back_tested(visit: Visit, thresholds: Thresholds) -> Shown | None:
    first, last = _years(visit)
    if stored := _delivered(visit, thresholds):
        return Shown(stored.flags, first, last, stored)
    cases = _cases(visit, first, last)
    return None if cases.empty else Shown(back_test(cases, thresholds), first, last, None)


def _prepare(visit: Visit, thresholds: Thresholds) -> None:
    """Collect the cases where the delivered figures do not hold: it takes long the first time, and the page says so."""
    if not _delivered(visit, thresholds):
        with waiting(visit.say):
            _cases(visit, *_years(visit))


def _years(visit: Visit) -> tuple[int, int]:
    stored = _stored(visit.index.code)
    return (stored.first_year, stored.last_year) if stored else (min(visit.years), max(visit.years))


def _delivered(visit: Visit, thresholds: Thresholds) -> BackTests | None:
    """The delivered figures, where they are of this method, of these scores and of the default thresholds."""
    stored = _stored(visit.index.code)
    is_default = settled_thresholds(thresholds) == default_thresholds()
    if stored and is_default and stored.method == METHOD and stored.figures == _mark(visit, *_years(visit)):
        return stored
    return None


@cached(max_entries=8)
def _stored(index: str) -> BackTests | None:
    return read(stored_path(index))


@cached_by_edition("minimum_coverage", max_entries=8)
def _mark(visit: Visit, first: int, last: int) -> str:
    return figures_mark(history(visit), first, last)


# The cases do not depend on the thresholds: another threshold is tried within some hundredths of a second.
@cached_by_edition("minimum_coverage", max_entries=4)
def _cases(visit: Visit, first: int, last: int) -> pd.DataFrame:
    return flag_cases(history(visit), first, last)


def _rule_result(visit: Visit, shown: Shown, rule: str) -> str:
    """What the back-test says of a rule in two sentences, and of its severe flags where their verdict differs."""
    say = visit.say
    line = shown.of(rule)
    if line is None:
        return say("backtest.no_flags")
    text = say("backtest.result", base=percent(line["base_rate"], visit.language), **_counts(visit, line))
    text += " " + _verdict_text(visit, line)
    severe = shown.of(rule, "high")
    if severe is not None and severe["verdict"] != line["verdict"] and severe["verdict"] != "too_few":
        verdict = _verdict_text(visit, severe)
        text += " " + say("backtest.severe", verdict=verdict[0].lower() + verdict[1:], **_counts(visit, severe))
    return text


def _verdict_text(visit: Visit, line: pd.Series) -> str:
    """Whether the rule does better than the base rate, and in how many editions."""
    return visit.say(
        f"backtest.verdict_{line['verdict']}", above=int(line["editions_above"]), editions=int(line["editions"])
    )


@dataclass(frozen=True)
class Summary:
    """The back-test with the thresholds in force, in words: the same for every unit and edition.

    sentence: of all rules together, as Markdown. results: of each rule, by its code. table: each rule and severity with
    its counts. notes: how it is counted, and where it comes from.
    """

    tested: Shown
    sentence: str
    results: Mapping[str, str]
    table: tables.Shown
    table_html: str
    notes: Sequence[str]


def summary(visit: Visit) -> Summary | None:
    """The back-test with the thresholds in force; None if the index has no two comparable editions."""
    _prepare(visit, visit.settings.thresholds)
    return _summary(visit)


@cached_by_edition("minimum_coverage", "thresholds", "language", max_entries=16)
def _summary(visit: Visit) -> Summary | None:
    shown = _back_tested(visit, visit.settings.thresholds)
    if shown is None:
        return None
    say, language = visit.say, visit.language
    years = {"first": shown.first_year, "last": shown.last_year}
    whole = shown.flags.iloc[0]
    sentence = say(
        "backtest.all",
        base=percent(whole["base_rate"], language),
        others=percent(whole["other_rate"], language),
        verdict=_verdict_text(visit, whole),
        **_counts(visit, whole),
        **years,
    )
    columns = [
        Column(say("flags.rule")),
        Column(say("backtest.severity")),
        Column(say("backtest.flagged"), "right"),
        Column(say("backtest.hit"), "right"),
        Column(say("backtest.interval"), "right", is_secondary=True, is_whole=True),
        Column(say("backtest.fell"), "right", is_secondary=True),
        Column(say("backtest.stayed_low"), "right", is_secondary=True),
        Column(say("backtest.others"), "right", is_secondary=True),
        Column(say("backtest.above"), "right", is_secondary=True, is_whole=True),
        Column(say("backtest.verdict")),
    ]
    rows = [_row(visit, line) for _, line in shown.flags.iloc[1:].iterrows() if line["flagged"]]
    table = tables.Shown(say("backtest.title", **years), "", columns, [_base_row(visit, whole), *rows])
    how = say("backtest.how", cases=integer(whole["cases"], language), last_origin=shown.last_year - 1, **years)
    stored = shown.stored
    origin = (
        say("backtest.stored", version=stored.program, method=stored.method, figures=stored.figures)
        if stored
        else say("backtest.computed")
    )
    return Summary(
        shown,
        sentence,
        {code: _rule_result(visit, shown, code) for code in RULES},
        table,
        html_table(table.columns, table.rows, table.title, language),
        (how, origin),
    )


def show_summary(shown: Summary) -> None:
    """The flags of all rules together in a sentence, then each rule and severity with its counts."""
    st.markdown(shown.sentence)
    remember(shown.table)
    st.html(shown.table_html)
    for note in shown.notes:
        st.caption(note)


def show_trial(visit: Visit, now: Shown, tried: Shown) -> None:
    """The thresholds in force beside those that are tried, a line a rule."""
    say, language = visit.say, visit.language
    rows: list[Row] = []
    for code in (ANY, *RULES):
        before, after = now.of(code), tried.of(code)
        name = say("backtest.any") if code == ANY else say(f"rule.{code}.name")
        verdict = TableCell(None if after is None else _verdict_text(visit, after))
        rows.append([name, _share(visit, before), _share(visit, after), verdict])
    columns = [
        Column(say("flags.rule")),
        Column(say("backtest.in_force"), "right"),
        Column(say("backtest.tried"), "right"),
        Column(say("backtest.verdict_tried")),
    ]
    base = percent(tried.flags["base_rate"].iloc[0], language)
    show_table(columns, rows, say("backtest.trial", first=tried.first_year, last=tried.last_year, base=base), language)


def _row(visit: Visit, line: pd.Series) -> Row:
    flagged = line["flagged"]
    is_all, tone = line["severity"] == ANY, "good" if line["verdict"] == "better" else "muted"
    return [
        visit.say(f"rule.{line['rule']}.name") if is_all else "",
        visit.say("backtest.any_severity" if is_all else f"severity.{line['severity']}"),
        TableCell(flagged, WHOLE),
        TableCell(line["rate"], SHARE),
        between(line["low"], line["high"], SHARE),
        TableCell(line["fell"] / flagged, SHARE),
        TableCell(line["stayed_low"] / flagged, SHARE),
        TableCell(line["other_rate"], SHARE),
        ranked(line["editions_above"], line["editions"]),
        TableCell(visit.say(f"backtest.short_{line['verdict']}"), tone=tone),
    ]


def _base_row(visit: Visit, line: pd.Series) -> Row:
    cases = line["cases"]
    return [
        visit.say("backtest.base"),
        "",
        TableCell(cases, WHOLE),
        TableCell(line["base_rate"], SHARE),
        between(line["base_low"], line["base_high"], SHARE),
        TableCell(line["base_fell"] / cases, SHARE),
        TableCell(line["base_stayed_low"] / cases, SHARE),
        "",
        "",
        "",
    ]


def _counts(visit: Visit, line: pd.Series) -> dict[str, str]:
    language = visit.language
    return {
        "hits": integer(line["hits"], language),
        "flagged": integer(line["flagged"], language),
        "rate": percent(line["rate"], language),
    }


def _share(visit: Visit, line: pd.Series | None) -> TableCell:
    if line is None:
        return TableCell()
    counts = Part("hits", line["hits"], WHOLE), Part("flagged", line["flagged"], WHOLE)
    return TableCell(parts=(*counts, Part("rate", line["rate"], SHARE)), pattern="{hits}/{flagged} ({rate})")
