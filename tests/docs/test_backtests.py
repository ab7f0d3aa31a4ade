"""The delivered back-tests are those that this program computes from the built-in figures."""

import json
from dataclasses import asdict
from hashlib import sha256

import pandas as pd
import pytest

from analysis.forecast import RangeTest
from data.catalogue.loading import DIRECTORY, load_catalogue
from services import backtests
from tests.docs.documents import section
from tests.docs.tables import stored_back_tests
from tests.prebuilt import history

RESULTS = {("52c175d213d5", "3335ac800eb1"): "b5d6df940276"}
"""By the marks of method and figures: a checksum of the results that they give."""

AGAIN = "run: python cli.py backtest --out data/published/backtest-pci.json && python -m tests.docs.tables"


@pytest.fixture(scope="module")
def computed() -> backtests.BackTests:
    return backtests.run(history("pci"), "pci", *backtests.years_of(load_catalogue(DIRECTORY).index("pci")))


def test_the_delivered_figures_are_those_of_this_program(computed):
    stored = stored_back_tests()
    pd.testing.assert_frame_equal(stored.flags, computed.flags, check_dtype=False, atol=1e-6, rtol=0)
    assert len(stored.ranges) == len(computed.ranges) == 11
    for delivered, fresh in zip(stored.ranges, computed.ranges, strict=True):
        for name in RangeTest.__dataclass_fields__:
            value = getattr(fresh, name)
            wanted = pytest.approx(value, abs=1e-6) if isinstance(value, float) else value
            assert getattr(delivered, name) == wanted, (delivered.component, name)


def test_other_results_have_another_mark_of_the_method():
    """Otherwise results that somebody computed with the method of before would pass for those of this one."""
    stored = stored_back_tests()
    lines = [*stored.flags.to_dict("records"), *map(asdict, stored.ranges)]
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
    """“Most rules do no better”, and those that are last stay low more than twice as often as others."""
    flags = stored_back_tests().flags.set_index(["rule", "severity"])
    rules = flags.xs("any", level="severity").drop(index="any")
    assert (rules["verdict"] != "better").sum() > len(rules) / 2
    last = flags.loc[("last_in_group", "high")]
    others = (last["base_stayed_low"] - last["stayed_low"]) / last["others"]
    assert last["stayed_low"] / last["flagged"] > 2 * others
    fell = flags.loc[("score_fell", "any")]
    assert fell["fell"] / fell["flagged"] < (fell["base_fell"] - fell["fell"]) / fell["others"]
    assert "no better than the base rate" in section("docs/flags.md", "What the flags predicted")


def test_what_the_document_says_of_the_ranges_is_what_came_out():
    assert {test.method for test in stored_back_tests().ranges} == {"no_change"}
    assert "nowhere better beyond noise" in section("docs/method.md", "The expected range of the next edition")
