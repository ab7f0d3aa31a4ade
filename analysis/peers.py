"""Units with a similar profile, and where one unit is stronger or weaker than those it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.frames import HIGHER_IS_BETTER, LOWER_IS_BETTER
from analysis.ranks import TIE_DIGITS, minimum_ranks

FEWEST_UNITS: Final = 3
"""With fewer complete units there is nothing to be nearer to, and no two groups."""

MOST_GROUPS: Final = 8
NULL_DRAWS, SEED, MOST_CHANCE = 99, 11, 0.05
"""How many structureless editions groups are held against, drawn with which seed; groups that these show as often as
this are none."""

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
    silhouettes: number of groups → mean silhouette over the units. chance: the share of editions without any groups
    (units drawn from one normal with the same correlations) whose best mean silhouette is as high. reason: "" or
    "too_few_units", "no_differences", "no_groups": what separates here separates by chance, and there are no members.
    """

    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MEMBER_COLUMNS)))
    centres: pd.DataFrame = field(default_factory=pd.DataFrame)
    silhouettes: dict[int, float] = field(default_factory=dict)
    chance: float = float("nan")
    reason: str = ""

    @property
    def number(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    def group_of(self, unit: str) -> int | None:
        """The group of a unit, None if it is in none."""
        found = self.members.loc[self.members["unit"] == unit, "group"]
        return int(found.iloc[0]) if len(found) else None


def find_peers(
    table: EditionTable, unit: str, count: int = 5, named: int = 3, *, earlier: Sequence[EditionTable] = ()
) -> Likeness:
    """Find the `count` units whose component scores are nearest to those of `unit`, and in what they are like it.

    table: an edition, as `edition_table.select_edition` gives it; earlier: editions before it, whose profiles are
    averaged with it, construct by construct, as far as they have them: a profile of one edition is half chance. Returns
    a Likeness: `nearest` has LIKENESS_COLUMNS, one row a unit, the nearest first; empty, with a `reason`, where there
    is no answer. Raises nothing. Every component is standardised over the complete units of its edition (mean 0,
    standard deviation 1), so that each counts the same; the distance is Euclidean. A component that is equal everywhere
    says nothing and adds nothing. Equal distances stand in the order of the codes, so the order of the table's rows
    does not matter. `named`: how many components `alike` names. Units that are alike in a score cannot tell whether it
    is weak: for that there is `peers_by_component`.

    >>> found = analysis.find_peers(edition, "ha_tinh", count=3)
    >>> list(found.nearest.columns), len(found.nearest), found.units
    (['unit', 'distance', 'alike', 'apart'], 3, 63)
    >>> bool((found.nearest["distance"] < found.typical).all())
    True
    """
    whole = _in_order(table)
    units, row = len(whole.units), whole.row(unit)
    profiles, reason = _profiles(whole, row, earlier)
    if row is None or reason:
        return Likeness(units, reason=reason)
    from scipy.spatial.distance import pdist, squareform

    pairs = pdist(profiles).round(TIE_DIGITS)
    distances = squareform(pairs)[row]
    apart = np.abs(profiles - profiles[row]).round(TIE_DIGITS)
    order = np.argsort(apart, axis=1, kind="stable")
    is_informative = np.asarray(profiles.any(axis=0))
    lines = []
    for place in _nearest(distances, row, count):
        codes = [whole.components[column] for column in order[place] if is_informative[column]]
        lines.append((whole.units[place], float(distances[place]), tuple(codes[:named]), codes[-1]))
    return Likeness(units, float(np.median(pairs)), pd.DataFrame(lines, columns=list(LIKENESS_COLUMNS)))


def peers_by_component(
    table: EditionTable, unit: str, count: int = 5, *, earlier: Sequence[EditionTable] = ()
) -> dict[str, tuple[str, ...]]:
    """The units that are most like one in all components but this one, for each: code → units, the nearest first.

    As `find_peers`, without the component that is judged: units chosen for being near in it would hide how far it is
    from what units like these reach. Empty where `find_peers` has a reason.
    """
    whole = _in_order(table)
    row = whole.row(unit)
    profiles, reason = _profiles(whole, row, earlier)
    if row is None or reason:
        return {}
    squares = (profiles - profiles[row]) ** 2
    others = squares.sum(axis=1)[:, None] - squares
    return {
        code: tuple(whole.units[place] for place in _nearest(others[:, column].round(TIE_DIGITS), row, count))
        for column, code in enumerate(whole.components)
    }


def _profiles(whole: EditionTable, row: int | None, earlier: Sequence[EditionTable]) -> tuple[np.ndarray, str]:
    """Units × components in standard deviations of their editions, the mean over those that a unit has; or why none."""
    profiles = np.empty((0, 0))
    if len(whole.units) < FEWEST_UNITS:
        return profiles, "too_few_units"
    if row is None:
        return profiles, "incomplete"
    found = [_standardised(whole)]
    for table in map(_in_order, earlier):
        own = np.full_like(found[0], np.nan)
        if len(table.units) >= FEWEST_UNITS:
            scores = pd.DataFrame(_standardised(table), list(table.units), list(table.constructs))
            own = scores.reindex(list(whole.units)).reindex(columns=list(whole.constructs)).to_numpy()
        found.append(own)
    profiles = np.nanmean(np.stack(found), axis=0)
    return profiles, "" if profiles.any() else "no_differences"


def _nearest(distances: np.ndarray, row: int, count: int) -> list[int]:
    """The places of the nearest units but that at `row`; equal distances in the order of the places."""
    return [int(place) for place in np.argsort(distances, kind="stable") if place != row][:count]


def profile_groups(table: EditionTable, fewest: int = 2, most: int = MOST_GROUPS, draws: int = NULL_DRAWS) -> Groups:
    """Part the complete units of an edition into groups of like profile, as many as separate best, if any do.

    Components standardised as in `find_peers`; hierarchical clustering by Ward's criterion (scipy: ward; Ward 1963); of
    `fewest` to `most` groups the number with the highest mean silhouette (Rousseeuw 1987), of equals the smaller. Any
    cloud can be cut, so the same is done with `draws` editions without structure (0: nobody asks): groups that are not
    clearer than these in 95 of 100 are none (after Tibshirani, Walther, Hastie 2001, here with the silhouette). They
    are drawn with a fixed seed, and units are taken in the order of their codes, so the order of the table's rows does
    not matter. Groups are numbered by the mean of their totals, the highest first (mean scores where the weights are
    unknown), of equals the one with the earliest code.
    """
    whole = _in_order(table)
    units = len(whole.units)
    if units < FEWEST_UNITS:
        return Groups(reason="too_few_units")
    profiles = _standardised(whole)
    tried = _cuts(profiles, fewest, most)
    if not tried:
        return Groups(reason="no_differences")
    means = {number: float(widths.mean()) for number, (_, widths) in tried.items()}
    number = max(means, key=lambda count: (round(means[count], TIE_DIGITS), -count))
    chance = _chance(profiles, round(means[number], TIE_DIGITS), fewest, most, draws)
    if chance > MOST_CHANCE:
        return Groups(silhouettes=means, chance=chance, reason="no_groups")
    labels, widths = tried[number]
    level = whole.scores.mean(axis=1) if whole.weights is None else whole.totals()
    members = pd.DataFrame({"unit": whole.units, "label": labels, "level": level, "silhouette": widths})
    parts = members.groupby("label").agg(level=("level", "mean"), first=("unit", "min"))
    parts["level"] = parts["level"].round(TIE_DIGITS)
    ordered = parts.sort_values(["level", "first"], ascending=[False, True]).index
    members["group"] = members["label"].map({label: place for place, label in enumerate(ordered, start=1)})
    centres = pd.DataFrame(profiles, columns=list(whole.components)).groupby(members["group"]).mean()
    members = members.sort_values(["group", "unit"]).reset_index(drop=True)
    return Groups(members[list(MEMBER_COLUMNS)], centres, means, chance)


def _cuts(profiles: np.ndarray, fewest: int, most: int) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """By number of groups: the group of each unit, and its silhouette; empty where all units are the same."""
    different = len(np.unique(profiles.round(TIE_DIGITS), axis=0))
    if different < 2:
        return {}
    from scipy.cluster.hierarchy import fcluster, ward
    from scipy.spatial.distance import pdist, squareform
    from sklearn.metrics import silhouette_samples

    pairs = pdist(profiles)
    tree, distances = ward(pairs), squareform(pairs)
    cuts = {}
    for number in range(fewest, min(most, different, len(profiles) - 1) + 1):
        labels = fcluster(tree, number, "maxclust")
        cuts[number] = labels, silhouette_samples(distances, labels, metric="precomputed")
    return cuts


def _chance(profiles: np.ndarray, best: float, fewest: int, most: int, draws: int) -> float:
    """How often units without groups, with the same correlations, can be cut as clearly; this edition counts too."""
    if not draws:
        return float("nan")
    from sklearn.preprocessing import StandardScaler

    drawn = np.random.default_rng(SEED)
    spread = np.atleast_2d(np.cov(profiles, rowvar=False))
    as_clear = 0
    for _ in range(draws):
        sample = drawn.multivariate_normal(np.zeros(len(spread)), spread, len(profiles), method="eigh")
        cuts = _cuts(StandardScaler().fit_transform(sample), fewest, most)
        as_clear += max((float(widths.mean()) for _, widths in cuts.values()), default=-1.0) >= best
    return (1 + as_clear) / (1 + draws)


def against_peers(
    rows: pd.DataFrame, unit: str, peers: Sequence[str], by_component: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Where the unit is stronger and where weaker than its peers: one row a component, the strongest first.

    rows: one edition of one group, out of the frame of `standing.standings` or `trends.changes`; the total is a row as
    any other. by_component: the peers for a component, where it has its own (`peers_by_component`).

    Returns AGAINST_PEERS_COLUMNS: `peers` with a figure, their `median`, `worst` and `best`; `gap` = own score −
    median, points, for the better if it has the sign of `direction`; `rank` among the unit and these peers, 1 is the
    best, of `rank_of`. What is not known is NaN and stands last, in the order of the codes.
    """
    table = rows.pivot(index="unit", columns="component", values="basis_value").sort_index(axis="columns")
    others = _peers_only(table, unit, peers, by_component or {})
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


def _peers_only(
    table: pd.DataFrame, unit: str, peers: Sequence[str], by_component: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Units × components: the scores of each component's peers, NaN for those that are peers of others only."""
    every = dict.fromkeys([*peers, *(peer for own in by_component.values() for peer in own)])
    others = table.reindex([peer for peer in every if peer != unit])
    for component in others.columns:
        others.loc[~others.index.isin(by_component.get(component, peers)), component] = np.nan
    return others


def courses_against_peers(
    history: pd.DataFrame,
    unit: str,
    peers: Sequence[str],
    measure: str = "shown_value",
    least_share: float = 0.5,
    by_component: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The course of a unit beside the worst, median and best of its peers, edition by edition.

    Takes the frame of `standing.standings` or `trends.changes` of one index. measure: "shown_value" (points; compare
    within one framework and construct only) or "percentile" (0 to 100, the best; compare within one construct).
    `direction` says which way the measure is better, so it is 1 for every percentile. by_component: as for
    `against_peers`.
    Returns COURSE_COLUMNS, sorted by component and year: a row where the unit or a peer has a figure, NaN where it
    has none. The three of the peers are NaN where less than `least_share` of them have a figure, as the change from
    one edition to the next would then show who has a figure, not who moved.
    """
    own_peers = by_component or {}
    named = {code: {*own_peers.get(code, peers)} - {unit} for code in history["component"].unique()}
    rows = history.loc[history[measure].notna() & history["unit"].isin({unit}.union(*named.values()))]
    pairs = zip(rows["component"], rows["unit"], strict=True)
    rows = rows.loc[np.array([member == unit or member in named[code] for code, member in pairs], dtype=bool)]
    key = ["component", "year"]
    rows = rows.assign(direction=HIGHER_IS_BETTER) if measure == "percentile" else rows
    courses = rows.drop_duplicates(key).set_index(key)[["framework", "construct", "direction"]].sort_index()
    values = rows.loc[rows["unit"] != unit].groupby(key)[measure].agg(["count", "min", "median", "max"])
    values = values.reindex(courses.index)
    needed = {code: max(least_share * len(members), 1) for code, members in named.items()}
    is_enough = values["count"] >= values.index.get_level_values("component").map(needed)
    is_reversed = courses["direction"] == LOWER_IS_BETTER
    result = courses.assign(
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
    side_of = np.sign(((rows["own"] - rows["median"]) * rows["direction"]).round(TIE_DIGITS).to_numpy())
    construct_of, year_of = rows["construct"].to_numpy(), rows["year"].to_numpy()
    lines = []
    for component, places in sorted(rows.groupby("component").indices.items()):
        places = places[construct_of[places] == construct_of[places[-1]]]
        sides = side_of[places]
        others = np.flatnonzero(sides != sides[-1])
        start = int(others[-1]) + 1 if len(others) else 0
        years = int(year_of[places[start]]), int(year_of[places[-1]])
        lines.append((component, int(sides[-1]), len(sides) - start, *years))
    return pd.DataFrame(lines, columns=list(RUN_COLUMNS))


def _in_order(table: EditionTable) -> EditionTable:
    whole = table.complete().oriented()
    return whole.of_units(np.argsort(np.asarray(whole.units, dtype=object), kind="stable"))


def _standardised(table: EditionTable) -> np.ndarray:
    from sklearn.preprocessing import StandardScaler

    # As differences from the first unit, so that a component that is equal everywhere becomes exactly zero.
    profiles: np.ndarray = StandardScaler().fit_transform((table.scores - table.scores[0]).round(TIE_DIGITS))
    return profiles
