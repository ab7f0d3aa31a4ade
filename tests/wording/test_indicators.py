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
            "63/63: “Attitude of provincial government is positive” 34.9%",
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
            "63/63: “Attitude of provincial government is positive” 34.9%",
        ),
        (
            DAYS,
            "55/60: “Số ngày chờ đợi để được cấp GCNQSDĐ (trung vị)” 30 ngày",
            "55/60: “Số ngày chờ đợi để được cấp GCNQSDĐ (trung vị)” 30 days",
        ),
        (replace(DAYS, label="", scale="number", value=2.5), "55/60: “Chỉ tiêu 1” 2,50", "55/60: “Indicator 1” 2.50"),
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


def test_of_nothing_nothing_is_said() -> None:
    assert weaknesses_text(Words("vi"), ()) == ""
    assert weaknesses_text(Words("vi"), (ATTITUDE, DAYS)).count("; ") == 1
    assert natural_text(Words("vi"), None, "fraction") == "–"
