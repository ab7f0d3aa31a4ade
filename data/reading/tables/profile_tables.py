"""The layout “profile”: the unit that a table of components is about, and its observations."""

from collections.abc import Collection

from data.reading.cells import Sheet
from data.reading.problems import Problem
from data.reading.tables.observations import Context, Observation, Reading, Recognition
from data.reading.tables.profile import Profile, find_profile
from data.reading.tables.tables import Table
from data.reading.tables.titles import names_several_units
from data.reading.tables.unit_tables import excluded_rows
from wording.words import Said


def attempt_profile(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    profile = find_profile(sheet, context.words)
    if profile is None:
        return None
    if table is not None and sum(bool(_codes_at(table, row, context)) for row in table.body) > 1:
        rows = {*table.body, *table.left_out}
        if any(entry.cell.row in rows for entry in profile.entries):
            return None  # a name beside every figure makes a table of units, even where it is always the same
    named = [entry.unit for entry in profile.entries if entry.unit is not None]
    of_units = len({cell.text for cell in named}) > 1
    units, problems = (frozenset[str](), []) if of_units else _unit_of(sheet, context, profile)
    excluded = excluded_rows(sheet, context, problems)
    observations = tuple(
        Observation(
            sheet.name,
            entry.unit if of_units else None,
            entry.component,
            entry.measure,
            entry.cell,
            entry.year,
            unit_codes=units,
        )
        for entry in profile.entries
        if (units or (of_units and entry.unit is not None)) and entry.cell.row not in excluded
    )
    return Reading(
        sheet.name,
        Recognition(
            "profile",
            profile.confidence,
            Said(
                "recognition.profile_of_units" if of_units else "recognition.profile_of_years",
                {"rows": profile.labels, "columns": profile.series},
            ),
            profile.header_row,
            (),
        ),
        observations,
        (*problems, *profile.problems),
        profile.titles,
        has_years=profile.has_years,
        components=frozenset(entry.component for entry in profile.entries),
        is_about_all_units=of_units,
    )


def _codes_at(table: Table, row: int, context: Context) -> frozenset[str]:
    cell = table.cell(row, table.names[0])
    return context.words.units(cell.text) if cell is not None else frozenset()


def _unit_of(sheet: Sheet, context: Context, profile: Profile) -> tuple[frozenset[str], list[Problem]]:
    """The unit that a table without names is about: chosen, or named by the sheet, the titles or the file.

    Where two of them name different units, it is unclear, and so it is where the table says that it is of them all.
    What a person chose for a sheet is not for a table beside others on it whose title names another unit.
    """
    words = context.words
    said = context.decisions.table_units.get(sheet.name)
    titled = frozenset[str]().union(*map(words.units_in, profile.titles))
    is_of_all = not titled and any(names_several_units(text, words) for text in profile.titles)
    if said:
        is_other = is_of_all or (titled and not _is_one({said, *titled}, context))
        if not (is_other and _is_of_several(sheet, context)):
            return frozenset({said}), []
        at = min(sheet.visible.values(), key=lambda cell: (cell.row, cell.column))
        return frozenset(), [Problem("table_left_out", sheet.name, at.address, at.text)]
    named = (words.units_in(sheet.name), titled, words.units_in(context.workbook.file_name.rpartition(".")[0]))
    sources = [found for found in named if found]
    if not sources:
        return frozenset(), [Problem("table_unit_missing", sheet.name, found=sheet.name)]
    first, *others = sources
    agree = all(any(_is_one({*first, code}, context) for code in other) for other in others)
    if _is_one(first, context) and agree and not is_of_all:
        return first, []
    names = sorted({words.catalogue.unit(code).name_vi for code in first.union(*others)})
    return frozenset(), [Problem("table_unit_unclear", sheet.name, found=", ".join(names))]


def _is_one(codes: Collection[str], context: Context) -> bool:
    """Whether some codes are of one unit, perhaps under its names of two times."""
    units = [context.words.catalogue.unit(code) for code in codes]
    return 1 in (len({unit.name_vi for unit in units}), len({unit.renames or unit.code for unit in units}))


def _is_of_several(sheet: Sheet, context: Context) -> bool:
    whole = next((each for each in context.sheets if each.name == sheet.name), sheet)
    return len(context.parts(whole)) > 1
