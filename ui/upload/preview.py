"""The preview of a file: what was recognised and what not, what would change, what may be published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis.frames import TOTAL
from data.editions import ScoreRow
from data.reading.editions.difference import Comparison
from services.imports import Preview
from ui.blocks.problems import PAGE_SIZE, one_page
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.upload.boxes import open_box
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, RANK, SHARE, WHOLE

WHY_NOT_READ = ("ambiguous_layout", "hidden_sheet_left_out", "sheet_excluded", "sheet_left_out", "other_sheet_left_out")


def show_verdict(visit: Visit, read: Preview) -> None:
    """Whether it can be published, in one sentence; several editions each with theirs."""
    say = visit.say
    counts = read.counts
    blocking = counts.get("reject", 0) + counts.get("error", 0)
    if blocking:
        st.error(say("upload.blocked", count=blocking), icon=":material/error:")
        ready = read.importable_years
        if ready:
            blocked = sorted(set(read.years) - set(ready))
            st.info(say("upload.some_ready", ready=_years(ready), blocked=_years(blocked)))
    elif counts.get("question"):
        st.warning(say("upload.asked", count=counts["question"]), icon=":material/help:")
    elif counts.get("warning"):
        st.warning(say("upload.warned", count=counts["warning"]), icon=":material/warning:")
    else:
        st.success(say("upload.clean"), icon=":material/check_circle:")


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))


def show_recognised(visit: Visit, read: Preview) -> None:
    """Each sheet with its layout, how sure that is, and why; the sheets that are not read, and why."""
    say, language = visit.say, visit.language
    if read.workbook is None:
        return
    lines: list[Row] = [
        [
            sheet,
            say(f"layout.{found.layout}"),
            TableCell(found.confidence, SHARE),
            found.why.text(language),
        ]
        for sheet, found in read.recognitions
    ]
    others = [*(sheet.name for sheet in read.workbook.sheets), *read.workbook.other_sheets]
    reasons = {p.sheet: p.message(language) for p in reversed(read.problems) if p.code in WHY_NOT_READ}
    done = {sheet for sheet, _ in read.recognitions}
    not_read: list[Row] = [
        [sheet, say("upload.not_read"), TableCell(), reasons.get(sheet, say("upload.no_figures"))]
        for sheet in others
        if sheet not in done
    ]
    title = say("upload.recognised_title", count=len(lines))
    if not_read:
        title += say("upload.not_read_count", count=len(not_read))
    with open_box(title, "recognised", read, "fact_check", is_open=False):
        show_table(
            [
                Column(say("steer.sheet")),
                Column(say("upload.layout")),
                Column(say("upload.sure"), "right"),
                Column(say("upload.why")),
            ],
            [*lines, *not_read],
            title,
            language,
        )


def show_editions(visit: Visit, read: Preview) -> None:
    """What each edition would hold, and what would change in the one in use."""
    say = visit.say
    for year in read.years:
        rows = read.rows.get(year, ())
        values = read.indicator_values.get(year, ())
        title = say("upload.edition", index=visit.index.short, year=year, **_counts(rows))
        if values:
            title += say("upload.indicators", count=len(read.indicators.get(year, ())))
        is_ready = year in read.importable_years
        title += "" if is_ready else say("upload.edition_blocked")
        icon = "check" if is_ready else "block"
        with open_box(title, str(year), read, icon, is_open=True):
            _differences(visit, year, read.comparisons.get(year))
            _rows(visit, rows)


def _differences(visit: Visit, year: int, found: Comparison | None) -> None:
    """The comparison with the edition in use: counts, what would go, and the largest gaps first."""
    say, language = visit.say, visit.language
    if found is None:
        st.info(say("difference.nothing"), icon=":material/help:")
        return
    gaps = found.differences
    if not gaps:
        st.caption(say("difference.none") if not found.stays else found.sentence(language, visit.digits))
        return
    (st.warning if found.gone else st.markdown)(found.sentence(language, visit.digits))
    first = one_page(visit, len(gaps), f"differences_{year}")
    show_table(
        [
            Column(say("words.unit")),
            Column(say("words.component")),
            Column(say("difference.before"), "right"),
            Column(say("difference.after"), "right"),
            Column(say("difference.gap"), "right"),
            Column(say("upload.place"), is_secondary=True),
        ],
        [
            [
                say.of(visit.catalogue.unit(difference.unit)),
                say.of(visit.component(difference.component), "short")
                + f" · {say(f'difference.{difference.measure}')}",
                TableCell(None if difference.before == "" else difference.before, form),
                TableCell(None if difference.after == "" else difference.after, form),
                TableCell(difference.gap, replace(form, is_signed=True)),
                TableCell(f"{difference.sheet}!{difference.cell}" if difference.cell else None),
            ]
            for difference in gaps[first : first + PAGE_SIZE]
            for form in (WHOLE if difference.measure == "rank" else DECIMAL.to(visit.digits),)
        ],
        say("difference.caption"),
        language,
    )


def _counts(rows: tuple[ScoreRow, ...]) -> Mapping[str, int]:
    return {
        "units": len({row.unit for row in rows}),
        "values": sum(row.value is not None for row in rows),
        "ranks": sum(row.rank is not None for row in rows),
    }


def _rows(visit: Visit, rows: tuple[ScoreRow, ...]) -> None:
    codes = [code for code in (*visit.index.components, TOTAL) if any(row.component == code for row in rows)]
    by_unit: dict[str, dict[str, ScoreRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, {})[row.component] = row

    def cell(row: ScoreRow | None) -> TableCell:
        if row is None:
            return TableCell("")
        place = f"{row.sheet}!{row.cell or row.rank_cell}"
        if row.value is None:
            if row.rank is not None:
                return TableCell(row.rank, RANK.within("#", ""), help=place)
            return TableCell(visit.say(f"status.{row.status}"), help=place)
        return TableCell(row.value, DECIMAL.to(visit.digits), help=place)

    show_table(
        [
            Column(visit.say("words.unit"), is_whole=True),
            *(Column(visit.say.of(visit.component(code), "short"), "right") for code in codes),
        ],
        [
            [visit.say.of(visit.catalogue.unit(unit)), *(cell(scores.get(code)) for code in codes)]
            for unit, scores in by_unit.items()
        ],
        visit.say("upload.preview_caption"),
        visit.language,
    )
