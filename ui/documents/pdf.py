"""The button that hands out a paper or slides as PDF, where LibreOffice can make it."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from data.media_types import PDF
from services.pdf import converter, to_pdf
from ui.visit.visit import Visit


def offer_pdf(visit: Visit, row: DeltaGenerator, make: Callable[[], bytes], file_name: str) -> None:
    """The file that `make` gives, as PDF under its name; where there is no LibreOffice a button that says so."""
    name, _, ending = file_name.rpartition(".")
    is_there = converter() is not None
    row.download_button(
        visit.say("documents.download_pdf"),
        lambda: to_pdf(make(), ending),
        f"{name}.pdf",
        PDF,
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        disabled=not is_there,
        help=visit.say("documents.pdf_help" if is_there else "documents.no_pdf"),
    )
