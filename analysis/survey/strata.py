"""Strata too small to be drawn from: joined within their unit, by a rule that looks at no answer."""

import pandas as pd

FEWEST = 5
"""Answers that a stratum has at least. From fewer hardly any error can be estimated, from one none at all."""

JOINED_COLUMNS = ("unit", "stratum", "answers", "joined")
SEPARATOR = " + "


def join_strata(units: pd.Series, strata: pd.Series, fewest: int = FEWEST) -> tuple[pd.Series, pd.DataFrame]:
    """Join the strata of each unit that have fewer answers than `fewest` with one another.

    units, strata: by row, texts. The smallest stratum is joined with the next smallest of its unit (of equal ones the
    first by name) until each has enough or one is left: so the fewest answers change their stratum. The rule does not
    look at the answers; strata joined because they answer alike would seem surer than they are. Strata that differ make
    the joined one wider than need be, never narrower: the collapsed strata of Cochran (1977, section 5A.12). Returns
    the strata by row, and JOINED_COLUMNS: a row for each stratum that was joined, its answers, and all of the strata
    that are one now.
    """
    found, joins = strata.copy(), []
    for unit, own in strata.groupby(units):
        sizes: list[tuple[int, tuple[str, ...]]] = [
            (int(count), (str(name),)) for name, count in own.value_counts().items()
        ]
        counts = {names[0]: count for count, names in sizes}
        while len(sizes) > 1 and min(sizes)[0] < fewest:
            sizes.sort()
            (first, names), (second, others) = sizes[:2]
            sizes[:2] = [(first + second, tuple(sorted((*names, *others))))]
        into = {name: SEPARATOR.join(names) for _, names in sizes if len(names) > 1 for name in names}
        found.loc[own.index] = own.map(lambda name, into=into: into.get(name, name))
        joins += [(unit, name, counts[name], joined) for name, joined in sorted(into.items())]
    return found, pd.DataFrame(joins, columns=list(JOINED_COLUMNS))
