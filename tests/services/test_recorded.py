"""Reports rest on what was recorded by their closing day and on editions that were public by then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.loading import load_catalogue, load_office
from data.catalogue.model import Catalogue
from data.rights import operator
from data.scores import ScoreFrames, VersionsOf, load_frames
from data.store import actions as store_actions
from data.store import audit, plans, tables
from data.store import check_ins as store_check_ins
from data.store.actions import add_action, list_actions, update_action
from data.store.check_ins import add_check_in, delete_check_in, list_check_ins, undelete_check_in, update_check_in
from data.store.database import Store, file_url, open_store
from data.store.plans import get_plan, list_values, store_value, update_plan
from planning.action import Difficulty, Evidence, Occurrence
from planning.check_in import CheckIn
from planning.documents.nd30 import write
from planning.documents.paper import Paper, Table, texts
from planning.periods import Period, parse_period
from planning.target_value import TargetValue
from services import recorded
from services.history import history_of
from services.papers import ClosingTooEarlyError, report_paper
from tests.data.store.builders import action
from tests.planning.documents.checker import problems
from tests.prebuilt import recent_store
from tests.support import law

ACTOR = operator("An")


@pytest.fixture(autouse=True, scope="module")
def _courses() -> Iterator[None]:
    """The course of an index is computed once for each set of its editions: nobody publishes one here."""
    known: dict[tuple[object, ...], tuple[ScoreFrames, pd.DataFrame]] = {}

    def load(
        store: Store, catalogue: Catalogue, index: str, coverage: float | None, versions_of: VersionsOf
    ) -> ScoreFrames:
        series = (index, catalogue.index(index).itself)
        versions = {code: versions_of(code) or () for code in series}
        key = (index, coverage, *(frozenset(versions[code]) for code in series))
        if key not in known:
            frames = load_frames(store, catalogue, index, coverage, versions.__getitem__)
            known[key] = frames, history_of(frames, catalogue)
        return known[key][0]

    def course(frames: ScoreFrames, _catalogue: Catalogue) -> pd.DataFrame:
        return next(made for loaded, made in known.values() if loaded is frames).copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorded, "load_frames", load)
        patch.setattr(recorded, "history_of", course)
        yield


Q1, Q2 = parse_period("2023-Q1"), parse_period("2023-Q2")
PRINTED = date(2023, 12, 20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Few editions, but all that these reports speak of: each report computes the whole course of every index."""
    copy(recent_store(), tmp_path / "store.sqlite3")
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


def on(patched: pytest.MonkeyPatch, day: date) -> None:
    """From now on things are recorded at noon of a day."""
    moment = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    for module in (tables, audit, store_actions, plans, store_check_ins):
        patched.setattr(module, "now", lambda: moment)


def report(store: Store, period: Period, closed: date | None = None) -> Paper:
    return report_paper(store, load_catalogue(), load_office(), period, PRINTED, closed)


def said(paper: Paper) -> str:
    return "\n".join(texts(paper).values())


def captions(paper: Paper) -> list[str]:
    return [block.caption for block in paper.blocks if isinstance(block, Table) and block.caption]


def test_an_edition_counts_from_its_publication(store: Store) -> None:
    named = {text: captions(report(store, parse_period(text))) for text in ("2023-Q1", "2023-Q2", "2023")}
    assert [caption for caption in named["2023-Q1"] if "PCI" in caption] == ["PCI năm 2021 của Hà Tĩnh"]
    assert [caption for caption in named["2023-Q2"] if "PCI" in caption] == ["PCI năm 2022 của Hà Tĩnh"]
    assert [caption for caption in named["2023"] if "PCI" in caption] == ["PCI năm 2022 của Hà Tĩnh"]
    assert "PCI 2022 công bố ngày 11/04/2023." in said(report(store, Q2))


def test_a_report_that_closes_before_its_period_ends_covers_what_was_public_and_recorded_until_then(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2023, 4, 20))
    add_action(store, action("Tập huấn", plan_year=2023, start=date(2023, 4, 1), due=date(2023, 5, 1)), ACTOR)
    assert "Tập huấn" not in said(report(store, Q2, date(2023, 4, 19)))
    early = report(store, Q2, date(2023, 4, 20))
    assert "Tập huấn" in said(early) and "chốt ngày 20/04/2023" in said(early)
    assert "Không có hoạt động" in said(early) or "không có hoạt động nào quá hạn" in said(early)


def test_what_is_recorded_after_the_closing_day_is_in_the_next_report_and_not_in_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2023, 2, 1))
    kept = add_action(
        store,
        action("Chào cờ", plan_year=2023, rhythm="flag_ceremony", start=date(2023, 1, 1), due=date(2023, 12, 5)),
        ACTOR,
    )
    before = repr(report(store, Q1))
    on(monkeypatch, date(2023, 3, 20))
    done = (Occurrence(date(2023, 2, 6), date(2023, 2, 6)),)
    update_action(store, replace(kept, occurrences=done), ACTOR)
    add_action(store, action("Tọa đàm", plan_year=2023, due=date(2023, 3, 1), status="done", progress=100), ACTOR)
    store_value(store, TargetValue(2023, "T3b", "2023-Q1", 97.5, "Sổ"), ACTOR)
    assert repr(report(store, Q1)) == before
    following = said(report(store, Q2))
    assert "Sau ngày chốt số liệu của kỳ trước (14/03/2023) đã ghi nhận thêm 03 nội dung" in following
    assert "- Chào cờ: đã thực hiện ngày 06/02/2023." in following
    assert "- Tọa đàm: 01/03/2023: hoàn thành." in following
    assert "quý I/2023: 97,5%." in following
    assert "Bổ sung kỳ trước" not in "".join(map(str, report(store, parse_period("2023-Q3")).blocks))
    assert problems(write(report(store, Q2))) == []


def test_a_closing_day_that_was_kept_closes_its_report_and_is_where_the_next_one_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, title in ((date(2023, 3, 13), "Một"), (date(2023, 3, 16), "Hai"), (date(2023, 3, 20), "Ba")):
        on(monkeypatch, day)
        add_action(store, action(title, plan_year=2023, due=date(2023, 3, 1), status="done", progress=100), ACTOR)

    def added(paper: Paper) -> set[str]:
        return {text.split(":")[0] for key, text in texts(paper).items() if key.startswith("added.")}

    assert added(report(store, Q2)) == {"- Hai", "- Ba"}
    update_plan(store, get_plan(store, 2023).with_closing("2023-Q1", date(2023, 3, 16)), ACTOR)
    first, second = report(store, Q1), report(store, Q2)
    assert "chốt ngày 16/03/2023" in said(first) and "02 hoàn thành" in said(first) and added(second) == {"- Ba"}
    assert "Sau ngày chốt số liệu của kỳ trước (16/03/2023)" in said(second)


def test_no_report_closes_before_its_period_begins(store: Store) -> None:
    with pytest.raises(ClosingTooEarlyError, match="14/03/2023"):
        report(store, Q2, date(2023, 3, 14))
    assert "chốt ngày 15/03/2023" in said(report(store, Q2, date(2023, 3, 15)))
    with pytest.raises(ClosingTooEarlyError, match="15/12/2022"):
        report_paper(store, load_catalogue(), load_office(), Q1, date(2022, 12, 14))


def test_much_that_is_late_stands_in_an_annex(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, date(2023, 3, 20))
    for number in range(12):
        late = action(f"Tọa đàm {number}", plan_year=2023, due=date(2023, 3, 1), status="done", progress=100)
        add_action(store, late, ACTOR)
    paper = report(store, Q2)
    annex = paper.annexes[-1]
    assert annex.title == "Bổ sung kỳ trước (báo cáo quý II/2023)"
    assert isinstance(annex.blocks[0], Table) and len(annex.blocks[0].rows) == 12
    assert problems(write(paper)) == []


def test_a_year_under_way_is_judged_by_the_end_of_the_period(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, date(2023, 6, 10))
    store_value(store, TargetValue(2023, "T7", "2023-H1", 1640.0, "Sổ"), ACTOR)
    shown = [str(cell) for block in report(store, Q2).blocks if isinstance(block, Table)
             for row in block.rows for cell in getattr(row, "cells", ())]  # fmt: skip
    assert "Đúng tiến độ (54,7% sau 6 tháng)" in shown
    assert said(report(store, Q2)).count("Chưa có số liệu") == 1


def test_a_report_tells_what_the_check_ins_of_its_period_said_and_the_next_one_those_that_came_late(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2023, 2, 1))
    course = add_action(store, action("Tập huấn", plan_year=2023, due=date(2023, 1, 20)), ACTOR)
    early = CheckIn(course.id or 0, date(2023, 2, 1), "mời 30 doanh nghiệp", "thiếu người", "mở lớp")
    asked = add_check_in(store, early, ACTOR).check_in
    early_difficulty = (Difficulty("Hội trường đang sửa", date(2023, 2, 3)),)
    again = replace(early, day=date(2023, 2, 3), done="mở 01 lớp\n\n40 người", obstacles="hội trường đang sửa")
    add_check_in(store, again, ACTOR, changes={"difficulties": early_difficulty})
    first = said(report(store, Q1))
    assert "Trong kỳ, các đơn vị cập nhật tiến độ của 01 hoạt động, 02 lần:" in first
    assert "- Tập huấn: ngày 03/02/2023: mở 01 lớp; 40 người; ngày 01/02/2023: mời 30 doanh nghiệp." in first
    assert "- Tập huấn, cập nhật ngày 01/02/2023: thiếu người." in first
    assert first.casefold().count("hội trường đang sửa") == 2  # as a difficulty, and where an answer is asked for
    assert "- Tập huấn, quá hạn từ ngày 20/01/2023. Việc tiếp theo: mở lớp." in first
    on(monkeypatch, date(2023, 3, 20))
    update_check_in(store, replace(asked, done="mời 35 doanh nghiệp"), ACTOR)
    add_check_in(store, replace(early, day=date(2023, 3, 10), done="xong", obstacles=""), ACTOR)
    add_check_in(store, replace(early, day=date(2023, 3, 16), done="gửi báo cáo", obstacles=""), ACTOR)
    assert said(report(store, Q1)) == first
    following = report(store, Q2)
    late = texts(following)[f"added.action.{course.id}"]
    assert late == (
        "- Tập huấn: cập nhật ngày 10/03/2023: đã thực hiện: xong, việc tiếp theo: mở lớp; "
        "cập nhật ngày 01/02/2023 (ghi lại): đã thực hiện: mời 35 doanh nghiệp, vướng mắc: thiếu người, "
        "việc tiếp theo: mở lớp."
    )
    assert "- Tập huấn: ngày 16/03/2023: gửi báo cáo." in said(following)
    assert problems(write(following)) == []


def test_what_was_finished_before_belongs_to_the_report_if_a_check_in_of_the_period_tells_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2023, 2, 1))
    done = add_action(
        store, action("Tọa đàm", plan_year=2023, due=date(2023, 1, 20), status="done", progress=100), ACTOR
    )
    assert "Tọa đàm" not in said(report(store, Q2))
    on(monkeypatch, date(2023, 4, 1))
    for day, text in ((date(2023, 3, 16), "đã gửi kỷ yếu"), (date(2023, 4, 1), "Đã gửi kỷ yếu.")):
        add_check_in(store, CheckIn(done.id or 0, day, text), ACTOR)
    paper = report(store, Q2)
    assert "- Tọa đàm: ngày 01/04/2023: Đã gửi kỷ yếu." in said(paper)
    assert "02 lần:" in said(paper) and "Tọa đàm" in repr(paper.annexes)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(("add", "done", "occur", "prove", "measure", "say", "say again", "unsay")), st.integers(0, 40)
    ),
    max_size=5,
)


@law(2)
@given(CHANGES, CHANGES)
def test_a_closed_report_is_the_same_whatever_is_recorded_afterwards(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patched, TemporaryDirectory() as folder:
        copy(recent_store(), Path(folder) / "store.sqlite3")
        with closing(open_store(file_url(Path(folder) / "store.sqlite3"))) as store:
            for place, change in enumerate(before):
                on(patched, date(2023, 1, 10) + timedelta(12 * place))
                _do(store, *change)
            closed = repr(report(store, Q2))
            for place, change in enumerate(after):
                on(patched, date(2023, 6, 15) + timedelta(place))
                _do(store, *change)
            assert repr(report(store, Q2)) == closed


def _do(store: Store, what: str, pick: int) -> None:
    """One thing that somebody records: of any action, dated anywhere in the year."""
    day = date(2023, 1, 3) + timedelta(8 * pick)
    stored = list_actions(store, plan_year=2023)
    check_ins = list_check_ins(store)
    if what == "add" or (what in ("done", "occur", "prove", "say") and not stored):
        rhythm = "quarterly" if pick % 2 else "once"
        new = action(f"Việc {pick}", plan_year=2023, start=date(2023, 1, 2), due=day, rhythm=rhythm)
        add_action(store, new, ACTOR)
    elif what == "measure":
        period = f"2023-Q{1 + pick % 4}"
        known = {value.period: value.version for value in list_values(store, 2023) if value.part == "T7"}
        store_value(store, TargetValue(2023, "T7", period, float(pick), "Sổ", known.get(period, 0)), ACTOR)
    elif what == "say":
        add_check_in(store, CheckIn(stored[pick % len(stored)].id or 0, day, f"Làm {pick}", f"Thiếu {pick}"), ACTOR)
    elif what in ("say again", "unsay"):
        for chosen_check_in in check_ins[pick % len(check_ins) :][:1] if check_ins else ():
            if what == "say again":
                update_check_in(store, replace(chosen_check_in, done=f"Sửa {pick}", day=day), ACTOR)
            else:
                gone = delete_check_in(store, chosen_check_in, ACTOR)
                if pick % 2:
                    undelete_check_in(store, gone, ACTOR)
    else:
        chosen = stored[pick % len(stored)]
        changed = {
            "done": replace(chosen, status="done", progress=100),
            "occur": replace(chosen, occurrences=(Occurrence(day, day),)),
            "prove": replace(chosen, evidence=(Evidence("Ảnh", "https://vi.du/a", added_on=day),)),
        }[what]
        update_action(store, changed, ACTOR)
