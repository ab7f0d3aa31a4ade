"""The numbers that Word itself puts before paragraphs: they stand in no text, and are counted here as by Word."""

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from planning.marks import roman

MOST_LEVELS: Final = 9
_PLAIN_BULLETS: Final = "-–+*"


@dataclass(frozen=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = "%1."


def local(element: Element) -> str:
    """The name of an element without its namespace: there are two, of the same words."""
    return str(element.tag).rpartition("}")[2]


def value_of(element: Element, child: str = "", name: str = "val") -> str:
    """An attribute of an element, or of its child, without its namespace; "" where it has none."""
    held = next((each for each in element if local(each) == child), None) if child else element
    if held is None:
        return ""
    return next((value for key, value in held.attrib.items() if key.rpartition("}")[2] == name), "")


@dataclass
class Numbering:
    """The lists of a file by number, the numbering of its styles, and how far each list has counted."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: Element | None, styles: Element | None) -> "Numbering":
        """What the two parts of a file say; either may be missing."""
        made = cls()
        for each in () if numbering is None else numbering:
            if local(each) == "abstractNum":
                made.levels[value_of(each, "", "abstractNumId")] = {
                    _number(value_of(level, "", "ilvl")): _level(level) for level in each if local(level) == "lvl"
                }
            elif local(each) == "num":
                number = value_of(each, "", "numId")
                made.lists[number] = value_of(each, "abstractNumId")
                for override in each:
                    start = value_of(override, "startOverride")
                    if local(override) == "lvlOverride" and start:
                        made.starts[number, _number(value_of(override, "", "ilvl"))] = _number(start)
        for style in () if styles is None else styles:
            held = _held(style)
            if local(style) == "style" and held is not None:
                made.styles[value_of(style, "", "styleId")] = held
        return made

    def mark_of(self, paragraph: Element) -> str:
        """The number of the next paragraph, "" for one that has none; it counts on."""
        held = _held(paragraph)
        if held is None:
            properties = next((each for each in paragraph if local(each) == "pPr"), None)
            style = "" if properties is None else value_of(properties, "pStyle")
            held = self.styles.get(style)
        if held is None or held[0] == "0":
            return ""
        number, level = held
        levels = self.levels.get(self.lists.get(number, ""), {})
        if level not in levels:
            return ""
        counts = self.counters.setdefault(self.lists[number], [None] * MOST_LEVELS)
        restart = self.starts.get((number, level)) if (number, level) not in self.begun else None
        self.begun.add((number, level))
        before = counts[level]
        counts[level] = restart if restart is not None else levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (MOST_LEVELS - level - 1)
        return _written(levels, counts, level)


def _held(holder: Element) -> tuple[str, int] | None:
    """The list and the level that the properties of a paragraph or a style name."""
    for properties in holder:
        if local(properties) == "pPr":
            for each in properties:
                if local(each) == "numPr" and value_of(each, "numId"):
                    return value_of(each, "numId"), min(_number(value_of(each, "ilvl")), MOST_LEVELS - 1)
    return None


def _level(level: Element) -> _Level:
    start = value_of(level, "start")
    return _Level(_number(start) if start else 1, value_of(level, "numFmt") or "decimal", value_of(level, "lvlText"))


def _number(text: str) -> int:
    return int(text[:6]) if text.isascii() and text.isdigit() else 0


def _written(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
    this = levels[level]
    if this.format == "none":
        return ""
    if this.format == "bullet":
        return this.text if this.text in _PLAIN_BULLETS else "-"
    text = this.text
    for at in range(level + 1):
        known = levels.get(at, this)
        count = counts[at]
        text = text.replace(f"%{at + 1}", _figure(known.start if count is None else count, known.format))
    return text.strip()


def _figure(count: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        figure = roman(count)
        return figure if kind == "upperRoman" else figure.lower()
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 % 20 + 1) if count > 0 else ""
        return letter if kind == "upperLetter" else letter.lower()
    return f"{count:02d}" if kind == "decimalZero" else str(count)
