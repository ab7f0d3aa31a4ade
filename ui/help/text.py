"""The long text of the help: `help/vi.md` and `help/en.md`, cut into sections and turned into HTML.

A small part of Markdown, and what the help needs beyond it:

    # Group              the groups of the contents
    ## Title {#code}     a section; `help?section=code` leads to it
    ### Heading, paragraphs, - lists, 1. lists, **bold**, `code`
    [](page:flags)       a page by its name in the menu; [](term:median), [](section:figures); words in
                         the brackets replace the name
    {flags.rules_title}  what the screens say; {fact.rows} a number of the program
    {{rules}}            alone on its line: a part that `help_parts` draws from the program
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from ui.help.facts import filled
from ui.help.parts import PARTS, page_link
from ui.help.terms import short_text, terms
from ui.visit.visit import Visit

_DIRECTORY = Path(__file__).parent

ALL = "all"
"""What the link says for every section on one page."""

_SECTION = re.compile(r"(.+) \{#([a-z]+)\}")
_LINK = re.compile(r"\[([^\]]*)\]\((page|term|section):(\w+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_ITEM = {"ul": re.compile(r"- "), "ol": re.compile(r"\d+\. ")}
_PART = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Section:
    """One section of the help: its code in the link, the group it stands in, its title, and its text."""

    code: str
    group: str
    title: str
    text: str


@cache
def sections(language: str) -> dict[str, Section]:
    """The sections of a language by their codes, in reading order."""
    found: dict[str, Section] = {}
    for group in re.split(r"^# ", (_DIRECTORY / f"{language}.md").read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, _, rest = group.partition("\n")
        for part in re.split(r"^## ", rest, flags=re.M)[1:]:
            heading, _, text = part.partition("\n")
            match = _SECTION.fullmatch(heading.strip())
            if match is None:
                raise ValueError(f"{language}.md: a section without its code: {heading}")
            found[match[2]] = Section(match[2], name.strip(), match[1], text.strip())
    return found


def section_title(visit: Visit, code: str) -> str:
    """The title of a section, or of all of them together."""
    return visit.say("help.all") if code == ALL else sections(visit.language)[code].title


def contents_html(visit: Visit, current: str) -> str:
    """The contents by groups: beside the text where there is room, else folded above it."""
    groups = groupby(sections(visit.language).values(), key=lambda section: section.group)
    listed = "".join(
        f"<p>{escape(group)}</p><ul>{''.join(_entry(visit, section.code, current) for section in those)}</ul>"
        for group, those in groups
    )
    listed += f"<ul>{_entry(visit, ALL, current)}</ul>"
    name = escape(visit.say("help.contents"))
    return (
        f'<nav class="app-help-contents app-wide-only" aria-label="{name}">{listed}</nav>'
        f'<details class="app-help-contents app-narrow-only"><summary>{name}: '
        f"{escape(section_title(visit, current))}</summary>{listed}</details>"
    )


def next_html(visit: Visit, current: str) -> str:
    """A link to the section after this one; nothing after the last."""
    codes = list(sections(visit.language))
    if current == codes[-1]:
        return ""
    code = codes[codes.index(current) + 1]
    words = visit.say("help.next", title=section_title(visit, code))
    return f'<p class="app-help-next"><a href="{escape(_address(visit, code))}" target="_self">{escape(words)}</a></p>'


def _entry(visit: Visit, code: str, current: str) -> str:
    mark = ' aria-current="page"' if code == current else ""
    title = escape(section_title(visit, code))
    return f'<li><a href="{escape(_address(visit, code))}" target="_self"{mark}>{title}</a></li>'


def _address(visit: Visit, code: str) -> str:
    return visit.link("help", section=code)


def section_html(visit: Visit, section: Section) -> str:
    """A section as HTML: its title as h2, then its text."""
    blocks = re.split(r"\n\s*\n", section.text)
    return f'<h2 id="help-{section.code}">{escape(section.title)}</h2>' + "".join(_block(visit, b) for b in blocks)


def _block(visit: Visit, block: str) -> str:
    if part := _PART.fullmatch(block.strip()):
        return PARTS[part[1]](visit)
    if block.startswith("### "):
        heading, _, rest = block.removeprefix("### ").partition("\n")
        return f"<h3>{_inline(visit, heading)}</h3>" + (_block(visit, rest) if rest.strip() else "")
    # A line that begins further in goes on with the one above it.
    lines = re.sub(r"\n +", " ", block).splitlines()
    return "".join(_lines(visit, kind, list(group)) for kind, group in groupby(lines, _kind))


def _kind(line: str) -> str:
    return next((kind for kind, mark in _ITEM.items() if mark.match(line)), "p")


def _lines(visit: Visit, kind: str, lines: list[str]) -> str:
    if kind == "p":
        return f"<p>{_inline(visit, ' '.join(lines))}</p>"
    items = "".join(f"<li>{_inline(visit, _ITEM[kind].sub('', line, count=1))}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def _inline(visit: Visit, text: str) -> str:
    """One run of text: what is quoted is filled in, all of it escaped, then the marks become elements."""
    marked = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", escape(filled(visit, text), quote=False)))
    return _LINK.sub(lambda found: _link(visit, found[2], found[3], found[1]), marked)


def _link(visit: Visit, kind: str, code: str, words: str) -> str:
    if kind == "page":
        return page_link(visit, code, words)
    if kind == "term":
        name, tip = visit.say.of(terms()[code]), f' title="{escape(short_text(visit, code))}"'
        href = visit.link("help", term=code)
    else:
        name, tip = section_title(visit, code), ""
        href = _address(visit, code)
    return f'<a href="{escape(href)}" target="_self"{tip}>{words or escape(name)}</a>'
