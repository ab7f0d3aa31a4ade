"""The list of editions and versions, undo, and the history of both."""

from __future__ import annotations

import streamlit as st

from analysis.numbers import datetime_text
from data.store.audit import history as audit_history
from data.store.editions import Version, subject, versions, withdraw
from ui.tables import Column, show_table
from ui.visit import Visit

MESSAGE_KEY = "_upload_message"


def list_versions(visit: Visit, person: str | None) -> None:
    """Every version of every edition of this index, and undo for those that count."""
    say, language = visit.say, visit.language
    known = versions(visit.store, visit.index.code)
    st.subheader(say("upload.editions", count=len({v.year for v in known if v.status == "published"})))
    if not known:
        st.info(say("empty.text", index=say.of(visit.index)))
        return
    columns = (
        "words.year",
        "upload.version",
        "upload.state",
        "upload.by",
        "upload.at",
        "upload.file_name",
        "field.note",
    )
    show_table(
        [Column(say(name)) for name in columns], [_line(visit, v) for v in known], say("upload.editions_caption")
    )
    live = {v.id: v for v in known if v.status == "published"}
    if person is None or not live:
        return
    with st.expander(say("upload.undo"), icon=":material/undo:"):
        chosen = st.selectbox(
            say("upload.undo_which"),
            list(live),
            index=None,
            placeholder=say("field.choose"),
            key="undo_version",
            format_func=lambda i: f"{visit.index.short} {live[i].year} – v{live[i].number} – {live[i].file_name}",
        )
        why = st.text_input(say("upload.undo_why"), max_chars=500, key="undo_why")
        st.caption(say("upload.undo_what"))
        if st.button(say("upload.undo_do"), disabled=chosen is None, icon=":material/undo:") and chosen is not None:
            withdraw(visit.store, chosen, person, why)
            st.session_state[MESSAGE_KEY] = say("upload.undone", year=live[chosen].year)
            st.rerun()
    with st.expander(say("upload.history"), icon=":material/history:"):
        events = [
            event
            for year in sorted({v.year for v in known}, reverse=True)
            for event in audit_history(visit.store, subject(visit.index.code, year))
        ]
        show_table(
            [
                Column(say("upload.at")),
                Column(say("upload.by")),
                Column(say("upload.event")),
                Column(say("words.year")),
            ],
            [
                [datetime_text(e.at, language), e.person, say(f"event.{e.kind}"), e.subject.rsplit(":", 1)[-1]]
                for e in sorted(events, key=lambda e: e.id, reverse=True)
            ],
            say("upload.history"),
        )


def _line(visit: Visit, version: Version) -> list[str]:
    """One version as a row of the list."""
    say, language = visit.say, visit.language
    person = say("upload.built_in") if version.origin == "built_in" else version.person
    state = say(f"edition_status.{version.status}")
    if version.withdrawn_at is not None:
        state += f" ({datetime_text(version.withdrawn_at, language)}, {version.withdrawn_by})"
    note = "; ".join(filter(None, (version.note, version.withdrawn_note)))
    return [
        str(version.year),
        f"v{version.number}",
        state,
        person,
        datetime_text(version.created_at, language),
        version.file_name,
        note,
    ]
