"""What a page says when there is nothing to show: what it is for, what is known, and the one thing to do."""

import streamlit as st

from data.store.versions import versions
from ui.kit import markup
from ui.kit.pages import HOME
from ui.reads.scores import holds_all_published, own_history
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import years_text
from wording.words import plain


def purpose(visit: Visit, page: str) -> markup.Html:
    """What a page is for, below its headline: of one that begins with a form or a list, figures or none."""
    return markup.subtitle(visit.say(f"help.page_{page}"))


def show_no_editions(visit: Visit, page: str) -> None:
    """No edition of this index: what the page is for, and the way to figures; in one press on an empty store."""
    say = visit.say
    _show(say("empty.title", index=visit.index.short), say("empty.text", index=visit.say.of(visit.index)))
    say_purpose(visit, page)
    offer_figures(visit)


def say_purpose(visit: Visit, page: str) -> None:
    """What a page is for that has nothing to show."""
    st.caption(visit.say("empty.page", page=visit.say(f"menu.{page}"), about=visit.say(f"help.page_{page}")))


def offer_figures(visit: Visit) -> None:
    """The way to figures, for who may bring them; in one press on an empty store."""
    say = visit.say
    if not visit.may("import"):
        return
    if not versions(visit.store):
        _offer_built_in(visit)
    show_way(visit, "upload", say("empty.button"))


def _offer_built_in(visit: Visit) -> None:
    """The published figures and the plan that come with the program, for a store in which nothing is yet."""
    from services.built_in import BrokenBuiltInError, built_in_workbooks, load_built_in  # with all that reads files

    say, years = visit.say, dict[str, list[int]]()
    for workbook in built_in_workbooks():
        if workbook.index in visit.catalogue.indices:
            years.setdefault(visit.catalogue.index(workbook.index).short, []).append(workbook.year)
    if not years:
        return
    named = "; ".join(f"{plain(name)} {years_text(of_index)}" for name, of_index in years.items())
    st.info(say("empty.built_in", editions=named), icon=":material/inventory_2:")
    if st.button(say("empty.load_built_in"), type="primary", icon=":material/download_done:"):
        try:
            with st.spinner(say("empty.loading")):
                load_built_in(visit.store, visit.catalogue)
        except BrokenBuiltInError as error:
            st.error(say("empty.broken", error=plain(str(error))))
            return
        st.rerun()


def show_no_components(visit: Visit) -> None:
    """The edition has a total only: say so, and lead to its course."""
    say = visit.say
    title = say("empty.only_total", index=visit.index.short, year=visit.year)
    _show(title, say("empty.no_components", index=visit.say.of(visit.index)))
    show_way(visit, "trends", say("menu.trends"))


def show_unit_absent(visit: Visit) -> None:
    """The unit has no figures in the edition: say so, why if that is known, and lead to its newest ones."""
    say, year = visit.say, visit.year or 0
    title = say("empty.absent", unit=visit.unit_name, index=visit.index.short, year=year)
    facts = visit.index.facts(year, visit.unit.group) if visit.unit else None
    last = facts.ranks_published_to if facts else None
    if last is None:
        text = say("empty.not_in_hand")
    else:
        text = say("empty.published_to" if holds_all_published(visit, last) else "empty.published_part", last=last)
    _show(title, text)
    own = own_history(visit)
    known = sorted({int(when) for when in own.loc[own["shown_value"].notna(), "year"]} - {year})
    if known:
        newest = str(known[-1])
        show_way(visit, HOME, say("empty.newest", unit=visit.unit_name, year=newest), year=newest)
    if visit.may("import"):
        show_way(visit, "upload", say("empty.button"))


def show_no_indicators(visit: Visit) -> None:
    """An edition without indicators says where they come from."""
    st.info(visit.say("indicators.none", index=plain(visit.index.short), year=visit.year), icon=":material/info:")
    if visit.may("import"):
        show_way(visit, "upload", visit.say("menu.upload"))


def _show(title: str, text: str) -> None:
    st.html(markup.headline(title) + markup.sentence(text))
