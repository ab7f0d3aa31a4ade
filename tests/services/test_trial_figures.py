"""Figures that are only a trial keep their mark when they come back from an export, and never replace a result."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.versions import trial_editions
from services.imports import Preview, preview_beside
from services.publishing import publish_preview
from tests.data.reading.in_process import reading_here
from tests.data.reading.layout_builders import CATALOGUE, Style, long, pasted, unit, wide
from tests.data.reading.published import published, table, titled
from tests.support import by_turns

HEADINGS = ("index", "year", "unit", "component", "indicator", "value", "rank", "rank_of", "status", "source", "units",
            "mark")  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


def feed(index: str, marks: dict[int, str]) -> bytes:
    """The feed's table of scores. marks: by year, what stands in the column of marks."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS)
    for year, mark in marks.items():
        source = published(index, year)
        for (name, component), value in source.figures.items():
            size = CATALOGUE.list_size(index, year)
            writer.writerow(
                [index, year, unit(name).name_vi, component, "", value, "", "", "published", "", size, mark]
            )
    return out.getvalue().encode()


def look(store: Store, content: bytes, name: str, index: str, year: int | None = None) -> Preview:
    with reading_here():
        return preview_beside(store, content, name, index, CATALOGUE, year)


def codes(read: Preview) -> list[str]:
    return [problem.code for problem in read.problems if problem.code.startswith("trial")]


@pytest.mark.problem("trial_figures")
@pytest.mark.parametrize(
    ("index", "years"), by_turns([("ddci", (2021,)), ("pci", (2016, 2017)), ("papi", (2019, 2020))])
)
def test_the_mark_of_the_feed_comes_back_with_the_figures_and_with_those_alone(
    store: Store, index: str, years: Sequence[int]
) -> None:
    marks = {year: "Số liệu thử" if year == years[-1] else "" for year in years}
    content = feed(index, marks)
    read = look(store, content, "scores.csv", index)
    assert codes(read) == ["trial_figures"] and read.importable_years == tuple(years)
    publish_preview(store, read, operator("Lan"))
    assert trial_editions(store) == ((index, years[-1]),)
    again = look(store, content, "scores.csv", index)
    assert codes(again) == ["trial_figures"] and again.is_importable
    publish_preview(store, again, operator("Lan"))
    assert trial_editions(store) == ((index, years[-1]),)
    publish_preview(store, look(store, feed(index, dict.fromkeys(years, "")), "scores.csv", index), operator("Lan"))
    assert trial_editions(store) == ()


@pytest.mark.problem("trial_over_results")
@pytest.mark.parametrize("mark", by_turns(["SỐ LIỆU THỬ – kết quả", "Số liệu thử", "Trial figures"]))
def test_trial_figures_by_their_title_are_marked_and_never_replace_a_result(store: Store, mark: str) -> None:
    made = table("pci", 2018)
    pages = titled(f"{mark} PCI 2018", wide(made, Style(traps=False)))
    trial = look(store, pasted(pages[0], ";"), "bang.csv", "pci")
    assert codes(trial) == ["trial_figures"] and trial.is_importable
    publish_preview(store, look(store, pasted(long(made)[0], ";"), "that.csv", "pci", 2018), operator("Lan"))
    assert trial_editions(store) == ()
    over = look(store, pasted(pages[0], ";"), "bang.csv", "pci")
    assert codes(over) == ["trial_over_results"] and not over.importable_years
