"""Charts of intervals: names beside the axis, and the ranks that an axis names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ui.blocks.interval_charts import LABEL_LETTERS, interval_plot, rank_ticks


def test_a_long_name_goes_on_in_another_line_and_leaves_the_figures_their_room() -> None:
    names = ["Management Board of the Provincial <Economic> Zone", "Justice"]
    points = pd.DataFrame({"point": [1.0, 2.0], "low": [0.5, 1.5], "high": [1.5, 2.5]})
    figure = interval_plot(points, names, names, np.array([True, False]), "en")
    long, short = figure.layout.yaxis.ticktext
    lines = long.removeprefix("<b>").removesuffix("</b>").split("<br>")
    assert " ".join(lines) == "Management Board of the Provincial &lt;Economic&gt; Zone"
    assert max(len(line.replace("&lt;", "<").replace("&gt;", ">")) for line in lines) <= LABEL_LETTERS
    assert short == "Justice"
    alone = interval_plot(points, ["A", "B"], names, np.array([True, False]), "en")
    assert figure.layout.height > alone.layout.height, "lines of two names do not lie on each other"


def test_an_axis_of_ranks_begins_with_the_first_and_ends_with_the_last() -> None:
    for units in (1, 2, 5, 6, 9, 17, 26, 34, 63):
        for is_small in (False, True):
            ticks = rank_ticks(units, is_small)
            assert (ticks[0], ticks[-1]) == (1, units) and ticks == sorted(set(ticks))
            assert not is_small or len(ticks) <= 5
