"""Profiles as a layout: which unit they are about, and what they say of it."""

from __future__ import annotations

from data.reading.observations import Context, Observation, Reading, Recognition
from data.reading.problems import Problem
from data.reading.profile import Profile, find_profile
from data.reading.tables import Table
from data.reading.unit_tables import excluded_rows
from data.reading.workbook import Sheet


def attempt_profile(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    profile = find_profile(sheet, context.words)
    if profile is None:
        return None
    if table is not None and len({code for row in table.body for code in _codes_at(table, row, context)}) > 1:
        rows = {*table.body, *table.left_out}
        if any(entry.cell.row in rows for entry in profile.entries):
            return None  # figures beside several names are not those of one unit
    units, problems = _unit_of(sheet, context, profile)
    excluded = excluded_rows(sheet, context, problems)
    observations = tuple(
        Observation(sheet.name, None, entry.component, entry.measure, entry.cell, entry.year, unit_codes=units)
        for entry in profile.entries
        if units and entry.cell.row not in excluded
    )
    header = profile.header_row
    return Reading(
        sheet.name,
        Recognition(
            "profile",
            profile.confidence,
            f"{profile.labels} hàng là chỉ số thành phần hoặc tổng điểm, {profile.series} cột là năm",
            f"{profile.labels} rows are components or the total, {profile.series} columns are years",
            header,
            (),
        ),
        observations,
        (*problems, *profile.problems),
        profile.titles,
        has_years=profile.has_years,
        components=frozenset(entry.component for entry in profile.entries),
        is_about_all_units=False,
    )


def _codes_at(table: Table, row: int, context: Context) -> frozenset[str]:
    cell = table.cell(row, table.names[0])
    return context.words.units(cell.text) if cell is not None else frozenset()


def _unit_of(sheet: Sheet, context: Context, profile: Profile) -> tuple[frozenset[str], list[Problem]]:
    """The unit that a table without names is about: chosen, or named by the sheet, the titles or the file."""
    said = context.decisions.table_units.get(sheet.name)
    if said:
        return frozenset({said}), []
    stem = context.workbook.file_name.rpartition(".")[0]
    for texts in ((sheet.name,), profile.titles, (stem,)):
        found = frozenset().union(*(context.words.units_in(text) for text in texts))
        if len({context.words.catalogue.unit(code).name_vi for code in found}) == 1:
            return found, []
        if found:
            names = sorted(context.words.catalogue.unit(code).name_vi for code in found)
            return frozenset(), [Problem("table_unit_unclear", sheet.name, found=", ".join(names))]
    return frozenset(), [Problem("table_unit_missing", sheet.name, found=sheet.name)]
