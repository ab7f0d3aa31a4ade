"""Whose figures a file holds: the index, place and group that its titles, its sheets and its name speak of.

A table of another index, or of another province's departments of the same names, reads as well as the right one. What
it is called says whose it is; where that is somebody else, a person is asked before anything is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.catalogue.model import TOTAL, Catalogue, Index
from data.editions import ScoreRow
from data.names import beginning, fold, normalise
from data.reading.cells import Workbook
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.index_names import named_in
from data.reading.tables.observations import Reading
from data.reading.tables.phrases import holds
from data.reading.tables.titles import plan_words
from data.reading.tables.years import year_of, years_in
from data.vocabulary import vocabulary

LEAST_LETTERS = 3
"""A shorter abbreviation of a place may be anything in a title."""
LEAST_JOINED = 7
"""A shorter name whose syllables are written as one may be another word."""

LEAST_IN_SITE = 5
"""In the name of a site a part this long is a place: "laocai", "nghean"."""

_SITE = re.compile(r"[a-z0-9-]++(?:\.[a-z0-9-]++)++")
_ENDS_OF_SITES = ("vn", "com", "net", "org", "info")
_PLACE = re.compile(r"[\w .]++")
_VOWEL = re.compile("[aeiouy]")
_ENDING = re.compile(r"\.[A-Za-z]{2,4}$")


@dataclass(frozen=True)
class _Text:
    """A text that says what a file is about, and where it stands."""

    text: str
    sheet: str = ""
    cell: str = ""


def ownership_problems(
    dated: Sequence[tuple[Reading, int | None]],
    rows: Mapping[int, Sequence[ScoreRow]],
    workbook: Workbook,
    words: Words,
) -> list[Problem]:
    """The questions whose figures these are: one for each index, place and group named that is not the chosen one's.

    And one for a table of nothing but totals of which nothing says of what index they are, and one for figures that are
    said to be planned, expected or assumed.
    """
    file = _Text(file_words(workbook.file_name))
    problems: list[Problem] = []
    for reading, year in dated:
        if reading.recognition.layout == "indicators":
            continue
        texts = [*_texts(reading, workbook), file]
        problems += _other_indices(texts, words)
        problems += _other_places([*texts, *_sources(reading, workbook)], words)
        problems += _other_groups(texts, words, rows, year)
        problems += _plans([*texts, *_sources(reading, workbook)], reading, year, words)
        if not _is_of_this_index(reading, texts, workbook, words):
            problems.append(Problem("total_of_unnamed_index", reading.sheet, found=words.index.short))
    return list({(problem.code, fold(problem.found)): problem for problem in reversed(problems)}.values())[::-1]


def file_words(file_name: str) -> str:
    """A file's name as words: without its ending, and without what joins words in names of files."""
    return re.sub(r"[_\-.+]+", " ", _ENDING.sub("", file_name))


def _texts(reading: Reading, workbook: Workbook) -> Iterator[_Text]:
    """The titles of a table, each with its cell, and the name of its sheet."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == reading.sheet), None)
    places: dict[str, str] = {}
    if sheet is not None:
        for cell in sheet.cells.values():
            places.setdefault(cell.text, cell.address)
    for title in dict.fromkeys(reading.titles):
        yield _Text(title, reading.sheet, places.get(title, ""))
    if workbook.kind != "text":  # the sheet of a text table is named after its file
        yield _Text(reading.sheet, reading.sheet)


def _sources(reading: Reading, workbook: Workbook) -> Iterator[_Text]:
    """The lines that say where the figures of a sheet are from: “Nguồn: Sở Kế hoạch và Đầu tư tỉnh Nghệ An”."""
    known = vocabulary().titles["sources"]
    for sheet in workbook.sheets:
        for cells in sheet.rows.values() if sheet.name == reading.sheet else ():
            is_source = cells[0].kind == "text" and any(
                fold(beginning(cells[0].text)).startswith(f"{word} ") for word in known
            )
            if is_source and all(cell.kind == "text" for cell in cells):
                yield _Text(" ".join(cell.text for cell in cells), reading.sheet, cells[0].address)


# --- the index ---------------------------------------------------------------------------------------------


def _other_indices(texts: Iterable[_Text], words: Words) -> Iterator[Problem]:
    own = index_phrases(words.index)
    others = {
        phrase: index.short
        for index in words.catalogue.indices.values()
        if index.code != words.index.code
        for phrase in index_phrases(index)
    }
    others |= {phrase: phrase for phrase in vocabulary().titles["other_indices"] if phrase not in others}
    for text in texts:
        folded = fold(text.text)
        if holds(folded, own) or words.components_in(text.text):
            continue
        named = [phrase for phrase in others if phrase not in own and holds(folded, [phrase])]
        if named:
            longest = max(named, key=len)
            details = {"index": words.index.short, "text": text.text}
            yield Problem("names_another_index", text.sheet, text.cell, _as_written(longest, text.text), details)


def _plans(texts: Iterable[_Text], reading: Reading, year: int | None, words: Words) -> Iterator[Problem]:
    """The question whether figures are results whose title, sheet, file or source says that they are planned.

    A plan for a year behind all figures only begins with them: “Kế hoạch cải thiện PCI năm 2020” over 2015 and 2016.
    """
    aside = {
        problem.found for problem in reading.problems if problem.code in ("derived_column_left_out", "column_left_out")
    }
    for text in texts:
        found = plan_words(text.text)
        if found and text.text not in aside and not _is_behind(years_in(text.text), reading, year):
            details = {"index": words.index.short, "text": text.text}
            yield Problem("planned_figures", text.sheet, text.cell, _as_written(found, text.text), details)


def _is_behind(years: frozenset[int], reading: Reading, year: int | None) -> bool:
    """Whether years lie behind those of all figures of a table."""
    said = (each.year for each in reading.observations if each.year is not None)
    known = {at if isinstance(at, int) else year_of(at) for at in said} | {year} if years else set()
    dated = {at for at in known if at is not None}
    return bool(dated) and max(dated) < min(years)


def index_phrases(index: Index) -> tuple[str, ...]:
    """What an index is called in titles, folded: its abbreviation and its names."""
    names = {fold(name) for name in (index.short, index.name_vi, index.name_en)}
    return tuple(name for name in names if len(name) >= LEAST_LETTERS)


def _as_written(phrase: str, text: str) -> str:
    """The words of a text that a folded phrase stands for."""
    words = text.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if fold(" ".join(words[start:end])) == phrase:
                return " ".join(words[start:end]).strip(" ,;:.()–-")
    return phrase


def _is_of_this_index(reading: Reading, texts: Iterable[_Text], workbook: Workbook, words: Words) -> bool:
    """Whether a table says of what index it is: by a component, a heading, what it is called, or the name of a row."""
    if reading.components - {TOTAL} or TOTAL not in reading.components:
        return True
    phrases = (*index_phrases(words.index), *(fold(text) for text in _own_totals(words)))
    headings = (column.heading for column in reading.recognition.columns)
    labels = _beside_totals(reading, workbook)
    return any(holds(fold(text), phrases) for text in (*headings, *labels, *(each.text for each in texts)))


def _beside_totals(reading: Reading, workbook: Workbook) -> Iterator[str]:
    """What stands in the first row with a total: where components are in rows, its name."""
    row = next((each.cell.row for each in reading.observations if each.component == TOTAL and each.cell), None)
    for sheet in workbook.sheets:
        if sheet.name == reading.sheet and row is not None:
            yield from (cell.text for cell in sheet.rows.get(row, ()) if cell.kind == "text")


def _own_totals(words: Words) -> Iterable[str]:
    return (words.index.total.name_vi, words.index.total.name_en)


# --- the place ---------------------------------------------------------------------------------------------


def _other_places(texts: Iterable[_Text], words: Words) -> Iterator[Problem]:
    own = {normalise(place) for place in words.catalogue.places.get(words.index.unit_set, ())}
    others = _places_beside(own, words.index.unit_set, words.catalogue)
    if not others:
        return
    for text in texts:
        if _is_place_of_signature(text.text):
            continue
        codes = named_in(text.text, others) | _of_sites(text.text, others, words.catalogue)
        if codes & {""} or not codes:
            continue
        names = sorted({words.catalogue.unit(code).name_vi for code in codes})
        details = {"place": words.catalogue.places[words.index.unit_set][0], "text": text.text}
        yield Problem("names_another_place", text.sheet, text.cell, ", ".join(names), details)


def _of_sites(text: str, places: Mapping[str, frozenset[str]], catalogue: Catalogue) -> frozenset[str]:
    """The places that addresses in a text are named after: laocai.gov.vn, ddcilaocai.vn."""
    joined = {key.replace(" ", ""): codes for key, codes in places.items()}
    indices = [index.short.lower() for index in catalogue.indices.values()]
    found: frozenset[str] = frozenset()
    for site in _SITE.findall(beginning(text).lower()):
        *parts, end = re.split(r"[.-]", site)
        for part in parts if end in _ENDS_OF_SITES else ():
            for index in ("", *indices):
                name = part.removeprefix(index).removesuffix(index)
                if len(name) >= LEAST_IN_SITE:
                    found |= joined.get(name, frozenset())
    return found


def _is_place_of_signature(text: str) -> bool:
    """Whether it is where a document was signed: a place and, behind a comma, the date."""
    place, _, rest = text.partition(",")
    dated = fold(rest).split(" ", 1)[0]
    return bool(_PLACE.fullmatch(place)) and dated in vocabulary().after_places


def _places_beside(own: set[str], unit_set: str, catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """The places of the kind that the own one is of, by normalised spelling; the own one's code is "".

    unit_set: what the index ranks; its units are no places beside the own one, though one may have its name.
    """
    home = [unit for unit in catalogue.units.values() if own & {normalise(spelling) for spelling in unit.spellings}]
    sets = {unit.unit_set for unit in home} - {unit_set}
    codes = {unit.code for unit in home}
    found: dict[str, frozenset[str]] = {}
    for unit in catalogue.units.values():
        if unit.unit_set in sets:
            for spelling in unit.spellings:
                key = normalise(spelling)
                if spelling.isupper() and _VOWEL.search(key):  # KHOA is a word of many titles, TPHCM is none
                    continue
                joined = key.replace(" ", "")  # as names of files have it
                for name in {key, joined} if len(joined) >= LEAST_JOINED else {key}:
                    if len(name) >= LEAST_LETTERS:
                        found[name] = found.get(name, frozenset()) | {"" if unit.code in codes else unit.code}
    return found


# --- the group ---------------------------------------------------------------------------------------------


def _other_groups(
    texts: Iterable[_Text], words: Words, rows: Mapping[int, Sequence[ScoreRow]], year: int | None
) -> Iterator[Problem]:
    phrases = vocabulary().groups
    if len(words.index.groups) < 2:
        return
    units = {row.unit for at in ([year] if year is not None else rows) for row in rows.get(at, ())}
    present = {words.catalogue.unit(unit).group for unit in units}
    for text in texts:
        folded = fold(text.text)
        named = {group for group in words.index.groups if holds(folded, phrases.get(group, ()))}
        if present and named and not named & present:
            found = next(phrase for group in sorted(named) for phrase in phrases[group] if holds(folded, [phrase]))
            example = words.catalogue.unit(min(units)).name_vi
            details = {"unit": example, "text": text.text}
            yield Problem("names_another_group", text.sheet, text.cell, _as_written(found, text.text), details)
