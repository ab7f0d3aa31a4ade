"""The look of the pages of the door: one column, one form, no script, nothing from elsewhere."""

from dataclasses import dataclass
from html import escape

from wording.words import Words

_STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1d2733; --line: #c9d3df; --main: #1f5fa8; --bad: #a8321f; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12181f; --text: #e8edf3; --line: #3b4857; --main: #3a78c2; --bad: #f08a78; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 "Segoe UI", "Noto Sans", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
main { width: 100%; max-width: 24rem; }
p.app { margin: 0 0 .25rem; font-size: .875rem; opacity: .8; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin: 0 0 1rem; font-weight: 600; }
input { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem; border: 1px solid var(--line);
  border-radius: .35rem; background: transparent; color: inherit; font: inherit; }
label.box { display: flex; gap: .6rem; align-items: center; min-height: 1.5rem; font-weight: 400; }
label.box input { width: 1.25rem; height: 1.25rem; margin: 0; flex: none; }
button, a.button { display: block; width: 100%; padding: .65rem; border: 0; border-radius: .35rem;
  background: var(--main); color: #fff;
  font: inherit; font-weight: 600; cursor: pointer; text-align: center; text-decoration: none; }
a.other { display: block; margin-top: 1rem; color: inherit; }
:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
[role=alert] { margin: 0 0 1rem; padding: .6rem .7rem; border-left: 4px solid var(--bad); }
"""


CHECKED = "on"
"""The value of a box that is ticked."""


@dataclass(frozen=True)
class Field:
    """One field of a form. fills: what a browser's memory of passwords may fill in."""

    name: str
    label: str
    kind: str
    value: str = ""
    fills: str = ""
    limit: int = 4000


@dataclass(frozen=True)
class Link:
    """A way on; the first one of a page without a form looks like its button."""

    label: str
    target: str


def door_page(
    say: Words,
    title: str,
    action: str,
    fields: tuple[Field, ...],
    button: str,
    links: tuple[Link, ...] = (),
    problem: str = "",
) -> str:
    """A whole page. action: where its form is sent; "" for none. problem: what was wrong with what was sent."""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    form = ""
    if action:
        first = next((field.name for field in fields if field.kind != "hidden"), "")
        inside = "".join(_input(field, field.name == first) for field in fields)
        form = f'<form method="post" action="{escape(action)}">{inside}<button>{escape(button)}</button></form>'
    ways = "".join(_way(link, is_main=not (action or place)) for place, link in enumerate(links))
    return (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} · {escape(say('app.title'))}</title><style>{_STYLE}</style></head><body><main>"
        f'<p class="app">{escape(say("app.title"))}</p><h1>{escape(title)}</h1>{alert}{form}{ways}</main></body></html>'
    )


def _input(field: Field, is_first: bool) -> str:
    value = f' value="{escape(field.value)}"' if field.value else ""
    drawn = f'<input type="{field.kind}" name="{field.name}"{value}'
    if field.kind == "hidden":
        return f"{drawn}>"
    if field.kind == "checkbox":
        ticked = " checked" if field.value == CHECKED else ""
        return f'<label class="box"><input type="checkbox" name="{field.name}"{ticked}>{escape(field.label)}</label>'
    focus = " autofocus" if is_first else ""
    fills = f' autocomplete="{field.fills}" maxlength="{field.limit}" required{focus}'
    return f"<label>{escape(field.label)}{drawn}{fills}></label>"


def _way(link: Link, is_main: bool) -> str:
    return f'<a class="{"button" if is_main else "other"}" href="{escape(link.target)}">{escape(link.label)}</a>'
