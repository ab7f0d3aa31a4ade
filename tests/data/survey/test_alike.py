"""One survey, however it was exported, filtered, numbered or pasted together: the same answers, or a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, product

import openpyxl
import pytest

from analysis.survey.quality import Quality
from data.reading.limits import ANSWERS
from data.reading.problems import Problem
from data.survey.answers.answers import CleanAnswers, read_answers
from data.survey.answers.file import read as read_in_process
from data.survey.answers.mapping import ColumnMapping, asked_of
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import suggest_mapping
from data.survey.codebook.book import Codebook
from tests.data.survey.builders import (
    CATALOGUE,
    CODES,
    DISTRICT,
    EXPORTERS,
    FINANCE,
    SMALL,
    TRADE,
    UNITS,
    Said,
    crowd,
    text,
    xlsx,
)
from tests.data.survey.odd_files import HEALTH, NAMES, by_filter, by_hand, numbered, ticked, with_hidden
from tests.support import by_turns

COUNTS = {FINANCE: 14, TRADE: 12, HEALTH: 11}
LOOSE = Quality(straight_least=99, haste_share=0)
PLACES = CATALOGUE.places_of("ddci")


def read(content: bytes, codebook: Codebook = SMALL, quality: Quality = LOOSE, **mapped: object) -> CleanAnswers:
    file = look_at_answers(content, "tep")
    mapping = suggest_mapping(file.headers, codebook, UNITS.values(), PLACES).mapping
    return read_answers(content, "tep", codebook, replace(mapping, **mapped), CATALOGUE, quality)  # type: ignore[arg-type]


def reported(found: CleanAnswers, code: str) -> list[Problem]:
    """The problems of one code, each of which is said in both languages."""
    problems = [problem for problem in found.problems if problem.code == code]
    for problem in problems:
        for language in ("vi", "en"):
            assert "{" not in problem.message(language) + problem.hint(language)
    return problems


def figures(found: CleanAnswers) -> list[list[object]]:
    columns = ["unit", *CODES]
    return found.answers[columns].sort_values(columns, ignore_index=True).astype(object).fillna("–").values.tolist()


# --- nothing ticked ---------------------------------------------------------------------------------------------------


LAYOUTS = ("long", "wide")


@pytest.mark.parametrize(("kind", "layout", "rule"), by_turns(product(NAMES, LAYOUTS, ("zero", "blank"))))
def test_nothing_ticked_means_one_thing_in_every_export(kind: str, layout: str, rule: str) -> None:
    said = crowd(COUNTS)
    codebook = replace(SMALL, none_ticked=rule)
    found = read(text(ticked(kind, layout, said)), codebook)
    bare = [one for one in said if one.answers["q5"] == frozenset()]
    assert bare and len(bare) < len(said)
    (problem,) = reported(found, f"nothing_ticked_{rule}")
    assert (problem.found, problem.details["rows"]) == ("q5", str(len(bare)))
    assert int((found.answers["q5"] == 0).sum()) == (len(bare) if rule == "zero" else 0)
    assert int(found.answers["q5"].isna().sum()) == (0 if rule == "zero" else len(bare))
    assert figures(found) == figures(read(text(ticked("joined", "long", said)), codebook))


@pytest.mark.parametrize("kind", NAMES)
def test_a_row_in_which_nothing_else_is_answered_ticks_nothing(kind: str) -> None:
    said = [*crowd({FINANCE: 6}), Said("nobody", FINANCE, {"q5": frozenset()})]
    found = read(text(ticked(kind, "long", said)))
    assert found.left_out["reason"].tolist() == ["no_answers"]


def test_a_question_without_a_column_is_not_taken_for_unticked() -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    at = headers.index(EXPORTERS["google"].header("q5"))
    found = read(text(([*headers[:at], *headers[at + 1 :]], [[*row[:at], *row[at + 1 :]] for row in rows])))
    assert found.answers["q5"].isna().all()
    assert not reported(found, "nothing_ticked_zero")


# --- hidden rows ------------------------------------------------------------------------------------------------------


def by_outline(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: range) -> None:
    sheet.row_dimensions.group(rows[0], rows[-1], hidden=True)


@pytest.mark.parametrize("hide", [by_hand, by_filter, by_outline])
@pytest.mark.parametrize("rows", [range(2, 6), range(20, 29), range(36, 39)])
def test_hidden_rows_are_left_out_and_told(hide: Callable[..., None], rows: range) -> None:
    said = crowd(COUNTS)
    found = read(with_hidden(rows, said, hide))
    shown = [one for row, one in enumerate(said, start=2) if row not in rows]
    assert figures(found) == figures(read(xlsx(EXPORTERS["google"].long(shown))))
    (problem,) = reported(found, "hidden_rows_left_out")
    assert (problem.found, problem.details["rows"]) == (str(len(rows)), f"{rows[0]}–{rows[-1]}")
    assert (found.hidden, found.rows) == (len(rows), len(shown))


def test_where_most_rows_are_hidden_nothing_comes_of_it() -> None:
    content = with_hidden(range(2, 22), crowd(COUNTS), by_filter)
    (problem,) = reported(read(content), "too_much_hidden")
    assert problem.is_blocking
    assert not reported(read(content, quality=replace(LOOSE, most_left_out=0.9)), "too_much_hidden")


# --- running numbers --------------------------------------------------------------------------------------------------


def begins_again(at: int) -> Callable[[int], list[object]]:
    return lambda count: [1 + row % at for row in range(count)]


NUMBERS: dict[str, Callable[[int], list[object]]] = {
    "two files": begins_again(20),
    "three files": begins_again(13),
    "from zero": lambda count: [row % 20 for row in range(count)],
    "with zeros in front": lambda count: [f"{1 + row % 20:03}" for row in range(count)],
    "with letters in front": lambda count: [f"P{1 + row % 20:03}" for row in range(count)],
    "one was left out": lambda count: [1, 2, 3, 4, 5, 7, 8, 9, *range(1, count - 7)],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "heading", "layout"), by_turns(product(NUMBERS, ("STT", "Mã phiếu"), LAYOUTS)))
def test_running_numbers_that_repeat_identify_nobody(kind: str, heading: str, layout: str) -> None:
    content = numbered(heading, NUMBERS[kind](38), layout)
    found = read(content)
    (problem,) = reported(found, "respondent_numbers_repeat")
    assert (problem.severity, problem.found) == ("question", heading)
    assert len(found.answers) == 76, "nothing is dropped before somebody has said so"
    each = read(content, respondent=0)
    assert not reported(each, "respondent_numbers_repeat") and len(each.answers) == 76
    said_so = read(content, is_respondent_sure=True)
    assert not reported(said_so, "respondent_numbers_repeat") and len(said_so.answers) < 76


def test_numbers_of_people_are_taken_for_people() -> None:
    """Codes that run, in a row a unit, and two people who answered again."""
    said = [Said(str(n), unit, one.answers) for unit in (FINANCE, TRADE) for n, one in enumerate(crowd({unit: 20}))]
    again = [replace(said[5], answers=said[6].answers), replace(said[33], answers=said[6].answers)]
    found = read(text(EXPORTERS["google"].long([*said, *again])))
    assert not reported(found, "respondent_numbers_repeat")
    assert found.left_out["reason"].tolist() == ["duplicate", "duplicate"]


# --- units ------------------------------------------------------------------------------------------------------------

FORMS: dict[str, Callable[[str, int], str]] = {
    "a number": lambda name, n: f"{n}. {name}",
    "a number in brackets": lambda name, n: f"({n}) {name}",
    "a number and a bracket": lambda name, n: f"{n}) {name}",
    "a number and a dash": lambda name, n: f"{n:02} - {name}",
    "a number without a space": lambda name, n: f"{n}.{name}",
    "a Roman number": lambda name, n: f"{('I', 'II', 'III')[n - 1]}. {name}",
    "a letter": lambda name, n: f"{'abc'[n - 1]}) {name}",
    "the province": lambda name, n: f"{name} tỉnh Hà Tĩnh",
    "the province in brackets": lambda name, n: f"{name} (tỉnh Hà Tĩnh)",
    "the province behind a dash": lambda name, n: f"{name} - Hà Tĩnh",
    "the province in front": lambda name, n: f"Tỉnh Hà Tĩnh - {name}",
    "small letters and the province": lambda name, n: f"{name.lower()} tỉnh hà tĩnh ",
    "both": lambda name, n: f"{n}. {name}, tỉnh Hà Tĩnh",
}


@pytest.mark.parametrize(("form", "layout"), by_turns(product(FORMS, LAYOUTS)))
def test_numbers_and_the_home_province_are_passed_over(form: str, layout: str) -> None:
    said = crowd(COUNTS)
    headers, rows = getattr(EXPORTERS["google"], layout)(said)
    new = {UNITS[unit].name_vi: FORMS[form](UNITS[unit].name_vi, n) for n, unit in enumerate(COUNTS, start=1)}
    if layout == "long":
        at = headers.index("Đơn vị được đánh giá")
        for row in rows:
            row[at] = new[str(row[at])]
    else:
        headers = [f"{head[head.index('[') + 1 : -1]} [{new[head[: head.index(' [')]]}]" if "[" in head else head
                   for head in headers]  # fmt: skip
    found = read(text((headers, rows)))
    assert len(found.answers) == len(said)
    assert figures(found) == figures(read(text(EXPORTERS["google"].long(said))))


@pytest.mark.parametrize("name", ["Sở Tài chính tỉnh Nghệ An", "Sở Tài chính Quảng Bình", "1. Sở Tài chính Thanh Hóa"])
def test_the_department_of_another_province_is_none_of_ours(name: str) -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    at = headers.index("Đơn vị được đánh giá")
    for row in rows[:14]:
        row[at] = name
    found = read(text((headers, rows)), quality=replace(LOOSE, most_left_out=0.9))
    (problem,) = reported(found, "unit_unknown_often")
    assert problem.is_blocking and (problem.found, problem.details["rows"]) == (name, "14")
    assert FINANCE not in set(found.answers["unit"])
    reported_so = read(text((headers, rows)), quality=replace(LOOSE, most_left_out=0.9), unit_names={name: ""})
    assert not reported(reported_so, "unit_unknown_often"), "somebody has said that the rows are to be left out"


@pytest.mark.parametrize("bad", [12, 20, 36])
def test_too_many_rows_that_fall_out_stop_everything(bad: int) -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    at = headers.index("Đơn vị được đánh giá")
    for number, row in enumerate(rows[-bad:]):
        row[at] = f"Nơi nào đó {number}"
    found = read(text((headers, rows)))
    (problem,) = reported(found, "too_much_left_out")
    assert problem.is_blocking and problem.found == str(bad)
    assert not reported(read(text((headers, rows)), quality=replace(LOOSE, most_left_out=1)), "too_much_left_out")


def test_a_few_rows_that_fall_out_stop_nothing_and_whom_the_codebook_does_not_ask_is_no_loss() -> None:
    said = crowd(COUNTS)
    codebook = replace(SMALL, eligible={"Loại hình": ("Doanh nghiệp",)})
    found = read(text(EXPORTERS["google"].long(said)), codebook)
    assert (found.left_out["reason"] == "ineligible").sum() > 0.3 * len(said)
    assert not reported(found, "too_much_left_out")


@pytest.mark.parametrize("unit", COUNTS)
def test_a_unit_that_loses_all_its_rows_stops_everything(unit: str) -> None:
    said = [
        replace(one, answers={"q1": 3.0, "q2": 3.0, "q3": 3.0, "q4": 1.0}) if one.unit == unit else one
        for one in crowd({**COUNTS, DISTRICT: 40})
    ]
    found = read(text(EXPORTERS["google"].long(said)), quality=Quality(straight_least=3, most_left_out=0.9))
    (problem,) = reported(found, "unit_all_left_out")
    assert problem.is_blocking and problem.found == UNITS[unit].name_vi


# --- the same person, by e-mail or telephone --------------------------------------------------------------------------

CONTACTS: dict[str, tuple[str, Callable[[int], str], Callable[[str], str]]] = {
    "an e-mail": ("Địa chỉ email", lambda n: f"nguoi{n}@vi-du.vn", str.upper),
    "an e-mail with spaces": ("E-mail liên hệ", lambda n: f"nguoi{n}@vi-du.vn", lambda known: f" {known}  "),
    "a telephone": ("Số điện thoại", lambda n: f"0912345{n:03}", lambda known: f"+84 {known[1:4]} {known[4:]}"),
    "a telephone with dots": ("SĐT", lambda n: f"0912345{n:03}", lambda known: f"{known[:4]}.{known[4:7]}.{known[7:]}"),
    "under another heading": ("Liên lạc", lambda n: f"0987654{n:03}", lambda known: known[1:]),
}


def with_contact(kind: str, layout: str, codes: bool = False) -> tuple[bytes, list[str]]:
    """Answers of 37 people, of whom three answered again, their contact written otherwise."""
    heading, contact, otherwise = CONTACTS[kind]
    said = crowd(COUNTS)
    again = [replace(one, respondent=f"{one.respondent}-2")
             for one in said[:3]]  # fmt: skip
    headers, rows = getattr(EXPORTERS["google"], layout)([*said, *again])
    contacts = [contact(n) for n in range(len(said))] + [otherwise(contact(n)) for n in range(3)]
    at = headers.index("Mã phiếu")
    headers = [heading, *headers] if codes else [heading, *headers[:at], *headers[at + 1 :]]
    rows = [
        [known, *(row if codes else [*row[:at], *row[at + 1 :]])] for known, row in zip(contacts, rows, strict=True)
    ]
    return text((headers, rows)), contacts


@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("kind", CONTACTS)
def test_who_answers_again_is_known_by_e_mail_or_telephone(kind: str, layout: str, codes: bool) -> None:
    content, contacts = with_contact(kind, layout, codes)
    found = read(content)
    assert found.left_out["reason"].tolist() == ["duplicate"] * 3
    assert sorted(found.left_out["row"]) == [2, 3, 4]
    (problem,) = reported(found, "known_by_contact")
    assert problem.found == "3"
    everything = repr((found, found.answers.to_csv(), [(one.found, dict(one.details)) for one in found.problems]))
    assert not [contact for contact in contacts if contact.strip() in everything]


def test_the_key_of_the_comparison_is_another_one_each_time_and_leaves_the_process_never() -> None:
    content, contacts = with_contact("an e-mail", "long")
    mapping: ColumnMapping = suggest_mapping(look_at_answers(content, "tep").headers, SMALL, UNITS.values()).mapping
    replies = [read_in_process(content, "tep", ANSWERS, asked_of(mapping, SMALL), lambda rows: None) for _ in range(2)]
    first, second = map(repr, replies)
    assert first == second, "only numbers that count the different ones are left"
    assert not re.search(r"#[0-9a-f]{16}", first) and not [contact for contact in contacts if contact in first]


@pytest.mark.parametrize("heading", ["Số điện thoại", "Email", "Hotline"])
def test_what_everybody_shares_is_nobodys(heading: str) -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    shared = cycle(["0912345678"] if heading != "Email" else ["dieu-tra@vi-du.vn"])
    found = read(text(([*headers, heading], [[*row, next(shared)] for row in rows])))
    assert len(found.answers) == len(rows)
    assert reported(found, "contact_shared")
