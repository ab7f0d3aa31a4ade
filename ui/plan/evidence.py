"""What shows that an action was done: links, and small files that are checked, kept, and only ever downloaded."""

import streamlit as st

from data.evidence import check
from data.rights import Actor
from data.store import files
from planning.action import Action, Evidence
from planning.periods import today
from ui.kit.tables import Column, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import DAY, decimal
from wording.words import plain


def show_evidence(visit: Visit, action: Action) -> None:
    """The evidence of an action, each link to follow and each file to download."""
    say = visit.say
    if not action.evidence:
        st.caption(say("plan.evidence_none"))
        return
    links = [evidence for evidence in action.evidence if evidence.file_id is None]
    if links:
        show_table(
            [Column(say("plan.evidence_name")), Column(say("plan.added_on"), "right")],
            [[TableCell(evidence.title, href=evidence.url), TableCell(evidence.added_on, DAY)] for evidence in links],
            say("plan.evidence_title"),
            visit.language,
        )
    for at, evidence in enumerate(action.evidence):
        if evidence.file_id is not None:
            _show_file(visit, action, at, evidence)


def _show_file(visit: Visit, action: Action, at: int, evidence: Evidence) -> None:
    """A kept file: offered as a download under a neutral type, so that no browser runs what it holds."""
    number = evidence.file_id or 0
    st.download_button(
        f"{plain(evidence.title)} ({plain(evidence.name)}, {decimal(evidence.size / 1e6, visit.language)} MB)",
        lambda: files.download_evidence(visit.store, number, action, visit.actor).content,
        file_name=evidence.name,
        mime="application/octet-stream",
        icon=":material/download:",
        key=f"evidence_{action.id}_{at}_{number}",
        on_click="ignore",
    )


def keep_file(visit: Visit, name: str, content: bytes, title: str, action: Action, actor: Actor) -> Evidence | None:
    """Check a file and keep it; None, with the reason on the screen, where it is refused."""
    checked = check(name, content)
    if checked.problem is not None:
        st.error(plain(f"{checked.problem.message(visit.language)} {checked.problem.hint(visit.language)}"))
        return None
    number = files.save_evidence(visit.store, files.SourceFile(checked.name, content), action, actor)
    return Evidence(title or checked.name, "", number, checked.name, len(content), today())
