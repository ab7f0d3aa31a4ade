"""Changing the catalogue: the fields of a unit, and saving with every problem in words; nothing typed is lost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from data.catalogue.layer import Entry
from data.catalogue.loading import CatalogueError, CatalogueProblem, load_catalogue
from data.catalogue.model import Unit
from data.rights import Actor
from data.store.catalogue_changes import CatalogueChangedError
from data.store.database import StoreError
from data.store.form_drafts import DraftKey
from services.catalogue import change_catalogue, newest_change
from ui.blocks.day_field import day_field
from ui.blocks.lengths import say_too_long
from ui.kit.failures import show_failure
from ui.visit.visit import Visit
from wording.numbers import date_text
from wording.text import clean_text
from wording.words import plain

LIMITS = {
    "name_vi": 200, "name_en": 200, "short_vi": 60, "tile": 20, "label_vi": 100, "label_en": 100,
    "break_vi": 500, "break_en": 500, "provisional_vi": 500, "provisional_en": 500, "weights_note_vi": 500,
    "weights_note_en": 500, "source": 500, "note": 500, "note_vi": 1000, "note_en": 1000,
}  # fmt: skip
"""Characters of the texts of an entry. A box has no limit: it would swallow what is pasted; too long is said."""
WHY_LIMIT = 500
AS_VIETNAMESE = ("name_en", "short_vi")
"""Fields that take the Vietnamese name where they are blank: no name is made up."""
OF_THE_FORM = {"tile": "short_vi"}
"""Fields of a unit that no form has, and the one that they take what they say from."""
NEEDED = ("missing", "string_too_short", "string_type")
"""The rules by which a record reports that something that it needs is not given."""


def group_name(visit: Visit, group: str) -> str:
    """A group of units, or a block of one, in words."""
    say, regions = visit.say, visit.catalogue.regions
    if group in regions:
        return say.of(regions[group])
    return say(f"catalogue_group.{group}") if say.has(f"catalogue_group.{group}") else group


def unit_label(visit: Visit, unit: Unit) -> str:
    """A unit's name, with the days between which it is the one of that name."""
    ends = [date_text(day, visit.language) if day else "" for day in (unit.valid_from, unit.valid_to)]
    return f"{visit.say.of(unit)} ({'–'.join(ends)})" if any(ends) else visit.say.of(unit)


def units_of_set(visit: Visit) -> dict[str, Unit]:
    """The units of the chosen index, of any time."""
    return {code: unit for code, unit in visit.catalogue.units.items() if unit.unit_set == visit.index.unit_set}


def unit_fields(visit: Visit, start: Mapping[str, Any], about: str, code: str = "") -> tuple[dict[str, Any], bool]:
    """The fields of a unit as they are typed now, and whether its predecessors are to end; to be drawn in a form.

    start: what the form begins with. about: names the form, so that what is typed is its own. code: the unit's own.
    """
    say = visit.say
    key = f"unit_{{}}_{about}".format
    units = units_of_set(visit)
    others = sorted((other for other in units if other != code), key=lambda other: say.of(units[other]))
    labels = {other: unit_label(visit, units[other]) for other in others}

    def text(box: Any, name: str) -> str:
        label, blank = say(f"catalogue_field.{name}"), say("catalogue.as_vietnamese") if name in AS_VIETNAMESE else None
        typed = box.text_input(label, start.get(name) or "", placeholder=blank, key=key(name))
        return clean_text(str(typed))

    left, right, short = st.columns([3, 3, 2])
    name_vi, name_en, short_vi = text(left, "name_vi"), text(right, "name_en"), text(short, "short_vi")
    from_file = load_catalogue().units.get(code)
    fixed = from_file.aliases if from_file is not None else ()
    own = [alias for alias in start.get("aliases", ()) if alias not in fixed]
    typed = st.text_area(
        say("catalogue_field.aliases"),
        "\n".join(own),
        height=80,
        help=say("catalogue.aliases_help", fixed=", ".join(fixed) or "–"),
        key=key("aliases"),
    )
    left, right = st.columns(2)
    groups = list(dict.fromkeys([*visit.index.groups, *(unit.group for unit in units.values())]))
    group = _choose(left, visit, "group", groups, start.get("group"), lambda known: group_name(visit, known), key)
    regions = list(dict.fromkeys([*(unit.region for unit in units.values()), *groups]))
    regions = [region for region in regions if region in visit.catalogue.regions]
    region = _choose(
        right, visit, "region", regions, start.get("region") or group, lambda known: group_name(visit, known), key
    )
    first, last = st.columns(2)
    days = {
        name: day_field(box, visit, say(f"catalogue_field.{name}"), start.get(name), key=key(name))
        for name, box in (("valid_from", first), ("valid_to", last))
    }
    predecessors = st.multiselect(
        say("catalogue_field.predecessors"),
        others,
        [known for known in start.get("predecessors", ()) if known in labels],
        format_func=labels.__getitem__,
        placeholder=say("catalogue.none"),
        help=say("catalogue.predecessors_help"),
        key=key("predecessors"),
    )
    renames = st.selectbox(
        say("catalogue_field.renames"),
        others,
        others.index(start["renames"]) if start.get("renames") in labels else None,
        format_func=labels.__getitem__,
        placeholder=say("catalogue.none"),
        key=key("renames"),
    )
    ends = st.checkbox(say("catalogue.ends"), True, help=say("catalogue.ends_help"), key=key("ends"))
    left, right = st.columns(2)
    source, note = text(left, "source"), text(right, "note")
    wanted = {
        **{name: value for name, value in start.items() if name in ("absorbed", "official_code", "tile")},
        "unit_set": visit.index.unit_set,
        "group": group,
        "name_vi": name_vi,
        "name_en": name_en or name_vi,
        "short_vi": short_vi or name_vi,
        "region": region,
        "aliases": [*fixed, *(line.strip() for line in typed.splitlines() if line.strip())],
        **days,
        "predecessors": predecessors,
        "renames": renames,
        "note": note,
        "source": source,
    }
    return wanted, ends


def _choose(
    box: Any,
    visit: Visit,
    name: str,
    options: Sequence[str],
    start: str | None,
    written: Callable[[str], str],
    key: Callable[[str], str],
) -> str | None:
    chosen: str | None = box.selectbox(
        visit.say(f"catalogue_field.{name}"),
        options,
        options.index(start) if start in options else 0,
        format_func=written,
        key=key(name),
    )
    return chosen


def begin(visit: Visit, about: str, seen: int | None = None) -> int:
    """The newest change of the catalogue when this form was first drawn: what its writer has seen.

    seen: what they saw when they began a draft.
    """
    number: int = st.session_state.setdefault(_seen_key(about), newest_change(visit.store) if seen is None else seen)
    return number


def save(
    visit: Visit, about: str, entries: Sequence[Entry], actor: Actor, note: str = "", draft: DraftKey | None = None
) -> Mapping[int, Entry]:
    """Save what a form says, and return the changes by number: for `ui.blocks.catalogue_done.say_changed`.

    Empty where nothing is saved: then every problem is said, and what was typed stays. draft: what was typed, which
    ends with that.
    """
    say = visit.say
    if say_too_long(visit, _lengths(visit, entries, note)):
        return {}
    try:
        done = change_catalogue(visit.store, entries, actor, note, begin(visit, about), draft)
    except CatalogueError as error:
        show_catalogue_problems(visit, error.problems)
        return {}
    except CatalogueChangedError as error:
        st.session_state[_seen_key(about)] = newest_change(visit.store)
        st.warning(
            say("catalogue.changed_meanwhile", person=plain(error.change.person)), icon=":material/sync_problem:"
        )
        return {}
    except StoreError as error:
        show_failure(say, "while the catalogue was changed", error, "store.refused")
        return {}
    st.session_state.pop(_seen_key(about), None)
    if not done:
        st.info(say("catalogue.nothing_changed"))
    return done


def _lengths(visit: Visit, entries: Sequence[Entry], note: str) -> Iterator[tuple[str, str, int]]:
    """Each text of the entries that has a limit, with what the form calls it."""
    say = visit.say
    yield say("catalogue.why"), note, WHY_LIMIT
    for entry in entries:
        content = entry.content or {}
        yield from _limited(visit, content)
        for name in ("components", "bands"):
            for at, row in enumerate(content.get(name, ()), start=1):
                for field, text, limit in _limited(visit, row):
                    yield say("plan.row", row=at, field=field), text, limit


def _limited(visit: Visit, content: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for name, text in content.items():
        if isinstance(text, str) and name in LIMITS:
            yield visit.say(f"catalogue_field.{OF_THE_FORM.get(name, name)}"), text, LIMITS[name]


def show_catalogue_problems(visit: Visit, problems: Sequence[CatalogueProblem]) -> None:
    """Every problem with its field, what is wrong and what to do."""
    for text in dict.fromkeys(problem_text(visit, problem) for problem in problems):
        st.error(text, icon=":material/error:")


def problem_text(visit: Visit, problem: CatalogueProblem, written: Callable[[str], str] = plain) -> str:
    """One problem of the catalogue in words. written: how what people typed is put into them, for Markdown as it is."""
    say = visit.say
    rule = "needed" if problem.rule in NEEDED else problem.rule
    details = {name: written(value) for name, value in problem.details.items()}
    if say.has(f"catalogue_problem.{rule}"):
        text = say(f"catalogue_problem.{rule}", **details)
    else:
        text = say("catalogue_problem.other", text=written(f"{problem.key}: {problem.text}"))
    field = OF_THE_FORM.get(problem.field, problem.field)
    if rule == "needed" and problem.key.startswith("units.") and field in AS_VIETNAMESE:
        field = "name_vi"  # the others take it where they are blank
    field = f"catalogue_field.{field}"
    return say("catalogue.problem", field=say(field), text=text) if problem.field and say.has(field) else text


def _seen_key(about: str) -> str:
    return f"_catalogue_seen:{about}"  # not "_" before the form's name: it is no field of it
