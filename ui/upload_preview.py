"""The preview of a file: what was recognised, every problem by its cell, what would change, what may be published."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import streamlit as st

from analysis.frames import TOTAL
from analysis.numbers import decimal, percent, signed
from data.exported import plain_text
from data.importing import Preview
from data.reading.difference import Difference
from data.reading.layouts import LAYOUTS
from data.reading.problems import SEVERITIES, Problem
from data.store.editions import ScoreRow
from ui.tables import Column, TableCell, show_table
from ui.visit import Visit

PAGE_SIZE = 50
MOST_DIFFERENCES = 200
TONES = {"reject": "bad", "error": "bad", "warning": "", "repaired": "muted"}


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
    elif counts.get("warning"):
        st.warning(say("upload.warned", count=counts["warning"]), icon=":material/warning:")
    else:
        st.success(say("upload.clean"), icon=":material/check_circle:")


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))


def show_recognised(visit: Visit, read: Preview) -> None:
    """Each sheet with its layout, how sure that is, and why."""
    say = visit.say
    if not read.recognitions:
        return
    with st.expander(say("upload.recognised_title", count=len(read.recognitions)), icon=":material/fact_check:"):
        show_table(
            [
                Column(say("steer.sheet")),
                Column(say("upload.layout")),
                Column(say("upload.sure"), "right"),
                Column(say("upload.why")),
            ],
            [
                [
                    sheet,
                    say.of(LAYOUTS[found.layout]),
                    percent(found.confidence, visit.language),
                    found.why_vi if visit.language == "vi" else found.why_en,
                ]
                for sheet, found in read.recognitions
            ],
            say("upload.recognised_title", count=len(read.recognitions)),
        )


def show_problems(visit: Visit, read: Preview) -> None:
    """The problems, the gravest first, by severity, in pages."""
    say = visit.say
    if not read.problems:
        return
    ordered = sorted(read.problems, key=lambda problem: SEVERITIES.index(problem.severity))
    present = [severity for severity in SEVERITIES if read.counts.get(severity)]
    names = {s: f"{say(f'problem_severity.{s}')} ({read.counts[s]})" for s in present}
    chosen = st.pills(
        say("upload.problems"),
        present,
        selection_mode="multi",
        default=[severity for severity in present if severity != "repaired"] or present,
        format_func=names.__getitem__,
        key=f"problems_{visit.language}_{'-'.join(names.values())}",
    )
    shown = [problem for problem in ordered if problem.severity in chosen]
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    page = 1
    if pages > 1:
        page = st.number_input(
            say("upload.page", pages=pages), 1, pages, 1, key=f"problem_page_{visit.language}_{pages}"
        )
    show_table(
        [
            Column(say("upload.severity")),
            Column(say("upload.place"), is_whole=True),
            Column(say("upload.problem")),
            Column(say("upload.hint")),
        ],
        [
            [
                TableCell(say(f"problem_severity.{p.severity}"), tone=TONES[p.severity]),
                p.place or "–",
                p.message(visit.language),
                p.hint(visit.language),
            ]
            for p in shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        say("upload.problems"),
    )
    st.download_button(
        say("upload.problems_csv"),
        _csv(visit, ordered),
        f"{read.sha256[:8]}-problems.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _csv(visit: Visit, problems: Sequence[Problem]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["severity", "code", "sheet", "cell", "found", "message", "hint"])
    for p in problems:
        line = [p.severity, p.code, p.sheet, p.cell, p.found, p.message(visit.language), p.hint(visit.language)]
        writer.writerow([plain_text(text) for text in line])
    return out.getvalue().encode("utf-8-sig")


def show_editions(visit: Visit, read: Preview) -> None:
    """What each edition would hold, and what would change in the one in use."""
    say = visit.say
    for year in read.years:
        rows = read.rows.get(year, ())
        values = read.indicator_values.get(year, ())
        title = say("upload.edition", index=visit.index.short, year=year, **_counts(rows))
        if values:
            title += say("upload.indicators", count=len(read.indicators.get(year, ())))
        with st.expander(title):
            _differences(visit, read.differences.get(year))
            _rows(visit, rows)


def _differences(visit: Visit, found: Sequence[Difference] | None) -> None:
    """The comparison with the edition in use, the largest gaps first."""
    say, language = visit.say, visit.language
    if found is None:
        return
    if not found:
        st.caption(say("difference.none"))
        return
    gaps = sorted(found, key=lambda one: -abs(one.gap or 0))
    gone = {one.unit for one in found if one.after is None and not one.cell}
    largest = decimal(max((abs(one.gap) for one in found if one.gap is not None), default=0.0), language)
    st.markdown(say("difference.sentence", count=len(found), largest=largest, gone=len(gone)))
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
                say.of(visit.catalogue.unit(one.unit)),
                say.of(visit.component(one.component), "short") + f" · {say(f'difference.{one.measure}')}",
                _value(one.before, one.measure, language),
                _value(one.after, one.measure, language),
                signed(one.gap, language, 0 if one.measure == "rank" else 2),
                f"{one.sheet}!{one.cell}" if one.cell else "–",
            ]
            for one in gaps[:MOST_DIFFERENCES]
        ],
        say("difference.caption"),
    )
    if len(gaps) > MOST_DIFFERENCES:
        st.caption(say("difference.more", count=len(gaps) - MOST_DIFFERENCES))


def _value(value: float | str | None, measure: str, language: str) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return decimal(value, language, 0 if measure == "rank" else 2)


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
