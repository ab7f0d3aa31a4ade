"""The frameworks of the chosen index: a list, and a form for one of them or a copy of it for another year."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

import pandas as pd
import streamlit as st

from data.catalogue.layer import Entry
from data.catalogue.model import Confidence, Framework
from data.rights import Actor
from services.catalogue import component_entry, fields_of, framework_entry, new_code, newest_change
from ui.blocks.catalogue_done import framework_label, round_of, say_changed
from ui.blocks.catalogue_form import begin, group_name, save
from ui.blocks.drafts import DraftForm, draft_form
from ui.blocks.next_step import next_file_of
from ui.blocks.number_field import (
    ANY,
    Bounds,
    cells_with_numbers,
    forget_cells,
    has_wrong_number,
    number_cell,
    number_column,
    number_field,
)
from ui.catalogue.editions import edition_form
from ui.catalogue.saved import finish
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import years_text

COPY = "copy"
"""What the link says of the year for which a framework is to be copied."""
NOTES = ("break", "provisional", "weights_note")
YEARS = (2000, 2100)
_ASKED = "_catalogue_framework_asked"
_BAND_NUMBERS = ("year", "lowest", "highest", "count")


def show_frameworks(visit: Visit, actor: Actor) -> None:
    """The list, then the form."""
    say = visit.say
    frameworks = {framework.code: framework for framework in visit.index.frameworks}
    title = say("catalogue.frameworks_title", count=len(frameworks))
    show_table(
        [
            Column(say("catalogue_field.group")),
            Column(say("catalogue.years"), is_whole=True),
            Column(say("catalogue_field.components"), "right"),
            Column(say("catalogue_field.weights_confidence")),
            Column(say("catalogue.remark"), is_secondary=True),
        ],
        [_line(visit, framework) for framework in frameworks.values()],
        title,
        visit.language,
    )
    text = st.query_params.get(COPY, "")
    asked = int(text) if text.isdecimal() and YEARS[0] <= int(text) <= YEARS[1] else None
    earlier = [framework for framework in frameworks.values() if asked is not None and framework.first_year < asked]
    newest = max(earlier or frameworks.values(), key=lambda known: (known.last_year, known.group == visit.unit_group))
    labels = {code: framework_label(visit, framework) for code, framework in frameworks.items()}
    choice_key = f"catalogue_framework_{visit.language}_{visit.index.code}"
    copy_key = f"catalogue_copy_{visit.index.code}_{round_of('framework')}"
    wanted, is_wanted_copied = st.session_state.pop(_ASKED, ("", False))
    if wanted in labels:
        st.session_state[choice_key], st.session_state[copy_key] = wanted, is_wanted_copied
    chosen = st.selectbox(
        say("catalogue.which_framework"),
        list(labels),
        list(labels).index(newest.code),
        format_func=labels.__getitem__,
        key=choice_key,
    )
    is_copy = st.toggle(say("catalogue.copy"), asked is not None, help=say("catalogue.copy_help"), key=copy_key)
    framework = frameworks[chosen]
    _form(visit, framework, actor, (asked or framework.last_year + 1) if is_copy else None)
    if not is_copy:
        edition_form(visit, framework, actor)


def _form(visit: Visit, framework: Framework, actor: Actor, copied_for: int | None) -> None:
    say = visit.say
    place, subject = f"framework:{visit.index.code}"[:50], f"{framework.code}|{copied_for or ''}"
    form = draft_form(visit, place, subject, newest_change(visit.store), go_to=_go_to)
    if form is None:
        return
    about = form.about
    begin(visit, about, form.began)
    start = _start(framework, copied_for)
    with form:
        wanted = _fields(visit, start, about)
        forget_cells(about)
        parts = _components(visit, start, form, wanted["first_year"])
        wanted["bands"] = _bands(visit, start, form)
        why = st.text_input(say("catalogue.why"), key=f"framework_why_{about}")
        label = say("catalogue.add_framework" if copied_for else "catalogue.save")
        is_asked = st.button(label, type="primary", icon=":material/save:", key=f"save:{about}")
    if not is_asked or has_wrong_number(about):
        return

    changed, listed = _with_components(visit, parts)
    code = framework.code
    if copied_for:
        taken = {known.code.replace("-", "_"): known for known in visit.index.frameworks}
        code = new_code(f"{visit.index.code} {framework.group} {wanted['first_year']}", taken).replace("_", "-")
    entry = framework_entry(visit.index.code, code, {**start, **wanted, "components": listed})
    if changes := save(visit, about, [*changed, entry], actor, why, form.key):
        form.finish()
        st.query_params.pop(COPY, None)
        if copied_for:
            after = next_file_of(visit.index.code, wanted["first_year"])
            say_changed(visit, changes, actor, "catalogue.copied", after, form.finish, count=len(listed))
        else:
            say_changed(visit, changes, actor, undone=form.finish)
        finish("framework")


def _go_to(subject: str) -> None:
    """Open the form of the framework, or of its copy, that a draft is about."""
    framework, _, year = subject.partition("|")
    st.session_state[_ASKED] = framework, bool(year)
    if year:
        st.query_params[COPY] = year


def _start(framework: Framework, copied_for: int | None) -> dict[str, Any]:
    """What the form begins with: the framework, or its copy for one year, as unconfirmed as what it was made from."""
    start = fields_of(framework) or {}
    if copied_for is None:
        return start
    ours = {"first_year": copied_for, "last_year": copied_for, "years_without_edition": (), "bands": ()}
    return {**start, **ours, "break_vi": "", "break_en": ""}


def _fields(visit: Visit, start: Mapping[str, Any], about: str) -> dict[str, Any]:
    say = visit.say
    key = f"framework_{{}}_{about}".format

    def number(box: Any, name: str, label: str, value: float, bounds: Bounds, is_whole: bool = True) -> Any:
        said, how = say(f"catalogue_field.{label}"), {"is_whole": is_whole, "is_required": True}
        typed = number_field(box, visit, said, value, bounds, key=key(name), **how)
        return value if typed is None else int(typed) if is_whole else typed

    first, last, without = st.columns([1, 1, 2])
    wanted: dict[str, Any] = {
        name: number(box, name, name, start[name], YEARS) for name, box in (("first_year", first), ("last_year", last))
    }
    gaps = without.text_input(
        say("catalogue_field.years_without_edition"),
        ", ".join(map(str, start["years_without_edition"])),
        help=say("catalogue.gaps_help"),
        key=key("gaps"),
    )
    # What is no year is left for the check to name.
    wanted["years_without_edition"] = [
        int(part) if part.isdecimal() else part for part in gaps.replace(",", " ").split()
    ]
    boxes = st.columns(4)
    for name, pair in (("scale", boxes[:2]), ("total_scale", boxes[2:])):
        wanted[name] = [
            number(box, f"{name}_{place}", f"{name}_{place}", float(value), (-1000, 10_000), False)
            for place, box, value in zip(("low", "high"), pair, start[name], strict=True)
        ]
    left, right = st.columns(2)
    kinds = get_args(Confidence)
    wanted["weights_confidence"] = left.selectbox(
        say("catalogue_field.weights_confidence"),
        kinds,
        kinds.index(start["weights_confidence"]),
        format_func=lambda kind: say(f"catalogue.confidence_{kind}"),
        key=key("confidence"),
    )
    percent = round(100 * start["minimum_coverage"])
    share = number(right, "coverage", "minimum_coverage", percent, (0, 100))
    wanted["minimum_coverage"] = start["minimum_coverage"] if share == percent else share / 100
    for name in NOTES:
        for box, language in zip(st.columns(2), ("vi", "en"), strict=True):
            field = f"{name}_{language}"
            wanted[field] = box.text_input(say(f"catalogue_field.{field}"), start[field], key=key(field)).strip()
    wanted["source"] = st.text_input(say("catalogue_field.source"), start["source"], key=key("source")).strip()
    return wanted


def _components(visit: Visit, start: Mapping[str, Any], form: DraftForm, first_year: int) -> list[dict[str, Any]]:
    """The components as they stand in the table now, each with what it says; the order is that of the rows."""
    say, index = visit.say, visit.index
    names = {code: say.of(component) for code, component in index.components.items()}
    alike = Counter(names.values())
    names = {code: name if alike[name] == 1 else f"{name} ({code})" for code, name in names.items()}
    st.markdown(f"**{say('catalogue_field.components')}**")
    st.caption(say("catalogue.components_help"))
    table = pd.DataFrame(
        {
            "component": [names[part["component"]] for part in start["components"]],
            "name_vi": [part["name_vi"] for part in start["components"]],
            "name_en": [part["name_en"] for part in start["components"]],
            "weight": [
                None if part["weight"] is None else round(100 * part["weight"], 10) for part in start["components"]
            ],
            "is_less_better": [index.direction(part["component"]) < 0 for part in start["components"]],
            "is_other": [False for _ in start["components"]],
        }
    )
    edited = form.edit_grid(
        "framework_components",
        cells_with_numbers(table, ["weight"], visit.language),
        hide_index=True,
        num_rows="dynamic",
        placeholder="",
        column_config={
            "component": st.column_config.SelectboxColumn(
                say("words.component"), options=list(names.values()), help=say("catalogue.component_help")
            ),
            "name_vi": st.column_config.TextColumn(say("catalogue_field.name_vi")),
            "name_en": st.column_config.TextColumn(say("catalogue_field.name_en")),
            "weight": number_column(say("catalogue_field.weight")),
            "is_less_better": st.column_config.CheckboxColumn(
                say("catalogue.is_less_better"), help=say("catalogue.is_less_better_help")
            ),
            "is_other": st.column_config.CheckboxColumn(say("catalogue.is_other"), help=say("catalogue.is_other_help")),
        },
    )
    codes = {name: code for code, name in names.items()}
    known = {part["component"]: part for part in start["components"]}
    parts = []
    for at, row in enumerate(edited.to_dict("records")):
        code = codes.get(_text(row["component"]), "")
        name_vi, name_en = _text(row["name_vi"]), _text(row["name_en"])
        if not (code or name_vi):
            continue
        component = index.components.get(code)
        before = known.get(code, {})
        if component is not None:
            name_vi, name_en = name_vi or component.name_vi, name_en or component.name_en
        construct = f"{code}_{first_year}" if row["is_other"] and code else before.get("construct", code)
        percent = number_cell(visit, form.about, say("catalogue_field.weight"), row, (at, "weight"), (0, 100))
        weight = None if percent is None else round(percent / 100, 12)
        if weight is not None and before.get("weight") is not None and abs(weight - before["weight"]) < 1e-12:
            weight = before["weight"]  # what nobody changed stays as it is to the last digit
        parts.append(
            {
                **before,
                "component": code,
                "construct": construct,
                "name_vi": name_vi,
                "name_en": name_en or name_vi,
                "weight": weight,
                "direction": -1 if row["is_less_better"] is True else 1,
            }
        )
    return parts


def _with_components(visit: Visit, parts: list[dict[str, Any]]) -> tuple[list[Entry], list[dict[str, Any]]]:
    """The entries of components that are new or turned round, and all parts by their codes.

    Which way is better is said of the component itself, in all years.
    """
    taken: dict[str, Any] = {**visit.index.components, "total": None}
    changed, listed = [], []
    for part in parts:
        code, direction = part["component"], part.pop("direction")
        if not code:
            code = new_code(part["name_vi"], taken)
            taken[code] = part
            names = {"name_vi": part["name_vi"], "name_en": part["name_en"]}
            short = {"short_vi": part["name_vi"], "short_en": part["name_en"]}
            changed.append(component_entry(visit.index.code, code, {**names, **short, "direction": direction}))
            part = {**part, "component": code, "construct": code}
        elif direction != visit.index.direction(code):
            known = fields_of(visit.index.components[code]) or {}
            changed.append(component_entry(visit.index.code, code, {**known, "direction": direction}))
        listed.append(part)
    return changed, listed


def _bands(visit: Visit, start: Mapping[str, Any], form: DraftForm) -> list[dict[str, Any]]:
    """The grades as they stand in the table now."""
    say = visit.say
    fields = {
        "year": "Int64",
        "label_vi": "str",
        "label_en": "str",
        "lowest": "Float64",
        "highest": "Float64",
        "count": "Int64",
    }
    table = pd.DataFrame(
        {name: pd.Series([band[name] for band in start["bands"]], dtype=kind) for name, kind in fields.items()}
    )
    st.markdown(f"**{say('catalogue_field.bands')}**")
    edited = form.edit_grid(
        "framework_bands",
        cells_with_numbers(table, _BAND_NUMBERS, visit.language),
        hide_index=True,
        num_rows="dynamic",
        placeholder="",
        column_config={
            "year": number_column(say("words.year")),
            **{name: st.column_config.TextColumn(say(f"catalogue_field.{name}")) for name in ("label_vi", "label_en")},
            **{name: number_column(say(f"catalogue_field.{name}")) for name in ("lowest", "highest", "count")},
        },
    )
    bands = []
    for at, row in enumerate(edited.to_dict("records")):

        def number(name: str, is_whole: bool = False, bounds: Bounds = ANY, row: Any = row, at: int = at) -> Any:
            heading = say("words.year") if name == "year" else say(f"catalogue_field.{name}")
            typed = number_cell(visit, form.about, heading, row, (at, name), bounds, is_whole)
            return int(typed) if is_whole and typed is not None else typed

        label, year = _text(row["label_vi"]), number("year", True, YEARS)
        figures = {"lowest": number("lowest"), "highest": number("highest"), "count": number("count", True)}
        if label and year is not None:
            texts = {"label_vi": label, "label_en": _text(row["label_en"]) or label}
            bands.append({"year": year, **texts, **figures})
    return bands


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _line(visit: Visit, framework: Framework) -> Row:
    say = visit.say
    return [
        group_name(visit, framework.group),
        years_text(framework.years),
        TableCell(len(framework.components)),
        say(f"catalogue.confidence_{framework.weights_confidence}"),
        say.of(framework, "provisional") or say.of(framework, "break") or "–",
    ]
