"""Units with a similar profile, and where one unit is stronger or weaker than those it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import silhouette_samples
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from analysis.edition_table import EditionTable
from analysis.frames import HIGHER_IS_BETTER, LOWER_IS_BETTER
from analysis.ranks import TIE_DIGITS, minimum_ranks

FEWEST_UNITS: Final = 3
"""With fewer complete units there is nothing to be nearer to, and no two groups."""

MOST_GROUPS: Final = 8

LIKENESS_COLUMNS: Final = ("unit", "distance", "alike", "apart")
MEMBER_COLUMNS: Final = ("unit", "group", "level", "silhouette")
AGAINST_PEERS_COLUMNS: Final = (
    "component", "construct", "direction", "score", "peers", "median", "gap", "worst", "best", "rank", "rank_of",
)  # fmt: skip
COURSE_COLUMNS: Final = (
    "year", "framework", "component", "construct", "direction", "own", "peers", "worst", "median", "best",
)  # fmt: skip
RUN_COLUMNS: Final = ("component", "side", "editions", "first_year", "last_year")


@dataclass(frozen=True, eq=False)
class Likeness:
    """The units whose profile is nearest to one unit's, the nearest first.

    nearest: LIKENESS_COLUMNS; `distance` in standard deviations, `alike` the components in which the two differ
    least, `apart` the one in which they differ most. units: how many complete units were looked at.
    typical: the median distance between two of them. reason: "" or why there is no answer: "too_few_units",
    "incomplete" (the unit lacks a component) or "no_differences" (all units are the same).
    """

    units: int
    typical: float = float("nan")
    nearest: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LIKENESS_COLUMNS)))
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Groups:
    """The units of one edition in groups of like profile, group 1 the highest.

    members: MEMBER_COLUMNS, sorted by group and code; `level` is the unit's total (where the weights are unknown its
    mean score, of `EditionTable.oriented`), `silhouette` from −1 to 1 how much nearer it is to its own group than to
    the next. centres: group × component, means in standard deviations from the edition's mean, above 0 for the better.
    silhouettes: number of groups → mean silhouette over the units. reason: "" or "too_few_units", "no_differences".
    """

    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MEMBER_COLUMNS)))
    centres: pd.DataFrame = field(default_factory=pd.DataFrame)
    silhouettes: dict[int, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def number(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    def group_of(self, unit: str) -> int | None:
        """The group of a unit, None if it is in none."""
        found = self.members.loc[self.members["unit"] == unit, "group"]
        return int(found.iloc[0]) if len(found) else None


def find_peers(table: EditionTable, unit: str, count: int = 5, named: int = 3) -> Likeness:
    """Find the `count` units whose component scores are nearest to those of `unit`, and in what they are like it.

    table: an edition, as `edition_table.select_edition` gives it. Returns a Likeness: `nearest` has LIKENESS_COLUMNS,
    one row a unit, the nearest first; empty, with a `reason`, where there is no answer. Raises nothing. Every component
    is standardised over the complete units of the edition (mean 0, standard deviation 1), so that each counts the same;
    the distance is Euclidean (scikit-learn: StandardScaler, NearestNeighbors). A component that is equal everywhere
    says nothing and adds nothing. Equal distances stand in the order of the codes, so the order of the table's rows
    does not matter. `named`: how many components `alike` names.

    >>> found = analysis.find_peers(edition, "ha_tinh", count=3)
    >>> list(found.nearest.columns), len(found.nearest), found.units
    (['unit', 'distance', 'alike', 'apart'], 3, 63)
    >>> bool((found.nearest["distance"] < found.typical).all())
    True
    """
    whole = _in_order(table)
    units = len(whole.units)
    row = whole.row(unit)
    if units < FEWEST_UNITS:
        return Likeness(units, reason="too_few_units")
    if row is None:
        return Likeness(units, reason="incomplete")
    profiles = _standardised(whole)
    if not profiles.any():
        return Likeness(units, reason="no_differences")
    # All are asked for: at the edge of the nearest few, equal distances would be cut by chance.
    distances, places = NearestNeighbors(n_neighbors=units).fit(profiles).kneighbors(profiles)
    own = pd.DataFrame({"place": places[row], "distance": distances[row].round(TIE_DIGITS)})
    own = own.loc[own["place"] != row].sort_values(["distance", "place"]).head(count)
    apart = np.abs(profiles - profiles[row]).round(TIE_DIGITS)
    order = np.argsort(apart, axis=1, kind="stable")
    is_informative = np.asarray(profiles.any(axis=0))
    lines = []
    for place, distance in own.itertuples(index=False):
        codes = [whole.components[column] for column in order[place] if is_informative[column]]
        lines.append((whole.units[place], float(distance), tuple(codes[:named]), codes[-1]))
    pairs = distances[:, 1:].round(TIE_DIGITS)
    return Likeness(units, float(np.median(pairs)), pd.DataFrame(lines, columns=list(LIKENESS_COLUMNS)))


def profile_groups(table: EditionTable, fewest: int = 2, most: int = MOST_GROUPS) -> Groups:
    """Part the complete units of an edition into groups of like profile, as many as separate best.

    Components standardised as in `find_peers`; hierarchical clustering by Ward's criterion (scikit-learn:
    AgglomerativeClustering; Ward 1963); of `fewest` to `most` groups the number with the highest mean silhouette
    (Rousseeuw 1987), of equals the smaller. Nothing is drawn by chance, and units are taken in the order of their
    codes, so the order of the table's rows does not matter. Groups are numbered by the mean of their totals, the
    highest first (mean scores where the weights are unknown), of equals the one with the earliest code.
    """
    whole = _in_order(table)
    units = len(whole.units)
    if units < FEWEST_UNITS:
        return Groups(reason="too_few_units")
    profiles = _standardised(whole)
    different = len(np.unique(profiles.round(TIE_DIGITS), axis=0))
    if different < 2:
        return Groups(reason="no_differences")
    tried: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for number in range(fewest, min(most, different, units - 1) + 1):
        labels = AgglomerativeClustering(n_clusters=number, linkage="ward").fit_predict(profiles)
        tried[number] = labels, silhouette_samples(profiles, labels)
    means = {number: float(widths.mean()) for number, (_, widths) in tried.items()}
    number = max(means, key=lambda count: (round(means[count], TIE_DIGITS), -count))
    labels, widths = tried[number]
    level = whole.scores.mean(axis=1) if whole.weights is None else whole.totals()
    members = pd.DataFrame({"unit": whole.units, "label": labels, "level": level, "silhouette": widths})
    parts = members.groupby("label").agg(level=("level", "mean"), first=("unit", "min"))
    parts["level"] = parts["level"].round(TIE_DIGITS)
    ordered = parts.sort_values(["level", "first"], ascending=[False, True]).index
    members["group"] = members["label"].map({label: place for place, label in enumerate(ordered, start=1)})
    centres = pd.DataFrame(profiles, columns=list(whole.components)).groupby(members["group"]).mean()
    members = members.sort_values(["group", "unit"]).reset_index(drop=True)
    return Groups(members[list(MEMBER_COLUMNS)], centres, means)


def against_peers(rows: pd.DataFrame, unit: str, peers: Sequence[str]) -> pd.DataFrame:
    """Where the unit is stronger and where weaker than its peers: one row a component, the strongest first.

    rows: one edition of one group, out of the frame of `standing.standings` or `trends.changes`; the total is a row as
    any other. Returns AGAINST_PEERS_COLUMNS: `peers` with a figure, their `median`, `worst` and `best`; `gap` = own
    score − median, points, for the better if it has the sign of `direction`; `rank` among the unit and these peers, 1
    is the best, of `rank_of`. What is not known is NaN and stands last, in the order of the codes.
    """
    table = rows.pivot(index="unit", columns="component", values="basis_value").sort_index(axis="columns")
    others = table.reindex([peer for peer in dict.fromkeys(peers) if peer != unit])
    own = table.reindex([unit]).iloc[0]
    of_component = rows.drop_duplicates("component").set_index("component")
    direction = of_component["direction"].reindex(table.columns).astype("float64")
    ranks = minimum_ranks(direction.to_numpy()[:, None] * np.vstack([own.to_numpy(), others.to_numpy()]).T)[:, 0]
    merits = others * direction
    scored = others.notna().sum()
    result = pd.DataFrame({
        "construct": of_component["construct"],
        "direction": direction,
        "score": own,
        "peers": scored,
        "median": others.median(),
        "gap": own - others.median(),
        "worst": merits.min() * direction,
        "best": merits.max() * direction,
        "rank": pd.Series(ranks, table.columns).where(scored > 0),
        "rank_of": (scored + 1).where((scored > 0) & own.notna()).astype("float64"),
    })  # fmt: skip
    result = result.rename_axis("component").reset_index().sort_values("component")
    rounded = (result["gap"] * result["direction"]).round(TIE_DIGITS)
    result = result.assign(_gap=rounded).sort_values("_gap", ascending=False, kind="stable", na_position="last")
    return result[list(AGAINST_PEERS_COLUMNS)].reset_index(drop=True)


def courses_against_peers(
    history: pd.DataFrame, unit: str, peers: Sequence[str], measure: str = "shown_value", least_share: float = 0.5
) -> pd.DataFrame:
    """The course of a unit beside the worst, median and best of its peers, edition by edition.

    Takes the frame of `standing.standings` or `trends.changes` of one index. measure: "shown_value" (points; compare
    within one framework and construct only) or "percentile" (0 to 100, the best; compare within one construct).
    `direction` says which way the measure is better, so it is 1 for every percentile.
    Returns COURSE_COLUMNS, sorted by component and year: a row where the unit or a peer has a figure, NaN where it
    has none. The three of the peers are NaN where less than `least_share` of them have a figure, as the change from
    one edition to the next would then show who has a figure, not who moved.
    """
    others = [peer for peer in dict.fromkeys(peers) if peer != unit]
    rows = history.loc[history[measure].notna() & history["unit"].isin([unit, *others])]
    key = ["component", "year"]
    rows = rows.assign(direction=HIGHER_IS_BETTER) if measure == "percentile" else rows
    named = rows.drop_duplicates(key).set_index(key)[["framework", "construct", "direction"]].sort_index()
    values = rows.loc[rows["unit"] != unit].groupby(key)[measure].agg(["count", "min", "median", "max"])
    values = values.reindex(named.index)
    is_enough = values["count"] >= max(least_share * len(others), 1)
    is_reversed = named["direction"] == LOWER_IS_BETTER
    result = named.assign(
        own=rows.loc[rows["unit"] == unit].set_index(key)[measure],
        peers=values["count"].fillna(0).astype("int64"),
        worst=values["min"].where(~is_reversed, values["max"]).where(is_enough),
        median=values["median"].where(is_enough),
        best=values["max"].where(~is_reversed, values["min"]).where(is_enough),
    )
    return result.reset_index()[list(COURSE_COLUMNS)]


def runs_against_median(courses: pd.DataFrame) -> pd.DataFrame:
    """For how many editions in a row a unit has stood on its present side of its peers' median.

    Takes the frame of `courses_against_peers`; returns RUN_COLUMNS, one row a component with a comparison: `side` 1
    better, −1 worse, 0 at the median in the last edition that compares, `editions` that compare one after the other
    on that side (those without enough peers are passed over), from `first_year` to `last_year`. Another construct ends
    a run.
    """
    rows = courses.loc[courses["own"].notna() & courses["median"].notna()].sort_values(["component", "year"])
    lines = []
    for component, part in rows.groupby("component", sort=True):
        part = part.loc[part["construct"] == part["construct"].iloc[-1]]
        sides = np.sign(((part["own"] - part["median"]) * part["direction"]).round(TIE_DIGITS)).to_numpy()
        others = np.flatnonzero(sides != sides[-1])
        start = int(others[-1]) + 1 if len(others) else 0
        years = int(part["year"].iloc[start]), int(part["year"].iloc[-1])
        lines.append((component, int(sides[-1]), len(sides) - start, *years))
    return pd.DataFrame(lines, columns=list(RUN_COLUMNS))


def _in_order(table: EditionTable) -> EditionTable:
    whole = table.complete().oriented()
    return whole.of_units(np.argsort(np.asarray(whole.units, dtype=object), kind="stable"))


def _standardised(table: EditionTable) -> np.ndarray:
    # As differences from the first unit, so that a component that is equal everywhere becomes exactly zero.
    profiles: np.ndarray = StandardScaler().fit_transform((table.scores - table.scores[0]).round(TIE_DIGITS))
    return profiles
