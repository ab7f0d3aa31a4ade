"""The library of actions: what proposals are taken from, filtered, each entry with what the office says of it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.action_library import LibraryError
from data.catalogue.loading import LIBRARY_FILE
from data.rights import Actor
from planning.library import Entry, Library
from planning.plan import Plan
from ui.blocks.action_fields import component_labels
from ui.blocks.plan_choice import names_of, topic_label
from ui.kit import markup
from ui.kit.fold import FOLD, fold_button
from ui.kit.tables import Column, Row, Shown, TableCell, html_table, remember
from ui.plan.library_entry import ALL, ASKED, FILTERS, NEW, library_link, show_entry, title_cell
from ui.plan.library_form import show_new_entry
from ui.reads.library import library_of
from ui.visit.link_choices import choose
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.words import plain

PAGE = 50
OTHER = "other"
"""In the filter of channels: the forms that no plan has as a channel."""

STATES = ("offered", "worked", "own", "retired")


def show_library(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Draw what the link asks for: all entries, one of them, or the form of a new one."""
    say, asked = visit.say, st.query_params.get(ASKED, "")
    try:
        library = library_of(visit)
    except LibraryError as error:
        st.warning(say("proposals.library_broken", reasons=plain("; ".join(error.problems))))
        return
    entry = library.entry(asked)
    if entry is not None:
        show_entry(visit, plan, library, entry, actor)
    elif asked == NEW and actor is not None:
        show_new_entry(visit, plan, library, actor)
    else:
        if asked not in (ALL, NEW):
            st.info(say("library.gone", code=plain(asked)), icon=":material/info:")
        _show_list(visit, plan, library, actor)


def _show_list(visit: Visit, plan: Plan, library: Library, actor: Actor | None) -> None:
    say, every = visit.say, _ordered(library)
    head = st.empty()
    with st.container(horizontal=True, vertical_alignment="center"):
        show_way(visit, "plan", say("library.back_to_proposals"), plan=str(plan.year), view="proposals")
        if actor is not None:
            show_way(visit, "plan", say("library.add"), plan=str(plan.year), view="proposals", library=NEW)
        else:
            st.caption(say("library.read_only"))
    shown = _filtered(visit, plan, library, every)
    key = "library.title" if len(shown) == len(every) else "library.title_shown"
    head.html(markup.title(say(key, shown=len(shown), count=len(every)), "h2") + markup.subtitle(say("library.about")))
    if not shown:
        st.info(say("library.none_shown" if every else "library.none"), icon=":material/info:")
        return
    columns, rows = _columns(visit), _rows(visit, plan, library, shown)
    remember(Shown(say("library.caption"), "", columns, rows))
    begin = _page_of(visit, len(rows))
    st.html(html_table(columns, rows[begin : begin + PAGE], say("library.caption"), visit.language))


def _ordered(library: Library) -> list[Entry]:
    """The office's own first, then its successes, last what is offered no longer."""

    def rank(entry: Entry) -> tuple[bool, bool, bool]:
        marks = (library.retirement(entry.code), library.success(entry.code))
        return marks[0] is not None, entry.code not in library.origins, marks[1] is None

    return sorted(library.entries, key=rank)


def _filtered(visit: Visit, plan: Plan, library: Library, every: Sequence[Entry]) -> list[Entry]:
    """Draw the filters, which stand in the link; returns the entries that they let through."""
    say, index = visit.say, visit.index
    entire = {"": say("library.all")}
    topics = [topic.code for topic in plan.topics]
    channels = {channel.code: say.of(channel) for channel in plan.channels}
    names: dict[str, Mapping[str, str]] = {
        "component": entire | {code: visit.component_name(code, short=True) for code in index.components},
        "topic": entire | {code: topic_label(visit, plan, code) for code in topics},
        "channel": entire | channels | {OTHER: say("library.other_channel")},
        "state": entire | {state: say(f"library.is_{state}") for state in STATES},
    }
    labels = {
        "component": say("library.component", index=index.short),
        "topic": say("field.topics"),
        "channel": say("field.channel"),
        "state": say("library.state"),
    }
    folded = st.container(key=f"{FOLD}library_filters")
    button = folded.container()  # says how many are set, which is known below
    text_box, *boxes = folded.columns([2, 1.5, 1.5, 1.5, 1.2], vertical_alignment="bottom")
    text = text_box.text_input(say("library.find"), key="library_find").strip().casefold()
    chosen: dict[str, str] = {}
    for box, name in zip(boxes, FILTERS, strict=True):
        with box:
            chosen[name] = choose(visit, "library", name, labels[name], names[name])
    count = sum(map(bool, (text, *chosen.values())))
    button.html(fold_button(say("plan.filters_set", count=count) if count else say("plan.filters")))
    pair = (index.itself, chosen["component"])
    return [
        entry
        for entry in every
        if (not chosen["component"] or pair in (*entry.components, *entry.also_components))
        and (not chosen["topic"] or chosen["topic"] in (*entry.topics, *entry.also_topics))
        and (not chosen["channel"] or chosen["channel"] == (entry.channel if entry.channel in channels else OTHER))
        and (not chosen["state"] or chosen["state"] in states_of(library, entry))
        and (not text or text in _searched(entry))
    ]


def _searched(entry: Entry) -> str:
    parts = (entry.title_vi, entry.title_en, entry.audience_vi, entry.channel_vi, entry.source_note, entry.source)
    return " ".join(parts).casefold()


def states_of(library: Library, entry: Entry) -> tuple[str, ...]:
    """What an entry is: offered or retired, a success of the office's, its own."""
    found = {
        "retired": library.retirement(entry.code) is not None,
        "offered": library.retirement(entry.code) is None,
        "worked": library.success(entry.code) is not None,
        "own": entry.code in library.origins,
    }
    return tuple(state for state, holds in found.items() if holds)


def _page_of(visit: Visit, count: int) -> int:
    """Where the page begins that is shown."""
    if count <= PAGE:
        return 0
    chosen = st.segmented_control(
        visit.say("library.page"),
        range(0, count, PAGE),
        default=0,
        required=True,
        format_func=lambda begin: f"{begin + 1}–{min(begin + PAGE, count)}",
        key=f"library_page_{count}",
    )
    return int(chosen or 0)


def _columns(visit: Visit) -> list[Column]:
    say = visit.say
    return [
        Column(say("library.name")),
        Column(say("field.channel")),
        Column(say("field.components"), is_secondary=True),
        Column(say("library.place"), is_secondary=True),
        Column(say("library.source"), is_secondary=True),
        Column(say("library.state"), is_whole=True),
    ]


def _rows(visit: Visit, plan: Plan, library: Library, entries: Sequence[Entry]) -> list[Row]:
    say, labels = visit.say, component_labels(visit)
    channels, own = names_of(visit, plan, "channel"), f"{visit.index.short} · "
    rows: list[Row] = []
    for entry in entries:
        states = states_of(library, entry)
        components = [labels.get(f"{index}:{code}", code).removeprefix(own) for index, code in entry.components]
        unit = visit.catalogue.units.get(entry.province)
        where = say.of(unit, "short") if unit else entry.province or say("library.whole_country")
        rows.append([
            title_cell(visit, entry, library_link(visit, plan, entry.code)),
            channels.get(entry.channel, entry.channel) or TableCell(entry.channel_vi, lang="vi"),
            ", ".join(components),
            where,
            TableCell(entry.source_note or entry.source, lang="vi"),
            TableCell(
                " · ".join(_state(visit, library, entry, state) for state in states if state != "offered")
                or say("library.is_offered"),
                tone="muted" if "retired" in states else "good" if "worked" in states else "",
            ),
        ])  # fmt: skip
    return rows


def _state(visit: Visit, library: Library, entry: Entry, state: str) -> str:
    if state == "own" and library.origins[entry.code] == "file":
        return visit.say("library.is_own_file", file=LIBRARY_FILE)
    return visit.say(f"library.is_{state}")
