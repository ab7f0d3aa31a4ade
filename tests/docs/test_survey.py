"""The reading of surveys is documented as it is."""

from analysis.survey.quality import REASONS, Quality
from data.reading.limits import ANSWERS, MEGABYTE
from tests.docs.documents import first_cells, section

DOCUMENT = "docs/survey.md"


def test_the_limits_are_those_of_the_program():
    part = section(DOCUMENT, "Answers")
    for limit in (
        f"| {ANSWERS.file_bytes // MEGABYTE} MB |",
        f"| {ANSWERS.unpacked_bytes // MEGABYTE} MB |",
        f"{ANSWERS.rows} rows, {ANSWERS.columns} columns",
        f"{ANSWERS.seconds} seconds",
    ):
        assert limit in part, limit


def test_every_reason_and_threshold_is_listed():
    part, quality = section(DOCUMENT, "What does not count"), Quality()
    assert tuple(first_cells(part)[1:]) == REASONS
    for said in (
        f"at least {quality.straight_least},",
        f"less than {quality.haste_share} of the median time, where {quality.haste_least} or more",
        f"more than {quality.often_blank} of their cells blank",
    ):
        assert said in part, said
