"""The choice of a unit where there are too many for a box."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Run
from ui.shell import selection


@pytest.mark.parametrize(("language", "words"), [("vi", "63 đơn vị"), ("en", "63 units")])
def test_many_units_are_chosen_by_search(look: Run, monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    monkeypatch.setattr(selection, "MOST_IN_A_BOX", 62)
    app = look("trends", lang=language, unit="ha_tinh")
    (button,) = [known for known in app.button if known.key == selection.SEARCH_UNIT]
    assert button.label in ("Hà Tĩnh", "Ha Tinh") and words in button.help
    assert not [box for box in app.selectbox if box.key.startswith("choose_unit")]
    button.click().run()
    assert not app.exception and app.get("bidi_component")


def test_as_many_as_a_box_holds_are_chosen_in_it(look: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MOST_IN_A_BOX", 63)
    app = look("trends", unit="ha_tinh")
    assert [box.value for box in app.selectbox if box.key.startswith("choose_unit")] == ["ha_tinh"]
