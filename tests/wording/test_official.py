"""The Vietnamese words are those of officials, one set on screens and papers: what they replaced does not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.flags import SEVERITIES
from tests.house.files import ROOT, is_in, name, nodes, python_files
from tests.support import by_turns
from wording.words import LANGUAGES, wording

REPLACED = {
    r"trả lời cảnh báo|hoạt động trả lời|ai trả lời(?! (lại|hai))": "hoạt động khắc phục; chưa có hoạt động",
    r"\b[Tt]ụt\b": "giảm",
    r"[Tt]ỉnh nêu(?! trong)": "theo báo cáo của tỉnh",
    r"[Vv]ị thế": "vị trí tương đối",
    r"Độ vững": "độ tin cậy của thứ hạng",
    r"[Bb]ao phủ": "theo dõi khắc phục",
    r"Nếu khác đi|Đường tới|Đã từng có": "giả định; phương án đạt thứ hạng; số lần từng đạt",
    r"(Điểm|Hạng) do: ": "nguồn điểm, nguồn hạng",
    r"độ chắc|(?<![Kk]èm )theo chương trình": "mức tin cậy; tự nhận",
    r"[Pp]hần chỉ tiêu|Có hay chưa|thể kết luận": "chỉ tiêu đo; có / chưa có; chưa đủ số liệu",
    r"Dùng bản của tôi": "lưu nội dung của tôi",
    r"Đã công bố \{|Công bố \{|(?<!kỳ )[Cc]ông bố (tệp|bản nháp|rồi|nhầm)|bấm công bố": "đưa vào sử dụng",
    r"Vì sao\?": "nguồn số liệu, where it asks for no cause",
}
"""Patterns of what an official would not write, each with the words in its place."""

OF_SEVERITY = {
    "vi": r"đáng lưu ý|trầm trọng|nguy cấp|khẩn cấp|(?<![\w])nhẹ(?! hơn)|(?<![\w])nặng(?! nhọc)",
    "en": r"\b(grave|gravest|serious|mild|critical|alarming)\b",
}
"""Words for how severe something is that are none of the three of `severity`."""
NOT_OF_FLAGS = {
    "next_rank.reason": "an edition that counts more",
    "effects.how_line": "an edition that counts more",
}
"""Texts in which such a word says something else, and what."""


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a language by its key, the lines of its help, and in Vietnamese what the papers say in code."""
    yield from wording(language).items()
    for number, line in enumerate((ROOT / "wording" / language / "help.md").read_text("utf-8").splitlines(), start=1):
        yield f"help.md:{number}", line
    if language == "vi":
        for path in python_files():
            if is_in(path, "planning", "services", "wording"):
                yield from literals(path)


def literals(path: Path) -> Iterator[tuple[str, str]]:
    alone = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield f"{name(path)}:{node.lineno}", node.value


@pytest.mark.parametrize("pattern", by_turns(REPLACED))
def test_no_screen_and_no_paper_has_a_word_that_was_replaced(pattern: str) -> None:
    found = [f"{key}: {text[:120]}" for key, text in texts("vi") if re.search(pattern, text)]
    assert not found, f"say {REPLACED[pattern]}:\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_severities_have_three_words_and_no_others(language: str) -> None:
    assert len({wording(language)[f"severity.{severity}"] for severity in SEVERITIES}) == 3
    found = [
        f"{key}: {text[:120]}"
        for key, text in texts(language)
        if key not in NOT_OF_FLAGS and re.search(OF_SEVERITY[language], text)
    ]
    assert not found, "\n".join(found)
