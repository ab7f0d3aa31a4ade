"""The delivered back-tests are those that this program computes from the built-in figures."""

import json
from hashlib import sha256

import pandas as pd
import pytest

from data.catalogue.loading import DIRECTORY, load_catalogue
from services import backtests
from tests.docs.documents import section
from tests.docs.tables import stored_back_tests
from tests.prebuilt import built_in, history

RESULTS = {("comparable-places-1", "ca28360b15cc"): "097ba8ea4c35"}
"""By the marks of method and figures: a checksum of the results that they give."""

AGAIN = "run: python cli.py backtest --out data/published/backtest-pci.json && python -m tests.docs.tables"


@pytest.fixture(scope="module")
def computed() -> backtests.BackTests:
    index = load_catalogue(DIRECTORY).index("pci")
    assert index.score_noise is not None
    years, noise = backtests.years_of(index), index.score_noise.cautious
    return backtests.run(history("pci"), "pci", *years, weights=built_in()["pci"].weights, score_noise=noise)


def test_the_delivered_figures_are_those_of_this_program(computed):
    stored = stored_back_tests()
    pd.testing.assert_frame_equal(stored.flags, computed.flags, check_dtype=False, atol=1e-6, rtol=0)
    for name in ("ranks", "warnings", "intervals"):
        pd.testing.assert_frame_equal(
            getattr(stored, name), getattr(computed, name), check_dtype=False, atol=1e-6, rtol=0
        )


@pytest.mark.nightly
def test_the_delivered_paths_are_those_of_this_program():
    years = backtests.years_of(load_catalogue(DIRECTORY).index("pci"))
    found = backtests.run(history("pci"), "pci", *years, weights=built_in()["pci"].weights, with_paths=True)
    pd.testing.assert_frame_equal(stored_back_tests().paths, found.paths, check_dtype=False, atol=1e-6, rtol=0)


def test_other_results_have_another_mark_of_the_method():
    """Otherwise results that somebody computed with the method of before would pass for those of this one."""
    stored = stored_back_tests()
    frames = (stored.flags, stored.ranks, stored.warnings, stored.intervals, stored.paths)
    lines = [line for frame in frames for line in frame.to_dict("records")]
    results = sha256(json.dumps(lines).encode()).hexdigest()[:12]
    given = RESULTS.get((stored.method, stored.figures))
    assert given == results, f"set METHOD in services/backtests.py to a new text, then {AGAIN}, then set RESULTS"


@pytest.mark.parametrize("mark", ["index", "first_year", "last_year", "program", "method", "figures"])
def test_the_delivered_figures_say_what_they_were_made_with(computed, mark):
    assert getattr(stored_back_tests(), mark) == getattr(computed, mark), AGAIN


def test_the_mark_of_the_figures_follows_what_was_published_and_not_its_order():
    frame = history("pci")
    mark = backtests.figures_mark(frame, 2006, 2019)
    assert backtests.figures_mark(frame.iloc[::-1], 2006, 2019) == mark
    later = frame.assign(shown_value=frame["shown_value"].where(frame["year"] <= 2019, 1.0))
    assert backtests.figures_mark(later, 2006, 2019) == mark
    other = frame.assign(shown_value=frame["shown_value"].where(frame["year"] != 2010, 1.0))
    assert backtests.figures_mark(other, 2006, 2019) != mark


def test_what_the_document_says_of_the_flags_is_what_came_out():
    """At an equal rank whoever fell was less often low, and whoever rose and lay below the median more often."""
    flags = stored_back_tests().flags.set_index(["rule", "severity", "outcome"])
    for rule in ("score_fell", "rank_fell"):
        assert flags.loc[(rule, "any", "low"), "verdict"] == flags.loc[(rule, "any", "fell"), "verdict"] == "less"
    assert flags.loc[("below_median_rising", "any", "low"), "verdict"] == "more"
    low = flags.loc[("low_rank", "any", "low")]
    assert low["rate"] > 0.5 and low["verdict"] == "open"
    text = section("docs/flags.md", "What followed the flags")
    assert "at an equal rank whoever fell was *less* often low" in text.replace("\n", " ")


def test_what_the_document_says_of_the_next_rank_is_what_came_out():
    ranks, warnings = stored_back_tests().ranks, stored_back_tests().warnings
    of_components = ranks[~ranks["is_total"].astype(bool) & ranks["year"].ge(2010)]
    assert 0.88 <= of_components["held"].sum() / of_components["cases"].sum() <= 0.94
    assert of_components["coverage"].min() > 0.85
    assert of_components["coverage"].is_monotonic_increasing, "the lowest is said first"
    assert (warnings["skill"] > 0.15).all()
    assert "no alarm" in section("docs/method.md", "Early warning")


def test_the_cautious_interval_held_eight_in_ten_next_ranks_since_2015_and_the_document_says_how_few_before():
    intervals = stored_back_tests().intervals.set_index("year")
    assert set(intervals.loc[2015:2019].index) == set(range(2015, 2020))
    assert (intervals.loc[2015:2019, "coverage"] >= 0.8).all()
    before = intervals.loc[2007:2014, "coverage"]
    assert len(before) == 8
    said = " ".join(section("docs/method.md", "How sure a rank is").split())
    assert f"in 2007–2014 {before.min():.0%} to {before.max():.0%}".replace("%", " %") in said
    after = intervals.loc[2015:2019, "coverage"]
    assert f"in 2015–2019 {after.min():.0%} to {after.max():.0%}".replace("%", " %") in said
