"""Reading a screen in a test."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from ui.wording import wording


def shown(app: AppTest) -> str:
    """All words on the screen."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in ("markdown", "caption", "info", "warning", "error", "success", "subheader"):
        parts += [str(element.value) for element in app.get(kind)]
    return "\n".join(parts)


def assert_sound(app: AppTest, language: str = "vi") -> None:
    """Nothing failed: no exception, and not the words that stand for one."""
    assert not app.exception
    failed = wording(language)["app.failed"].split("{")[0]
    assert not [error.value for error in app.error if error.value.startswith(failed)]
