"""What the screens say of the back-tests: beside each rule, for thresholds that are tried, and of the next edition."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.early_warning import early_warnings
from analysis.experience import MINIMUM_CASES
from analysis.flags import RULES, SEVERITIES, raise_flags
from analysis.outcomes import OUTCOMES
from analysis.rank_forecast import rank_forecasts
from data.store import forecasts as stored_forecasts
from data.store.database import file_url, open_store
from data.store.forecasts import add_forecasts, forecasts
from services.backtests import read, stored_path
from tests.prebuilt import history
from tests.support import by_night
from tests.ui.conftest import STORE, Run
from tests.ui.screen import assert_sound, keyed, shown
from ui.kit.tables import Row, TableCell, as_cell
from wording.numbers import decimal, in_hundred, integer, percent
from wording.words import LANGUAGES, Words, wording


def test_each_rule_stands_beside_its_record_and_a_threshold_can_be_tried(run: Run) -> None:
    app = run("flags", year="2023", person="Người thử")
    assert_sound(app, "vi")
    stored = read(stored_path("pci"))
    assert stored is not None
    text, lines = shown(app), stored.flags.set_index(["rule", "severity", "outcome"])
    for rule in RULES:
        for outcome in OUTCOMES:
            line = lines.loc[(rule, "any", outcome)]
            count = f"{integer(line['came'], 'vi')}/{integer(line['flagged'], 'vi')} lần ({percent(line['rate'], 'vi')}"
            assert count in text, (rule, outcome)
            assert f"tỷ số chênh × {decimal(line['odds'], 'vi')}" in text
    assert "ít gặp hơn" in text and stored.method in text
    keyed(app.text_input, "threshold_low_rank_share_f").set_value("0,1")
    (button,) = (one for one in app.button if one.label == wording("vi")["backtest.try"])
    button.click().run()
    assert_sound(app, "vi")
    severe = lines.loc[("low_rank", "high", "low")]  # a rank in the last tenth, as delivered
    assert (
        f"{integer(severe['came'], 'vi')}/{integer(severe['flagged'], 'vi')} ({percent(severe['rate'], 'vi')})"
        in shown(app)
    )


def test_few_flags_have_counts_and_no_share_and_no_odds_have_their_reason(look: Run) -> None:
    app, say = look("flags", year="2023", lang="en"), wording("en")
    stored = read(stored_path("pci"))
    assert stored is not None
    lines = stored.flags.set_index(["rule", "severity", "outcome"])
    title = say["backtest.title"].format(first=stored.first_year, last=stored.last_year)
    rows = {(row[0].value, row[1].value): row for row in in_full(app.session_state["_shown"][title].rows)}
    few, sure = lines.loc[("falling_years", "high", "low")], lines.loc[("low_rank", "high", "fell")]
    row = rows[say["rule.falling_years.name"], say["severity.high"]]
    assert few["flagged"] < MINIMUM_CASES
    assert row[3].text("en") == f"{few['came']:.0f}/{few['flagged']:.0f}", "half of twelve is no share"
    row = rows[say["rule.low_rank.name"], say["severity.high"]]
    assert sure["flagged"] > MINIMUM_CASES
    for cell in row[5:7]:  # who is last cannot fall: that is not 0% (0%–0%)
        assert cell.text("en") == say["backtest.impossible_short"] and cell.help == say["backtest.impossible"]
    row = rows[say["rule.falling_years.name"], say["severity.high"]]
    assert row[4].text("en") == say["backtest.no_odds_short"] and row[4].help == say["backtest.no_odds"]


def in_full(rows: Sequence[Row]) -> Iterator[list[TableCell]]:
    """The rows of the table with the name of the rule in each."""
    name = as_cell("")
    for row in rows:
        cells = [as_cell(cell) for cell in row]
        name = cells[0] if cells[0].value else name
        yield [name, *cells[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_handful_of_cases_says_nothing_of_what_follows_a_flag(look: Run, language: str) -> None:
    text, say = shown(look("flags", index="sipas", lang=language)), Words(language)
    assert say("backtest.none", needed=MINIMUM_CASES) in text
    assert "0%" not in re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL)
    none = shown(look("flags", index="par", lang=language))
    assert (
        say("flags.title_none", unit="Hà Tĩnh" if language == "vi" else "Ha Tinh", index="PAR Index", year=2024) in none
    )


def test_a_component_has_one_card_with_its_reasons_the_most_severe_first(look: Run) -> None:
    for language in LANGUAGES:
        app = look("flags", year="2023", lang=language)
        assert_sound(app, language)
        raised = raise_flags(history("pci"), "ha_tinh", 2023)
        text = shown(app)
        cards = re.findall(r'<li class="app-flag app-flag-(\w+)">(.*?)</ul>', text, re.DOTALL)
        assert len(cards) == len({flag.component for flag in raised}) < len(raised)
        assert sum(card.count("app-chip ") for _, card in cards) == len(raised)
        for severity, card in cards:
            found = re.findall(r"app-chip-(\w+)", card)
            assert found == sorted(found, key=SEVERITIES.index) and found[0] == severity


def test_a_flag_keeps_what_was_said_of_the_next_edition(look: Run) -> None:
    """In natural frequencies, once where the figures of now say the same; of the total only the first."""
    known = history("pci").query("2006 <= year <= 2019 and group == 'province'")
    warnings = early_warnings(known, "ha_tinh", year=2019).set_index("component")
    raised = {flag.component for flag in raise_flags(history("pci"), "ha_tinh", 2019)}
    app = look("flags", year="2019", lang="en")
    assert_sound(app, "en")
    text = shown(app)
    assert text.count("), from the figures up to 2019 alone: Of 100 cases") == len(raised) > 1
    assert wording("en")["next_rank.said_now"].partition(" (")[0] not in text
    for component in raised:
        low, fell = (in_hundred(warnings.loc[component, name]) for name in OUTCOMES)
        assert f"Of 100 cases that stood like this one, {low} were in the bottom third" in text
        is_reported = f"Of 100 cases, {fell} stood at least 10 percentile points lower" in text
        assert is_reported or (not fell and wording("en")["next_rank.fell_never"] in text)
        assert f": {low} in 100 for the bottom third in the next edition" in text
    lines = re.findall(r'<details class="app-said"><summary>(.*?)</summary><p>(.*?)</p></details>', text)
    assert len(lines) == len(raised), "one line a card; the sentences wait behind it"
    assert all("Of 100 cases" in whole and "Of 100 cases" not in short for short, whole in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_counts_components_and_the_total_apart_and_the_total_leads_to_its_reasons(
    look: Run, language: str
) -> None:
    raised = raise_flags(history("pci"), "ha_tinh", 2023)
    parts = len({flag.component for flag in raised} - {"total"})
    names = {"unit": "Hà Tĩnh" if language == "vi" else "Ha Tinh", "index": "PCI", "year": 2023}
    say = Words(language)
    text = shown(look("flags", year="2023", lang=language))
    assert say("flags.title_both", count=len(raised), parts=parts, **names) in text
    (way,) = re.findall(r'<a href="([^"]*)"[^>]*>' + re.escape(say("flags.explain_total")), text)
    assert way.startswith("explain?")


@by_night
def test_what_other_figures_said_first_stands_before_what_those_of_now_say(
    run: Run, tmp_path: Path, built_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_store = Path(shutil.copy(built_in, tmp_path / STORE))  # which shares nothing that others have read
    with closing(open_store(file_url(own_store))) as store:
        now = forecasts(store, "pci", 2019, "ha_tinh")
        monkeypatch.setattr(stored_forecasts, "now", lambda: datetime(2020, 5, 5, 3, tzinfo=UTC))
        assert add_forecasts(store, "pci", 2019, "others", "before", now.assign(low=0.9, fell=now["fell_overall"]))
    text = shown(run("flags", year="2019", lang="en"))
    assert "Said when it was stored (5 May 2020 10:00), from the figures up to 2019 alone: Of 100 cases" in text
    assert "Of 100 cases that stood like this one, 90 were in the bottom third" in text
    own = now.set_index("component").loc["land_access"]
    after = text.partition("5 May 2020 10:00")[2]
    assert "By the figures of now (stored " in after
    assert f"{in_hundred(own['low'])} were in the bottom third" in after


def test_the_component_says_where_the_next_rank_may_lie_with_its_width_and_reason(look: Run) -> None:
    app = look("component", year="2019", component="proactivity", lang="en")
    assert_sound(app, "en")
    known = history("pci").query("year >= 2006 and group == 'province'")
    expected = rank_forecasts(known, "ha_tinh", "proactivity", year=2019).iloc[0]
    warning = early_warnings(known, "ha_tinh", "proactivity", year=2019).iloc[0]
    text = shown(app)
    assert f"in ranks {expected['best']:.0f}–{expected['worst']:.0f}" in text
    assert f"The range is {expected['width']:.0f} of 100 percentile points wide" in text
    assert (
        f"rank {expected['rank']:.0f} in this edition, and rank {expected['usual_rank']:.0f} as the usual level" in text
    )
    assert f"{in_hundred(warning['low'])} were in the bottom third" in text


def test_the_last_cannot_fall_and_a_framework_that_measures_the_same_changes_nothing(look: Run) -> None:
    say = Words("vi")
    text = shown(look("component", year="2023", component="proactivity"))
    assert say("next_rank.fell_never") in text and ", 0 trường hợp" not in text
    assert "Kỳ sau thuộc bộ chỉ số khác" not in text, "2024 has the components and weights of 2023"
    assert "Kỳ sau thuộc bộ chỉ số khác" in shown(look("component", year="2012", component="proactivity"))


def test_an_index_with_few_editions_says_why_no_rank_is_given(look: Run) -> None:
    app = look("component", index="ddci", lang="en")
    text = shown(app)
    assert "No rank of the next edition is given" in text and Words("en")("next_rank.too_few_cases") in text
