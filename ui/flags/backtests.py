"""Back-test results of the flag rules, stored or computed, as sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis.backtest import ANY, IMPOSSIBLE, back_test, flag_cases
from analysis.experience import MINIMUM_CASES
from analysis.flags import RULES, default_thresholds, settled_thresholds
from analysis.frames import is_known
from analysis.outcomes import OUTCOMES
from services.backtests import METHOD, BackTests, figures_mark, read, stored_path
from ui.kit import tables
from ui.kit.tables import Column, Part, Row, TableCell, html_table, remember, show_table
from ui.kit.waiting import waiting
from ui.reads.cached import cached, cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, SHARE, WHOLE, decimal, integer, percent

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

    def of(self, rule: str, outcome: str, severity: str = ANY) -> pd.Series | None:
        """The line of a rule and an outcome, None if it raised no flag of this severity."""
        return self._lines.get((rule, severity, outcome))

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str, str], pd.Series]:
        lines = (line for _, line in self.flags.iterrows() if line["flagged"])
        return {(line["rule"], line["severity"], line["outcome"]): line for line in lines}


def back_tested(visit: Visit, thresholds: Thresholds) -> Shown | None:
    """The back-test with these thresholds; None with fewer than MINIMUM_CASES of two comparable editions."""
    _prepare(visit, thresholds)
    return _back_tested(visit, thresholds)


def _back_tested(visit: Visit, thresholds: Thresholds) -> Shown | None:
    first, last = _years(visit)
    if stored := _delivered(visit, thresholds):
        return Shown(stored.flags, first, last, stored)
    cases = _cases(visit, first, last)
    return None if len(cases) < MINIMUM_CASES else Shown(back_test(cases, thresholds), first, last, None)


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


# The cases do not depend on the thresholds: another threshold is tried within a second.
@cached_by_edition("minimum_coverage", max_entries=4)
def _cases(visit: Visit, first: int, last: int) -> pd.DataFrame:
    return flag_cases(history(visit), first, last)


def _rule_result(visit: Visit, shown: Shown, rule: str) -> str:
    """What followed the flags of a rule, outcome by outcome, and its odds against none at an equal rank."""
    lines = [line for outcome in OUTCOMES if (line := shown.of(rule, outcome)) is not None]
    if not lines:
        return visit.say("backtest.no_flags")
    return " ".join(text for line in lines for text in (_came_text(visit, line), _odds_text(visit, line)) if text)


def _came_text(visit: Visit, line: pd.Series) -> str:
    """How often an outcome followed, with its interval over the editions, against all cases; or that none can."""
    if line["verdict"] == IMPOSSIBLE:
        return visit.say("backtest.impossible")
    language = visit.language
    counts = {name: integer(line[name], language) for name in ("came", "flagged")}
    shares = {name: percent(line[name], language) for name in ("rate", "low", "high")}
    kind = "_few" if line["flagged"] < MINIMUM_CASES else "" if is_known(line["low"]) else "_alone"
    key = f"backtest.result_{line['outcome']}{kind}"
    return visit.say(key, base=percent(line["base_rate"], language), **counts, **shares)


def _odds_text(visit: Visit, line: pd.Series) -> str:
    """The odds at an equal rank with their interval; or that none can be given."""
    if line["verdict"] == IMPOSSIBLE:
        return ""
    if not is_known(line["odds"]):
        return visit.say("backtest.no_odds")
    odds = {name: decimal(line[name], visit.language) for name in ("odds", "odds_low", "odds_high")}
    return visit.say("backtest.odds", verdict=visit.say(f"backtest.verdict_{line['verdict']}"), **odds)


@dataclass(frozen=True)
class Summary:
    """The back-test with the thresholds in force, in words: the same for every unit and edition.

    sentence: of all rules together, as Markdown. results: of each rule, by its code. table: each rule and severity with
    its counts. notes: how it is computed, and where it comes from.
    """

    tested: Shown
    sentence: str
    results: Mapping[str, str]
    table: tables.Shown
    table_html: str
    notes: Sequence[str]


def summary(visit: Visit) -> Summary | None:
    """The back-test with the thresholds in force; None with fewer than MINIMUM_CASES of two comparable editions."""
    _prepare(visit, visit.settings.thresholds)
    return _summary(visit)


@cached_by_edition("minimum_coverage", "thresholds", "language", max_entries=16)
def _summary(visit: Visit) -> Summary | None:
    shown = _back_tested(visit, visit.settings.thresholds)
    if shown is None:
        return None
    say, language = visit.say, visit.language
    years = {"first": shown.first_year, "last": shown.last_year}
    whole = {outcome: shown.flags[shown.flags["outcome"] == outcome].iloc[0] for outcome in OUTCOMES}
    counts = {"cases": integer(whole["low"]["cases"], language), "flagged": integer(whole["low"]["flagged"], language)}
    came = {
        f"{outcome}_{name}": percent(line[column], language)
        for outcome, line in whole.items()
        for name, column in (("rate", "rate"), ("base", "base_rate"))
    }
    sentence = say("backtest.all" if whole["low"]["flagged"] else "backtest.all_none", **counts, **came, **years)
    columns = [
        Column(say("flags.rule"), is_whole=True),
        Column(say("backtest.severity")),
        Column(say("backtest.flagged"), "right"),
    ]
    for outcome in OUTCOMES:
        columns += [
            Column(say(f"backtest.{outcome}"), "right", is_whole=True),
            Column(say(f"backtest.{outcome}_odds"), "right", is_whole=True),
        ]
    pairs = list(dict.fromkeys(zip(shown.flags["rule"], shown.flags["severity"], strict=True)))
    rows = [
        _row(visit, shown, rule, severity) for rule, severity in pairs if shown.of(rule, "low", severity) is not None
    ]
    table = tables.Shown(say("backtest.title", **years), "", columns, [_base_row(visit, whole), *rows])
    how = say("backtest.how", cases=counts["cases"], last_origin=shown.last_year - 1, **years)
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
    """The thresholds in force beside those that are tried, a line a rule and outcome."""
    say, language = visit.say, visit.language
    rows: list[Row] = []
    for code in (ANY, *RULES):
        for outcome in OUTCOMES:
            before, after = now.of(code, outcome), tried.of(code, outcome)
            name = _rule_name(visit, code) if outcome == OUTCOMES[0] else ""
            odds = TableCell(None if after is None else _odds_text(visit, after))
            rows.append([name, say(f"backtest.{outcome}"), _share(visit, before), _share(visit, after), odds])
    columns = [
        Column(say("flags.rule")),
        Column(say("backtest.outcome")),
        Column(say("backtest.in_force"), "right"),
        Column(say("backtest.tried"), "right"),
        Column(say("backtest.verdict_tried")),
    ]
    title = say("backtest.trial", first=tried.first_year, last=tried.last_year)
    show_table(columns, rows, title, language)


def _rule_name(visit: Visit, code: str) -> str:
    return visit.say("backtest.any") if code == ANY else visit.say(f"rule.{code}.name")


def _row(visit: Visit, shown: Shown, rule: str, severity: str) -> Row:
    """A line a rule and severity: each outcome with its odds."""
    lines = [line for outcome in OUTCOMES if (line := shown.of(rule, outcome, severity)) is not None]
    is_all = severity == ANY
    row: list[TableCell | str] = [
        _rule_name(visit, rule) if is_all else "",
        visit.say("backtest.any_severity" if is_all else f"severity.{severity}"),
        TableCell(lines[0]["flagged"], WHOLE),
    ]
    for line in lines:
        row += [_rate(visit, line), _odds(visit, line)]
    return row


def _impossible(visit: Visit) -> TableCell:
    """In place of a share: who stands under percentile 10 cannot fall by ten, and 0% would say it of chance."""
    return TableCell(visit.say("backtest.impossible_short"), help=visit.say("backtest.impossible"))


def _rate(visit: Visit, line: pd.Series) -> TableCell:
    """A share with its interval; of few flags the counts alone."""
    if line["verdict"] == IMPOSSIBLE:
        return _impossible(visit)
    if line["flagged"] < MINIMUM_CASES:
        return TableCell(parts=_counts(line), pattern="{made}/{cases}")
    return TableCell(line["rate"], SHARE).with_interval(line["low"], line["high"], SHARE)


def _odds(visit: Visit, line: pd.Series) -> TableCell:
    """The odds at an equal rank with their interval; or that none can be given, and why."""
    if line["verdict"] == IMPOSSIBLE:
        return _impossible(visit)
    if not is_known(line["odds"]):
        return TableCell(visit.say("backtest.no_odds_short"), help=visit.say("backtest.no_odds"))
    return TableCell(line["odds"], DECIMAL).with_interval(line["odds_low"], line["odds_high"], DECIMAL)


def _base_row(visit: Visit, whole: Mapping[str, pd.Series]) -> Row:
    row: list[TableCell | str] = [visit.say("backtest.base"), "", TableCell(whole["low"]["cases"], WHOLE)]
    for line in whole.values():
        row += [TableCell(line["base_rate"], SHARE).with_interval(line["base_low"], line["base_high"], SHARE), ""]
    return row


def _share(visit: Visit, line: pd.Series | None) -> TableCell:
    if line is None:
        return TableCell()
    if line["verdict"] == IMPOSSIBLE:
        return _impossible(visit)
    if line["flagged"] < MINIMUM_CASES:
        return TableCell(parts=_counts(line), pattern="{made}/{cases}")
    return TableCell(parts=(*_counts(line), Part("share", line["rate"], SHARE)), pattern="{made}/{cases} ({share})")


def _counts(line: pd.Series) -> tuple[Part, Part]:
    return Part("made", line["came"], WHOLE), Part("cases", line["flagged"], WHOLE)
