"""What the screens say of the back-tests: beside each rule, for thresholds that are tried, and of the next edition."""

from __future__ import annotations

from analysis.flags import RULES
from services.backtests import read, stored_path
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from wording.numbers import integer, percent
from wording.words import wording


def test_each_rule_stands_beside_its_record_and_a_threshold_can_be_tried(run: Run) -> None:
    app = run("flags", year="2023", person="Người thử")
    assert_sound(app, "vi")
    stored = read(stored_path("pci"))
    assert stored is not None
    text, lines = shown(app), stored.flags.set_index(["rule", "severity"])
    for rule in RULES:
        line = lines.loc[(rule, "any")]
        count = f"{integer(line['hits'], 'vi')}/{integer(line['flagged'], 'vi')} lần cảnh báo"
        assert f"{count} ({percent(line['rate'], 'vi')})" in text, rule
    assert "Không tốt hơn tỷ lệ nền" in text and stored.method in text
    keyed(app.number_input, "threshold_low_rank_share_f").set_value(0.1)
    (button,) = (one for one in app.button if one.label == wording("vi")["backtest.try"])
    button.click().run()
    assert_sound(app, "vi")
    severe = lines.loc[("low_rank", "high")]  # a rank in the last tenth, as delivered
    assert (
        f"{integer(severe['hits'], 'vi')}/{integer(severe['flagged'], 'vi')} ({percent(severe['rate'], 'vi')})"
        in shown(app)
    )


def test_the_component_says_where_the_next_score_is_expected_and_how_often_that_held(look: Run) -> None:
    app = look("component", year="2019", component="proactivity", lang="en")
    assert_sound(app, "en")
    stored = read(stored_path("pci"))
    assert stored is not None
    (test,) = (one for one in stored.ranges if one.component == "proactivity")
    text = shown(app)
    assert f"Back-tested {test.first_year}–{test.last_year}: {test.covered} of {test.cases} next scores" in text
    assert wording("en")["expected.subtitle"] in text
