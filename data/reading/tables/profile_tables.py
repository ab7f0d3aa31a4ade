"""The layout “profile”: the unit that a table of components is about, and its observations."""

from data.reading.cells import Sheet
from data.reading.problems import Problem
from data.reading.tables.observations import Context, Observation, Reading, Recognition
from data.reading.tables.profile import Profile, find_profile
from data.reading.tables.tables import Table
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
    """The unit that a table without names is about: chosen, or named by the sheet, the titles or the file."""
    said = context.decisions.table_units.get(sheet.name)
    if said:
        return frozenset({said}), []
    for texts in ((sheet.name,), profile.titles, (context.workbook.file_name.rpartition(".")[0],)):
        found = frozenset().union(*(context.words.units_in(text) for text in texts))
        units = [context.words.catalogue.unit(code) for code in found]
        if 1 in (len({unit.name_vi for unit in units}), len({unit.renames or unit.code for unit in units})):
            return found, []  # one unit, perhaps under its names of two times
        if found:
            names = sorted(context.words.catalogue.unit(code).name_vi for code in found)
            return frozenset(), [Problem("table_unit_unclear", sheet.name, found=", ".join(names))]
    return frozenset(), [Problem("table_unit_missing", sheet.name, found=sheet.name)]
