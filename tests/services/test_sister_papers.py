"""Papers about the sister indices: no ranks where the publisher gives none, their own decimals, what is a copy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.store.database import Store, file_url, open_store
from data.store.forecasts import first_forecasts
from planning.documents.paper import GroupRow, Heading, Paper, Paragraph, Table
from services.papers import analysis_paper
from tests.prebuilt import built_in_store
from tests.support import by_night
from wording.numbers import datetime_text, in_hundred

CATALOGUE, OFFICE = load_catalogue(), load_office()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("papers") / "dashboard.sqlite3"
    shutil.copy(Path(built_in_store()), path)
    with closing(open_store(file_url(path))) as opened:
        yield opened


def words(paper: Paper) -> str:
    found: list[str] = []
    for block in paper.blocks:
        if isinstance(block, (Heading, Paragraph)):
            found.append(block.text)
        elif isinstance(block, Table):
            found += [block.caption, *(column.title for column in block.columns)]
            for row in block.rows:
                found += [row.text] if isinstance(row, GroupRow) else [c for c in row.cells if isinstance(c, str)]
        else:
            found += [block.alt, block.caption]
    return "\n".join(found)


def about(store: Store, index: str, year: int) -> str:
    return words(analysis_paper(store, CATALOGUE, OFFICE, index, year, today=date(2026, 1, 5)))


@by_night
def test_a_paper_of_papi_speaks_of_positions_only(store: Store) -> None:
    text = about(store, "papi", 2024)
    assert "ở vị trí theo điểm thứ 6/61" in text
    assert "Vị trí theo điểm 2024" in text
    assert not re.findall(r".{0,20}hạng(?! mục).{0,20}|.{0,20}xếp thứ", text)


def test_a_paper_of_dti_has_four_decimals(store: Store) -> None:
    assert "Hà Tĩnh đạt 0,7629 điểm DTI" in about(store, "dti", 2024)


def test_a_paper_says_that_figures_are_of_a_copy(store: Store) -> None:
    text = about(store, "sipas", 2015)
    assert "(theo bản sao thứ cấp)" in text
    assert "Một phần số liệu theo bản sao thứ cấp" in text


@by_night
def test_each_flag_of_a_paper_keeps_what_was_said_of_the_next_edition_with_its_day(store: Store) -> None:
    said = first_forecasts(store, "pci", 2019, "ha_tinh")["land_access"]
    text = about(store, "pci", 2019)
    (line,) = [line for line in text.splitlines() if ") Tiếp cận đất đai (" in line and "Đã nói" in line]
    assert f"Đã nói khi lưu ({datetime_text(said['made_at'], 'vi')}), chỉ theo số liệu đến kỳ 2019: " in line
    assert f"{in_hundred(said['low'])} trường hợp ở một phần ba cuối" in line
    assert line.index("Hạng") < line.index("Đã nói khi lưu") < line.index("hoạt động tuyên truyền.")
