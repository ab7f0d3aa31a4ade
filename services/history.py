"""Standings and changes of the editions of an index, as every page, paper and command takes them."""

import pandas as pd

from analysis.standing import standings
from analysis.trends import changes
from data.catalogue.model import Catalogue
from data.scores import ScoreFrames, with_region_sizes


def history_of(frames: ScoreFrames, catalogue: Catalogue) -> pd.DataFrame:
    """Every edition in `frames` with standings and changes; columns as `analysis.trends.changes`.

    `region_units` counts the units that the catalogue has in a region, not those that happen to have figures.
    """
    return changes(with_region_sizes(standings(frames.scores, frames.editions, frames.weights), catalogue))
