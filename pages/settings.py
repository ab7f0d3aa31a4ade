"""Settings: who works here, the home units, and from how many units on anything is ranked."""

from dataclasses import replace

import streamlit as st

from data.store import settings as store_settings
from data.store.people import ROLES
from data.store.settings import RECIPIENT_LENGTH
from planning.periods import CONVENTIONS
from planning.plan import Signature
from ui.kit import markup
from ui.shell.guard import guard
from ui.shell.identity import person_name

visit = guard("settings")
say, language = visit.say, visit.language
settings = visit.settings

st.html(markup.headline(say("menu.settings")))
person = person_name(visit)
if person is None:
    st.stop()
with st.form("settings"):
    name = st.text_input(say("settings.person"), settings.person, max_chars=100)
    role = st.selectbox(
        say("settings.role"),
        ROLES,
        ROLES.index(settings.role),
        format_func=lambda r: say(f"role.{r}"),
        help=say("settings.role_help"),
    )
    homes: dict[str, str] = {}
    for index in visit.catalogue.indices.values():
        units = [u for u in visit.catalogue.units.values() if u.unit_set == index.unit_set and u.group in index.groups]
        names = {u.code: f"{u.name_vi} ({u.valid_from.year}–)" if u.valid_from else u.name_vi for u in units}
        default = visit.office.home_units.get(index.code, index.default_unit)
        current = settings.home_units.get(index.code, default)
        chosen = st.selectbox(
            say("settings.home", index=index.short),
            list(names),
            list(names).index(current) if current in names else 0,
            format_func=names.__getitem__,
            key=f"home_{index.code}",
        )
        if chosen != default:
            homes[index.code] = chosen
    catalogue_minimum = max(f.minimum_coverage for i in visit.catalogue.indices.values() for f in i.frameworks)
    shown = catalogue_minimum if settings.minimum_coverage is None else settings.minimum_coverage
    share = st.number_input(say("settings.coverage"), 1, 100, round(shown * 100), help=say("settings.coverage_help"))
    convention = st.radio(
        say("settings.convention"),
        CONVENTIONS,
        CONVENTIONS.index(settings.convention),
        format_func=lambda code: say(f"settings.convention_{code}"),
    )
    recipients = st.text_area(say("settings.recipients"), "\n".join(settings.recipients), help=say("settings.lines"))
    boxes = zip(st.columns(3), ("authority", "title", "name"), strict=True)
    signature = {
        field: box.text_input(say(f"settings.sign_{field}"), getattr(settings.signature, field), max_chars=200)
        for box, field in boxes
    }
    if st.form_submit_button(say("settings.save"), type="primary"):
        wanted = replace(
            settings,
            person=name.strip() or person,
            role=role,
            home_units=homes,
            minimum_coverage=None if share == round(catalogue_minimum * 100) else share / 100,
            convention=convention,
            recipients=tuple(line.strip()[:RECIPIENT_LENGTH] for line in recipients.splitlines() if line.strip()),
            signature=Signature(**signature),
        )
        store_settings.save(visit.store, wanted, person, seen=settings)
        st.toast(say("settings.saved"))
        st.rerun()
st.caption(say("settings.catalogue"))
