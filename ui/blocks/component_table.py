"""The figures of the component table of one edition."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import pandas as pd

from analysis.flags import SEVERITIES, Flag
from analysis.frames import MISSING, NOT_APPLICABLE, NOT_PUBLISHED, TOTAL, UNUSABLE, is_known
from analysis.position import places_moved
from ui.blocks.tiers import tier_cells, tier_columns
from ui.kit.tables import Column, Part, Row, TableCell, as_cell, ranked, show_table, sparkline, tone_of
from ui.reads.scores import own_history, sources
from ui.statements.sentences import coverage_note, note_text, rank_move
from ui.statements.why import why_id
from ui.visit.visit import Visit
from wording.flags import reason
from wording.numbers import AS_IS, NOTHING, PLACES, WHOLE, change_format, decimal, score_digits, score_format

PLACE = "table"
"""Where the figures of the component table stand, for the boxes that say why."""

_Place = tuple[int, str, float]
"""The year, what the component measured then, and the percentile."""


def in_order_of_attention(rows: pd.DataFrame, flags: Sequence[Flag]) -> pd.DataFrame:
    """The component rows, those that need attention first: most severe flag, number of flags, lowest standing."""
    weight = {severity: 10 ** (len(SEVERITIES) - position) for position, severity in enumerate(SEVERITIES)}
    attention = dict.fromkeys(rows["component"], 0)
    for flag in flags:
        attention[flag.component] = attention.get(flag.component, 0) + weight[flag.severity]
    places = [place if is_known(place) else 50.0 for place in rows["percentile"]]
    keys = [(-attention[code], place, code) for code, place in zip(rows["component"], places, strict=True)]
    return rows.iloc[sorted(range(len(keys)), key=keys.__getitem__)]


def columns(visit: Visit) -> list[Column]:
    """The headings of the component table."""
    say = visit.say
    return [
        Column(say("words.component"), is_whole=True),
        Column(say("words.score"), "right"),
        Column(say("words.score_moved"), "right", help=say("overview.change_help")),
        Column(say("words.rank"), "right"),
        Column(say("words.rank_moved"), "right", help=say("overview.rank_change_help")),
        *tier_columns(visit, *_codes(visit)),
        Column(say("words.to_median"), "right", is_secondary=True, help=say("overview.median_help")),
        Column(say("words.course"), "left", is_secondary=True, help=say("overview.course_help")),
        Column(say("words.flags"), "center"),
    ]


def table_rows(visit: Visit, rows: pd.DataFrame, flags: Sequence[Flag]) -> list[Row]:
    """One row a component: score, change, rank, change, tier where there are any, gap, course, flags."""
    courses: dict[str, list[_Place]] = {}
    for year, component, *place in own_history(visit)[["year", "component", "construct", "percentile"]].itertuples(
        index=False, name=None
    ):
        if year <= (visit.year or 0):
            courses.setdefault(str(component), []).append((int(year), *place))
    origins = sources(visit)
    return [
        _table_row(visit, row, sorted(courses.get(str(row["component"]), [])), flags, origins)
        for _, row in rows.iterrows()
    ]


def _table_row(
    visit: Visit,
    row: pd.Series,
    course: Sequence[_Place],
    flags: Sequence[Flag],
    origins: Mapping[str, str],
) -> Row:
    code = str(row["component"])
    raised = [flag for flag in flags if flag.component == code]
    places, asks, toned = places_moved(row), why_id(code, PLACE), (row["direction"], score_digits(row))
    moved = rank_move(visit, row) if is_known(row["rank_change"]) else ""
    return [
        TableCell(
            visit.component_name(code, short=True),
            href=visit.link("component", component=code),
            help=". ".join(filter(None, (visit.component_name(code), visit.component_about(code)))),
        ),
        score_cell(visit, row, help=_help(visit, row, origins.get(code, "")), asks=asks).with_interval(
            row["low"], row["high"], score_format(row)
        ),
        TableCell(row["value_change"], change_format(row), tone=tone_of(row["value_change"], *toned), asks=asks),
        ranked(row["rank"], row["rank_of"], help=coverage_note(visit, row), asks=asks),
        TableCell(places, PLACES, tone=tone_of(places), help=moved, asks=asks),
        *tier_cells(visit, visit.unit_code, code, *_codes(visit)),
        TableCell(row["gap_to_median"], change_format(row), tone=tone_of(row["gap_to_median"], *toned), asks=asks),
        _course(visit, course),
        flags_cell(visit, raised, component=code),
    ]


def without_empty(columns: Sequence[Column], rows: Sequence[Row], language: str) -> tuple[list[Column], list[Row]]:
    """The table without the changes, tiers, gaps and courses that no row has, as where no edition came before."""
    always = (0, 1, len(columns) - 1)  # component and score; and that nothing was flagged is said
    used = [
        at in always or any(as_cell(row[at]).text(language) not in ("", NOTHING) for row in rows)
        for at in range(len(columns))
    ]
    return list(compress(columns, used)), [list(compress(row, used)) for row in rows]


def _codes(visit: Visit) -> list[str]:
    """The components of the framework, in its order."""
    return [part.component for part in visit.framework.components] if visit.framework else []


def _help(visit: Visit, row: pd.Series, source: str) -> str:
    """What is to be known of a figure, and the file, sheet and cell that it came from."""
    return " · ".join(filter(None, (note_text(visit, row), source)))


def score_text(visit: Visit, row: pd.Series | Mapping[Any, Any]) -> str:
    """A score, or in a word why there is none; what is missing is never shown as zero."""
    return score_cell(visit, row).text(visit.language)


def score_cell(visit: Visit, row: pd.Series | Mapping[Any, Any], **more: Any) -> TableCell:
    """The same as a cell."""
    status = str(row["value_status"])
    if not is_known(row["shown_value"]) and status in (NOT_APPLICABLE, NOT_PUBLISHED, UNUSABLE):
        return TableCell(visit.say(f"status.{status}"), **more)
    return TableCell(row["shown_value"], score_format(row), **more)


def flags_cell(visit: Visit, raised: Sequence[Flag], **link: str) -> TableCell:
    """How many flags there are, how severe the most severe is, and, of one component alone, for what reasons.

    link: what the link to the flags says besides the selection, such as the component.
    """
    if not raised:
        return TableCell(0, AS_IS.or_zero(NOTHING))
    highest = min((flag.severity for flag in raised), key=SEVERITIES.index)
    is_of_one = len({flag.component for flag in raised}) == 1
    reasons = (
        " ".join(reason(flag, visit.language, visit.index.has_ranks, visit.catalogue.regions) for flag in raised)
        if is_of_one
        else ""
    )
    cell = TableCell(len(raised), AS_IS, visit.link("flags", **link), help=reasons)
    return cell.with_parts(Part("severity", visit.say(f"severity.{highest}")), detail=" · {severity}")


def _course(visit: Visit, course: Sequence[_Place]) -> TableCell:
    """The percentiles of the editions as a little line, in words for those who cannot see it."""
    known = [(year, place) for year, construct, place in course if construct == course[-1][1] and is_known(place)]
    if len(known) < 2:
        return TableCell(visit.say("overview.no_course"))
    (first, start), (last, end) = known[0], known[-1]
    places = {"start": decimal(start, visit.language, 0), "end": decimal(end, visit.language, 0)}
    places_by_year = dict(known)
    editions = [year for year in visit.index.years(visit.unit.group if visit.unit else None) if first <= year <= last]
    drawn = [places_by_year.get(year) for year in editions]
    words = visit.say("overview.course_alt", first=first, last=last, **places)
    ends = Part("first", first), Part("start", start, WHOLE), Part("last", last), Part("end", end, WHOLE)
    frameworks = [visit.index.framework(year, visit.unit_group) for year in editions]
    return TableCell(words, image=sparkline(drawn, frameworks), parts=ends)


def rows_of(visit: Visit) -> pd.DataFrame:
    """The rows of the chosen unit and edition; empty if it is not in the edition."""
    own = own_history(visit)
    return own[own["year"] == visit.year]


def total_of(rows: pd.DataFrame) -> pd.Series | None:
    """The row of the total, None if the unit has none."""
    total = rows[rows["component"] == TOTAL]
    return None if total.empty else total.iloc[0]


def component_rows(rows: pd.DataFrame, visit: Visit) -> pd.DataFrame:
    """One row for every component of the framework, in its order; one without any figure says that it is missing."""
    parts = rows.set_index("component").reindex(_codes(visit)).reset_index()
    absent = parts["value_status"].isna()
    if not absent.any():
        return parts
    blanks = {"value_status": MISSING, "is_sufficient": True, "is_partial": False, "crosses_break": False, "note": ""}
    for column, blank in blanks.items():
        parts[column] = parts[column].astype("object").where(~absent, blank)
    return parts


def show_standings(visit: Visit, rows: pd.DataFrame) -> None:
    """The components of an edition that stands alone: score, rank, median, gap, best."""
    say = visit.say
    show_table(
        [
            Column(say("words.component")),
            Column(say("words.score"), "right"),
            Column(say("words.rank"), "right"),
            Column(say("words.median"), "right"),
            Column(say("words.to_median"), "right"),
            Column(say("words.best"), "right"),
            Column(say("words.among"), is_secondary=True),
        ],
        [
            [
                visit.component_name(str(row["component"])),
                score_cell(visit, row),
                ranked(row["rank"], row["rank_of"]),
                TableCell(row["median"], score_format(row)),
                TableCell(row["gap_to_median"], change_format(row)),
                TableCell(row["best"], score_format(row)),
                coverage_note(visit, row),
            ]
            for _, row in rows.iterrows()
        ],
        say("overview.table_caption", unit=visit.unit_name, year=visit.year),
        visit.language,
    )


def is_judged(row: pd.Series) -> bool:
    """Whether a flag could have been raised: no flag is good news only then."""
    return is_known(row["shown_value"]) and (bool(row["is_sufficient"]) or is_known(row["rank"]))
