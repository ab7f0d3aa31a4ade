"""What later searches added to the built-in figures of PCI: more scores of single provinces, and the indicators.

FOLDER of `tools.built_in_build` also holds `pci_supplement.csv` (index, year, province, component, value, rank, status,
source, note), `pci_indicators.csv` (year, component, order, label, code_or_question, lang, source) and
`pci_indicator_values.csv` (year, province, component, indicator_order, value). Beside this file lies
`pci_indicator_names.csv`: by component and number the Vietnamese name of an indicator whose edition was published in
English only: the number of the same indicator in another edition, or a translation, marked as one, where none is surely
the same. Where the English name states the scale the other way round than the figures go, a note says so.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from analysis.frames import PUBLISHED, STATED
from data.catalogue.model import Catalogue
from data.editions import Indicator, IndicatorValue

NAMES: Final = Path(__file__).with_name("pci_indicator_names.csv")
TRANSLATED: Final = " [bản dịch của chương trình]"
STATUSES: Final = {"published": PUBLISHED, "stated by the province": STATED}
LAST_YEAR: Final = 2024
"""The edition of 2025 is known from secondary sources only."""

NOTES: Final = {
    "rank from the order of the list": "hạng theo thứ tự trong danh sách",
    "rank of the component": "hạng của thành phần",
    "up 1.48 points and six places on 2023": "tăng 1,48 điểm và sáu bậc so với năm 2023",
    "up 0.22 on 2023": "tăng 0,22 điểm so với năm 2023",
    "up 34 places and 1.48 points on 2023": "tăng 34 bậc và 1,48 điểm so với năm 2023",
    "up 43 places and 2.09 points on 2023": "tăng 43 bậc và 2,09 điểm so với năm 2023",
    "down 15 places, up 0.13 points on 2023": "giảm 15 bậc, tăng 0,13 điểm so với năm 2023",
}
"""The notes of the supplement in Vietnamese; the original stands behind them in brackets."""

Details = tuple[tuple[Indicator, ...], tuple[IndicatorValue, ...]]


def lines(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of published figures."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def is_built_in(line: Mapping[str, str]) -> bool:
    """Whether a row of the supplement is one province's, of a delivered edition: no aggregate, nothing of 2025."""
    return not line["province"].startswith("(") and int(line["year"]) <= LAST_YEAR


def note_of(line: Mapping[str, str]) -> str:
    """A note in Vietnamese, the original behind it."""
    if not line["note"]:
        return ""
    return "; ".join(NOTES[part] for part in line["note"].split("; ")) + f" ({line['note']})"


def indicators(folder: Path, catalogue: Catalogue) -> dict[int, Details]:
    """The indicators of each edition that has values of them, and the values, by year."""
    published = {
        (int(line["year"]), line["lang"], line["component"], int(line["order"])): line
        for line in lines(folder / "pci_indicators.csv")
    }
    values: dict[int, list[IndicatorValue]] = {}
    units = {year: catalogue.unit_names("pci", year) for year in catalogue.index("pci").years()}
    for line in lines(folder / "pci_indicator_values.csv"):
        year = int(line["year"])
        unit = units[year].match(line["province"]).code
        if unit is None:
            raise ValueError(f"no unit {line['province']!r} in {year}")
        order = int(line["indicator_order"])
        values.setdefault(year, []).append(
            IndicatorValue(unit, line["component"], order, float(line["value"]), PUBLISHED)
        )
    borrowed = list(lines(NAMES))
    found: dict[int, Details] = {}
    for year, own in values.items():
        keys = sorted({(value.component, value.order) for value in own})
        found[year] = tuple(_indicator(year, *key, published, borrowed) for key in keys), tuple(own)
    return found


def _indicator(
    year: int,
    component: str,
    order: int,
    published: Mapping[tuple[int, str, str, int], Mapping[str, str]],
    borrowed: list[dict[str, str]],
) -> Indicator:
    """One indicator of one edition: its Vietnamese name as published, as another edition has it, or translated."""
    vi, en = (published.get((year, language, component, order)) for language in ("vi", "en"))
    own = vi or en
    if own is None:
        raise ValueError(f"no indicator {order} of {component} in {year}")
    label, code, source, note, english = _clean(own["label"]), own["code_or_question"], own["source"], "", ""
    if vi is None:
        english = label
        (name,) = (
            line
            for line in borrowed
            if (line["component"], int(line["order"])) == (component, order)
            and int(line["first_year"]) <= year <= int(line["last_year"])
        )
        if name["name_of_year"]:
            other = published[int(name["name_of_year"]), "vi", component, int(name["name_of_order"])]
            label = _clean(other["label"])
            source += f"; tên tiếng Việt như PCI {name['name_of_year']}: {other['source']}"
        else:
            label = name["translation"] + TRANSLATED
        note = name["note"]
    return Indicator(component, order, label, code, label_en=english, source=source, note=note)


def _clean(label: str) -> str:
    return " ".join(label.split())
