"""Made-up surveys: small codebooks, what respondents said, and how each survey program writes that down."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import numpy as np
import openpyxl
import pandas as pd

from analysis.survey.quality import Quality
from analysis.survey.questionnaire import Indicator, Question, Questionnaire
from data.catalogue.loading import load_catalogue
from data.names import fold
from data.survey.answers.answers import CleanAnswers, read_answers
from data.survey.answers.raw import look_at_answers
from data.survey.answers.suggestion import suggest_mapping
from data.survey.codebook.book import Codebook
from data.survey.codebook.example import example_codebook

CATALOGUE = load_catalogue()
UNITS = {unit.code: unit for unit in CATALOGUE.units_of("ddci", 2024)}
FINANCE, TRADE, DISTRICT = "so_tai_chinh", "so_cong_thuong", "huyen_huong_son"
HERE = timezone(timedelta(hours=7))

AGREE = ("Rất không đồng ý", "Không đồng ý", "Bình thường", "Đồng ý", "Rất đồng ý")
SUPPORT = ("Tập huấn", "Tư vấn, hòa giải", "Vay vốn")
DONT_KNOW, NOT_APPLICABLE = "Không biết", "Không áp dụng"
AGREEMENTS = {fold(text): float(value) for value, text in enumerate(AGREE, start=1)} | {
    f"a{value}": float(value) for value in range(1, 6)
}


def question(code: str, indicator: str, kind: str, text: str, **more: object) -> Question:
    values = {
        "agreement": AGREEMENTS,
        "yes_no": {"co": 1.0, "khong": 0.0, "y": 1.0, "n": 0.0},
        "choices": {fold(text): 1.0 for text in SUPPORT},
    }
    scale = {"agreement": (1.0, 5.0), "yes_no": (0.0, 1.0), "choices": (0.0, 3.0), "number": (0.0, 20.0)}[kind]
    return Question(code, indicator, kind, text, f"{text} (English)", values.get(kind, {}), *scale, **more)  # type: ignore[arg-type]


SMALL = Codebook(
    Questionnaire(
        "ddci",
        2024,
        (
            Indicator("T", "transparency", name_vi="Minh bạch"),
            Indicator("K", "informal_charges", -1, name_vi="Chi thêm"),
            Indicator("G", "time_costs", -1, name_vi="Đi lại"),
            Indicator("H", "business_support", name_vi="Hỗ trợ"),
            Indicator("D", "land_access", groups=("district",), name_vi="Đất đai"),
        ),
        (
            question("q1", "T", "agreement", "Thông tin dễ tìm, đầy đủ."),
            question("q2", "T", "agreement", "Được trả lời khi hỏi."),
            question("q3", "K", "agreement", "Phải chi thêm ngoài quy định."),
            question("q4", "G", "number", "Phải đi lại mấy lần?"),
            question("q5", "H", "choices", "Đã nhận hỗ trợ nào?"),
            question("q6", "D", "yes_no", "Thuê đất có thuận lợi không?"),
        ),
        margins={"Loại hình": {"Doanh nghiệp": 0.6, "Hộ kinh doanh": 0.4}},
        floor=10,
    ),
    dont_know=(DONT_KNOW, "DK"),
    not_applicable=(NOT_APPLICABLE,),
    answer_texts={fold(text): text for text in (*AGREE, *SUPPORT, "Có", "Không")},
)
CODES = tuple(one.code for one in SMALL.questionnaire.questions)


def full_codebook() -> Codebook:
    """The example with everything else that a codebook can hold: hard data, weights, shares, conditions."""
    example = example_codebook()
    delivered = example.questionnaire
    hard = Indicator("CUNG1", "dynamism", weight=2.0, is_hard=True, groups=("district",), name_vi="Hồ sơ đúng hạn (%)")
    districts = [code for code, unit in UNITS.items() if unit.group == "district"]
    questionnaire = replace(
        delivered,
        indicators=(*delivered.indicators, hard),
        component_weights={("department", "transparency"): 2.0, ("district", "land_access"): 0.5},
        margins={"Loại hình": {"Doanh nghiệp": 0.55, "Hợp tác xã": 0.1, "Hộ kinh doanh": 0.35}},
        floor=10,
    )
    return replace(
        example,
        questionnaire=questionnaire,
        hard={(code, "CUNG1"): 90.0 + place / 4 for place, code in enumerate(districts)},
        eligible={"Đã làm việc với đơn vị": ("Có", "Có, nhiều lần")},
    )


@dataclass(frozen=True)
class Said:
    """What one respondent said about one unit. answers: by question, None for don't know."""

    respondent: str
    unit: str
    answers: Mapping[str, float | frozenset[str] | None]
    kind: str = "Doanh nghiệp"
    start: datetime = datetime(2023, 12, 14, 9, 5, tzinfo=HERE)
    seconds: int = 600

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)


Grid = tuple[list[str], list[list[object]]]


@dataclass(frozen=True)
class Exporter:
    """How a program writes answers. header: the head of a question's column; of a unit where units have blocks."""

    name: str
    respondent: str
    unit: str
    kind: str
    start: str
    end: str
    splits_choices: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    def header(self, code: str, unit: str = "", choice: str = "") -> str:
        label = next(one.text_vi for one in SMALL.questionnaire.questions if one.code == code)
        name = UNITS[unit].name_vi if unit else ""
        if self.name == "google":
            number = CODES.index(code) + 1
            return f"{name} [Câu {number}. {label}]" if unit else f"{number}. {label}"
        if self.name == "kobo":
            return f"{unit or 'phan_a'}/{code}"
        inner = "".join(f"[{part}]" for part in (unit, slug(choice)) if part)
        return f"{code}{inner}"

    def cell(self, code: str, value: float | frozenset[str] | None) -> object:
        kind = next(one.kind for one in SMALL.questionnaire.questions if one.code == code)
        if value is None:
            return "DK" if self.name == "limesurvey" else DONT_KNOW
        if isinstance(value, frozenset):
            chosen = [text for text in SUPPORT if text in value]
            return " ".join(map(slug, chosen)) if self.name == "kobo" else ", ".join(chosen)
        if kind == "agreement":
            texts = {"google": AGREE[int(value) - 1], "kobo": int(value), "limesurvey": f"A{int(value)}"}
            return texts[self.name]
        if kind == "yes_no":
            return {
                "google": "Có" if value else "Không",
                "kobo": "co" if value else "khong",
                "limesurvey": "Y" if value else "N",
            }[self.name]
        return int(value)

    def time(self, moment: datetime) -> str:
        if self.name == "google":
            half = "SA" if moment.hour < 12 else "CH"
            return f"{moment.day:02}/{moment:%m/%Y} {(moment.hour - 1) % 12 + 1}:{moment:%M:%S} {half}"
        return moment.isoformat(timespec="milliseconds") if self.name == "kobo" else f"{moment:%Y-%m-%d %H:%M:%S}"

    def long(self, said: Sequence[Said]) -> Grid:
        """A row a respondent and unit."""
        columns = [(code, choice) for code in CODES for choice in self._choices(code)]
        headers = [*self._heads(), self.unit, *(self.header(code, choice=choice) for code, choice in columns)]
        rows = []
        for one in said:
            unit = UNITS[one.unit].name_vi if self.name == "google" else one.unit
            rows.append([*self._about(one), unit, *(self._stands(one, code, choice) for code, choice in columns)])
        return headers, rows

    def wide(self, said: Sequence[Said]) -> Grid:
        """A row a respondent, a block of columns a unit."""
        units = list(dict.fromkeys(one.unit for one in said))
        asked = {unit: {one.code for one in SMALL.questionnaire.questions_of(UNITS[unit].group)} for unit in units}
        columns = [
            (unit, code, choice)
            for unit in units
            for code in CODES
            if code in asked[unit]
            for choice in self._choices(code)
        ]
        rows: dict[str, list[object]] = {}
        for one in said:
            row = rows.setdefault(one.respondent, [*self._about(one), *([""] * len(columns))])
            for place, (unit, code, choice) in enumerate(columns, start=len(self._heads())):
                if unit == one.unit:
                    row[place] = self._stands(one, code, choice)
        return [*self._heads(), *(self.header(code, unit, choice) for unit, code, choice in columns)], list(
            rows.values()
        )

    def _choices(self, code: str) -> tuple[str, ...]:
        is_split = self.splits_choices and code == "q5"
        return SUPPORT if is_split else ("",)

    def _stands(self, one: Said, code: str, choice: str) -> object:
        if code not in one.answers:
            return ""
        value = one.answers[code]
        if choice:
            return "Y" if isinstance(value, frozenset) and choice in value else "N"
        return self.cell(code, value)

    def _heads(self) -> list[str]:
        return [name for name in (self.start, self.end, self.respondent, self.kind, *self.extra) if name]

    def _about(self, one: Said) -> list[object]:
        times = ([self.time(one.start)] if self.start else []) + [self.time(one.end)]
        return [*times, one.respondent, one.kind, *self.extra.values()]


EXPORTERS = {
    "google": Exporter("google", "Mã phiếu", "Đơn vị được đánh giá", "Loại hình", "", "Dấu thời gian"),
    "kobo": Exporter(
        "kobo",
        "phan_a/ma_phieu",
        "phan_a/don_vi",
        "phan_a/loai_hinh",
        "start",
        "end",
        extra={"_id": 271, "_uuid": "c5b1-77", "_submission_time": "2023-12-15T01:00:00"},
    ),
    "limesurvey": Exporter(
        "limesurvey",
        "token",
        "don_vi",
        "loai_hinh",
        "startdate",
        "submitdate",
        True,
        {"id": 3, "lastpage": 4, "startlanguage": "vi"},
    ),
}


def slug(text: str) -> str:
    """A text as a code of a survey program."""
    return fold(text).replace(" ", "_")


def xlsx(grid: Grid, *more_sheets: str) -> bytes:
    headers, rows = grid
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Form Responses 1"
    for row in (headers, *rows):
        book.worksheets[0].append([None if value == "" else value for value in row])
    for name in more_sheets:
        book.create_sheet(name).append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(grid: Grid, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    headers, rows = grid
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def read(content: bytes, codebook: Codebook = SMALL, name: str = "tep.csv", **more: object) -> CleanAnswers:
    """Read a file with the mapping that is suggested for it, and nothing left out for its quality unless asked."""
    file = look_at_answers(content, name)
    mapping = suggest_mapping(file.headers, codebook, UNITS.values()).mapping
    more.setdefault("quality", Quality(straight_least=99))
    return read_answers(content, name, codebook, mapping, CATALOGUE, **more)  # type: ignore[arg-type]


def expected(said: Sequence[Said]) -> pd.DataFrame:
    """What must come out, in the plainest way: NaN for a blank and for don't know, 0 where nothing is ticked."""
    lines = []
    for one in said:
        asked = {code.code for code in SMALL.questionnaire.questions_of(UNITS[one.unit].group)}
        values = {}
        for code in CODES:
            value = one.answers.get(code) if code in asked else None
            values[code] = float(len(value)) if isinstance(value, frozenset) else value
            if code == "q5" and code not in one.answers:
                values[code] = 0.0
        lines.append(
            {
                "respondent": one.respondent,
                "unit": one.unit,
                "group": UNITS[one.unit].group,
                "stratum": "",
                "Loại hình": one.kind,
                **values,
            }
        )
    frame = pd.DataFrame(lines)
    return frame.astype(dict.fromkeys(CODES, float))


def crowd(units: Mapping[str, int], seed: int = 1) -> list[Said]:
    """As many respondents of each unit; those of a later unit tend to be better pleased."""
    random = np.random.default_rng(seed)
    start = datetime(2023, 12, 14, 9, 5, tzinfo=HERE)
    said = []
    for place, (unit, count) in enumerate(units.items()):
        for number in range(count):
            pleased = np.clip(np.round(random.normal(2.6 + 0.25 * place, 1.0, 3)), 1, 5)
            given: dict[str, float | frozenset[str] | None] = {
                "q1": float(pleased[0]),
                "q2": float(pleased[1]),
                "q3": 6.0 - float(pleased[2]),
                "q4": float(random.integers(0, 9)),
                "q5": frozenset(one for one in SUPPORT if random.random() < 0.4),
            }
            if UNITS[unit].group == "district":
                given["q6"] = float(random.integers(0, 2))
            kind = "Doanh nghiệp" if random.random() < 0.5 else "Hộ kinh doanh"
            about = Said(f"{unit}-{number}", unit, given, kind, start + timedelta(minutes=7 * len(said)), 300 + number)
            said.append(about)
    return said


PHONE = "0912345678"
"""Stands in one row of `example_grid`, under a heading that says what it is."""


def example_grid(
    people: int = 24, units: Sequence[str] = (FINANCE, TRADE, "so_khoa_hoc_va_cong_nghe", DISTRICT)
) -> Grid:
    """Answers to the example of a codebook, a row a person and unit, and below them what must not count.

    Five rows more: a second answer of a person, one answer to everything, an answer off the scale, a unit that is not
    known and one that is misspelt. The first unit is rated by three persons only.
    """
    delivered = example_codebook().questionnaire
    headers = ["Mã phiếu", "Đơn vị được đánh giá", "Số điện thoại", *(one.code for one in delivered.questions)]
    rows: list[list[object]] = []
    for place, unit in enumerate(units):
        asked = {one.code for one in delivered.questions_of(UNITS[unit].group)}
        for person in range(people if place else 3):
            cells: list[object] = [f"P{person}", UNITS[unit].name_vi, f"09{place}{person:07}"]
            for number, one in enumerate(delivered.questions):
                value = 1 + (person * 7 + number * 3 + place * (number % 3)) % 5
                cells.append(_example_cell(one, value) if one.code in asked else "")
            rows.append(cells)
    again, alike, off, unknown, misspelt = ([*rows[3]] for _ in range(5))
    alike[0], off[0], unknown[0], misspelt[0] = "thẳng", "ngoài thang", "lạ", "sai tên"
    again[2] = PHONE
    for number, other in enumerate((alike, off, unknown, misspelt)):
        other[2] = f"099900000{number}"
    alike[3:] = [
        4 if one.kind == "agreement" else cell for one, cell in zip(delivered.questions, alike[3:], strict=True)
    ]
    off[3] = 9
    unknown[1], misspelt[1] = "Một nơi nào đó", f"{UNITS[units[1]].name_vi}g"
    return headers, [*rows, again, alike, off, unknown, misspelt]


def _example_cell(one: Question, value: int) -> object:
    if one.kind == "agreement":
        return value
    if one.kind == "choices":
        return "Tập huấn" if value > 2 else "Tập huấn, Chuyển đổi số"
    return value % 2 if one.kind == "yes_no" else value


def people(count: int, seconds: int = 600) -> list[Said]:
    """Respondents who say different things, one after the other."""
    start = datetime(2023, 12, 14, 9, 5, tzinfo=HERE)
    return [
        Said(
            f"P{n}",
            (FINANCE, TRADE)[n % 2],
            {"q1": 1 + n % 5, "q2": 1 + (n + 2) % 5, "q3": 1 + (n + 1) % 5, "q4": n % 9},
            start=start + timedelta(hours=n),
            seconds=seconds,
        )
        for n in range(count)
    ]
