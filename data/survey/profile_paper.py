"""The profile of one unit as a paper."""

from __future__ import annotations

import io

from docx import Document

from data.catalogue_model import Catalogue, Office
from data.survey.result import SurveyResult


def unit_profile(result: SurveyResult, unit: str, catalogue: Catalogue, office: Office, language: str) -> bytes:
    """The .docx of one unit."""
    document, out = Document(), io.BytesIO()
    document.add_heading(catalogue.unit(unit).name_vi)
    document.save(out)
    return out.getvalue()
