"""Streamlit's settings: known to the pinned version, closed to the network, readable in both themes."""

import tomllib

import pytest
from streamlit import config

from tests.contrast import contrast
from tests.house.files import ROOT

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
TEXT, PARTS = 4.5, 3.0  # WCAG 2.2: contrast of text, and of the parts of a control


def options(table: dict, prefix: str = "") -> list[str]:
    found = []
    for key, value in table.items():
        found += options(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return found


def test_streamlit_knows_every_option():
    assert not set(options(SETTINGS)) - set(config.get_config_options())


def test_only_this_machine_can_reach_the_dashboard_and_nothing_leaves_it():
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert set(SETTINGS["server"]["allowedHosts"]) == {"127.0.0.1", "localhost"}
    assert SETTINGS["server"]["enableXsrfProtection"] is True
    assert SETTINGS["server"]["enableCORS"] is True
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["client"]["showErrorDetails"] == "none"


def test_the_first_start_asks_nothing():
    assert SETTINGS["server"]["showEmailPrompt"] is False


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_readable(theme):
    colours = SETTINGS["theme"][theme]
    for background in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(colours["textColor"], background) >= TEXT
        assert contrast(colours["linkColor"], background) >= TEXT
        assert contrast(colours["primaryColor"], background) >= PARTS
    assert contrast("#ffffff", colours["primaryColor"]) >= TEXT  # the words on a button
