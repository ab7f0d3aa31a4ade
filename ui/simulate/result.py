"""Where the unit would stand, beside where it stands; and which figures a what-if rests on."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.edition_table import EditionTable
from analysis.frames import is_known
from analysis.scoring_rule import ScoringRule
from analysis.simulate import Outcome
from ui.blocks.indicators import in_language
from ui.kit.tables import Column, Row, TableCell, between, ranked, tone_of
from ui.reads.scores import indicator_history, indicator_rules
from ui.reads.structure import usual_noise
from ui.statements.certainty import noise_words
from ui.visit.visit import Visit
from wording.indicators import natural_text
from wording.numbers import DECIMAL, PERCENT, PLACES, RANK, SIGNED, decimal, rank_text, signed


@dataclass(frozen=True, eq=False)
class Ruled:
    """The indicators of the chosen unit: the rules of its edition, and the values by component and number.

    exact: the rules that can be used, of components of which the unit has every indicator.
    """

    rules: dict[str, ScoringRule]
    exact: dict[str, ScoringRule]
    values: dict[str, dict[int, float]]
    labels: dict[tuple[str, int], str]
    scales: dict[tuple[str, int], str]

    def label(self, visit: Visit, component: str, order: int) -> str:
        """The name of an indicator, or its number where it has none."""
        return self.labels.get((component, order)) or visit.say("indicators.unnamed", order=order)

    def written(self, visit: Visit, component: str, order: int, value: float) -> str:
        """A value in its natural unit."""
        return natural_text(visit.say, value, self.scales.get((component, order), ""))


def ruled(visit: Visit, table: EditionTable) -> Ruled:
    """The rules and the indicators of the chosen unit in the edition."""
    unit = visit.unit_code
    where = (table.index, table.year, table.group)
    rules = {code: rule for (*key, code), rule in indicator_rules(visit).items() if tuple(key) == where}
    every = indicator_history(visit)
    mine = every[(every["year"] == table.year) & (every["unit"] == unit)] if len(every) else every
    mine = in_language(visit, mine)
    values: dict[str, dict[int, float]] = {}
    labels: dict[tuple[str, int], str] = {}
    scales: dict[tuple[str, int], str] = {}
    for _, row in mine.iterrows():
        code, order = str(row["component"]), int(row["order"])
        if is_known(row["value"]):
            values.setdefault(code, {})[order] = float(row["value"])
        labels[code, order] = row["label"] if isinstance(row["label"], str) else ""
        scales[code, order] = str(row["scale"])
    exact = {
        code: rule for code, rule in rules.items() if rule.is_exact and set(rule.orders) <= set(values.get(code, {}))
    }
    return Ruled(rules, exact, values, labels, scales)


def headline(visit: Visit, now: Outcome) -> str:
    """Where the unit stands as it is."""
    total, rank = decimal(now.total, visit.language, visit.digits), rank_text(now.rank, now.units)
    where = {"index": visit.index.short, "year": visit.year, "unit": visit.unit_name}
    return visit.say("simulate.headline", **where, total=total, rank=rank)


def result_sentence(visit: Visit, now: Outcome, then: Outcome) -> str:
    """What would follow: "… 66,20 điểm, hạng 42/63 (khoảng 39–45): tăng 2,44 điểm, lên 12 bậc"."""
    say, language = visit.say, visit.language
    places = now.rank - then.rank
    way = "same" if not places else "up" if places > 0 else "down"
    return say(
        "simulate.result",
        unit=visit.unit_name,
        total=decimal(then.total, language, visit.digits),
        rank=rank_text(then.rank, then.units),
        low=then.low,
        high=then.high,
        points=signed(then.total - now.total, language, visit.digits),
        places=say(f"simulate.places_{way}", places=abs(places)),
    )


def result_columns(visit: Visit) -> list[Column]:
    """The headings of the result."""
    say = visit.say
    return [
        Column(""),
        Column(say("words.total"), "right"),
        Column(say("words.rank"), "right"),
        Column(
            say("simulate.interval"),
            "right",
            help=say("simulate.interval_help", when=noise_words(visit, usual_noise(visit))),
        ),
        Column(say("simulate.percentile"), "right", is_secondary=True, help=say("simulate.percentile_help")),
    ]


def result_rows(visit: Visit, now: Outcome, then: Outcome) -> list[Row]:
    """As it is, as it would be, and the difference."""
    say = visit.say
    lines: list[Row] = [
        [
            say(name),
            TableCell(outcome.total, DECIMAL.to(visit.digits)),
            ranked(outcome.rank, outcome.units),
            _places(outcome),
            TableCell(outcome.percentile, PERCENT),
        ]
        for name, outcome in (("simulate.now", now), ("simulate.then", then))
    ]
    places, points = now.rank - then.rank, then.total - now.total
    lines.append(
        [
            say("simulate.difference"),
            TableCell(points, SIGNED.to(visit.digits), tone=tone_of(points, digits=visit.digits)),
            TableCell(places, PLACES, tone=tone_of(places)),
            "",
            "",
        ]
    )
    return lines


def supposed_words(visit: Visit, table: EditionTable, row: int, supposed: dict[str, float]) -> str:
    """What is supposed, in words: "Tính năng động 5,53 → 6,85"."""
    now = pd.Series(table.scores[row], index=list(table.components))
    return "; ".join(
        f"{visit.component_name(code, short=True)} {decimal(now[code], visit.language, visit.digits)} → "
        f"{decimal(score, visit.language, visit.digits)}"
        for code, score in supposed.items()
    )


def _places(outcome: Outcome) -> TableCell:
    ends = between(outcome.low, outcome.high, RANK)
    return replace(ends, pattern="{low}") if outcome.low == outcome.high else ends
