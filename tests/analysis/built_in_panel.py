"""The delivered figures of provinces as the method sees them: full editions 2006–2019 and 2023."""

from functools import cache

import pandas as pd

from analysis import changes, standings
from data.published import load_example

FIRST = 2006
"""The edition before it had 42 provinces, on trial."""


@cache
def panel(last: int = 2023) -> pd.DataFrame:
    """Standings and changes from FIRST to an edition; not to be changed."""
    history = changes(standings(*load_example("pci")))
    return history.loc[history["year"].between(FIRST, last)].reset_index(drop=True)
