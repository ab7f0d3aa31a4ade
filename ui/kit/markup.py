"""The lines above and beside what a page shows, as HTML: headline, title, sentence, subtitle, muted words, links.

Text is escaped unless it is `Html` already. Lines that belong together are drawn as one element:
`st.html(markup.title(title) + markup.subtitle(subtitle))`.
"""

from html import escape


class Html(str):
    """Text that is HTML already, and is therefore not escaped again."""


def headline(text: str) -> Html:
    """The finding of a page; each page has one."""
    return _element("h1", "app-headline", text)


def title(text: str, tag: str = "p", lang: str = "") -> Html:
    """The finding above a chart, a table or a part of a page. lang: the language, where it is not the screen's."""
    return _element(tag, "app-title", text, lang)


def sentence(text: str, tag: str = "p", style: str = "") -> Html:
    """A sentence for reading, below a headline or a title. style: a class of its own beside that of all sentences."""
    return _element(tag, f"{style} app-sentence".strip(), text)


def subtitle(text: str, tag: str = "p", style: str = "", **data: str) -> Html:
    """What a figure shows and what it rests on, in small letters.

    style: a class of its own beside that of all subtitles. data: what the browser is to know of it.
    """
    return _element(tag, f"app-subtitle {style}".strip(), text, **{f"data-{name}": fact for name, fact in data.items()})


def figure(text: str, label: str) -> Html:
    """A number for a room, with what it is below it."""
    return Html(f"<div>{_element('p', 'app-figure', text)}{subtitle(label)}</div>")


def hint(text: str) -> Html:
    """What can be done with what stands here: on the screen alone, since on paper nothing is pressed."""
    return _element("p", "app-subtitle app-screen-only", text)


def paper(content: str) -> Html:
    """What is drawn on paper alone, where the screen has a form for it. content: HTML."""
    return Html(f'<div class="app-paper">{content}</div>')


def muted(text: str) -> Html:
    """Words within a line that matter less."""
    return _element("span", "app-muted", text)


def link(address: str, text: str) -> Html:
    """A link within a line. address: as `Visit.link` gives it."""
    return Html(f'<a href="{escape(address)}" target="_self">{escaped(text)}</a>')


def escaped(text: str) -> Html:
    """The text as HTML: itself if it is that already."""
    return text if isinstance(text, Html) else Html(escape(text))


def _element(tag: str, style: str, text: str, lang: str = "", **attributes: str) -> Html:
    named = ({"lang": lang} if lang else {}) | attributes
    more = "".join(f' {name}="{escape(value)}"' for name, value in named.items())
    return Html(f'<{tag} class="{style}"{more}>{escaped(text)}</{tag}>')
