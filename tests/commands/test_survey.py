"""`survey`: from two files to the results; what a person must decide, and what the numbers may be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import cli
from data.catalogue.loading import load_catalogue
from data.store.database import open_store
from data.store.versions import versions
from data.survey.codebook.writing import build_codebook
from tests.data.survey.builders import DISTRICT, EXPORTERS, FINANCE, SMALL, TRADE, UNITS, Said, crowd, text
from tests.data.survey.odd_files import HEALTH, by_filter, numbered, ticked, with_hidden
from tests.services.survey_files import PLAIN, kobo_repeated
from tests.support import STRANGERS_FILES, by_night, by_turns


@pytest.fixture
def survey(tmp_path: Path) -> tuple[Path, Path]:
    """A codebook and the answers to it."""
    codebook, answers = tmp_path / "codebook.xlsx", tmp_path / "tra-loi.csv"
    codebook.write_bytes(build_codebook(SMALL, load_catalogue()))
    answers.write_bytes(text(EXPORTERS["google"].long(crowd({FINANCE: 14, TRADE: 12, DISTRICT: 4}))))
    return codebook, answers


def test_survey_writes_everything_and_publishes_only_when_told(
    survey: tuple[Path, Path], tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--seed", "5", "--draws", "100"]
    assert cli.main(command) == 0
    printed = capsys.readouterr()
    assert "tệp có 30 hàng: tính 30 lượt đánh giá, không tính 0" in printed.out
    name = load_catalogue().unit(DISTRICT).name_vi
    assert f"{name}, 4 lượt đánh giá, quá ít" in printed.out and DISTRICT not in printed.out.split("/")[0]
    assert printed.err == ""
    written = {path.relative_to(tmp_path / "ra").as_posix() for path in (tmp_path / "ra").rglob("*.*")}
    profiles = {f"profiles/{unit}.docx" for unit in (FINANCE, TRADE, DISTRICT)}
    assert written == {"ddci-2024.xlsx", "ddci-2024-answers.csv", "ddci-2024-report.json", *profiles}
    assert not home.exists()
    first = (tmp_path / "ra" / "ddci-2024-report.json").read_bytes()
    assert cli.main([*command, "--publish", "--person", "Lan"]) == 0
    assert "published: ddci 2024" in capsys.readouterr().out
    assert (tmp_path / "ra" / "ddci-2024-report.json").read_bytes() == first
    store = open_store()
    (version,) = versions(store, "ddci")
    store.close()
    assert (version.year, version.person, version.origin, version.file_id) == (2024, "Lan", "survey", None)


def test_survey_asks_about_columns_it_is_not_sure_of(
    survey: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = survey[1]
    content = answers.read_text(encoding="utf-8-sig")
    near = content.replace("Phải chi thêm ngoài quy định.", "Phải chi thêm ngoài các quy định")
    answers.write_text(near, encoding="utf-8")
    command = ["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--draws", "100"]
    assert cli.main(command) == 1
    printed = capsys.readouterr()
    assert "Phải chi thêm ngoài các quy định" in printed.out
    assert "q3" in printed.out
    proposed = tmp_path / "ra" / "mapping.json"
    assert "--mapping" not in printed.out
    assert f"sửa {proposed} rồi chạy lại với --mapping." in printed.err
    assert f"mend {proposed} and run again with --mapping." in printed.err
    mapping = json.loads(proposed.read_text(encoding="utf-8"))
    similar = next(line for line in printed.out.splitlines() if "gần giống một câu hỏi" in line)
    column = int(similar.split()[1])
    mapping["answers"].append({"column": column, "question": "q3", "unit": "", "choice": ""})
    proposed.write_text(json.dumps(mapping), encoding="utf-8")
    assert cli.main([*command, "--mapping", str(proposed)]) == 0
    proposed.write_text("{}", encoding="utf-8")
    assert cli.main([*command, "--mapping", str(proposed)]) == 1
    assert "mapping.json" in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "said"), [("vi", "thiếu cột “Đơn vị"), ("en", "the column “Đơn vị")])
def test_survey_says_in_words_which_column_is_missing(
    survey: tuple[Path, Path], tmp_path: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = survey[1].read_text(encoding="utf-8-sig").replace("Đơn vị được đánh giá", "Ghi chép thêm")
    survey[1].write_text(content, encoding="utf-8")
    assert cli.main(["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--lang", lang]) == 1
    printed = capsys.readouterr().out
    assert said in printed and "missing]" not in printed


def test_survey_names_what_is_wrong_with_a_codebook(
    survey: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(survey[0])
    sheet = next(sheet for sheet in book.worksheets if sheet.title.startswith("Câu hỏi"))
    sheet["E3"] = "linh tinh"
    book.save(survey[0])
    assert cli.main(["survey", *map(str, survey), "--out", str(tmp_path / "ra"), "--lang", "en"]) == 1
    assert "E3" in capsys.readouterr().out
    assert not (tmp_path / "ra").exists()


def test_survey_refuses_numbers_that_mean_nothing(survey: tuple[Path, Path], tmp_path: Path) -> None:
    for option, value in (("--draws", "0"), ("--seed", "-1"), ("--processes", "0"), ("--draws", "nhiều")):
        with pytest.raises(SystemExit) as ended:
            cli.main(["survey", *map(str, survey), "--out", str(tmp_path / "ra"), option, value])
        assert ended.value.code == 2


# --- the same answers, however they were brought ----------------------------------------------------------------------

COUNTS = {FINANCE: 14, TRADE: 12, HEALTH: 11}


def run_with(tmp_path: Path, content: bytes, *options: str, name: str = "tra-loi") -> int:
    codebook, answers = tmp_path / "codebook.xlsx", tmp_path / name
    codebook.write_bytes(build_codebook(PLAIN, load_catalogue()))
    answers.write_bytes(content)
    return cli.main(["survey", str(codebook), str(answers), "--out", str(tmp_path / "ra"), "--draws", "100", *options])


def lines_of_units(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if ", hạng " in line]


def straight(said: list[Said]) -> bytes:
    return text(EXPORTERS["google"].long(said))


def hidden(said: list[Said]) -> bytes:
    """Twelve more rows that somebody has tried the form with, hidden by a filter."""
    tests = [replace(one, respondent=f"thu {n}", unit=FINANCE) for n, one in enumerate(said[-12:])]
    return with_hidden(range(len(said) + 2, len(said) + 14), [*said, *tests], by_filter)


def numbered_units(said: list[Said]) -> bytes:
    headers, rows = EXPORTERS["google"].long(said)
    at = headers.index("Đơn vị được đánh giá")
    for row in rows:
        number = list(COUNTS).index(next(code for code in COUNTS if UNITS[code].name_vi == row[at])) + 1
        row[at] = f"{number}. {row[at]}" if number < 3 else f"{row[at]} tỉnh Hà Tĩnh"
    return text((headers, rows))


SAME = {
    "together": straight,
    "a column each": lambda said: text(ticked("numbers", "long", said)),
    "hidden rows": hidden,
    "numbers and the province": numbered_units,
    "a repeated group": kobo_repeated,
}


@pytest.mark.parametrize("kind", by_turns(SAME))
def test_the_command_gives_one_result_for_one_survey(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = crowd(COUNTS)
    assert run_with(tmp_path, straight(said)) == 0
    expected = lines_of_units(capsys.readouterr().out)
    assert len(expected) == len(COUNTS)
    assert run_with(tmp_path, SAME[kind](said)) == 0
    assert lines_of_units(capsys.readouterr().out) == expected


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_asks_about_numbers_that_repeat_and_the_mapping_answers(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = numbered("STT", [1 + n % 20 for n in range(38)], "wide")
    assert run_with(tmp_path, content, "--lang", lang) == 1
    printed = capsys.readouterr().out
    assert "respondent_numbers_repeat" in printed and ("số thứ tự" if lang == "vi" else "running number") in printed
    proposed = tmp_path / "ra" / "mapping.json"
    mapping = json.loads(proposed.read_text(encoding="utf-8"))
    assert [path.name for path in (tmp_path / "ra").iterdir()] == ["mapping.json"]
    for answer, kept in (({"respondent": 0}, 76), ({"is_respondent_sure": True}, 40)):
        proposed.write_text(json.dumps(mapping | answer), encoding="utf-8")
        reported = run_with(tmp_path, content, "--mapping", str(proposed), "--most-left-out", "1")
        assert reported == 0
        assert f"tính {kept} lượt đánh giá," in capsys.readouterr().out


@pytest.mark.parametrize(("lang", "words"), [("vi", "chưa đưa vào sử dụng"), ("en", "nothing is published")])
@pytest.mark.parametrize("publish", [(), ("--publish", "--person", "Lan")])
def test_nothing_comes_of_a_survey_of_which_too_much_falls_out(
    lang: str, words: str, publish: tuple[str, ...], tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    headers, rows = EXPORTERS["google"].long(crowd(COUNTS))
    at = headers.index("Đơn vị được đánh giá")
    for number, row in enumerate(rows[:13]):
        row[at] = f"Nơi {number}"
    assert run_with(tmp_path, text((headers, rows)), "--lang", lang, *publish) == 1
    printed = capsys.readouterr().out
    assert "[too_much_left_out]" in printed or "too_much_left_out" in printed
    assert words in printed
    assert not home.exists()
    assert not list((tmp_path / "ra").glob("*.xlsx"))


def test_the_command_reads_the_sheet_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = kobo_repeated(crowd(COUNTS))
    assert run_with(tmp_path, content, "--sheet", "danh_gia") == 0
    assert run_with(tmp_path, content, "--sheet", "DDCI") == 1
    assert "_submission_time" in capsys.readouterr().out
    assert run_with(tmp_path, content, "--sheet", "Khác") == 1
    assert "DDCI, danh_gia" in capsys.readouterr().out


def test_a_share_is_between_0_and_1(tmp_path: Path) -> None:
    for share in ("-0.1", "1.5", "nhiều"):
        with pytest.raises(SystemExit) as ended:
            run_with(tmp_path, straight(crowd(COUNTS)), f"--most-left-out={share}")
        assert ended.value.code == 2


FILES = {
    "05a": ("05a-ticks-in-one-cell.csv", ()),
    "05b": ("05b-ticks-in-columns-of-their-own.csv", ()),
    "06": ("06-hidden-test-rows.xlsx", ()),
    "08": ("08-numbered-units.csv", ()),
    "09": ("09-kobo-repeats-on-second-sheet.xlsx", ("--sheet", "danh_gia")),
}


@by_night
@pytest.mark.skipif(not STRANGERS_FILES.exists(), reason="files that once failed: STRANGERS_FILES_DIR")
def test_files_that_once_failed_give_one_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codebook, found = str(STRANGERS_FILES / "05-codebook.xlsx"), {}
    for kind, (name, options) in FILES.items():
        out = ["--out", str(tmp_path / kind), "--draws", "100"]
        assert cli.main(["survey", codebook, str(STRANGERS_FILES / name), *out, *options]) == 0
        found[kind] = lines_of_units(capsys.readouterr().out)
    assert found["05a"] and all(lines == found["05a"] for lines in found.values())
    repeats = str(STRANGERS_FILES / "07-running-number-begins-again.csv")
    assert cli.main(["survey", codebook, repeats, "--out", str(tmp_path / "07")]) == 1
    assert "respondent_numbers_repeat" in capsys.readouterr().out
