"""The lines of a page as HTML: what is text is escaped once, what is HTML already is left as it is."""

from __future__ import annotations

import pytest

from tests.support import ROOT
from ui.kit import markup

TEXT = '<b>Sở & "Ban"</b>'
ESCAPED = "&lt;b&gt;Sở &amp; &quot;Ban&quot;&lt;/b&gt;"


@pytest.mark.parametrize(
    ("line", "tag", "style"),
    [
        (markup.headline, "h1", "app-headline"),
        (markup.title, "p", "app-title"),
        (markup.sentence, "p", "app-sentence"),
        (markup.subtitle, "p", "app-subtitle"),
        (markup.muted, "span", "app-muted"),
    ],
)
def test_a_line_escapes_its_text_and_has_the_class_of_the_style_sheet(line, tag: str, style: str) -> None:
    assert line(TEXT) == f'<{tag} class="{style}">{ESCAPED}</{tag}>'
    assert f".{style} " in (ROOT / "ui" / "kit" / "style.css").read_text(encoding="utf-8")


def test_html_within_a_line_is_escaped_once() -> None:
    link = markup.link("plan?unit=a&year=2023", TEXT)
    assert link == f'<a href="plan?unit=a&amp;year=2023" target="_self">{ESCAPED}</a>'
    assert markup.sentence(link) == f'<p class="app-sentence">{link}</p>'
    assert markup.sentence(f"{link}") != markup.sentence(link), "text made of HTML is text again"


def test_a_title_may_be_a_heading_and_in_another_language() -> None:
    assert markup.title("A", "h2") == '<h2 class="app-title">A</h2>'
    assert markup.title("A", lang="en") == '<p class="app-title" lang="en">A</p>'


def test_a_line_may_have_a_class_of_its_own_and_say_to_the_browser_what_it_is_about() -> None:
    assert markup.sentence("A", "div", "app-weakest") == '<div class="app-weakest app-sentence">A</div>'
    drawn = markup.subtitle("A", style="app-draft", form='"plan"')
    assert drawn == '<p class="app-subtitle app-draft" data-form="&quot;plan&quot;">A</p>'
    assert markup.figure(TEXT, "điểm") == f'<div><p class="app-figure">{ESCAPED}</p>{markup.subtitle("điểm")}</div>'
