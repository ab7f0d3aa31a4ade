"""Tiers stand beside the ranks on the pages that show places, only where what does not last was measured."""

from __future__ import annotations

from html import unescape
from itertools import product

import pytest

from analysis.noise import total_error
from analysis.tiers import smallest_difference, tiers_of
from tests.analysis.edition_tables import pci_2023
from tests.support import by_night, by_turns
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, Words

ERROR = total_error(pci_2023().worth(), 0.16)
TIERS = tiers_of(pci_2023().totals(), ERROR)
OWN = int(TIERS[pci_2023().units.index("ha_tinh")])
COUNT, OTHERS = int(TIERS.max()), int((TIERS == OWN).sum()) - 1
AWAY = abs(pci_2023().totals() - pci_2023().totals()[pci_2023().units.index("ha_tinh")])
ALIKE = int((smallest_difference(ERROR) > AWAY).sum()) - 1


@pytest.mark.parametrize(("page", "language"), by_turns(product(("overview", "map"), LANGUAGES), 4))
def test_the_tier_of_the_total_is_said_with_how_many_are_not_told_apart(look: Run, page: str, language: str) -> None:
    app = look(page, year="2023", lang=language)
    assert_sound(app, language)
    assert ALIKE > OTHERS, "some beyond the border of the tier"
    said = Words(language)("tiers.sentence_border", tier=f"{OWN}/{COUNT}", count=OTHERS, all=ALIKE)
    assert said in unescape(shown(app))


@pytest.mark.parametrize("language", by_turns(reversed(LANGUAGES)))
def test_every_component_of_the_overview_has_its_tier(look: Run, language: str) -> None:
    """Proactivity: the last of 63 is in the last tier, by the error of a component."""
    app, say, table = look("overview", year="2023", lang=language), Words(language), pci_2023()
    text = unescape(shown(app))
    assert f">{say('tiers.column')}<" in text
    scores = table.scores[:, table.column("proactivity")]
    tiers = tiers_of(scores, 0.3)
    table_text = text[text.index(f">{say('tiers.column')}<") :]
    line = table_text[table_text.index("component=proactivity") :].partition("</tr>")[0]
    assert f"{tiers[table.units.index('ha_tinh')]:.0f}/{tiers.max():.0f}<" in line
    assert f"{smallest_difference(0.3):.2f}".replace(".", "," if language == "vi" else ".") in text


@by_night
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_the_comparison_has_a_column_of_tiers_in_both_tables_of_standing(look: Run, language: str) -> None:
    app, say = look("compare", year="2023", lang=language), Words(language)
    assert_sound(app, language)
    text = unescape(shown(app))
    assert text.count(f">{say('tiers.column')}<") == 2
    assert text.count(f">{OWN}/{COUNT}<") >= 2, "the total of the unit, in both tables"


@pytest.mark.parametrize(
    ("page", "link"),
    by_turns(product(("compare", "overview", "map"), ({"index": "ddci"}, {"index": "papi", "year": "2023"})), 6),
)
def test_without_a_measured_noise_or_enough_scores_there_are_no_tiers(
    look: Run, page: str, link: dict[str, str]
) -> None:
    app = look(page, **link)
    assert_sound(app)
    assert "Nhóm hạng" not in shown(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_alone_in_its_tier_is_not_said_to_be_like_none(look: Run, language: str) -> None:
    text = unescape(shown(look("overview", year="2023", unit="bac_lieu", lang=language)))
    last = int(TIERS[pci_2023().units.index("bac_lieu")])
    assert int((last == TIERS).sum()) == 1
    assert Words(language)("tiers.alone", tier=f"{last}/{COUNT}") in text
