"""The visual language: colours, sizes and distances, for the style sheet and the charts alike (docs/design.md)."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wording.words import Words, wording

_CONTROL = "control."
_SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"

SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Colour:
    """A colour by what it means, as it is on a light and on a dark ground."""

    light: str
    dark: str


def _themed(name: str) -> Colour:
    """A colour that Streamlit needs too: it stands in its settings and nowhere else."""
    theme = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))["theme"]
    return Colour(*(theme[scheme][name] for scheme in SCHEMES))


# What is drawn: of a middle tone, the same on both grounds, since a chart does not know where it will hang.
US, PEERS, PICKED = "#2f6fb7", "#8a97a5", "#c82460"
BETTER, WORSE = "#1a8f85", "#d9772b"
BETTER_SOFT, WORSE_SOFT = "#8cc4bf", "#e0b58c"
EVEN = "rgba(138,151,165,0.20)"
BAND, GRID, BREAK = "rgba(138,151,165,0.20)", "rgba(138,151,165,0.25)", "rgba(138,151,165,0.45)"
CLEAR = "rgba(0,0,0,0)"

LEVEL = ("#d6ebe8", "#7cc0b9", BETTER, "#0b4f49")
CHANGE = ("#a84c0a", WORSE, "#f0c9a4", "#e6e9ed", "#a5d3ce", BETTER, "#0b5a53")
COUNT = ("#e6e9ed", "#f0c9a4", WORSE, "#943f05")
"""From the lowest to the highest: distinct in lightness too. Teal is better, orange is worse, grey is neither."""

DARK_TEXT, LIGHT_TEXT = "#000000", "#ffffff"
UNKNOWN = "#76828f"
"""The outline and hatches of a tile without a figure: seen on a light and on a dark page."""

OURS = Colour(US, _themed("linkColor").dark)
"""What is ours in a chart on the screen: on a dark ground the middle tone would be its dimmest part (`_lifted`)."""

DRAWN = {
    "us": US, "peers": PEERS, "picked": PICKED, "better": BETTER, "worse": WORSE, "better-soft": BETTER_SOFT,
    "worse-soft": WORSE_SOFT,
}  # fmt: skip

# What is read: dark enough on the light ground, light enough on the dark one.
WRITTEN = {
    "ink": _themed("textColor"),
    "paper": _themed("backgroundColor"),
    "surface": _themed("secondaryBackgroundColor"),
    "link": _themed("linkColor"),
    "quiet": Colour("#566270", "#a6b0bc"),
    "line": Colour("#d8dee6", "#2f3a45"),
    "better-text": Colour("#0d7a72", "#5cc2b8"),
    "worse-text": Colour("#a84c0a", "#f0a060"),
    "mark": Colour("#d5e3f4", "#24405f"),
    "doubt": Colour("#f0dcb8", "#594217"),
    "fault": Colour("#f3cdb4", "#6b351a"),
}

# In rem: they grow with the reader's own size of text.
SIZES = {
    "figure": 2.4,
    "headline": 1.32,
    "section": 1.12,
    "title": 1.0,
    "text": 0.96,
    "table": 0.88,
    "note": 0.84,
    "small": 0.8,
}
SPACES = {"hair": 0.15, "tight": 0.3, "near": 0.45, "apart": 0.9, "section": 1.5}

CHART_TEXT = {"label": 12, "value": 13}
"""Pixels of the words inside a chart: none is smaller."""


@cache
def style_sheet() -> str:
    """The style sheet of every page, with the names of this file filled in as variables."""
    themed = {**WRITTEN, "us": OURS}
    lines = [f"--app-{name}: {value};" for name, value in DRAWN.items() if name not in themed]
    lines += [f"--app-{name}: light-dark({colour.light}, {colour.dark});" for name, colour in themed.items()]
    lines += [f"--app-size-{name}: {value}rem;" for name, value in SIZES.items()]
    lines += [f"--app-space-{name}: {value}rem;" for name, value in SPACES.items()]
    sheet = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return f":root {{ {' '.join(lines)} }}\n{sheet}\n{_lifted()}"


class _Page:
    has_look = False


def put_into_page() -> None:
    """Note that the page itself brings style sheet and script: a run need not send them."""
    _Page.has_look = True


def is_in_page() -> bool:
    """Whether the page brings them, which it does behind the gate (`ui.door.bundle`)."""
    return _Page.has_look


@cache
def version() -> str:
    """A number made of the style sheet: a page that is still open after an update has another one."""
    return hashlib.sha256(style_sheet().encode()).hexdigest()[:16]


def _lifted() -> str:
    """What is drawn in the colour that is ours has that of the ground, in the charts of Plotly and of our own alike.

    A figure does not know on which ground it hangs, so both are drawn in `US`, as attributes that a style goes before.
    """
    red, green, blue = (int(US[at : at + 2], 16) for at in (1, 3, 5))
    written = f"rgb({red}, {green}, {blue})"
    return "\n".join(
        f'.app-panel [{kind}="{US}"], .app-panel [style*="{kind}:{US}"], '
        f':is(.app-panel, .js-plotly-plot) [style*="{kind}: {written}"] {{ {kind}: var(--app-us) !important; }}'
        for kind in ("stroke", "fill")
    )


@cache
def control_names(language: str) -> str:
    """What has the browser name Streamlit's own controls, English by themselves, in the language of the page."""
    say = Words(language)
    names = {
        key.removeprefix(_CONTROL): say(key, name="{name}") for key in wording(language) if key.startswith(_CONTROL)
    }
    return f"window.appNames({json.dumps(names)});"


@cache
def browser_script() -> str:
    """What the browser itself does for every page."""
    return f"{_script('browser.js')}\n{plots_script()}"


@cache
def plots_script() -> str:
    """What draws the charts that are sent as SVG, and answers the pointer on them."""
    return _script("plots.js")


def _script(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
