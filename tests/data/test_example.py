"""The delivered figures for a notebook: those of the workbooks, without a database and without a screen."""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from analysis.frames import ROW_KEY
from data.catalogue.loading import DIRECTORY, load_catalogue
from data.published import NoExampleError, load_example, packed, unpacked
from data.scores import load_frames
from data.store.database import open_store
from services.built_in import built_in_workbooks
from tests.support import ROOT, by_turns

AGAIN = "run: python -m tools.built_in_build"


@pytest.mark.parametrize("index", by_turns(sorted({workbook.index for workbook in built_in_workbooks()})))
def test_the_example_is_what_a_store_has_after_reading_every_workbook(built_in: Path, tmp_path: Path, index: str):
    copy = shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
    with closing(open_store(f"sqlite:///{copy}")) as store:
        stored, given = load_frames(store, load_catalogue(DIRECTORY), index), load_example(index)
    for name in ("scores", "editions", "weights"):
        wanted, found = getattr(stored, name), getattr(given, name)
        if name == "scores":
            wanted, found = (
                frame.drop(columns="version_id").sort_values(ROW_KEY, ignore_index=True) for frame in (wanted, found)
            )
            # A column without any value has the type of the database or none.
            wanted, found = (frame.astype({"grade": object, "rank_status": object}) for frame in (wanted, found))
        pd.testing.assert_frame_equal(found, wanted, check_dtype=False, check_exact=True, obj=f"{name} ({AGAIN})")


def test_packing_loses_nothing_and_does_not_depend_on_the_order_of_the_rows():
    scores = load_example("ddci").scores
    rows = scores.assign(value=[1 / (3 + number) for number in range(len(scores))])
    content = packed(rows)
    assert packed(rows.iloc[::-1]) == content
    again, wanted = (frame.sort_values(ROW_KEY, ignore_index=True) for frame in (unpacked(content), rows))
    pd.testing.assert_series_equal(again["value"], wanted["value"], check_exact=True)


def test_what_does_not_come_with_the_program_is_named():
    with pytest.raises(NoExampleError, match="ddci, dti, papi"):
        load_example("hdi")


def test_each_call_gives_frames_of_its_own():
    first = load_example("ddci")
    first.scores["value"] = 0.0
    assert load_example("ddci").scores["value"].max() > 0


def test_the_example_needs_neither_database_nor_screen_nor_spreadsheet_reader():
    code = (
        "import sys; from data.published import load_example; load_example('pci');"
        "print([m for m in ('sqlalchemy', 'alembic', 'streamlit', 'plotly', 'openpyxl', 'scipy', 'sklearn')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
