"""From two files to a result: plain exports of survey programs, the sheet that is read, what is not published."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from analysis.survey.quality import Quality
from data.catalogue.loading import TOTAL, load_office
from data.editions import Edition, ScoreRow
from data.rights import operator
from data.store import settings
from data.store.database import Store, open_store
from data.store.editions import publish
from data.store.versions import revision, trial_editions
from data.survey.answers.mapping import fingerprint
from data.survey.answers.raw import look_at_answers
from data.survey.codebook.book import Codebook
from data.survey.codebook.example import example_codebook
from data.survey.codebook.reading import read_codebook
from data.survey.codebook.writing import build_codebook
from planning.documents.paper import texts
from services.feed import feed_tables
from services.papers import analysis_paper
from services.survey_edition import (
    SurveyResult,
    UnfitResultError,
    answers_csv,
    evaluate_survey,
    hindrances,
    publish_survey,
)
from services.survey_workbook import result_workbook
from services.surveys import Run, run_survey
from services.unit_profile import unit_profile
from tests.data.survey.builders import (
    CATALOGUE,
    CODES,
    DISTRICT,
    EXPORTERS,
    FINANCE,
    SMALL,
    SUPPORT,
    TRADE,
    UNITS,
    Said,
    crowd,
    example_grid,
    read,
    slug,
    text,
)
from tests.services.survey_files import PLAIN, cell, kobo_repeated, workbook
from tests.support import by_night, by_turns
from ui.reads.scores import newest_edition

COUNTS = {FINANCE: 14, TRADE: 12, DISTRICT: 11}
TEXTS = {one.code: one.text_vi for one in SMALL.questionnaire.questions}


def asked(unit: str) -> list[str]:
    return [one.code for one in SMALL.questionnaire.questions_of(UNITS[unit].group)]


def google_long(said: list[Said], grid: bool = False) -> bytes:
    """A form that is filled in once for each unit: the sheet of answers of Google Forms."""
    heads = ["Dấu thời gian", "Địa chỉ email", "Đơn vị được đánh giá", *TEXTS.values(), "Điểm số"]
    rows = [
        [EXPORTERS["google"].time(one.end), f"a{n}@vi-du.vn", UNITS[one.unit].name_vi,
         *(cell("google", one, code) for code in CODES), "0 / 0"]
        for n, one in enumerate(said)
    ]  # fmt: skip
    return text((heads, rows))


def google_grid(said: list[Said]) -> bytes:
    """A form with a grid for each question, whose rows are the units."""
    columns = [(code, unit) for code in CODES for unit in COUNTS if code in asked(unit)]
    heads = ["Timestamp", "Email Address", *(f"{TEXTS[code]} [{UNITS[unit].name_vi}]" for code, unit in columns)]
    rows = [
        [EXPORTERS["google"].time(one.end), f"a{n}@vi-du.vn",
         *(cell("google", one, code) if unit == one.unit else "" for code, unit in columns)]
        for n, one in enumerate(said)
    ]  # fmt: skip
    return text((heads, rows))


def kobo_single(said: list[Said]) -> bytes:
    """KoboToolbox: one submission a unit; choices together and a column each; the columns of the program behind."""
    heads = ["start", "end", "phan_a/don_vi"]
    for code in CODES:
        heads += [f"phan_b/{code}", *(f"phan_b/{code}/{slug(choice)}" for choice in SUPPORT if code == "q5")]
    heads += ["__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status",
              "_submitted_by", "_tags", "_index"]  # fmt: skip
    rows = []
    for n, one in enumerate(said, start=1):
        row: list[object] = [EXPORTERS["kobo"].time(one.start), EXPORTERS["kobo"].time(one.end), one.unit]
        for code in CODES:
            row.append(cell("kobo", one, code))
            if code == "q5":
                chosen = one.answers["q5"]
                row += [("" if not chosen else int(choice in chosen)) for choice in SUPPORT]  # type: ignore[operator]
        program = ["v9", 5000 + n, f"5c5b-{n}", "2023-12-15T01:00:00", "", "", "submitted_via_web", "dieu_tra", "", n]
        rows.append([*row, *program])
    return workbook({"DDCI 2024": [heads, *rows]})


def kobo_parted(
    said: list[Said], unit_of: str = "danh_gia", key: str = "_parent_index", table: str = "DDCI", missing: int = 0
) -> bytes:
    """KoboToolbox: the submissions, in another order, say who answered; the answers stand on the sheet of a group.

    unit_of: the sheet that the rated unit stands on. key: by what a row names its submission. table: which sheet it
    says that this is on. missing: so many of the submissions are not there.
    """
    heads = ["start", "end", "Loại hình", "_id", "_index"]
    units: list[object] = ["don_vi"]
    group: list[list[object]] = [[*CODES, "_index", "_parent_table_name", key]]
    main: list[list[object]] = [heads]
    group[0] = [*(units if unit_of == "danh_gia" else []), *group[0]]
    main[0] = [*(units if unit_of == "DDCI" else []), *heads]
    for n, one in enumerate(said, start=1):
        number = 5000 + n if key == "_submission__id" else n
        times = [EXPORTERS["kobo"].time(moment) for moment in (one.start, one.end)]
        main.append([*([one.unit] if unit_of == "DDCI" else []), *times, one.kind, 5000 + n, n])
        answers = [cell("kobo", one, code) for code in CODES]
        group.append([*([one.unit] if unit_of == "danh_gia" else []), *answers, n, table, number])
    return workbook({"Ghi chú": [["Bản xuất"]], "DDCI": [main[0], *main[:missing:-1]], "danh_gia": group})


def limesurvey(heading: Callable[[str, str, int], str], system: list[str], mark: tuple[str, str], other: bool = False):
    """LimeSurvey: a subquestion a unit; a column a choice."""

    def export(said: list[Said]) -> bytes:
        columns: list[tuple[str, str, str]] = []
        for code in CODES:
            for unit in COUNTS:
                if code in asked(unit):
                    columns += [(code, unit, choice) for choice in (SUPPORT if code == "q5" else ("",))]
        heads = [*system, *(_lime_head(heading, *column) for column in columns)]
        heads += ["q5[other]"] if other else []
        rows: list[list[object]] = []
        for n, one in enumerate(said, start=1):
            about = {
                "id": n,
                "date": EXPORTERS["limesurvey"].time(one.end),
                "start": EXPORTERS["limesurvey"].time(one.start),
            }
            row: list[object] = [about["id"], about["date"], 3, "vi", "1713", about["start"], about["date"]][
                : len(system)
            ]
            for code, unit, choice in columns:
                value = one.answers.get(code) if unit == one.unit else ""
                if unit != one.unit or code not in one.answers:
                    row.append("")
                elif choice:
                    row.append(mark[0] if choice in value else mark[1])  # type: ignore[operator]
                else:
                    row.append(EXPORTERS["limesurvey"].cell(code, value))  # type: ignore[arg-type]
            rows.append([*row, *(["khác"] if other and n == 1 else [""] if other else [])])
        return text((heads, rows), ";")

    return export


def _lime_head(heading: Callable[[str, str, int], str], code: str, unit: str, choice: str) -> str:
    number = list(COUNTS).index(unit) + 1
    return f"{heading(code, unit, number)}{f'[{slug(choice)}]' if choice else ''}"


CODED = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp"]
WORDED = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action"]
EXPORTS: dict[str, Callable[[list[Said]], bytes]] = {
    "Google Forms, a unit at a time": google_long,
    "Google Forms, a grid": google_grid,
    "KoboToolbox, a unit at a time": kobo_single,
    "KoboToolbox, a repeated group": kobo_repeated,
    "KoboToolbox, the unit on the sheet of the submissions": lambda said: kobo_parted(said, unit_of="DDCI"),
    "LimeSurvey, codes": limesurvey(lambda code, unit, n: f"{code}[{unit}]", CODED, ("Y", "")),
    "LimeSurvey, codes and no": limesurvey(lambda code, unit, n: f"{code}[{unit}]", CODED, ("Y", "N"), other=True),
    "LimeSurvey, texts": limesurvey(
        lambda code, unit, n: f"{TEXTS[code]} [{UNITS[unit].name_vi}]", WORDED, ("Có", "Không")
    ),
    "LimeSurvey, codes and texts": limesurvey(
        lambda code, unit, n: f"{code}[SQ00{n}]. {TEXTS[code]} [{UNITS[unit].name_vi}]", WORDED, ("Y", "")
    ),
}  # fmt: skip


def run(tmp_path: Path, content: bytes, codebook: Codebook = PLAIN, **more: object) -> Run:
    book, answers = tmp_path / "bang-ma.xlsx", tmp_path / "tra-loi"
    book.write_bytes(build_codebook(codebook, CATALOGUE))
    answers.write_bytes(content)
    return run_survey(book, answers, CATALOGUE, 3, 100, **more)  # type: ignore[arg-type]


def totals(done: Run) -> dict[str, float]:
    assert done.result is not None, (done.unsure, [problem.message("en") for problem in done.problems])
    return {
        str(line["unit"]): round(float(line["total"]), 9)
        for evaluation in done.result.evaluations.values()
        for line in evaluation.units.to_dict("records")
    }


@pytest.mark.parametrize("program", by_turns(EXPORTS))
def test_the_plain_export_of_a_program_needs_no_mapping(program: str, tmp_path: Path) -> None:
    said = crowd(COUNTS)
    found = totals(run(tmp_path, EXPORTS[program](said)))
    truth = evaluate_survey(PLAIN, read(text(EXPORTERS["google"].long(said)), PLAIN), draws=100, seed=3)
    assert found == totals(Run(truth))


@pytest.mark.parametrize("key", ["_parent_index", "_submission__id"])
@pytest.mark.parametrize("table", ["DDCI", ""])
def test_what_a_submission_says_stands_beside_each_row_of_its_repeated_group(
    key: str, table: str, tmp_path: Path
) -> None:
    said = crowd(COUNTS)
    done = run(tmp_path, kobo_parted(said, key=key, table=table), SMALL)
    truth = evaluate_survey(SMALL, read(text(EXPORTERS["google"].long(said)), SMALL), draws=100, seed=3)
    assert totals(done) == totals(Run(truth))
    assert done.mapping is not None and done.mapping.start and done.mapping.margins


def test_a_row_whose_submission_is_hidden_is_left_out_and_said(tmp_path: Path) -> None:
    said = crowd(COUNTS)
    book = openpyxl.load_workbook(io.BytesIO(kobo_parted(said)))
    for row in (2, 3):  # the last two submissions
        book["DDCI"].row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    done = run(tmp_path, out.getvalue(), SMALL)
    assert done.result is not None and done.result.answers.hidden == 2
    (problem,) = (problem for problem in done.problems if problem.code == "hidden_rows_left_out")
    last = len(said) + 1
    assert problem.details["rows"] == f"{last - 1}–{last}"


def test_a_row_without_its_submission_is_kept_and_its_kind_is_blank(tmp_path: Path) -> None:
    said = crowd(COUNTS)
    file = look_at_answers(kobo_parted(said, missing=5), "tep", "danh_gia")
    assert file.headers[-3:] == ("start", "end", "Loại hình") and file.own_headers[0] == "don_vi"
    assert file.column_name(len(file.headers)) == "DDCI!C" and file.cell(len(file.headers), 7) == ""
    done = run(tmp_path, kobo_parted(said, missing=5), PLAIN)
    assert done.result is not None and done.result.answers.rows == len(said)


def test_a_mapping_made_for_the_headings_of_the_group_alone_still_holds(tmp_path: Path) -> None:
    content = kobo_parted(crowd(COUNTS))
    mapping = run(tmp_path, content).mapping
    assert mapping is not None
    file = look_at_answers(content, "tep", "danh_gia")
    before = replace(mapping, fingerprint=fingerprint(file.own_headers), start=0, end=0, margins={})
    assert totals(run(tmp_path, content, mapping=before)) == totals(run(tmp_path, content))


def test_groups_within_groups_have_what_stands_above_them(tmp_path: Path) -> None:
    said = crowd(COUNTS)
    main: list[list[object]] = [["end", "Loại hình", "_index"]]
    visits: list[list[object]] = [["don_vi", "_index", "_parent_table_name", "_parent_index"]]
    answers: list[list[object]] = [[*CODES, "_index", "_parent_table_name", "_parent_index"]]
    for n, one in enumerate(said, start=1):
        main.append([EXPORTERS["kobo"].time(one.end), one.kind, n])
        visits.append([one.unit, 100 + n, "DDCI", n])
        answers.append([*(cell("kobo", one, code) for code in CODES), n, "lan_den", 100 + n])
    content = workbook({"DDCI": main, "lan_den": visits, "danh_gia": answers})
    file = look_at_answers(content, "tep", "danh_gia")
    assert file.headers[-3:] == ("don_vi", "end", "Loại hình")
    assert [file.column_name(len(file.own_headers) + at) for at in (1, 2, 3)] == ["lan_den!A", "DDCI!A", "DDCI!B"]
    truth = evaluate_survey(SMALL, read(text(EXPORTERS["google"].long(said)), SMALL), draws=100, seed=3)
    assert totals(run(tmp_path, content, SMALL)) == totals(Run(truth))


# --- the sheet that is read -------------------------------------------------------------------------------------------


def test_a_sheet_can_be_named_and_one_without_questions_says_what_it_has(tmp_path: Path) -> None:
    content = kobo_repeated(crowd(COUNTS))
    assert totals(run(tmp_path, content, sheet="danh_gia")) == totals(run(tmp_path, content))
    (problem,) = (one for one in run(tmp_path, content, sheet="DDCI").problems if one.is_blocking)
    assert problem.code == "answers_without_question"
    for said in ("_submission_time", "danh_gia", "DDCI"):
        assert said in problem.message("vi") and said in problem.message("en")
    (unknown,) = (one for one in run(tmp_path, content, sheet="danh gia").problems if one.is_blocking)
    assert unknown.code == "answers_sheet_unknown"
    assert "DDCI, danh_gia" in unknown.message("vi")


def test_where_no_sheet_has_a_question_all_are_named(tmp_path: Path) -> None:
    content = workbook({"Một": [["a", "b"], [1, 2]], "Hai": [["c", "d"], [1, 2]]})
    (problem,) = (one for one in run(tmp_path, content).problems if one.is_blocking)
    assert problem.code == "answers_without_question"
    assert "a, b" in problem.message("en") and "Hai" in problem.message("en")


# --- what is not published --------------------------------------------------------------------------------------------


def lacking(unit: str, codes: tuple[str, ...]) -> list[Said]:
    """A unit about which nobody answered some questions."""
    return [
        replace(one, answers={code: value for code, value in one.answers.items() if code not in codes})
        if one.unit == unit
        else one
        for one in crowd(COUNTS)
    ]


@pytest.mark.parametrize(
    ("unit", "codes", "component"),
    [
        (FINANCE, ("q1", "q2"), "transparency"),
        (TRADE, ("q4",), "time_costs"),
        (DISTRICT, ("q6",), "land_access"),
        (FINANCE, ("q3",), "informal_charges"),
    ],
)
def test_a_unit_that_would_have_no_total_stops_everything(
    unit: str, codes: tuple[str, ...], component: str, tmp_path: Path, store: Store
) -> None:
    answers = read(text(EXPORTERS["google"].long(lacking(unit, codes))), PLAIN)
    result = evaluate_survey(PLAIN, answers, draws=100)
    (problem,) = hindrances(result, CATALOGUE)
    assert problem.code == "unit_without_total"
    index = CATALOGUE.index("ddci")
    assert UNITS[unit].name_vi in problem.message("vi") and index.components[component].name_vi in problem.message("vi")
    assert UNITS[unit].name_en in problem.message("en") and index.components[component].name_en in problem.message("en")
    with pytest.raises(UnfitResultError):
        publish_survey(store, result, CATALOGUE, operator("Lan"), "tep.csv")
    assert run(tmp_path, text(EXPORTERS["google"].long(lacking(unit, codes)))).result is None


@pytest.mark.parametrize("counts", [{FINANCE: 9, TRADE: 8}, {FINANCE: 1, TRADE: 1}, {DISTRICT: 9}])
def test_where_no_unit_has_enough_answers_there_is_nothing_to_publish(counts: dict[str, int], tmp_path: Path) -> None:
    done = run(tmp_path, text(EXPORTERS["google"].long(crowd(counts))))
    assert done.result is None
    assert [one.code for one in done.problems if one.is_blocking] == ["no_unit_with_total"]


def test_the_share_that_may_fall_out_can_be_set(tmp_path: Path) -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    at = headers.index("Đơn vị được đánh giá")
    for number, row in enumerate([*rows[:4], *rows[14:16], *rows[-1:]]):
        row[at] = f"Nơi {number}"
    strict = run(tmp_path, text((headers, rows)), quality=Quality(straight_least=99, most_left_out=0.1))
    assert [one.code for one in strict.problems if one.is_blocking] == ["too_much_left_out"]
    loose = run(tmp_path, text((headers, rows)), quality=Quality(straight_least=99, most_left_out=0.2))
    assert loose.result is not None


# --- what is only tried -----------------------------------------------------------------------------------------------


def tried(year: int = 2024) -> SurveyResult:
    """A result from the example of a codebook."""
    headers, rows = example_grid(people=26)
    example = example_codebook()
    codebook = replace(example, questionnaire=replace(example.questionnaire, year=year))
    return evaluate_survey(codebook, read(text((headers, rows[:-5])), codebook), draws=100)


@pytest.mark.parametrize("title", ["", "Phiếu của chúng tôi"])
def test_the_example_brought_back_is_still_the_example_and_ones_own_is_not(title: str) -> None:
    example = example_codebook()
    reported = replace(example.questionnaire, title=title or example.questionnaire.title)
    content = build_codebook(replace(example, questionnaire=reported), CATALOGUE)
    read_back = read_codebook(content, "bang-ma.xlsx", CATALOGUE).codebook
    assert read_back is not None and read_back.questionnaire.is_example
    own = read_codebook(build_codebook(SMALL, CATALOGUE), "bang-ma.xlsx", CATALOGUE).codebook
    assert own is not None and not own.questionnaire.is_example


def test_trial_figures_are_marked_in_the_store_and_on_every_paper(store: Store) -> None:
    result = tried()
    publish_survey(store, result, CATALOGUE, operator("Lan"), "tep.csv")
    assert trial_editions(store) == (("ddci", 2024),)
    office = load_office()
    settings.save(store, replace(settings.load(store), home_units={"ddci": TRADE}), operator("Lan"))
    assert texts(analysis_paper(store, CATALOGUE, office, "ddci", 2024))["trial"].startswith("Số liệu thử")
    profile = docx.Document(io.BytesIO(unit_profile(result, TRADE, CATALOGUE, office)))
    assert "SỐ LIỆU THỬ" in "\n".join(paragraph.text for paragraph in profile.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(result_workbook(result, CATALOGUE)))
    assert book.sheetnames[0].startswith("Số liệu thử")
    assert book.worksheets[-1]["A2"].value == "Số liệu thử"
    answers = pd.read_csv(io.StringIO(answers_csv(result, CATALOGUE)))
    assert set(answers["mark"]) == {"Số liệu thử"}


@by_night
def test_trial_figures_are_marked_in_every_row_of_the_feed_and_no_others_are(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}")) as opened:
        rows = (ScoreRow(TRADE, TOTAL, 70.0, "published"),)
        publish(opened, Edition("ddci", 2023, rows, "upload", "ddci.xlsx", "1" * 64, "wide"), operator("Lan"))
        publish_survey(opened, tried(), CATALOGUE, operator("Lan"), "tep.csv")
        tables = feed_tables(opened, CATALOGUE, load_office())
    for name in ("editions", "scores", "standings", "flags"):
        table = tables[name]
        is_trial = table["year"] == 2024
        assert is_trial.any() and (table["mark"] == "Số liệu thử").equals(is_trial), name
        assert name == "flags" or not is_trial.all(), name


def test_trial_figures_take_the_place_of_no_others_and_end_with_the_first_result(store: Store) -> None:
    answers = read(text(EXPORTERS["google"].long(crowd(COUNTS))), PLAIN)
    real = evaluate_survey(PLAIN, answers, draws=100)
    publish_survey(store, tried(), CATALOGUE, operator("Lan"), "thu.csv")
    publish_survey(store, real, CATALOGUE, operator("Lan"), "that.csv")
    assert trial_editions(store) == ()
    with pytest.raises(UnfitResultError) as refused:
        publish_survey(store, tried(), CATALOGUE, operator("Lan"), "thu.csv")
    assert [problem.code for problem in refused.value.problems] == ["trial_over_results"]


def test_trial_figures_are_not_the_edition_that_opens_first(store: Store) -> None:
    newest = newest_edition(store, CATALOGUE, CATALOGUE.index("ddci"), revision(store))
    assert newest is not None and newest < 2024
    publish_survey(store, tried(), CATALOGUE, operator("Lan"), "thu.csv")
    assert newest_edition(store, CATALOGUE, CATALOGUE.index("ddci"), revision(store)) == newest
