"""The tables of the documents that are written from the program's own registries.

python -m tests.docs.tables      writes them anew
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from analysis.backtest import ANY, IMPOSSIBLE
from analysis.edition_table import edition_table
from analysis.effects import JOINT, estimate_effects
from analysis.flags import RULES
from analysis.frames import TOTAL
from analysis.outcomes import OUTCOMES
from analysis.sensitivity import (
    AGGREGATION,
    LEFT_OUT,
    MEAN_SHIFT,
    NORMALISATION,
    OWN_RANK,
    WEIGHTS,
    rank_sensitivity,
)
from data.catalogue.loading import DIRECTORY, load_catalogue
from data.catalogue.model import Index
from data.exports import feed as exported
from data.reading.problems import SEVERITIES, problem_severities
from data.survey.codebook.words import REQUIRED, REQUIRED_INFO
from data.survey.codebook.words import words as codebook_words
from data.survey.coverage import interval_coverage
from data.vocabulary import vocabulary
from services.backtests import BackTests, read, stored_path
from tests.docs.documents import generated
from tests.prebuilt import built_in, history
from tests.support import ROOT
from wording.numbers import signed
from wording.words import wording

Row = Sequence[str]


def table(headings: Row, rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def problems() -> str:
    kinds = sorted(problem_severities().items(), key=lambda kind: SEVERITIES.index(kind[1]))
    vi, en = wording("vi"), wording("en")
    return table(
        ("Code", "Severity", "Message", "Meaning, and what to do"),
        [
            (
                f"`{code}`",
                severity,
                _blanks(vi[f"problem.{code}.message"]),
                f"{_blanks(en[f'problem.{code}.message'])} {_blanks(en[f'problem.{code}.hint'])}",
            )
            for code, severity in kinds
        ],
    )


def rules() -> str:
    vi, en = wording("vi"), wording("en")
    return table(
        ("Rule", "Name", "Raised when"),
        [
            (f"`{code}`", f"{vi[f'rule.{code}.name']} ({en[f'rule.{code}.name']})", en[f"rule.{code}.about"])
            for code in RULES
        ],
    )


def thresholds() -> str:
    return table(
        ("Threshold", "Meaning", "Default", "From", "To", "Counts"),
        [
            (
                f"`{code}.{name}`",
                wording("en")[f"rule.{code}.{name}"],
                f"{threshold.default:.3g}",
                f"{threshold.lowest:g}",
                f"{threshold.highest:g}",
                wording("en")[f"threshold_unit.{threshold.unit}"],
            )
            for code, rule in RULES.items()
            for name, threshold in rule.thresholds.items()
        ],
    )


@cache
def stored_back_tests() -> BackTests:
    """The delivered back-tests of PCI."""
    tests = read(stored_path("pci"))
    assert tests is not None
    return tests


def flag_results() -> str:
    """A line a rule and severity: each outcome with its interval over the editions and its odds at an equal rank."""
    flags = stored_back_tests().flags
    by_line = {(line["rule"], line["severity"], line["outcome"]): line for line in flags.to_dict("records")}
    pairs = list(dict.fromkeys((rule, severity) for rule, severity, _ in by_line))
    base = [by_line[ANY, ANY, outcome] for outcome in OUTCOMES]
    whole = [cell for line in base for cell in (_rate(line, "base_came", "cases", "base_"), "")]
    rows: list[Row] = [("all cases", "", *whole)]
    for rule, severity in pairs:
        lines = [by_line[rule, severity, outcome] for outcome in OUTCOMES]
        cells = [cell for line in lines for cell in (_rate(line, "came", "flagged", ""), _odds(line))]
        rows.append(("any rule" if rule == ANY else f"`{rule}`", "" if severity == ANY else severity, *cells))
    head = ("Flagged by", "Severity", "Low next", "Odds at an equal rank", "Ten points lower", "Odds at an equal rank")
    return table(head, rows)


def rank_results() -> str:
    return table(
        ("Next rank of", "Edition", "Within the range", "Width in percentile points"),
        [
            (
                "the total" if line["is_total"] else "a component",
                f"{line['year']}",
                f"{line['held']}/{line['cases']} ({line['coverage']:.0%})",
                f"{line['width']:.0f}",
            )
            for line in stored_back_tests().ranks.to_dict("records")
        ],
    )


def interval_results() -> str:
    return table(
        ("Edition", "Rank inside the cautious interval of the edition before", "Median width in places"),
        [
            (f"{line['year']}", f"{line['held']} of {line['cases']} ({line['coverage']:.0%})", f"{line['width']:.0f}")
            for line in stored_back_tests().intervals.to_dict("records")
        ],
    )


def sensitivity_results() -> str:
    edition = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2023, "province")
    assert edition is not None
    found = rank_sensitivity(edition, "ha_tinh").set_index(["choice", "result"])
    names = {
        LEFT_OUT: "component left out", NORMALISATION: "normalisation", AGGREGATION: "aggregation", WEIGHTS: "weights",
    }  # fmt: skip
    rows: list[Row] = []
    for choice, name in names.items():
        lines = [found.loc[(choice, result)] for result in (MEAN_SHIFT, OWN_RANK)]
        rows.append((name, *(f"{line['total']:.2f} ± {line['error']:.2f}" for line in lines)))
    return table(("Choice", "Total effect on the mean shift", "Total effect on the rank of Hà Tĩnh"), rows)


def warning_results() -> str:
    return table(
        (
            "One edition later",
            "Cases",
            "Came",
            "Brier",
            "of the rank alone",
            "of the past rate",
            "Skill",
            "AUC",
            "Slope",
        ),
        [
            (
                {"low": "in the bottom third", "fell": "ten percentile points lower"}[line["outcome"]],
                f"{line['cases']}",
                f"{line['rate']:.0%}",
                f"{line['brier']:.4f}",
                f"{line['brier_by_rank']:.4f}",
                f"{line['brier_by_rate']:.4f}",
                f"{line['skill']:.3f}",
                f"{line['auc']:.3f}",
                f"{line['slope']:.2f}",
            )
            for line in stored_back_tests().warnings.to_dict("records")
        ],
    )


def effects() -> str:
    """The components of Hà Tĩnh in 2023 against what was expected from 2017–2019."""
    known = history("pci").query("year >= 2006 and group == 'province'")
    parts = [part.component for part in _pci().framework(2019, "province").components]
    rows = estimate_effects(known, "ha_tinh", parts, last_before=2019, first_after=2023, last_after=2023)
    lines: list[Row] = []
    for row in rows.to_dict("records"):
        as_far = 1 + (row["as_good"] if row["effect"] >= 0 else row["as_bad"])
        size, low, high = (signed(row[name], "en", 1) for name in ("effect", "low", "high"))
        own = (f"{size} ({low}; {high})", f"{as_far} of {row['units']}", f"{row['detectable']:.1f}")
        if row["component"] == JOINT:
            lines.append(("all together", "", "", *own))
            continue
        rank, expected, best, worst = (
            f"{row[name]:.0f}" for name in ("rank", "expected_rank", "expected_best", "expected_worst")
        )
        lines.append((_pci().components[row["component"]].short_en, rank, f"{expected} ({best}–{worst})", *own))
    headings = ("Component", "Rank", "Expected (nine in ten)", "Difference, sd (90 %)", "As far out", "Found from, sd")
    return table(headings, lines)


@cache
def _pci() -> Index:
    return load_catalogue(DIRECTORY).index("pci")


def path_results() -> str:
    """What was said of paths and of the total against what came."""
    of = {"path": "the first path", "total": "the rank of the total"}
    thirds = ("all", "least said", "middle", "most said")
    return table(
        ("Said of", "Third", "Cases", "Said", "Came"),
        [
            (
                of[line["said_of"]],
                thirds[line["third"]],
                f"{line['cases']}",
                f"{line['said']:.0%}",
                f"{line['came']:.0%} ({line['low']:.0%}–{line['high']:.0%})",
            )
            for line in stored_back_tests().paths.to_dict("records")
        ],
    )


def columns() -> str:
    return _spellings("Column", "Heading in the template", vocabulary().spellings)


def codebook() -> str:
    sheets = codebook_words("sheets")
    return table(
        ("Sheet", "Columns", "Must be there"),
        [
            (
                f"{sheets[kind][0]} ({sheets[kind][1]})",
                ", ".join(f"{known[0]} ({known[1]})" for known in codebook_words(kind).values()),
                ", ".join(codebook_words(kind)[code][0] for code in (*REQUIRED_INFO, *REQUIRED.get(kind, ()))
                          if code in codebook_words(kind)),
            )
            for kind in sheets
            if kind not in ("notes", "lists")
        ],
    )  # fmt: skip


def answer_columns() -> str:
    return _spellings("Column", "Heading", codebook_words("columns"))


def personal() -> str:
    kinds = codebook_words("personal")
    return table(("Kind", "Words in a heading"), [(f"`{kind}`", ", ".join(known)) for kind, known in kinds.items()])


def survey_coverage() -> str:
    """How often intervals held the truth, by the number of answers, by strata and by how far the units lie apart."""
    head = ("Answers a unit", "In a stratum", "Units apart by", "Surveys", "Means of components", "Scaled components")
    rows: list[Row] = []
    for study in interval_coverage():
        shares = (
            f"{study.rates[name]:.1%} ± {study.errors[name]:.1%}"
            for name in ("plain", "component", "total", "rank", "component_uncorrected", "total_uncorrected")
        )
        too_high = (f"{study.rates[name]:.1f}" for name in ("best_too_high", "best_shrunk_too_high"))
        case = (
            f"{study.fewest}–{study.most}",
            str(study.stratum or "–"),
            f"{study.spread:g} steps",
            str(study.surveys),
        )
        rows.append((*case, *shares, *too_high))
    alone = ("Scaled components, bootstrap alone", "Totals, bootstrap alone")
    return table((*head, "Totals", "Ranks", *alone, "Four best too high by", "Shrunk, by"), rows)


def statuses() -> str:
    return _spellings("Status", "Written as", vocabulary().status_words)


def frameworks() -> str:
    catalogue = load_catalogue(DIRECTORY)
    return table(
        ("Framework", "Years", "Components", "Weights", "What is known of the weights"),
        [
            (
                f"`{f.code}`",
                f"{f.first_year}–{f.last_year}" if f.last_year > f.first_year else f"{f.first_year}",
                str(len(f.components)),
                f.weights_confidence,
                f.weights_note_en,
            )
            for index in catalogue.indices.values()
            for f in index.frameworks
        ],
    )


def editions() -> str:
    lines: list[Row] = []
    for index, frames in built_in().items():
        short = load_catalogue(DIRECTORY).index(index).short
        standing = history(index)
        for (year, _group), rows in standing.groupby(["year", "group"]):
            parts = rows[(rows["component"] != TOTAL) & (rows["value_status"] != "not_applicable")]
            counts = parts.groupby("component")["shown_value"].count()
            total = rows[rows["component"] == TOTAL]
            units = total["units"].iloc[0]
            scores = frames.scores[(frames.scores["year"] == year) & frames.scores["unit"].isin(rows["unit"])]
            given = pd.concat([scores["source"], scores["rank_source"]]).dropna()
            lines.append(
                (
                    f"{short} {year}" + (f" {_group}s" if index == "ddci" else ""),
                    "?" if pd.isna(units) else f"{units:.0f}",
                    _span(counts.min(), counts.max()) if len(counts) else "0",
                    f"{total['value'].notna().sum()}",
                    f"{total['computed_value'].notna().sum()}",
                    f"{total['official_rank'].notna().sum()}",
                    ", ".join(sorted({_source(one) for one in given if one})),
                )
            )
    return table(
        ("Edition", "Units", "With component scores", "Totals", "Totals computed", "Ranks of the total", "Sources"),
        lines,
    )


def feed() -> str:
    """Every table of the feed, each under its name: its key, and what each column holds."""
    parts = []
    for name, known in exported.TABLES.items():
        rows = [
            (f"`{column.name}`", column.kind, column.meaning, column.unit, column.direction) for column in known.columns
        ]
        key = ", ".join(f"`{column}`" for column in known.key)
        head = ("Column", "Type", "Holds", "Unit", "Direction")
        parts.append(
            f"### {name}\n\n{known.about[:1].upper()}{known.about[1:]}; one row each: {key}.\n\n{table(head, rows)}"
        )
    return "\n".join(parts)


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "problems": ("docs/import.md", problems),
    "columns": ("docs/import.md", columns),
    "codebook": ("docs/survey.md", codebook),
    "answers": ("docs/survey.md", answer_columns),
    "personal": ("docs/survey.md", personal),
    "truth": ("docs/survey.md", survey_coverage),
    "statuses": ("docs/import.md", statuses),
    "rules": ("docs/flags.md", rules),
    "thresholds": ("docs/flags.md", thresholds),
    "backtest": ("docs/flags.md", flag_results),
    "ranks": ("docs/method.md", rank_results),
    "intervals": ("docs/method.md", interval_results),
    "sensitivity": ("docs/method.md", sensitivity_results),
    "warnings": ("docs/method.md", warning_results),
    "effects": ("docs/effects.md", effects),
    "paths": ("docs/method.md", path_results),
    "frameworks": ("docs/method.md", frameworks),
    "editions": ("docs/data.md", editions),
    "feed": ("docs/feed.md", feed),
}
"""Each generated part: the document it stands in, and what writes it."""


def main() -> None:
    """Write every generated part anew."""
    for name, (document, write) in TABLES.items():
        path = ROOT / document
        old = generated(document)[name]
        path.write_text(
            path.read_text(encoding="utf-8").replace(f"{name}: begin -->\n{old}", f"{name}: begin -->\n{write()}"),
            encoding="utf-8",
        )


def _rate(line: dict[str, Any], came: str, of: str, kind: str) -> str:
    if line["verdict"] == IMPOSSIBLE and not kind:
        return "cannot come"
    low, high = line[f"{kind}low"], line[f"{kind}high"]
    return f"{line[came]}/{line[of]} ({line[came] / line[of]:.0%}; {low:.0%}–{high:.0%})"


def _odds(line: dict[str, Any]) -> str:
    if pd.isna(line["odds"]):
        return "–"
    return f"× {line['odds']:.2f} ({line['odds_low']:.2f}–{line['odds_high']:.2f})"


def _spellings(what: str, written: str, known: Mapping[str, Sequence[str]]) -> str:
    lines = [(f"`{code}`", words[0], ", ".join(words[1:])) for code, words in known.items()]
    return table((what, written, "Also understood"), lines)


def _blanks(message: str) -> str:
    """A message with … where the program fills something in."""
    several = re.sub(r"\{\w+:plural:[^{}|]*\|([^{}]*)\}", r"\1", message)
    return re.sub(r"\{suggestion\}", "", re.sub(r"\{(?!suggestion)\w+\}", "…", several))


def _span(lowest: int, highest: int) -> str:
    return f"{lowest}" if lowest == highest else f"{lowest}–{highest}"


def _source(text: str) -> str:
    """A site by its host, a repository by its name."""
    host = urlsplit(text).hostname
    return host.removeprefix("www.") if host else text.split("@")[0]


if __name__ == "__main__":
    main()
