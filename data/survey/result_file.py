"""The result of a survey as a workbook."""

from __future__ import annotations

from data.catalogue_model import Catalogue
from data.exported import workbook
from data.survey.result import SurveyResult


def result_workbook(result: SurveyResult, catalogue: Catalogue, language: str) -> bytes:
    """A sheet of units for each group."""
    return workbook(
        {
            group: (list(one.units.columns), [[str(cell) for cell in row] for row in one.units.to_numpy()])
            for group, one in result.evaluations.items()
        }
    )
