"""Reading a screen in a test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from html import unescape
from typing import Any, TypeVar
from xml.etree import ElementTree

from streamlit.testing.v1 import AppTest

from ui.kit.pages import HOME, PAGES
from wording.words import wording

Box = TypeVar("Box", bound=Any)
SVG = "{http://www.w3.org/2000/svg}"

ADDRESSES = {".", "/mail", "/password"} | {entry.name for entry in PAGES if entry.name != HOME}
"""Where a page is served, seen from another page; the home page is at the root only, and so is one of the door."""

ENGLISH_DECIMAL = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?!\d|\.\d)")  # 7.5, but not 1.250.000 nor 14.12.2023
VIETNAMESE_DECIMAL = re.compile(r"(?<![\d,])\d+,\d{1,2}(?!\d)")
MARKED_LETTER = re.compile(r"[ăâđêôơưạảãầấậẩẫằắặẳẵẹẻẽềếệểễịỉĩọỏõồốộổỗờớợởỡụủũừứựửữỳýỵỷỹ]", re.IGNORECASE)
ASIDE = re.compile(r'(?:alt|title|aria-label)="([^"]*)"')
AS_WRITTEN = ("Bảng điểm!", "Tiếng Việt", "Nghị định", "Grade: Tốt", "Số liệu kèm theo chương trình")
"""Vietnamese on an English page: a sheet's own name, a language's, a decree, a published grade, who loaded a file."""

IN_VIETNAMESE = re.compile(r'<(\w+)\b[^>]*\blang="vi"[^>]*>.*?</\1>', re.DOTALL)
"""What an English page marks as Vietnamese, so that it is read out so: names published in no other language."""
TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL)


def shown(app: AppTest) -> str:
    """All words on the screen."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in ("markdown", "caption", "info", "warning", "error", "success", "subheader"):
        parts += [unescaped(element.value) for element in app.get(kind)]
    parts += [unescaped(box.proto.popover.label) for box in app.get("popover")]
    return "\n".join(parts)


def opened(app: AppTest, key: str) -> AppTest:
    """The page after somebody has pressed the head of a section or box that is made only once it is open."""
    app.session_state[key] = True
    return app.run()


@dataclass(frozen=True)
class Drawn:
    """A chart sent as SVG.

    alt: its words for a screen reader; words: those on it; tips: what is said on touch; sizes: pixels of its letters.
    """

    alt: str
    words: tuple[str, ...]
    tips: tuple[str, ...]
    sizes: tuple[float, ...] = ()


def drawings(app: AppTest) -> list[Drawn]:
    """The charts that were sent as SVG, in the order of the page."""
    found = re.findall(r'aria-label="([^"]*)"[^>]*data-svg="([^"]*)"', shown(app))
    return [drawn_of(unescape(alt), unescape(svg)) for alt, svg in found]


def drawn_of(alt: str, svg: str) -> Drawn:
    root = ElementTree.fromstring(svg)
    panels = [element for element in root.iter() if "data-tips" in element.attrib]
    words = tuple(" ".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    tips = [tip for panel in panels for *_, tip in json.loads(panel.attrib["data-tips"])]
    tips += [tile.attrib["aria-label"] for tile in root.iter(f"{SVG}a")]
    written = [element.attrib.get("style", "") for element in root.iter()]
    sizes = [size for style in written for size in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)px", style)]
    sizes += [element.attrib["font-size"] for element in root.iter() if "font-size" in element.attrib]
    return Drawn(alt, words, tuple(tips), tuple(map(float, sizes)))


def captions(app: AppTest) -> list[str]:
    """The small notes on the screen."""
    return [unescaped(caption.value) for caption in app.caption]


def unescaped(text: object) -> str:
    """A text as it is seen: what `wording.words.plain` puts before the signs of Markdown is not."""
    return re.sub(r"\\([^\w\s])", r"\1", str(text))


def keyed(boxes: Iterable[Box], name: str) -> Box:
    """The one box whose key begins with a name, or whose label it is where a form gives it no key."""
    (found,) = (box for box in boxes if (box.key or "").startswith(name) or box.label == name)
    return found


def assert_sound(app: AppTest, language: str = "vi") -> None:
    """Nothing failed: no exception, not the words that stand for one, and every link leads to a page."""
    assert not app.exception
    assert not failures(language, (str(error.value) for error in app.error))
    assert links_in(shown(app)) <= ADDRESSES


def failures(language: str, errors: Iterable[str]) -> list[str]:
    """Those of the errors on the screen that stand for an exception."""
    failed = wording(language)["app.failed"].split("{")[0]
    return [error for error in errors if error.startswith(failed)]


def links_in(text: str) -> set[str]:
    """The pages of the program to which a screen's words lead."""
    return set(re.findall(r'href="(?!https?:|#|data:)([^"?]*)', text))


def assert_one_language(app: AppTest, language: str) -> None:
    """Every number is written as in the language of the screen, and no English screen has Vietnamese words."""
    assert not of_another_language(shown(app), language)


def of_another_language(text: str, language: str) -> list[str]:
    """Numbers that are not written as in the language of the screen, and lines of an English one in Vietnamese."""
    if language == "vi":
        return ENGLISH_DECIMAL.findall(plain(text))
    words = plain(IN_VIETNAMESE.sub("\n", text))
    ours = reduce(lambda left, known: left.replace(known, ""), AS_WRITTEN, words)
    return VIETNAMESE_DECIMAL.findall(words) + [line for line in ours.splitlines() if MARKED_LETTER.search(line)]


def plain(text: str) -> str:
    """What is read or heard of the page: the text between tags, and the words for a picture or on touch."""
    return "\n".join([TAG.sub("\n", text), *ASIDE.findall(text)])
