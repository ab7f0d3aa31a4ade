"""What is said of an indicator in which a unit stands low."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.indicators import Weakness
from wording.indicators import natural_text, weakness_text, weaknesses_text
from wording.words import Words

ATTITUDE = Weakness(
    "proactivity",
    1,
    "Tỷ lệ doanh nghiệp quan sát thấy thái độ của chính quyền tỉnh là tích cực (%)",
    "Attitude of provincial government is positive (%)",
    0.3486,
    "fraction",
    63,
    63,
)
DAYS = Weakness("land_access", 1, "Số ngày chờ đợi để được cấp GCNQSDĐ (trung vị)", "", 30, "days", 55, 60)


@pytest.mark.parametrize(
    ("weakness", "vietnamese", "english"),
    [
        (
            ATTITUDE,
            "63/63: 34,9% doanh nghiệp quan sát thấy thái độ của chính quyền tỉnh là tích cực",
            "63/63 (34.9%): Attitude of provincial government is positive",
        ),
        (
            replace(
                ATTITUDE, label="Tỷ lệ DN phải chờ hơn MỘT tháng (% )", label_en="Percentage of firms that wait (%)"
            ),
            "63/63: 34,9% doanh nghiệp phải chờ hơn MỘT tháng",
            "63/63: 34.9% of firms that wait",
        ),
        (
            replace(ATTITUDE, label="% DN phải chờ", scale="percent", value=34.86),
            "63/63: 34,9% doanh nghiệp phải chờ",
            "63/63 (34.9%): Attitude of provincial government is positive",
        ),
        (
            DAYS,
            "55/60 (30 ngày): Số ngày chờ đợi để được cấp GCNQSDĐ (trung vị)",
            "55/60 (30 days): Số ngày chờ đợi để được cấp GCNQSDĐ (trung vị)",
        ),
        (replace(DAYS, label="", scale="number", value=2.5), "55/60 (2,50): Chỉ tiêu 1", "55/60 (2.50): Indicator 1"),
    ],
)
def test_place_value_and_question_make_one_sentence(weakness: Weakness, vietnamese: str, english: str) -> None:
    assert weakness_text(Words("vi"), weakness) == vietnamese
    assert weakness_text(Words("en"), weakness) == english


@pytest.mark.parametrize(
    "label",
    [
        "Tỷ lệ chi phí đào tạo lao động trong tổng chi phí (%)",
        "Tỷ lệ nhà cung cấp dịch vụ trên tổng số doanh nghiệp (%)",
    ],
)
def test_a_share_of_something_else_is_never_said_of_firms(label: str) -> None:
    text = weakness_text(Words("vi"), replace(ATTITUDE, label=label))
    assert "34,9% doanh nghiệp" not in text and label.removesuffix(" (%)") in text


def test_a_name_that_quotes_stands_in_no_quotes() -> None:
    name = 'Tỷ lệ doanh nghiệp đánh giá "Các Sở ngành không thực hiện đúng chủ trương"'
    assert weakness_text(Words("en"), replace(ATTITUDE, label=name, label_en="")) == f"63/63 (34.9%): {name}"


def test_of_nothing_nothing_is_said() -> None:
    assert weaknesses_text(Words("vi"), ()) == ""
    assert weaknesses_text(Words("vi"), (ATTITUDE, DAYS)).count("; ") == 1
    assert natural_text(Words("vi"), None, "fraction") == "–"
