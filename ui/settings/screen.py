"""The settings as one form: who works here, the home units, and from how many units on anything is ranked."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from data.rights import Actor, operator
from data.store.audit import PERSON_LIMIT
from data.store.settings import RECIPIENT_LENGTH, RECIPIENTS_LIMIT, Settings, home_units
from planning.periods import CONVENTIONS, LONGEST_CLOSING
from planning.plan import SIGNATURE_LENGTH, Signature
from ui.blocks.drafts import draft_form
from ui.blocks.lengths import say_too_long
from ui.blocks.no_data import purpose
from ui.blocks.number_field import has_wrong_number, whole_field
from ui.blocks.settings_done import save_settings
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_on_paper
from ui.visit.visit import Visit
from wording.words import DEFAULT_LANGUAGE

SIGNATURE_FIELDS = ("authority", "title", "name")
BESIDE = 3
"""Home units that are chosen beside each other."""


def show(visit: Visit) -> None:
    """Draw the form."""
    say = visit.say
    st.html(markup.headline(say("menu.settings")) + purpose(visit, "settings"))
    actor = visit.actor
    form = draft_form(visit, "settings")
    if form is not None:
        with form:
            wanted, signature = _form(visit, actor, form.about)
            is_asked = st.button(say("settings.save"), type="primary", key=f"save:{form.about}")
        if is_asked and not has_wrong_number(form.about) and not _is_too_long(visit, wanted, signature):
            save_settings(visit, replace(wanted, signature=Signature(**signature)), actor, form, repair=True)
            st.rerun()
    st.caption(say("settings.catalogue"))
    _show_on_paper(visit, actor)


def _show_on_paper(visit: Visit, actor: Actor) -> None:
    """The settings as they are stored, for paper: a form is not printed."""
    say, settings = visit.say, visit.settings
    homes = home_units(settings, visit.office, visit.catalogue)
    share = _usual_coverage(visit) if settings.minimum_coverage is None else settings.minimum_coverage
    typed = "" if visit.language == DEFAULT_LANGUAGE else DEFAULT_LANGUAGE  # the office's own words
    signed: list[Row] = [
        [say(f"settings.sign_{field}"), TableCell(getattr(settings.signature, field), lang=typed)]
        for field in SIGNATURE_FIELDS
    ]
    rows: list[Row] = [
        [say("settings.person"), TableCell(actor.name, lang=typed)],
        *(
            [say("settings.home", index=index.short), say.of(visit.catalogue.unit(homes[index.code]))]
            for index in visit.catalogue.indices.values()
            if homes[index.code] in visit.catalogue.units
        ),
        [say("settings.coverage"), TableCell(round(share * 100))],
        [say("settings.convention"), say(f"settings.convention_{settings.convention}")],
        [say("settings.closing_days"), TableCell(settings.closing_days)],
        [say("settings.recipients"), TableCell("; ".join(settings.recipients), lang=typed)],
        *signed,
    ]
    columns = [Column(say("settings.what"), is_whole=True), Column(say("settings.value"))]
    show_on_paper(columns, rows, say("settings.stored"), visit.language)


def _is_too_long(visit: Visit, wanted: Settings, signature: Mapping[str, str]) -> bool:
    """Say which text is too long, and whether there are too many lines: nothing of them is cut."""
    say, label = visit.say, visit.say("settings.recipients")
    texts = [(say("settings.person"), wanted.person, PERSON_LIMIT)]
    texts += [(label, line, RECIPIENT_LENGTH) for line in wanted.recipients]
    texts += [(say(f"settings.sign_{name}"), text, SIGNATURE_LENGTH) for name, text in signature.items()]
    is_too_long, count = say_too_long(visit, texts), len(wanted.recipients)
    if count > RECIPIENTS_LIMIT:
        st.error(say("settings.too_many_lines", field=label, count=count, limit=RECIPIENTS_LIMIT))
    return is_too_long or count > RECIPIENTS_LIMIT


def _form(visit: Visit, actor: Actor, about: str) -> tuple[Settings, dict[str, str]]:
    """The inputs, those of papers first, with what is stored; returns the settings as typed, and the signature."""
    say, settings = visit.say, visit.settings
    key = f"settings_{{}}_{about}".format
    name = settings.person
    if actor.person_id is None:
        name = st.text_input(
            say("settings.person"), actor.name, help=say("settings.person_help"), key=key("person")
        ).strip()
        name = "" if name == operator().name else name
    recipients = st.text_area(
        say("settings.recipients"), "\n".join(settings.recipients), help=say("settings.lines"), key=key("recipients")
    )
    signature = {
        field: box.text_input(
            say(f"settings.sign_{field}"), getattr(settings.signature, field), key=key(f"sign_{field}")
        )
        for box, field in zip(st.columns(3), SIGNATURE_FIELDS, strict=True)
    }
    left, right = st.columns(2)
    convention = left.radio(
        say("settings.convention"),
        CONVENTIONS,
        CONVENTIONS.index(settings.convention),
        format_func=lambda code: say(f"settings.convention_{code}"),
        key=key("convention"),
    )
    closing_days = whole_field(
        right,
        visit,
        say("settings.closing_days"),
        settings.closing_days,
        (0, LONGEST_CLOSING),
        help=say("settings.closing_help"),
        key=key("closing_days"),
    )
    homes = _choose_home_units(visit, about)
    minimum_coverage = _choose_minimum_coverage(visit, key("coverage"))
    wanted = replace(
        settings,
        person=name,
        home_units=homes,
        minimum_coverage=minimum_coverage,
        convention=convention,
        closing_days=closing_days,
        recipients=tuple(line.strip() for line in recipients.splitlines() if line.strip()),
    )
    return wanted, signature


def _choose_home_units(visit: Visit, about: str) -> dict[str, str]:
    """The home unit of each index, by index, some beside each other; only those that are not the office's own."""
    chosen_units: dict[str, str] = {}
    indices = list(visit.catalogue.indices.values())
    rows = [st.columns(BESIDE) for _ in indices[::BESIDE]]
    for box, index in zip((box for row in rows for box in row), indices, strict=False):
        units = [
            unit
            for unit in visit.catalogue.units.values()
            if unit.unit_set == index.unit_set and unit.group in index.groups
        ]
        names = {
            unit.code: f"{unit.name_vi} ({unit.valid_from.year}–)" if unit.valid_from else unit.name_vi
            for unit in units
        }
        others = {code: unit for code, unit in visit.settings.home_units.items() if code != index.code}
        default = home_units(replace(visit.settings, home_units=others), visit.office, visit.catalogue)[index.code]
        current = visit.settings.home_units.get(index.code, default)
        chosen = box.selectbox(
            visit.say("settings.home", index=index.short),
            list(names),
            list(names).index(current) if current in names else 0,
            format_func=names.__getitem__,
            key=f"home_{index.code}_{about}",
        )
        if chosen != default:
            chosen_units[index.code] = chosen
    return chosen_units


def _choose_minimum_coverage(visit: Visit, key: str) -> float | None:
    """The share of the units from which on anything is ranked; None for that of the catalogue."""
    say, own = visit.say, visit.settings.minimum_coverage
    default = _usual_coverage(visit)
    shown = round((default if own is None else own) * 100)
    hint = say("settings.coverage_help")
    percent = whole_field(st, visit, say("settings.coverage"), shown, (1, 100), help=hint, key=key)
    return None if percent == round(default * 100) else percent / 100


def _usual_coverage(visit: Visit) -> float:
    """The share of the catalogue: the highest of its frameworks."""
    frameworks = [framework for index in visit.catalogue.indices.values() for framework in index.frameworks]
    return max(framework.minimum_coverage for framework in frameworks)
