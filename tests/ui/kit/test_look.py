"""The visual language: one place for it, readable, and told apart by people who see colours differently."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from tests.contrast import contrast
from tests.docs.documents import section
from tests.support import ROOT
from ui.blocks.interval_charts import HEAT
from ui.kit import look
from wording.words import LANGUAGES, wording

HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
TEXT, PARTS = 4.5, 3.0  # WCAG 2.2: contrast of text, and of what has to be seen to understand
NEAR = 20.0
"""CIE 1976 colour difference below which two marks of one chart are too alike; 2.3 is just noticeable."""

# Machado, Oliveira and Fernandes (2009), severity 1: what is left of linear red, green and blue.
SEEN_BY = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
MEET = (
    ("better", "worse"), ("us", "peers"), ("us", "picked"), ("us", "worse"), ("peers", "worse"), ("peers", "picked"),
    ("better", "worse-soft"), ("worse", "better-soft"),
)  # fmt: skip
"""Colours that stand in one chart or table and mean different things."""


def lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    red, green, blue = (min(max(sum(m * c for m, c in zip(row, linear, strict=True)), 0.0), 1.0) for row in seen)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(first: str, second: str, seen: tuple[tuple[float, ...], ...]) -> float:
    pairs = zip(lab(first, seen), lab(second, seen), strict=True)
    return sum((one - other) ** 2 for one, other in pairs) ** 0.5


def test_the_simulation_keeps_white_and_confuses_red_with_green() -> None:
    for seen in SEEN_BY.values():
        assert difference("#ffffff", "#ffffff", seen) == 0
        assert abs(lab("#ffffff", seen)[0] - 100) < 0.1
    red, green = "#c04040", "#608020"
    assert difference(red, green, SEEN_BY["everybody"]) > 2 * difference(red, green, SEEN_BY["deuteranopia"])


@pytest.mark.parametrize("who", SEEN_BY)
def test_colours_that_meet_are_told_apart(who: str) -> None:
    for first, second in MEET:
        assert difference(look.DRAWN[first], look.DRAWN[second], SEEN_BY[who]) > NEAR, (first, second)


@pytest.mark.parametrize("who", SEEN_BY)
def test_the_ends_and_the_middle_of_a_scale_are_told_apart(who: str) -> None:
    for scale in (look.LEVEL, look.CHANGE, look.COUNT):
        for first, second in combinations((scale[0], scale[len(scale) // 2], scale[-1]), 2):
            assert difference(first, second, SEEN_BY[who]) > NEAR


@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_what_is_written_can_be_read(scheme: str) -> None:
    colours = {name: getattr(one, scheme) for name, one in look.WRITTEN.items()}
    for ground in ("paper", "surface"):
        for name in ("ink", "quiet", "link", "better-text", "worse-text"):
            assert contrast(colours[name], colours[ground]) >= TEXT, (name, ground)
    for ground in ("mark", "doubt", "fault"):
        assert contrast(colours["ink"], colours[ground]) >= TEXT, ground


@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_what_is_drawn_can_be_seen(scheme: str) -> None:
    paper = getattr(look.WRITTEN["paper"], scheme)
    for name in ("us", "picked", "better", "worse"):
        assert contrast(look.DRAWN[name], paper) >= PARTS, name
    assert contrast(getattr(look.OURS, scheme), paper) >= TEXT, "our figure stands in a chart as a word too"


def test_what_is_ours_has_the_colour_of_the_ground_in_charts_of_either_kind() -> None:
    sheet = look.style_sheet()
    assert re.findall(r"--app-us: ([^;]*);", sheet) == [f"light-dark({look.OURS.light}, {look.OURS.dark})"]
    red, green, blue = (int(look.US[at : at + 2], 16) for at in (1, 3, 5))
    for kind in ("stroke", "fill"):
        (rule,) = (line for line in sheet.splitlines() if line.endswith(f"{{ {kind}: var(--app-us) !important; }}"))
        assert f'[{kind}="{look.US}"]' in rule and f"{kind}: rgb({red}, {green}, {blue})" in rule


@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_a_figure_in_a_cell_of_the_correlations_is_read_in_the_ink_of_the_page(scheme: str) -> None:
    ink, paper = (getattr(look.WRITTEN[name], scheme) for name in ("ink", "paper"))
    for strongest in (look.BETTER, look.WORSE):
        mixed = "#" + "".join(
            f"{round(HEAT * int(strongest[at : at + 2], 16) + (1 - HEAT) * int(paper[at : at + 2], 16)):02x}"
            for at in (1, 3, 5)
        )
        assert contrast(ink, mixed) >= TEXT, strongest


def test_colours_and_sizes_stand_in_one_place() -> None:
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "look.py":
                assert not HEX.findall(path.read_text(encoding="utf-8")), path.name
    style = (ROOT / "ui" / "kit" / "style.css").read_text(encoding="utf-8")
    assert not HEX.findall(style)
    assert not re.findall(r"font-size: [\d.]+(?:px|rem|em)", style)
    named = set(re.findall(r"var\(--app-([a-z-]+)\)", style))
    known = {*look.DRAWN, *look.WRITTEN, *(f"size-{n}" for n in look.SIZES), *(f"space-{n}" for n in look.SPACES)}
    assert named - known <= {"choose-file"}


def test_the_document_gives_the_colours_and_sizes_as_they_are() -> None:
    text = section("docs/design.md", "Colours") + section("docs/design.md", "Letters and distances")
    for name, colour in look.DRAWN.items():
        assert f"| `{name}` | `{colour}` |" in text
    for name, one in look.WRITTEN.items():
        assert f"| `{name}` | `{one.light}` | `{one.dark}` |" in text
    for name, size in {**look.SIZES, **look.SPACES}.items():
        assert f"| `{name}` | {size} |" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_control_that_is_given_a_name_has_one_with_the_same_gaps(language: str) -> None:
    names = section_of_names(look.browser_script())
    words = {
        key.removeprefix("control."): text for key, text in wording(language).items() if key.startswith("control.")
    }
    assert words.keys() - {"skip"} == names.keys()
    assert {key for key, text in names.items() if "{name}" in text} == {
        key for key, text in words.items() if "{name}" in text
    }


def section_of_names(script: str) -> dict[str, str]:
    """What Streamlit calls its controls, by the key of our words for each."""
    block = script[script.index("const NAMES = {") :]
    return dict(re.findall(r'(\w+): "([^"]*)"', block[: block.index("};")]))


def test_no_style_of_the_whole_page_depends_on_what_is_in_it() -> None:
    """At each change the browser would look through all of it: half of its time for styles (docs/speed.md)."""
    style = (ROOT / "ui" / "kit" / "style.css").read_text(encoding="utf-8")
    outside = re.sub(r"(?s)@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", style)
    assert "{" in outside and not re.search(r"\b(?:html|body)[^,{]*:has\(", outside)
    assert not re.search(r":has\([^)]*\.app-(?:slides|fold|choices)", style)
