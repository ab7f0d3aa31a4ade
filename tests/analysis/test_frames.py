import pandas as pd
import pytest

from analysis import frames
from tests.analysis.frames_builder import scores


def test_a_missing_column_is_named():
    with pytest.raises(frames.FrameError, match="status"):
        frames.as_scores(pd.DataFrame(scores({"a": 1.0})).drop(columns="status"))


def test_a_unit_may_not_have_a_component_twice_in_an_edition():
    with pytest.raises(frames.FrameError, match="two rows"):
        frames.as_scores(scores({"a": 1.0}) + scores({"a": 2.0}))


def test_an_empty_frame_keeps_its_shape():
    assert tuple(frames.as_scores(pd.DataFrame()).columns) == frames.SCORE_COLUMNS
    assert tuple(frames.as_editions([]).columns) == frames.EDITION_COLUMNS


def test_what_is_left_out_is_filled_without_inventing_figures():
    row = {"index": "pci", "year": 2023, "framework": "f1", "group": "province", "unit": "a"}
    shaped = frames.as_scores([row | {"component": "total", "value": None, "status": "missing"}])
    assert shaped.loc[0, "construct"] == "total"
    assert shaped.loc[0, "region"] == "province"
    assert pd.isna(shaped.loc[0, "rank"])


@pytest.mark.parametrize("status", frames.STATUSES)
def test_only_usable_statuses_are_counted_with(status):
    shaped = frames.as_scores(scores({"a": 50.0}, status=status))
    assert frames.usable_values(shaped).notna().iloc[0] == (
        status in {"published", "stated", "secondary", "computed", "derived"}
    )
