"""What stands behind one button on a telephone, where it would fill the first screen; elsewhere it is all in view.

The container has a key that begins with FOLD, and what follows the button in it is folded away (style.css, browser.js).
"""

from html import escape

FOLD = "fold_"
LATER = "later_"
"""Begins the key of a container that stands after all that is beside it on a telephone: notes on a picture below."""

SCREEN = "screen_"
"""Begins the key of a container that is not printed: the heading of a form together with the form."""


def fold_button(text: str, *, is_menu: bool = False) -> str:
    """The button that unfolds what follows it, as HTML.

    text: what is chosen there. is_menu: a choice folds it again.
    """
    menu = " data-menu" if is_menu else ""
    return (
        f'<button type="button" class="app-button app-fold" data-do="fold"{menu} aria-expanded="false">'
        f'{escape(text)}<span aria-hidden="true"> ▾</span></button>'
    )
