"""Indicators beside components, and files that complete an edition without erasing what they do not name."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    ScoreRow,
)
from data.rights import operator
from data.store import audit
from data.store.content import IndicatorConflictError
from data.store.database import Store
from data.store.editions import (
    EmptyEditionError,
    publish,
    withdraw,
)
from data.store.files import SourceFile, source_content
from data.store.rows import indicator_rows, score_rows
from data.store.versions import versions
from tests.data.store.builders import detailed, edition, everything, read_from


def profile(unit: str = "ha_tinh", score: float = 70.0, file: str = "b") -> Edition:
    """A file about one unit that completes the edition."""
    return replace(detailed(edition(score=score, file=file), (unit,)), completes=True)


def values_of(store: Store) -> dict[tuple[str, int], float]:
    """The current values of the indicators by unit and number."""
    return {(row.unit, row.order): row.value for row in indicator_rows(store, "pci").itertuples()}


def test_indicators_come_back_as_they_were_read(store: Store) -> None:
    publish(store, detailed(edition()), operator("An"))
    first, second, *others = indicator_rows(store, "pci").to_dict("records")
    assert first == {
        "index": "pci",
        "year": 2016,
        "version_id": 1,
        "unit": "ha_tinh",
        "component": "entry_costs",
        "order": 1,
        "label": "Số ngày đăng ký",
        "code": "c1",
        "scale": "days",
        "label_en": "",
        "source": "",
        "note": "",
        "value": 6.0,
        "status": "published",
        "sheet": "Chi tiết",
        "cell": "C3",
        "file": "a.xlsx",
    }
    assert (second["order"], second["scale"], second["value"], second["cell"]) == (2, "fraction", 0.6, "D3")
    assert len(others) == 4


def test_an_index_without_indicators_has_an_empty_frame_of_the_same_shape(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    empty = indicator_rows(store, "pci")
    publish(store, detailed(edition(file="b")), operator("An"))
    full = indicator_rows(store, "pci")
    assert empty.empty and list(empty.dtypes.items()) == list(full.dtypes.items())


def test_a_missing_value_stays_missing(store: Store) -> None:
    whole = detailed(edition())
    gap = replace(whole.indicator_values[0], value=None, status="not_published")
    publish(store, replace(whole, indicator_values=(gap, *whole.indicator_values[1:])), operator("An"))
    first = indicator_rows(store, "pci").iloc[0]
    assert first["value"] != first["value"] and first["status"] == "not_published"


def test_a_value_of_an_indicator_that_is_not_defined_is_refused(store: Store) -> None:
    before = everything(store)
    stray = IndicatorValue("ha_tinh", "transparency", 3, 0.5, "published")
    with pytest.raises(ValueError, match="transparency"):
        publish(store, replace(detailed(edition()), indicator_values=(stray,)), operator("An"))
    assert everything(store) == before


def test_a_change_of_an_indicator_alone_is_a_new_version(store: Store) -> None:
    whole = detailed(edition())
    publish(store, whole, operator("An"))
    assert not publish(store, whole, operator("An")).is_new
    other = replace(whole.indicator_values[0], value=99.0)
    assert publish(store, replace(whole, indicator_values=(other, *whole.indicator_values[1:])), operator("An")).is_new
    assert values_of(store)["ha_tinh", 1] == 99.0


def test_a_new_version_without_indicators_has_none_and_its_withdrawal_brings_them_back(store: Store) -> None:
    publish(store, detailed(edition(file="a")), operator("An"))
    before = values_of(store)
    second = publish(store, edition(file="b"), operator("An")).version_id
    assert values_of(store) == {}
    withdraw(store, second, operator("An"))
    assert values_of(store) == before and len(before) == 6


def test_the_profile_of_one_province_erases_no_other(store: Store) -> None:
    publish(store, detailed(edition(score=60, file="a")), operator("An"))
    before, details = score_rows(store, "pci"), values_of(store)
    publish(store, profile("ha_tinh", 70), operator("An"))
    after = score_rows(store, "pci").set_index(["unit", "component"])
    kept = before.set_index(["unit", "component"])
    for name in ("value", "rank", "sheet", "cell", "file"):
        assert after.loc["nghe_an", name].equals(kept.loc["nghe_an", name])
        assert after.loc["quang_binh", name].equals(kept.loc["quang_binh", name])
    assert list(after.loc["ha_tinh", "value"]) == [70, 70]
    assert values_of(store) == details | {("ha_tinh", 1): 7.0, ("ha_tinh", 2): 0.7}


def test_each_row_keeps_the_file_it_was_read_from_over_several_completions(store: Store) -> None:
    files = {name: SourceFile(f"{name}.xlsx", name.encode()) for name in ("bảng", "Hà Tĩnh", "Nghệ An")}
    publish(store, read_from(files["bảng"], detailed(edition())), operator("An"), file=files["bảng"])
    for unit, name in (("ha_tinh", "Hà Tĩnh"), ("nghe_an", "Nghệ An")):
        publish(store, read_from(files[name], profile(unit)), operator("An"), file=files[name])
    reported = {"ha_tinh": "Hà Tĩnh.xlsx", "nghe_an": "Nghệ An.xlsx", "quang_binh": "bảng.xlsx"}
    for rows in (score_rows(store, "pci"), indicator_rows(store, "pci")):
        assert dict(zip(rows["unit"], rows["file"], strict=True)) == reported
    kept = [source_content(store, version.file_id or 0) for version in versions(store)]
    assert kept == [files["Nghệ An"], files["Hà Tĩnh"], files["bảng"]]


def test_a_row_keeps_the_name_of_a_file_whose_bytes_were_not_kept(store: Store) -> None:
    publish(store, detailed(edition(file="a")), operator("An"))
    file = SourceFile("hồ sơ.xlsx", b"bytes")
    publish(store, read_from(file, profile()), operator("An"), file=file)
    rows = score_rows(store, "pci")
    assert set(rows.loc[rows["unit"] != "ha_tinh", "file"]) == {"a.xlsx"}
    assert set(rows.loc[rows["unit"] == "ha_tinh", "file"]) == {"hồ sơ.xlsx"}


def test_completing_with_what_is_known_already_changes_nothing(store: Store) -> None:
    publish(store, detailed(edition(file="a")), operator("An"))
    publish(store, profile("ha_tinh", file="b"), operator("An"))
    publish(store, profile("nghe_an", file="c"), operator("An"))
    before = everything(store)
    assert not publish(store, profile("ha_tinh", file="b"), operator("An")).is_new
    assert everything(store) == before


def test_a_completing_file_that_comes_first_stands_alone(store: Store) -> None:
    publish(store, profile(), operator("An"))
    assert set(score_rows(store, "pci")["unit"]) == {"ha_tinh"}


def test_a_withdrawn_version_is_not_completed(store: Store) -> None:
    withdraw(store, publish(store, detailed(edition(file="a")), operator("An")).version_id, operator("An"))
    publish(store, profile(), operator("An"))
    assert set(score_rows(store, "pci")["unit"]) == {"ha_tinh"} == {unit for unit, _ in values_of(store)}


def test_a_gap_in_a_completing_file_erases_no_figure(store: Store) -> None:
    publish(store, detailed(edition(score=60, file="a")), operator("An"))
    gaps = (
        ScoreRow("ha_tinh", "total", None, "missing"),
        ScoreRow("ha_tinh", "entry_costs", 50.0, "published"),
        ScoreRow("ha_giang", "total", None, "missing"),
    )
    gap = IndicatorValue("ha_tinh", "entry_costs", 1, None, "missing")
    publish(store, replace(profile(), rows=gaps, indicator_values=(gap,)), operator("An"))
    rows = score_rows(store, "pci").set_index(["unit", "component"])["value"]
    assert (rows["ha_tinh", "total"], rows["ha_tinh", "entry_costs"]) == (60, 50)
    assert rows["ha_giang", "total"] != rows["ha_giang", "total"]
    assert values_of(store)["ha_tinh", 1] == 6.0


def test_what_was_taken_back_by_a_completing_file_is_taken_back(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    rows = (ScoreRow("ha_tinh", "total", None, "not_published"), ScoreRow("nghe_an", "total", 1.0, "published"))
    publish(store, replace(profile(), rows=rows, indicators=(), indicator_values=()), operator("An"))
    total = score_rows(store, "pci").set_index(["unit", "component"]).loc[("ha_tinh", "total")]
    assert total["value"] != total["value"] and total["status"] == "not_published"


def test_a_completing_file_without_figures_is_refused(store: Store) -> None:
    publish(store, edition(file="a"), operator("An"))
    with pytest.raises(EmptyEditionError):
        publish(store, replace(edition(file="b"), rows=(), completes=True), operator("An"))


@pytest.mark.parametrize(
    "other",
    [
        Indicator("entry_costs", 1, "Phí đăng ký", "x", "days"),
        Indicator("entry_costs", 1, "Số ngày đăng ký", "c1", "percent"),
    ],
)
def test_the_values_of_others_never_get_another_meaning(store: Store, other: Indicator) -> None:
    whole = detailed(edition(file="a"))
    publish(store, whole, operator("An"))
    before = everything(store)
    part = replace(profile(), indicators=(other, whole.indicators[1]))
    with pytest.raises(IndicatorConflictError, match="entry_costs 1") as reported:
        publish(store, part, operator("An"))
    assert everything(store) == before
    (conflict,) = reported.value.conflicts
    assert (conflict.given, conflict.stored) == (other, whole.indicators[0])
    assert publish(store, replace(part, completes=False), operator("An")).is_new


@pytest.mark.parametrize("label", ["SỐ  NGÀY đăng ký", "So ngay dang ky", ""])
def test_the_same_indicator_in_another_spelling_is_the_same(store: Store, label: str) -> None:
    whole = detailed(edition(file="a"))
    publish(store, whole, operator("An"))
    same = Indicator("entry_costs", 1, label, scale="days" if label else "number")
    part = replace(profile(), indicators=(same, whole.indicators[1]))
    publish(store, part, operator("An"))
    first = indicator_rows(store, "pci").query("order == 1")
    assert set(first["label"]) == {"Số ngày đăng ký"} and set(first["scale"]) == {"days"}
    assert len(first) == 3


def test_an_indicator_known_by_its_number_only_gets_its_name_from_a_later_file(store: Store) -> None:
    whole = detailed(edition(file="a"))
    unnamed = tuple(replace(each, label="", scale="number") for each in whole.indicators)
    publish(store, replace(whole, indicators=unnamed), operator("An"))
    publish(store, profile(), operator("An"))
    assert set(indicator_rows(store, "pci")["label"]) == {each.label for each in whole.indicators}


def test_an_indicator_whose_values_are_all_given_anew_may_change_its_meaning(store: Store) -> None:
    whole = detailed(edition(file="a"))
    publish(store, whole, operator("An"))
    other = Indicator("entry_costs", 1, "Phí đăng ký", "x", "number")
    again = replace(detailed(edition(file="b")), indicators=(other, whole.indicators[1]), completes=True)
    publish(store, again, operator("An"))
    assert set(indicator_rows(store, "pci").query("order == 1")["label"]) == {"Phí đăng ký"}


def test_an_indicator_without_values_does_not_rename_those_of_others(store: Store) -> None:
    whole = detailed(edition(file="a"))
    publish(store, whole, operator("An"))
    other = Indicator("entry_costs", 1, "Phí đăng ký")
    publish(store, replace(profile(), indicators=(other,), indicator_values=()), operator("An"))
    assert set(indicator_rows(store, "pci")["label"]) == {each.label for each in whole.indicators}
    assert len(values_of(store)) == 6


def test_the_history_counts_what_was_carried_over(store: Store) -> None:
    publish(store, detailed(edition(file="a")), operator("An"))
    publish(store, profile(), operator("An"))
    newest = audit.history(store, "edition:pci:2016")[0]
    assert newest.after is not None
    assert [newest.after[name] for name in ("scores", "indicator_values", "carried_over")] == [6, 6, 8]


def published_table() -> Edition:
    """As much as the workbook of a whole edition holds: 63 units, 10 components and 142 indicators."""
    units = [f"unit_{number}" for number in range(63)]
    components = [f"component_{number}" for number in range(10)]
    orders = [(components[number % 10], number // 10 + 1) for number in range(142)]
    return replace(
        edition(),
        rows=tuple(ScoreRow(unit, part, 5.5, "published") for unit in units for part in (*components, "total")),
        indicators=tuple(Indicator(part, order, f"{part} {order}") for part, order in orders),
        indicator_values=tuple(
            IndicatorValue(unit, *place, 0.5, "published", "S", "C3") for unit in units for place in orders
        ),
    )


def test_a_whole_edition_takes_no_more_statements_than_a_small_one(store: Store) -> None:
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    publish(store, detailed(edition(2015)), operator("An"))
    small = len(statements)
    publish(store, published_table(), operator("An"))
    assert len(statements) == 2 * small
    assert (len(score_rows(store, "pci")), len(indicator_rows(store, "pci"))) == (6 + 693, 6 + 8946)
