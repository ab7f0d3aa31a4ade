"""Nothing personal leaves the process that reads: it is not in what is returned, said, pickled or logged."""

from __future__ import annotations

import logging
import pickle
import re
from dataclasses import replace

import pytest

from data.reading.problems import RejectedFileError
from data.survey.answers import raw as raw_answers
from data.survey.answers.answers import read_answers
from data.survey.answers.mapping import ColumnMapping, asked_of, fingerprint
from data.survey.answers.raw import look_at_answers, read_raw
from data.survey.answers.suggestion import suggest_mapping
from tests.data.survey.builders import CATALOGUE, EXPORTERS, SMALL, UNITS, Grid, people, text, xlsx

PHONES = [f"09{number:08}" for number in range(12345600, 12345620)]
SECRETS = re.compile(r"9\s*1\s*2[\s.-]*3\s*4\s*5|123456\d\d|ngan|xom 3|3000\d{6}|@congty", re.IGNORECASE)
"""Any trace of what is made up below."""


def with_secrets(program: str = "google", layout: str = "long") -> Grid:
    """Good answers beside columns of persons, with a telephone in a question, in a free text and in the codes."""
    headers, rows = getattr(EXPORTERS[program], layout)(people(20))
    headers = [*headers, "Họ và tên", "Số điện thoại", "Ghi chú", "Nơi ở", "MST", "Khác"]
    for number, row in enumerate(rows):
        phone = PHONES[number]
        shown = (phone, f"+84 {phone[1:4]} {phone[4:7]} {phone[7:]}", int(phone), f"ĐT: {phone}")[number % 4]
        row += ["Nguyễn Thị Ngân", shown, f"Xin gọi {phone}", "Xóm 3", f"3000{number:06}", f"ngan{number}@congty.vn"]
    at = headers.index(EXPORTERS[program].respondent)
    for number in (3, 4, 5, 6):
        rows[number][at] = (PHONES[number], f"ngan{number}@congty.vn", f"3000{number:06}", f"0{PHONES[number][1:]} ")[
            number - 3
        ]
    first = next(place for place, header in enumerate(headers) if "q1" in header or "Thông tin dễ" in header)
    rows[0][first] = PHONES[0]
    rows[2][first] = f"gọi lại {PHONES[2]}"
    return headers, rows


@pytest.mark.parametrize("kind", [xlsx, text])
@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("program", EXPORTERS)
def test_nothing_personal_is_anywhere_in_what_is_returned_or_logged(
    program: str, layout: str, kind: object, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    content = kind(with_secrets(program, layout))  # type: ignore[operator]
    file = look_at_answers(content, "tep")
    suggestion = suggest_mapping(file.headers, SMALL, UNITS.values())
    found = read_answers(content, "tep", SMALL, suggestion.mapping, CATALOGUE)
    said = [one.message(language) + one.hint(language) for one in found.problems for language in ("vi", "en")]
    raw = read_raw(content, "tep", asked_of(suggestion.mapping, SMALL))
    frames = [frame.to_csv() for frame in (found.answers, found.states, found.left_out)]
    texts = [repr(file), repr(suggestion), repr(found), repr(raw), *said, *frames, caplog.text, *capfd.readouterr()]
    texts += [str(column.texts) for column in raw.columns.values()]
    texts += [pickle.dumps(one, 0).decode("latin-1") for one in (file, suggestion, found, raw)]
    for one in texts:
        trace = SECRETS.search(one)
        assert trace is None, (trace, one[max(trace.start() - 60, 0) : trace.end() + 60])
    assert len(found.answers) > 10
    dropped = {one.found for one in found.problems if one.code == "personal_column_dropped"}
    assert {"Họ và tên", "Số điện thoại", "MST"} <= dropped
    assert "answer_personal" in {one.code for one in found.problems}


def test_nothing_personal_crosses_the_pipe_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very bytes that the reading process replies."""
    from data.reading.files.process import ReadingProcess

    crossed: list[bytes] = []
    ask = ReadingProcess.ask

    def listening(*more: object) -> bytes:
        crossed.append(ask(*more))  # type: ignore[arg-type]
        return crossed[-1]

    monkeypatch.setattr(ReadingProcess, "ask", listening)
    content = text(with_secrets())
    mapping = suggest_mapping(look_at_answers(content, "tep").headers, SMALL, UNITS.values()).mapping
    read_answers(content, "tep", SMALL, mapping, CATALOGUE)
    assert len(crossed) == 2
    assert not any(SECRETS.search(frame.decode()) for frame in crossed)


def test_a_personal_column_that_is_mapped_is_dropped_all_the_same() -> None:
    headers, rows = with_secrets()
    content = text((headers, rows))
    mapping = suggest_mapping(headers, SMALL, UNITS.values()).mapping
    mapped = replace(mapping, stratum=headers.index("Số điện thoại") + 1)
    found = read_answers(content, "tep", SMALL, mapped, CATALOGUE)
    assert set(found.answers["stratum"]) == {""}
    kept = read_answers(content, "tep", SMALL, replace(mapped, not_personal=(mapped.stratum,)), CATALOGUE)
    assert set(kept.answers["stratum"]) == {""}  # each cell is looked at by itself


def test_respondents_that_look_personal_keep_their_rows_together() -> None:
    """The same telephone number in other writings is the same respondent, and each upload has codes of its own."""
    headers, rows = EXPORTERS["google"].long(people(4))
    for row, code in zip(rows, ["0912345678", "+84 912 345 678", "912345678", "P9"], strict=True):
        row[headers.index("Mã phiếu")] = code
    content = text((headers, rows))
    mapping = suggest_mapping(headers, SMALL, UNITS.values()).mapping
    first = read_answers(content, "tep", SMALL, mapping, CATALOGUE)
    assert first.left_out["reason"].tolist() == ["duplicate"]
    again = read_answers(content, "tep", SMALL, mapping, CATALOGUE)
    hashes = [set(one.answers["respondent"]) for one in (first, again)]
    assert len(hashes[0] & hashes[1]) <= 1  # a code that is no telephone number stays itself


def test_headings_that_hold_something_personal_are_not_shown() -> None:
    """A file without headings: its first row is somebody's."""
    file = look_at_answers(text((["P1", "0912345678", "Đồng ý"], [["P2", "0912345679", "Đồng ý"]])), "tep")
    assert file.headers == ("P1", "…", "Đồng ý")


def test_a_damaged_file_does_not_quote_what_it_holds() -> None:
    content = b'Ho ten,SDT\n"Nguyen Thi Ngan,0912345678\n' * 3
    with pytest.raises(RejectedFileError) as caught:
        look_at_answers(content, "tep")
    assert not SECRETS.search(repr(caught.value.problem) + str(caught.value))


def test_only_what_is_mapped_is_kept() -> None:
    content = text(with_secrets())
    file = look_at_answers(content, "tep")
    asked = asked_of(ColumnMapping(fingerprint(file.headers), respondent=2), SMALL)
    assert list(raw_answers.read_raw(content, "tep", asked).columns) == [2]


def test_a_large_number_that_the_codebook_allows_is_an_answer() -> None:
    costs = replace(SMALL.questionnaire.questions[3], highest=5e9)
    reported = replace(SMALL.questionnaire, questions=(*SMALL.questionnaire.questions[:3], costs))
    headers, rows = EXPORTERS["google"].long(people(2))
    at = headers.index("4. Phải đi lại mấy lần?")
    rows[0][at], rows[1][at] = 1_500_000_000, "0912345678"
    content = xlsx((headers, rows))
    mapping = suggest_mapping(headers, replace(SMALL, questionnaire=reported), UNITS.values()).mapping
    found = read_answers(content, "tep", replace(SMALL, questionnaire=reported), mapping, CATALOGUE)
    values = found.answers["q4"].tolist()
    assert values[0] == 1.5e9
    assert values[1] != values[1]
