"""The preview of a file: what was recognised, every problem by its cell, and what would be published."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import streamlit as st

from analysis.frames import TOTAL
from analysis.numbers import decimal
from data.importing import Preview
from data.reading.layouts import LAYOUTS
from data.reading.problems import SEVERITIES, Problem
from data.store.editions import ScoreRow
from ui.tables import Column, TableCell, show_table
from ui.visit import Visit
from ui.wording import plain

MOST_SHOWN = 200


def show_preview(visit: Visit, read: Preview) -> None:
    """Draw the whole preview; nothing here writes."""
    say = visit.say
    for sheet, recognition in read.recognitions:
        why = recognition.why_vi if visit.language == "vi" else recognition.why_en
        st.caption(say("upload.recognised", sheet=plain(sheet), layout=say.of(LAYOUTS[recognition.layout]), why=why))
    counts = read.counts
    blocking = counts.get("reject", 0) + counts.get("error", 0)
    if blocking:
        st.error(say("upload.blocked", count=blocking), icon=":material/error:")
    elif counts.get("warning"):
        st.warning(say("upload.warned", count=counts["warning"]), icon=":material/warning:")
    else:
        st.success(say("upload.clean"), icon=":material/check_circle:")
    if read.problems:
        _problems(visit, read)
    for year, rows in read.rows.items():
        with st.expander(say("upload.edition", index=visit.index.short, year=year, **_counts(rows))):
            _rows(visit, rows)


def _problems(visit: Visit, read: Preview) -> None:
    say = visit.say
    ordered = sorted(read.problems, key=lambda problem: SEVERITIES.index(problem.severity))
    tones = {"reject": "bad", "error": "bad", "warning": "", "repaired": "muted"}
    show_table(
        [
            Column(say("upload.severity")),
            Column(say("upload.place"), is_whole=True),
            Column(say("upload.problem")),
            Column(say("upload.hint")),
        ],
        [
            [
                TableCell(say(f"problem_severity.{p.severity}"), tone=tones[p.severity]),
                p.place or "–",
                p.message(visit.language),
                p.hint(visit.language),
            ]
            for p in ordered[:MOST_SHOWN]
        ],
        say("upload.problems"),
    )
    if len(ordered) > MOST_SHOWN:
        st.caption(say("upload.more_problems", count=len(ordered) - MOST_SHOWN))
    st.download_button(
        say("upload.problems_csv"),
        _csv(visit, ordered),
        f"{read.sha256[:8]}-problems.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _csv(visit: Visit, problems: list[Problem]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["severity", "code", "sheet", "cell", "found", "message", "hint"])
    for p in problems:
        line = [p.severity, p.code, p.sheet, p.cell, p.found, p.message(visit.language), p.hint(visit.language)]
        # A text that begins like a formula would be run by the spreadsheet that opens this file.
        writer.writerow([f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text for text in line])
    return out.getvalue().encode("utf-8-sig")


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
            text = f"#{row.rank:.0f}" if row.rank is not None else visit.say(f"status.{row.status}")
            return TableCell(text, help=place)
        return TableCell(decimal(row.value, visit.language), help=place)

    show_table(
        [
            Column(visit.say("words.unit")),
            *(Column(visit.say.of(visit.component(code), "short"), "right") for code in codes),
        ],
        [
            [visit.say.of(visit.catalogue.unit(unit)), *(cell(scores.get(code)) for code in codes)]
            for unit, scores in by_unit.items()
        ],
        visit.say("upload.preview_caption"),
    )
