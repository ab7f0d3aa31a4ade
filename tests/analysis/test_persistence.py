"""What does not last of a score, and which changes are more than that."""

import numpy as np
import pandas as pd
import pytest

from analysis.flags import raise_flags
from analysis.noise import COMPONENT_SHARE, TOTAL_SHARE, noise_of
from analysis.persistence import is_lasting, is_lasting_rank, lasting_change
from data.catalogue.loading import load_catalogue
from tests.analysis.edition_tables import pci_2023
from tests.analysis.frames_builder import editions, history, names, one, scores
from tests.prebuilt import history as built_in


def two_editions(before: dict[str, float], now: dict[str, float], component: str = "transparency", **columns: float):
    frame = history(
        scores(before, 2022, component) + scores(now, 2023, component), editions([2022, 2023], units=len(now))
    )
    return frame.assign(**{name: pd.Series(value, frame.index) for name, value in columns.items()})


def test_two_editions_of_noise_alone_differ_by_more_in_one_of_ten():
    draws = np.random.default_rng(1).normal(0, 0.16, (2, 200_000))
    frame = two_editions({"a": 6.0}, {"a": 5.0})
    assert lasting_change(one(frame, "a")) == pytest.approx(np.quantile(abs(draws[1] - draws[0]), 0.9), abs=0.005)


def test_the_shared_figures_agree_with_each_other_and_with_what_three_editions_say():
    """Heise (1969): r₁₂ r₂₃ ÷ r₁₃. The total's own lies near what ten independent components would give or below."""
    frame = built_in("pci").query("2013 <= year <= 2019 and component == 'total'")
    wide = frame.pivot(index="unit", columns="year", values="shown_value")
    kept = [
        wide[y].corr(wide[y + 1]) * wide[y + 1].corr(wide[y + 2]) / wide[y].corr(wide[y + 2]) for y in range(2013, 2018)
    ]
    variances = [wide[y + 1].var() * (1 - share) for y, share in zip(range(2013, 2018), kept, strict=True)]
    assert np.mean(kept) == pytest.approx(0.94, abs=0.02)
    assert 0.3 < np.sqrt(max(np.mean(variances), 0)) < 1.0
    table = pci_2023()
    independent = 10 * COMPONENT_SHARE * np.sqrt((table.worth() ** 2).sum())
    assert independent == pytest.approx(100 * TOTAL_SHARE, rel=0.05)


def test_flags_are_judged_by_what_the_catalogue_says_of_the_index():
    """The same figure as the rank interval and the tiers of the total."""
    frame = built_in("pci").query("year == 2023").set_index("component")["noise"]
    table = pci_2023()
    usual = load_catalogue().index("pci").score_noise.usual
    assert set(frame.drop("total")) == {usual}
    assert set(frame["total"].round(9)) == {round(usual * np.sqrt((table.worth() ** 2).sum()), 9)}


@pytest.mark.parametrize(("noise", "is_flagged"), [(0.16, True), (0.3, False), (np.nan, True)])
def test_another_figure_of_the_catalogue_is_another_limit_and_without_one_the_share_of_the_scale_holds(
    noise, is_flagged
):
    rows = scores({"a": 6.0}, 2022) + scores({"a": 5.5}, 2023)
    frame = history(rows, editions([2022, 2023], units=1, score_noise=noise))
    assert [flag.rule for flag in raise_flags(frame, "a", 2023)] == (["score_fell"] if is_flagged else [])


def test_a_total_has_the_errors_of_its_components_by_their_weights_where_these_are_known():
    rows = pd.DataFrame({
        "framework": ["f1", "f1", "f2", "f1"], "component": ["a", "total", "total", "total"],
        "scale": [10.0, 100.0, 100.0, 50.0], "score_noise": [0.2, 0.2, 0.2, np.nan],
    })  # fmt: skip
    weights = pd.DataFrame({"framework": "f1", "component": ["a", "b"], "weight": [0.6, 0.8], "multiplier": 7.0})
    assert noise_of(rows, weights).tolist() == pytest.approx([0.2, 0.2 * 5, TOTAL_SHARE * 100, TOTAL_SHARE * 50])


@pytest.mark.parametrize(("fall", "is_flagged"), [(0.11, False), (0.37, False), (0.38, True)])
def test_second_of_sixteen_with_a_small_loss_is_no_flag(fall, is_flagged):
    units = names(16)
    before = {unit: 9.0 - place / 3 for place, unit in enumerate(units)}
    now = before | {units[1]: before[units[1]] - fall}
    raised = raise_flags(two_editions(before, now), units[1], 2023)
    assert [flag.rule for flag in raised] == (["score_fell"] if is_flagged else [])


def test_a_survey_has_its_own_interval_in_place_of_the_shared_figure():
    frame = two_editions({"a": 6.0, "b": 5.0, "c": 4.0}, {"a": 5.5, "b": 5.0, "c": 4.0})
    precise = frame.assign(low=5.4, high=5.6, previous_low=5.9, previous_high=6.1)
    vague = frame.assign(low=5.0, high=6.0, previous_low=5.5, previous_high=6.5)
    assert lasting_change(one(precise, "a")) == pytest.approx(np.hypot(0.1, 0.1))
    assert [flag.rule for flag in raise_flags(precise, "a", 2023)] == ["score_fell"]
    assert raise_flags(vague, "a", 2023) == ()


def test_five_ranks_among_units_that_lie_close_together_are_no_fall_of_rank():
    units = names(60)
    for width, is_fall in ((0.01, False), (0.1, True)):
        before = {unit: 6.0 - width * place for place, unit in enumerate(units)}
        order = [*units[:20], *units[21:40], units[20], *units[40:]]  # the 21st becomes the 40th
        now = {unit: 6.0 - width * place for place, unit in enumerate(order)}
        row = one(two_editions(before, now), units[20])
        assert row["rank_change"] == -19
        assert bool(is_lasting_rank(row)) == is_fall


def test_where_the_spread_is_not_known_a_published_fall_of_rank_stands():
    rows = scores({"a": 7.0}, 2021, ranks={"a": 10}) + scores({"a": 5.0}, 2022, ranks={"a": 22}, framework="f2")
    frame = history(rows, editions({2021: "f1", 2022: "f2"}, units=63))
    assert np.isnan(one(frame, "a", 2022)["spread"]) and is_lasting_rank(one(frame, "a", 2022))


def test_what_is_unknown_is_no_lasting_change():
    frame = two_editions({"a": 6.0}, {"a": 5.0})
    assert not is_lasting(one(frame, "a", 2022), one(frame, "a", 2022)["value_change"])


def test_no_flag_of_the_panel_names_a_change_that_does_not_last():
    frame = built_in("pci").query("year in (2016, 2017)")
    for unit in ("ha_tinh", "ha_noi", "ca_mau"):
        for flag in raise_flags(frame, unit, 2017):
            row = one(frame, unit, 2017, flag.component)
            if flag.rule in ("score_fell", "below_median_rising"):
                assert abs(row["value_change"]) > lasting_change(row)
            if flag.rule == "rank_fell":
                assert is_lasting_rank(row)
