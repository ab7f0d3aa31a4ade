"""One entry of the library: all that it says, and what the office says of it."""

from dataclasses import replace

import streamlit as st

from analysis.frames import TOTAL
from data.catalogue.loading import LIBRARY_FILE
from data.rights import Actor
from data.store.library import LibraryChange, LibraryChangedError, change_of, record_change
from planning.library import Entry, Layered, Library
from planning.periods import today
from planning.plan import Plan
from planning.proposals import open_quarters
from ui.blocks.action_fields import component_labels
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm, draft_form, drafted_subjects
from ui.blocks.lengths import say_too_long
from ui.blocks.number_field import has_wrong_number, number_field
from ui.blocks.plan_choice import names_of, topic_label
from ui.kit import markup
from ui.kit.drawer import drawer
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.plan.library_form import CHANGE, NOTE_LIMIT, YEARS, change_form, changed_meanwhile
from ui.plan.proposing import source_line
from ui.visit.links import link_button
from ui.visit.visit import Visit
from wording.numbers import AS_IS, datetime_text, of_its_digits

ASKED, ALL, NEW = "library", "all", "new"
"""What the link asks for: all entries, the form of a new one, or an entry by its code."""

FILTERS = ("component", "topic", "channel", "state")
MARK, RETIRE = "library_mark", "library_retire"


def library_link(visit: Visit, plan: Plan, asked: str) -> str:
    """The address of the library or of one entry; the filters that stand in the link at hand stay."""
    remaining = {name: st.query_params[name] for name in FILTERS if st.query_params.get(name)}
    return visit.link("plan", **{"plan": str(plan.year), "view": "proposals", ASKED: asked, **remaining})


def title_cell(visit: Visit, entry: Entry, href: str = "") -> TableCell:
    """The title in the language of the screens, marked where it is Vietnamese on another screen."""
    is_foreign = visit.language != "vi" and not entry.title_en
    return TableCell(visit.say.of(entry, "title"), href=href, lang="vi" if is_foreign else "")


def show_entry(visit: Visit, plan: Plan, library: Library, entry: Entry, actor: Actor | None) -> None:
    """Draw the whole entry; who may plan: with what can be said of it."""
    say = visit.say
    change = change_of(visit.store, entry.code)
    title = title_cell(visit, entry)
    st.html(markup.link(library_link(visit, plan, ALL), f"← {say('library.back')}"))
    lines = [markup.title(title.text(visit.language), "h2", title.lang)]
    lines += [markup.sentence(line) for line in _said(visit, library, entry, change)]
    lines.append(markup.subtitle(markup.Html(source_line(visit, entry))))
    st.html("".join(lines))
    if actor is not None:
        _show_marks(visit, plan, library, entry, actor, change)
    show_table(
        [Column(say("plan.field"), is_whole=True), Column("")],
        _fields(visit, plan, entry),
        title.text(visit.language),
        visit.language,
    )
    if actor is None:
        st.caption(say("library.read_only"))
    elif library.origins.get(entry.code) == "screen":
        subjects = drafted_subjects(visit, CHANGE)
        with drawer(
            say("library.change"), f"library_change_{entry.code}", ":material/edit:", is_open=entry.code in subjects
        ) as is_open:
            if is_open:
                change_form(visit, plan, library, entry.code, actor)
    elif library.origins.get(entry.code) == "file":
        st.caption(say("library.of_file", file=LIBRARY_FILE))


def _said(visit: Visit, library: Library, entry: Entry, change: LibraryChange | None) -> list[str]:
    """What the office says of an entry, in sentences."""
    say, found = visit.say, []
    if success := library.success(entry.code):
        year = str(success.year or "")
        text = " – ".join(filter(None, (year, success.note_vi))) or say("library.no_reason")
        is_of_file = change is None or change.said.is_worked is None
        found.append(_with_origin(visit, say("library.said_worked", text=text), is_of_file))
    if retirement := library.retirement(entry.code):
        is_of_file = change is None or change.said.is_retired is None
        text = say("library.said_retired", text=retirement.reason_vi or say("library.no_reason"))
        found.append(_with_origin(visit, text, is_of_file))
    if change is not None:
        at = datetime_text(change.created_at, visit.language)
        found.append(markup.muted(say("library.said_by", person=change.person, at=at)))
    return found


def _with_origin(visit: Visit, text: str, is_of_file: bool) -> str:
    return f"{text} ({visit.say('library.by_file', file=LIBRARY_FILE)})" if is_of_file else text


def _fields(visit: Visit, plan: Plan, entry: Entry) -> list[Row]:
    """Every field that says something, in words."""
    say, labels = visit.say, component_labels(visit)

    def named(pairs: tuple[tuple[str, str], ...]) -> str:
        return ", ".join(labels.get(f"{index}:{code}", code) for index, code in pairs)

    def topics(codes: tuple[str, ...]) -> str:
        return ", ".join(topic_label(visit, plan, code) for code in codes)

    unit = visit.catalogue.units.get(entry.province)
    quantity = "" if entry.quantity is None else TableCell(entry.quantity, of_its_digits(entry.quantity))
    cells: dict[str, TableCell | str] = {
        "components": named(entry.components),
        "also_components": named(entry.also_components),
        "topics": topics(entry.topics),
        "also_topics": topics(entry.also_topics),
        "channel": names_of(visit, plan, "channel").get(entry.channel, entry.channel),
        **{name: TableCell(getattr(entry, name), lang="vi") for name in ("channel_vi", "audience_vi", "product_vi")},
        "quantity": quantity,
        "reached_vi": TableCell(entry.reached_vi, lang="vi"),
        "rhythm": say(f"rhythm.{entry.rhythm}"),
        "often_vi": TableCell(entry.often_vi, lang="vi"),
        "month": say("library.month", month=entry.month) if entry.month else "",
        **{
            name: TableCell(getattr(entry, name), lang="vi")
            for name in ("lead_vi", "with_vi", "measure_vi", "evidence_vi")
        },
        "stage": say(f"library_stage.{entry.stage}"),
        "province": say.of(unit) if unit else entry.province or say("library.whole_country"),
        "source": TableCell(entry.source, lang="vi"),
        "source_note": TableCell(entry.source_note, lang="vi"),
        "source_year": TableCell(entry.source_year, AS_IS) if entry.source_year else "",
        "then_vi": TableCell(entry.then_vi, lang="vi"),
    }
    return [
        [say(f"library_field.{name}"), cell]
        for name, cell in cells.items()
        if (cell.text(visit.language) if isinstance(cell, TableCell) else cell)
    ]


def _show_marks(
    visit: Visit, plan: Plan, library: Library, entry: Entry, actor: Actor, change: LibraryChange | None
) -> None:
    """The presses and forms by which the office says something of the entry."""
    say = visit.say
    said = change.said if change is not None else Layered(code=entry.code)
    number = change.id if change is not None else 0  # of what is seen: a press on an older screen finds nothing
    title = visit.say.of(entry, "title")
    success, retirement = library.success(entry.code), library.retirement(entry.code)
    with st.container(horizontal=True):
        if retirement and st.button(
            say("library.use_again"), type="primary", icon=":material/undo:", key=f"library_use_{entry.code}_{number}"
        ):
            _save(visit, change, replace(said, is_retired=False, retired=""), actor, "library.used_again", title)
        if success and st.button(
            say("library.unmark"), icon=":material/star_half:", key=f"library_unmark_{entry.code}_{number}"
        ):
            unmarked = replace(said, is_worked=False, worked="", worked_year=None)
            _save(visit, change, unmarked, actor, "library.unmarked", title)
        if not retirement:
            _show_ways(visit, plan, entry)
    mark_label = say("library.mark_change" if success else "library.mark")
    with drawer(
        mark_label, f"{MARK}_{entry.code}", ":material/star:", is_open=entry.code in drafted_subjects(visit, MARK)
    ) as is_open:
        if is_open:
            _mark_form(visit, library, entry, actor, change)
    if retirement:
        return
    with drawer(
        say("library.retire"),
        f"{RETIRE}_{entry.code}",
        ":material/block:",
        is_open=entry.code in drafted_subjects(visit, RETIRE),
    ) as is_open:
        if is_open:
            _retire_form(visit, entry, actor, change)


def _show_ways(visit: Visit, plan: Plan, entry: Entry) -> None:
    """To the form of an action that is filled in from the entry, for each component of the index at hand."""
    if not open_quarters(plan.year, today(), visit.settings.convention):
        return
    known = (*visit.index.components, TOTAL)  # an office's catalogue may have others than the library names
    codes = [code for index, code in entry.components if index == visit.index.itself and code in known]
    for code in codes:
        way = visit.link("plan", plan=str(plan.year), component=code, new="1", proposal=entry.code)
        name = visit.component_name(code, short=True)
        st.html(
            f'<span class="app-way">{link_button(way, visit.say("library.plan_it", component=name))}</span>',
            width="content",
        )


def _mark_form(visit: Visit, library: Library, entry: Entry, actor: Actor, change: LibraryChange | None) -> None:
    say, success = visit.say, library.success(entry.code)
    form = draft_form(visit, MARK, entry.code, change.id if change else 0, border=False, warns_if_older=True)
    if form is None:
        return
    with form:
        left, right = st.columns([1, 4])
        start = success.year if success else None
        year = number_field(
            left, visit, say("library.mark_year"), start, YEARS, is_whole=True, key=f"year_{form.about}"
        )
        note = right.text_input(
            say("library.mark_note"),
            success.note_vi if success else "",
            help=say("library.mark_help"),
            key=f"note_{form.about}",
        )
        is_asked = st.button(say("library.mark_save"), type="primary", icon=":material/star:", key=f"s:{form.about}")
    if not is_asked or _is_wrong(visit, form, say("library.mark_note"), note):
        return
    said = replace(
        change.said if change else Layered(code=entry.code),
        is_worked=True,
        worked=note.strip(),
        worked_year=None if year is None else int(year),
    )
    _save(visit, change, said, actor, "library.marked", say.of(entry, "title"), form)


def _retire_form(visit: Visit, entry: Entry, actor: Actor, change: LibraryChange | None) -> None:
    say = visit.say
    form = draft_form(visit, RETIRE, entry.code, change.id if change else 0, border=False, warns_if_older=True)
    if form is None:
        return
    with form:
        reason = st.text_input(
            say("library.retire_reason"), help=say("library.retire_help"), key=f"reason_{form.about}"
        )
        is_asked = st.button(say("library.retire"), type="primary", icon=":material/block:", key=f"s:{form.about}")
    if not is_asked or _is_wrong(visit, form, say("library.retire_reason"), reason):
        return
    said = change.said if change else Layered(code=entry.code)
    said = replace(said, is_retired=True, retired=reason.strip())
    _save(visit, change, said, actor, "library.retired", say.of(entry, "title"), form)


def _is_wrong(visit: Visit, form: DraftForm, label: str, text: str) -> bool:
    """Say all that is wrong with a mark; whether anything is."""
    found = [has_wrong_number(form.about), say_too_long(visit, [(label, text, NOTE_LIMIT)])]
    if not text.strip():
        st.error(visit.say("plan.problem", field=label, text=visit.say("action_problem.required")))
        found.append(True)
    return any(found)


def _save(
    visit: Visit,
    before: LibraryChange | None,
    said: Layered,
    actor: Actor,
    key: str,
    title: str,
    form: DraftForm | None = None,
) -> None:
    """Store what is said from now on; it can be taken back. key: of the words for what was done."""
    try:
        if form is None:
            stored = record_change(visit.store, said, actor, before.id if before else 0)
        else:
            seen = st.session_state.get(f"library_newer:{form.about}", form.began)
            with form.ending() as draft:
                stored = record_change(visit.store, said, actor, seen, draft)
    except LibraryChangedError as error:
        changed_meanwhile(visit, error.change, form)
        return
    back = before.said if before else Layered(code=said.code)

    def undo() -> None:
        record_change(visit.store, back, actor, stored.id)

    say_done(visit.say(key, title=title), "", undo, permission="plan")
    st.rerun()
