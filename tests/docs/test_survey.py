"""The reading of surveys is documented as it is."""

from analysis.survey.quality import REASONS, Quality
from data.reading.limits import ANSWERS, MEGABYTE
from data.reading.problems import problem_severities
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
    cells = first_cells(part)
    reasons, problems = cells[1 : len(REASONS) + 1], cells[len(REASONS) + 1 :]
    assert tuple(reasons) == REASONS
    known = problem_severities()
    assert {known[code] for code in problems if code in known} == {"error", "question"}
    assert len([code for code in problems if code in known]) == len(problems) - 1, "a table has a heading"
    for said in (
        f"at least {quality.straight_least},",
        f"less than {quality.haste_share} of the median time, where {quality.haste_least} or more",
        f"more than {quality.often_blank} of their cells blank",
        f"more than {quality.most_left_out} of the answers are left out",
        f"more than {quality.most_left_out} of the rows are hidden",
    ):
        assert said in part, said
