"""In words, among whom a rank counts where not every unit of the edition has a figure."""

import pandas as pd

from analysis.frames import is_known
from analysis.position import counts_a_part
from wording.numbers import rank_text
from wording.words import Words


def among_text(say: Words, row: pd.Series) -> str:
    """Of how many units there are figures, and what was not computed for that; "" where every unit has one.

    row: of `standing.standings`; its units may be unknown.
    """
    n = f"{row['n']:.0f}"
    if bool(row["is_sufficient"]):
        return say("sentence.rank_among", n=n) if counts_a_part(row) else ""
    if not is_known(row["units"]):
        return say("sentence.too_few_known", n=n)
    return say("sentence.too_few_units", n=n, units=f"{row['units']:.0f}")


def place_text(say: Words, row: pd.Series, has_ranks: bool) -> str:
    """ "hạng 54/63"; of what was computed among a part of the units "thứ 4 trong 9 đơn vị có số liệu"."""
    if counts_a_part(row) and has_ranks:
        return say("sentence.place_in_part", rank=f"{row['rank']:.0f}", n=f"{row['n']:.0f}")
    return say("sentence.rank", rank=rank_text(row["rank"], row["rank_of"]))
