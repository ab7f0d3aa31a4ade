"""What looks personal is named: by headings in two languages, and by what stands in the cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.survey.answers.personal import hashed, heading_kind, personal_columns, value_kind
from data.survey.codebook.example import example_codebook
from tests.data.survey.builders import UNITS

HEADINGS = {
    "Họ và tên": "name",
    "HỌ TÊN": "name",
    "Tên": "name",
    "Tên doanh nghiệp/HTX/hộ kinh doanh": "name",
    "Your name": "name",
    "Người liên hệ": "name",
    "Số điện thoại": "phone",
    "SĐT": "phone",
    "Điện thoại di động": "phone",
    "Mobile phone": "phone",
    "Địa chỉ": "address",
    "Trụ sở chính": "address",
    "Business address": "address",
    "_geolocation": "address",
    "Mã số thuế": "tax_code",
    "MST": "tax_code",
    "Tax code": "tax_code",
    "Email": "email",
    "Địa chỉ e-mail": "email",
    "Thư điện tử": "email",
    "thong_tin/so_dien_thoai": "phone",
    "Số CCCD": "identity",
    "Số tài khoản ngân hàng": "identity",
    "IP address": "identity",
    "_submitted_by": "email",
}
HARMLESS = [
    "Mã phiếu",
    "Dấu thời gian",
    "Đơn vị được đánh giá",
    "Loại hình",
    "_uuid",
    "token",
    "start",
    "q1",
    "Ngành nghề",
    "Quy mô lao động",
    "Cán bộ của đơn vị có trả lời điện thoại của doanh nghiệp kịp thời không?",
    "",
]
VALUES = {
    "0912345678": "phone",
    "0912 345 678": "phone",
    "0912.345.678": "phone",
    "+84 912 345 678": "phone",
    "84912345678": "phone",
    "(0239) 3855 123": "phone",
    "gọi anh Nam 0988-123-456 nhé": "phone",
    "912345678": "phone",
    "3000123456": "tax_code",
    "3000123456-001": "tax_code",
    "MST 3000123456": "tax_code",
    "3000123456001": "tax_code",
    "042085001234": "identity",
    "anh.nam@congty.com.vn": "email",
    "liên hệ: A@B.vn, cảm ơn": "email",
}
PLAIN = [
    "Đồng ý",
    "5",
    "20",
    "1500000",
    "14/12/2023 9:05:00 SA",
    "2023-12-14T09:05:00.000+07:00",
    "45000.37",
    "P-00017",
    "c0ffee12-0912-4567-8901-abcdef012345",
    "uuid:1f2e3d4c",
    "tap_huan tu_van",
    "2021, 2022, 2023",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_says_what_its_column_holds(heading: str) -> None:
    assert heading_kind(heading) == HEADINGS[heading]


@pytest.mark.parametrize("heading", HARMLESS)
def test_other_headings_say_nothing_personal(heading: str) -> None:
    assert heading_kind(heading) is None


def test_no_unit_and_no_question_of_the_example_is_taken_for_personal() -> None:
    reported = [*(unit.name_vi for unit in UNITS.values())]
    reported += [
        text for one in example_codebook().questionnaire.questions for text in (one.code, one.text_vi, one.text_en)
    ]
    assert {text: heading_kind(text) for text in reported if heading_kind(text)} == {}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_recognised(value: str) -> None:
    assert value_kind(value) == VALUES[value]


@pytest.mark.parametrize("value", PLAIN)
def test_other_values_are_left_alone(value: str) -> None:
    assert value_kind(value) is None


@given(
    st.from_regex(r"0[35789]\d{8}", fullmatch=True),
    st.sampled_from(["", " ", ".", "-"]),
    st.integers(1, 9),
    st.text(st.sampled_from("abc đồng ý,;:"), max_size=12),
)
def test_no_way_of_writing_a_mobile_number_passes(number: str, between: str, at: int, around: str) -> None:
    written = number[:at] + between + number[at:]
    for one in (written, f"+84{written[1:]}", f"{around} {written}", f"{written} {around}"):
        assert value_kind(one) == "phone", one


def test_a_column_is_named_by_its_content_where_its_heading_says_nothing() -> None:
    samples = {1: ["P1", "P2"], 2: ["0912345678", "", "0987654321"], 3: ["Đồng ý"] * 19 + ["0912345678"]}
    found = personal_columns(["Mã", "Zz", "q1"], samples)
    assert [(one.column, one.kind, one.by_heading) for one in found] == [(2, "phone", False)]


def test_one_number_in_every_writing_has_one_code_and_another_for_each_upload() -> None:
    writings = ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678", "912345678"]
    assert len({hashed(one, b"salt") for one in writings}) == 1
    assert len({hashed("A@b.vn", b"salt"), hashed(" a@B.VN ", b"salt")}) == 1
    assert hashed("0912345678", b"salt") != hashed("0912345678", b"pepper")
    assert hashed("0912345678", b"salt") != hashed("0912345679", b"salt")
    assert "912345678" not in hashed("0912345678", b"salt")
