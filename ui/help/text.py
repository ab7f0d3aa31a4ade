"""The long text of the help: `help.md` of each language in `wording`, cut into sections and turned into HTML.

Markdown without HTML in it, and what the help needs beyond that:

    # Group              the groups of the contents
    ## Title {#code}     a section; `help?section=code` leads to it
    [](page:flags)       a page by its name in the menu; [](term:median), [](section:figures); words in
                         the brackets replace the name
    {flags.rules_title}  what the screens say; {fact.rows} a number of the program
    {{rules}}            alone on its line: a part that `help_parts` draws from the program
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from ui.help.facts import filled
from ui.help.parts import PARTS, page_link
from ui.help.terms import short_text, terms
from ui.visit.visit import Visit
from wording.words import prose

ALL = "all"
"""What the link says for every section on one page."""

_SECTION = re.compile(r"(.+) \{#([a-z]+)\}")
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
    for group in re.split(r"^# ", prose(language, "help"), flags=re.M)[1:]:
        name, _, rest = group.partition("\n")
        for part in re.split(r"^## ", rest, flags=re.M)[1:]:
            heading, _, text = part.partition("\n")
            match = _SECTION.fullmatch(heading.strip())
            if match is None:
                raise ValueError(f"{language}/help.md: a section without its code: {heading}")
            found[match[2]] = Section(match[2], name.strip(), match[1], text.strip())
    return found


def section_title(visit: Visit, code: str) -> str:
    """The title of a section, or of all of them together."""
    return visit.say("help.all") if code == ALL else sections(visit.language)[code].title


def contents_html(visit: Visit, current: str) -> str:
    """The contents by groups: beside the text where there is room, else folded above it."""
    listed = "".join(
        f"<p>{escape(group)}</p><ul>{''.join(_entry(visit, section.code, current) for section in those)}</ul>"
        for group, those in groupby(sections(visit.language).values(), key=lambda section: section.group)
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
    tokens = _MARKDOWN.parse(section.text)
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if inline.type == "inline" and (part := _PART.fullmatch(inline.content)):
            opening.hidden = closing.hidden = True
            inline.type, inline.content = "html_block", PARTS[part[1]](visit)
    text = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"visit": visit})
    return f'<h2 id="help-{section.code}">{escape(section.title)}</h2>{text}'


class _Renderer(RendererHTML):
    """Fills in what is quoted once the text is parsed, so that no quoted word is taken for Markdown; escapes it all."""

    def link_open(self, tokens: list[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A whole link with its words: what it opens is taken out of the run."""
        end = next(place for place in range(idx, len(tokens)) if tokens[place].type == "link_close")
        words = self.renderInline(tokens[idx + 1 : end], options, env)
        del tokens[idx + 1 : end + 1]
        return _link(env["visit"], str(tokens[idx].attrs["href"]), words)

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return escape(filled(env["visit"], tokens[idx].content), quote=False)


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)


def _link(visit: Visit, address: str, words: str) -> str:
    """A link of the help; words: HTML, "" for the name of what it leads to."""
    kind, _, code = address.partition(":")
    if kind == "page":
        return page_link(visit, code, words)
    if kind == "term":
        name, tip = visit.say.of(terms()[code]), f' title="{escape(short_text(visit, code))}"'
        href = visit.link("help", term=code)
    else:
        name, tip = section_title(visit, code), ""
        href = _address(visit, code)
    return f'<a href="{escape(href)}" target="_self"{tip}>{words or escape(name)}</a>'
