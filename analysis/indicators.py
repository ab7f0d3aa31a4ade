"""Indicators, one level below a component: which way is better, where a unit stands, and what moved.

The direction of an indicator is not published; it follows from the scoring rule that an edition's figures give back.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.frames import is_known
from analysis.scoring_rule import ScoringRule

HIGHER: Final = "higher"
LOWER: Final = "lower"

MINIMUM_UNITS: Final = 5
"""With fewer units nothing is said of the best and the worst."""

_LEAST_WORTH: Final = 1e-6
"""Points of a component; an indicator whose whole range is worth less does not enter the score."""

_EDITION: Final = ["index", "year", "group", "component"]


@dataclass(frozen=True)
class Movement:
    """How many indicators of a unit moved against the edition before.

    compared: those with a figure in both; up, down, same: by their value; improved, worsened: where it is known
    which way is better; without_earlier: those that have no earlier figure. since: the years compared with.
    """

    compared: int
    up: int
    down: int
    same: int
    improved: int
    worsened: int
    without_earlier: int
    since: tuple[int, ...]

    @property
    def total(self) -> int:
        """All indicators that have a figure."""
        return self.compared + self.without_earlier


@dataclass(frozen=True)
class Weakness:
    """An indicator in which a unit stands low.

    label, label_en: its name as published, "" where there is none in that language. value: in the natural unit that
    scale names. rank: 1 is best, among `among` units.
    """

    component: str
    order: int
    label: str
    label_en: str
    value: float
    scale: str
    rank: int
    among: int


def directions(rules: Mapping[tuple[str, int, str, str], ScoringRule]) -> pd.DataFrame:
    """Which way each indicator enters its component's score: HIGHER or LOWER is better, or None.

    rules: what `scoring_rule.scoring_rules` returned. Returns index, year, group, component, order, direction: the sign
    of the indicator's coefficient times the direction of the component, only where the rule is exact and the
    coefficient does not vanish.
    """
    found: list[dict[str, object]] = []
    for (index, year, group, component), rule in rules.items():
        keys = {"index": index, "year": year, "group": group, "component": component}
        # A coefficient is judged by what the indicator's whole range is worth, whatever its natural unit.
        worth = rule.coefficients * (rule.highest - rule.lowest) if rule.is_exact else np.zeros(len(rule.orders))
        found += [
            {**keys, "order": order, "direction": _way(w * rule.direction)}
            for order, w in zip(rule.orders, worth, strict=True)
        ]
    frame = pd.DataFrame(found, columns=[*_EDITION, "order", "direction"])
    # None stays None: text columns would turn it into NaN.
    return frame.assign(direction=pd.Series([line["direction"] for line in found], dtype="object"))


def _way(worth: float) -> str | None:
    return None if abs(worth) < _LEAST_WORTH else HIGHER if worth > 0 else LOWER


def indicator_standings(values: pd.DataFrame, ways: pd.DataFrame) -> pd.DataFrame:
    """Where every unit stands in every indicator, and how it moved since the edition before.

    values: as for `directions`, with `key` (equal for one indicator in several editions) and `scale`; ways: what
    `directions` returned. Adds direction, n, rank (1 is best; NaN where the direction is not known), median,
    gap_to_median, percentile (100 is best), previous_year, previous_value, change, move ("up", "down", "same" or
    None), judgement ("improved", "worsened" or None) and spreads (the change in standard deviations of the
    indicator over the units of its edition). A change of scale leaves the change NaN.
    """
    frame = values.merge(ways, on=[*_EDITION, "order"], how="left")
    frame["direction"] = frame["direction"].astype("object").where(frame["direction"].notna(), None)
    cell = frame.groupby([*_EDITION, "order"])["value"]
    frame["n"] = cell.transform("count")
    frame["median"] = cell.transform("median")
    frame["gap_to_median"] = frame["value"] - frame["median"]
    best_first = cell.rank(method="min", ascending=False)
    lowest_first = cell.rank(method="min", ascending=True)
    frame["rank"] = best_first.where(frame["direction"] == HIGHER, lowest_first.where(frame["direction"] == LOWER))
    # Ties stand at the mean of the ranks that they take up.
    middle = cell.rank(method="average", ascending=False)
    middle = middle.where(frame["direction"] == HIGHER, frame["n"] + 1 - middle).where(frame["rank"].notna())
    frame["percentile"] = 100 * (frame["n"] - middle) / (frame["n"] - 1).where(frame["n"] > 1)
    return _with_changes(frame, cell.transform("std"))


def _with_changes(frame: pd.DataFrame, spread: pd.Series) -> pd.DataFrame:
    twin = frame.groupby(["index", "year", "unit", "component", "key"]).cumcount()
    frame = frame.assign(_twin=twin, _spread=spread).sort_values(["year", "component", "order"], kind="stable")
    held = frame[frame["value"].notna()]
    before = held.groupby(["index", "unit", "component", "key", "_twin"])[["year", "value", "scale"]].shift(1)
    frame["previous_year"] = before["year"]
    frame["previous_value"] = before["value"].where(before["scale"] == frame["scale"])
    frame["change"] = frame["value"] - frame["previous_value"]
    sign = np.sign(frame["change"])
    frame["move"] = sign.map({1.0: "up", -1.0: "down", 0.0: "same"}).astype("object")
    better = frame["direction"].map({HIGHER: 1.0, LOWER: -1.0}) * sign
    frame["judgement"] = better.map({1.0: "improved", -1.0: "worsened"}).astype("object")
    frame["spreads"] = frame["change"] / frame["_spread"].where(frame["_spread"] > 0)
    return frame.drop(columns=["_twin", "_spread"]).reset_index(drop=True)


def movement(standings: pd.DataFrame, unit: str, year: int, component: str | None = None) -> Movement:
    """How many indicators of a unit, of one component or of all, moved: "106 of 142 up"."""
    return _movement(_of(standings, unit, year, component)[_OF_MOVEMENT].to_dict("records"))


def movements(standings: pd.DataFrame, unit: str, year: int) -> dict[str, Movement]:
    """`movement` of each component in which the unit has an indicator, all looked for at once."""
    parts: dict[str, list[dict[Hashable, Any]]] = {}
    for line in _of(standings, unit, year, None)[["component", *_OF_MOVEMENT]].to_dict("records"):
        parts.setdefault(str(line["component"]), []).append(line)
    return {component: _movement(lines) for component, lines in parts.items()}


_OF_MOVEMENT: Final = ["change", "move", "judgement", "previous_year"]


def _movement(lines: Sequence[Mapping[Hashable, Any]]) -> Movement:
    compared = [line for line in lines if is_known(line["change"])]
    moves, judged = (Counter(line[name] for line in compared) for name in ("move", "judgement"))
    return Movement(
        compared=len(compared),
        up=moves["up"],
        down=moves["down"],
        same=moves["same"],
        improved=judged["improved"],
        worsened=judged["worsened"],
        without_earlier=len(lines) - len(compared),
        since=tuple(sorted({int(line["previous_year"]) for line in compared})),
    )


def extremes(
    standings: pd.DataFrame, unit: str, year: int, component: str | None = None, most: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The indicators in which a unit stands best, and worst; empty where that cannot be said.

    Only indicators whose direction is known and that at least MINIMUM_UNITS units have are compared; one in which
    all units are equal says nothing.
    """
    rows = _comparable(_of(standings, unit, year, component)).sort_values("percentile", kind="stable")
    half = min(most, len(rows) // 2)
    return rows.iloc[len(rows) - half :].iloc[::-1], rows.iloc[:half]


def weakest(standings: pd.DataFrame, year: int, most: int) -> pd.DataFrame:
    """The indicators in which each unit stands worst, of each component as `extremes` has them; the worst first."""
    rows = standings[(standings["year"] == year) & standings["value"].notna()]
    rows = _comparable(rows).sort_values("percentile", kind="stable")
    groups = rows.groupby(["unit", "component"], sort=False)["percentile"]
    return rows[groups.cumcount() < (groups.transform("size") // 2).clip(upper=most)]


def most_moved(
    standings: pd.DataFrame, unit: str, year: int, component: str | None = None, most: int = 5
) -> pd.DataFrame:
    """The indicators that moved most, in standard deviations over the units, the greatest first."""
    rows = _of(standings, unit, year, component)
    rows = rows[rows["spreads"].notna() & (rows["n"] >= MINIMUM_UNITS) & (rows["change"] != 0)]
    return rows.sort_values("spreads", key=abs, ascending=False, kind="stable").head(most)


def _comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a unit that say how it stands: many have the indicator, and they are not all equal in it."""
    rows = rows[rows["percentile"].notna() & (rows["n"] >= MINIMUM_UNITS)]
    return rows[(rows["gap_to_median"].abs() > 0) | (rows["rank"] > 1)]


def _of(standings: pd.DataFrame, unit: str, year: int, component: str | None) -> pd.DataFrame:
    is_asked = (standings["unit"] == unit) & (standings["year"] == year) & standings["value"].notna()
    return standings[is_asked if component is None else is_asked & (standings["component"] == component)]
