"""A store in which every text that people type is Markdown, markup or a formula."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from typing import Any

from data.catalogue.model import Component, Unit
from data.rights import operator
from data.store.actions import add_action
from data.store.catalogue_changes import record_changes
from data.store.database import Store
from data.store.decisions import Remembered, remember
from data.store.drafts import Draft, save_draft
from data.store.editions import publish
from data.store.files import SourceFile
from data.store.files import save as save_file
from data.store.plans import get_plan, update_plan
from data.store.settings import Settings, save
from planning.action import Action, Difficulty, Evidence, Occurrence
from planning.plan import Plan, Supplement
from services.catalogue import catalogue_of, component_entry, fields_of, framework_entry, unit_entry
from tests.data.store.builders import edition, read_from

PICTURE = "![i](http://example.invalid/i.png)"
TYPED = f"{PICTURE} **b** :red[c] <b>h</b>"
"""A picture from elsewhere, bold letters, a colour, markup: short enough for every field."""
FORMULA = f"=1+1 {TYPED}"


def _full_plan(plan: Plan) -> Plan:
    """The plan with the typed text in every field that takes any text."""
    free = {"title", "number", "horizon", "note", "text", "subject", "issuer", "name_vi", "name_en", "note_vi", "to",
            "audience", "authority", "name", "recipients", "of"}  # fmt: skip

    def filled(value: Any, name: str = "") -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            known = {part.name: getattr(value, part.name) for part in fields(value)}
            changed = {part: filled(kept, part) for part, kept in known.items()}
            return replace(value, **{part: new for part, new in changed.items() if new != known[part]})
        if isinstance(value, tuple):
            return tuple(filled(item, name) for item in value)
        return TYPED if isinstance(value, str) and name in free and "/" not in name else value

    whole = filled(plan)
    return replace(whole, supplements=(Supplement(number=1, on=date(2023, 6, 1), text=TYPED),))  # type: ignore[call-arg]


ACTION = "1"
"""The number of the action that is filled; the built-in store has none."""


def fill(store: Store) -> None:
    """Put the typed text wherever a person or a file can put one."""
    person = TYPED[:100]
    update_plan(store, _full_plan(get_plan(store, 2023)), operator(person))
    with store.write() as session:
        number = save_file(session, SourceFile(f"{TYPED}.pdf".replace("/", "_"), b"%PDF-1.7"), operator(person))
    evidence = (
        Evidence(TYPED, "https://example.invalid/a", added_on=date(2023, 5, 1)),
        Evidence(TYPED, "", number, f"{TYPED}.pdf".replace("/", "_"), 8, date(2023, 5, 1)),
    )
    difficulties = (Difficulty(TYPED, date(2023, 5, 1), person, TYPED, date(2023, 5, 2), person),)
    action = Action(
        FORMULA,
        components=(("pci", "entry_costs"),),
        audience=TYPED,
        product=TYPED,
        measure_unit=TYPED[:50],
        note=TYPED,
        start=date(2023, 2, 1),
        due=date(2023, 12, 1),
        rhythm="quarterly",
        evidence=evidence,
        difficulties=difficulties,
        occurrences=(Occurrence(date(2023, 3, 1), date(2023, 3, 1), TYPED),),
        plan_year=2023,
        index="pci",
        unit="ha_tinh",
        year=2023,
        reason_vi=TYPED,
        reason_en=TYPED,
    )
    assert str(add_action(store, action, operator(person)).id) == ACTION
    file = SourceFile(f"{TYPED}.xlsx", b"bytes")
    read = read_from(file, edition(2016, file="z"))
    publish(store, replace(read, note=TYPED, file_name=f"{TYPED}.xlsx"), operator(person), file=file)
    save_draft(store, Draft("pci", {}, file_name=f"{TYPED}.xlsx", note=TYPED), operator(person), file)
    remember(
        store,
        "pci",
        [Remembered("unit", TYPED.lower(), "ha_tinh"), Remembered("column", TYPED, "total")],
        operator(person),
    )
    save(store, Settings(person=person, recipients=(TYPED,)), operator(person))
    name_all(store)


def name_all(store: Store) -> None:
    """Give the typed text to the unit that is looked at, to its components, and to what is said of its framework."""
    catalogue = catalogue_of(store)
    index = catalogue.index("pci")
    framework = index.framework(2023, "province")
    assert framework is not None

    def named(known: Unit | Component, number: int) -> dict[str, Any]:
        texts = dict.fromkeys(("name_vi", "name_en", "short_vi", "short_en", "note"), f"{TYPED} {number}")
        return {name: texts.get(name, value) for name, value in (fields_of(known) or {}).items()}

    unit = {**named(catalogue.units["ha_tinh"], 0), "aliases": ("Hà Tĩnh",)}
    entries = [unit_entry("ha_tinh", unit)]
    parts = []
    for number, part in enumerate(framework.components, start=1):
        entries.append(component_entry("pci", part.component, named(index.components[part.component], number)))
        parts.append({**asdict(part), "name_vi": f"{TYPED} {number}", "name_en": f"{TYPED} {number}"})
    about = ("break_vi", "break_en", "provisional_vi", "provisional_en", "weights_note_vi", "weights_note_en", "source")
    wanted = {**(fields_of(framework) or {}), **dict.fromkeys(about, TYPED), "components": parts}
    record_changes(store, [*entries, framework_entry("pci", framework.code, wanted)], operator(TYPED[:100]))
