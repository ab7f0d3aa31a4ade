"""What a person does on the page of uploading, and the table that is pasted there."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.data.reading.layout_builders import Style, four_provinces, pasted, wide
from tests.ui.screen import assert_sound, keyed

(PAGE,) = wide(four_provinces(), Style(traps=False))
TEXT = pasted(PAGE).decode()


def paste(app: AppTest, text: str, year: int | None = 2016) -> AppTest:
    """Choose the year, paste a table and have it read."""
    if year is not None:
        keyed(app.selectbox, "upload_year_").set_value(year).run()
    keyed(app.text_area, "Dán bảng vào đây").set_value(text)
    next(button for button in app.button if button.label == "Đọc bảng").click().run()
    assert_sound(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def confirm(app: AppTest) -> AppTest:
    """Answer every question with yes: these figures are made up, so they differ from the edition in use."""
    while "Đúng, dùng như vậy" in labels(app):
        press(app, "Đúng, dùng như vậy")
    return app


LINES = pasted(PAGE).decode().split("\n")
FIRST = next(number for number, line in enumerate(LINES) if line.startswith("Hà Tĩnh"))


def with_wrong(*places: tuple[int, int], wrong: str = "50") -> str:
    """The table as text; the cells at these rows below the headings and columns say what cannot be."""
    lines = [line.split("\t") for line in LINES]
    for row, column in places:
        lines[FIRST + row][column] = wrong
    return "\n".join("\t".join(line) for line in lines)
