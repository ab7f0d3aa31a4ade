"""State of an upload: the file's bytes, the decisions about it, and its preview.

It lives in the session until it is published, saved as a draft, or dropped; each index has its own. Once a file was
read, or with the first decision about a pasted table, and with each further one, it is this browser's own draft too,
which outlives the session. A reading that is cancelled or fails leaves everything as it was before.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import streamlit as st

from data.reading.tables.decisions import NO_DECISIONS, Decisions
from data.reading.tables.sheets import Progress
from data.store.drafts import Draft, UnknownDraftError, load_draft
from data.store.files import SourceFile, source_content
from data.store.form_drafts import DraftKey, FormDraft, drafts_of, drop
from data.store.versions import versions
from services.imports import Preview, preview_beside
from ui.blocks.done import put_away_done
from ui.blocks.drafts import forget, store_typed
from ui.blocks.reading_job import Reading
from ui.visit.browser import owner
from ui.visit.visit import Visit

ROUND, YEAR_ROUND = "_upload_round", "_upload_year_round"
WARNING_KEY = "_upload_warning"
PASTED_TEXT = "pasted"
"""Where the draft of a pasted table belongs."""
FIGURES = "upload_figures"
"""Where the draft of figures belongs that were typed to be used instead of cells, and not used yet."""
_FILE, _ANY_TAB = "upload_file", "any"
"""Where the draft of a file in hand belongs: to the browser, one for each index and file, in whatever tab it is."""
"""Who brought a file, where the person has not said their name yet."""


@dataclass(frozen=True)
class Upload:
    """What is being brought in.

    is_file: whether it came as a file; what was pasted is a draft of its box already. seen: by year, the version that
    was current when the preview was made. catalogue: the version of the office's layer that it was read with.
    is_stored: whether it is this browser's own draft; stored_at: since when; trouble: the words for why its last
    decision is not stored.
    """

    index: str
    content: bytes
    name: str
    year: int | None = None
    decisions: Decisions = NO_DECISIONS
    replaces: bool = False
    draft: Draft | None = None
    note: str = ""
    is_file: bool = False
    read: Preview | None = None
    seen: Mapping[int, int] = field(default_factory=dict)
    catalogue: int = 0
    is_stored: bool = False
    stored_at: datetime | None = None
    trouble: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether a person said something about it that would be lost with it."""
        return self.decisions != NO_DECISIONS or self.replaces or bool(self.note)

    @property
    def is_to_be_stored(self) -> bool:
        """Whether it is to outlive the session."""
        return self.is_file or self.is_decided

    @property
    def draft_key(self) -> DraftKey:
        """What this browser's own draft of it is called."""
        return DraftKey(owner(), _FILE, f"{self.index}|{SourceFile(self.name, self.content).sha256}", _ANY_TAB)


def _session_part(name: str) -> dict[str, Any]:
    """A part of the session, by index."""
    part: dict[str, Any] = st.session_state.setdefault(name, {})
    return part


def current(visit: Visit) -> Upload | None:
    """The file in hand for the chosen index."""
    upload: Upload | None = _session_part("_uploads").get(visit.index.code)
    return upload


def keep(visit: Visit, upload: Upload) -> None:
    """Change what needs no new reading."""
    _session_part("_uploads")[visit.index.code] = upload


def set_note(visit: Visit, upload: Upload, note: str) -> Upload:
    """Change the note."""
    upload = _stored(visit, replace(upload, note=note))
    keep(visit, upload)
    return upload


def own_drafts(visit: Visit, upload: Upload | None = None) -> list[FormDraft]:
    """The files of the chosen index that this browser has a draft of; those of the file in hand if one is given."""
    found = drafts_of(visit.store, owner(), _FILE)
    begin = f"{visit.index.code}|" if upload is None else upload.draft_key.subject
    return [draft for draft in found if draft.key.subject.startswith(begin)]


def decision_count(own: FormDraft) -> int:
    """How many things were decided about the file of a draft."""
    decided = (*own.content["decisions"].values(), bool(own.content["replaces"]))
    return sum(part if isinstance(part, bool) else len(part) for part in decided)


def pasted(visit: Visit) -> str:
    """The text that was pasted last and not published yet."""
    return str(_session_part("_pasted").get(visit.index.code, ""))


def bring(visit: Visit, content: bytes, name: str, year: int | None, *, is_file: bool = True) -> None:
    """Begin with a new file."""
    put_away_done()
    _read(visit, Upload(visit.index.code, content, name, year, is_file=is_file))


def bring_text(visit: Visit, text: str, name: str, year: int | None) -> None:
    """Begin with a pasted table, which is stored for another try."""
    _session_part("_pasted")[visit.index.code] = text
    bring(visit, text.encode("utf-8"), name, year, is_file=False)


def bring_draft(visit: Visit, content: bytes, name: str, draft: Draft) -> None:
    """Go on with a draft: its file, its year, its note and what was decided."""
    decisions = Decisions.from_json(draft.decisions) if draft.decisions else NO_DECISIONS
    replaces = bool(draft.decisions.get("replaces"))
    put_away_done()
    start_anew(visit)
    _read(visit, Upload(visit.index.code, content, name, draft.year, decisions, replaces, draft, draft.note))


def bring_own_draft(visit: Visit, own: FormDraft) -> None:
    """Go on with a draft of this browser: the file, its year, its note, what was decided, and the draft that it was."""
    if own.file_id is None:
        return
    file, said = source_content(visit.store, own.file_id), own.content
    draft = None
    if said["draft"] is not None:
        with suppress(UnknownDraftError):
            draft = load_draft(visit.store, said["draft"])
    if draft is not None and draft.version != own.began:
        draft = None  # somebody went on with it: this becomes another
    put_away_done()
    _session_part("_uploads").pop(visit.index.code, None)
    _count(YEAR_ROUND)
    _read(
        visit,
        Upload(
            visit.index.code,
            file.content,
            said["name"],
            said["year"],
            Decisions.from_json(said["decisions"]),
            said["replaces"],
            draft,
            said["note"],
            said.get("is_file", False),
            is_stored=True,
            stored_at=own.updated_at,
        ),
    )


def change(visit: Visit, upload: Upload, **what: Any) -> None:
    """Decide something, and read the same cells again."""
    _read(visit, _stored(visit, replace(upload, **what)))


def decide(visit: Visit, upload: Upload, **what: Any) -> None:
    """Change one part of the decisions."""
    change(visit, upload, decisions=replace(upload.decisions, **what))


def bring_back(visit: Visit, upload: Upload) -> None:
    """Have a file in hand again that was published or saved as a draft, with all that was decided about it."""
    keep(visit, _stored(visit, upload))
    _count(YEAR_ROUND)


def put_away(visit: Visit) -> None:
    """Drop the file; the year and the text that were typed stay for another try."""
    stop_reading(visit)
    upload: Upload | None = _session_part("_uploads").pop(visit.index.code, None)
    if upload is not None and upload.is_stored:
        _drop_own(visit, upload)
    if upload is not None:
        forget(visit, FIGURES, upload.draft_key.subject, in_all_tabs=True)
    _count(ROUND)


def start_anew(visit: Visit) -> None:
    """Forget the file, its preview and what was typed."""
    put_away(visit)
    _session_part("_pasted").pop(visit.index.code, None)
    forget(visit, PASTED_TEXT, visit.index.code)
    _count(YEAR_ROUND)


def reading_of(visit: Visit) -> Reading[Preview, Upload]:
    """The reading for the chosen index, with what is in hand once it has ended well."""
    return Reading(f"upload_{visit.index.code}", "while a file was read")


def stop_reading(visit: Visit) -> None:
    """Cancel the reading: what was in hand before it is in hand again."""
    reading = reading_of(visit)
    pending = reading.pending
    if pending is not None and reading.stop():
        _step_back(visit, pending.about)


def take_result(visit: Visit) -> None:
    """Keep what the reading found; after a failure what was in hand before it is in hand again."""
    pending = reading_of(visit).take()
    if pending.job.error is not None:
        _step_back(visit, pending.about)
    elif pending.job.result is not None:
        keep(visit, _first_stored(visit, replace(pending.about, read=pending.job.result)))


def store_in_hand(visit: Visit) -> None:
    """Store the file in hand, of which no other draft waits any more."""
    upload = current(visit)
    if upload is not None:
        keep(visit, _first_stored(visit, upload))


def note_key(visit: Visit) -> str:
    """The widget of the note."""
    return f"upload_note_{visit.language}_{visit.index.code}"


def _count(name: str) -> None:
    """Give the inputs of a round a fresh start."""
    st.session_state[name] = st.session_state.get(name, 0) + 1


def _step_back(visit: Visit, left: Upload) -> None:
    """Let the choice of the year say again what the file in hand was read with. left: what could not be read."""
    upload = current(visit)
    _count(ROUND if upload is None else YEAR_ROUND)
    if upload is not None and left.is_stored:
        keep(visit, _stored(visit, replace(upload, is_stored=True)))


def _first_stored(visit: Visit, upload: Upload) -> Upload:
    """A file that was read, with its draft; where one with decisions about it waits, that is offered instead."""
    if not upload.is_file or upload.is_stored:
        return upload
    is_waiting = any(decision_count(own) or own.content["note"] for own in own_drafts(visit, upload))
    return upload if is_waiting else _stored(visit, upload)


def _stored(visit: Visit, upload: Upload) -> Upload:
    """The file in hand with its draft as it is now; none of a pasted table about which nothing is decided."""
    if not upload.is_to_be_stored:
        if upload.is_stored:
            _drop_own(visit, upload)
        return replace(upload, is_stored=False, stored_at=None, trouble="")
    file, draft = SourceFile(upload.name, upload.content), upload.draft
    content = {
        "name": upload.name,
        "year": upload.year,
        "decisions": upload.decisions.as_json(),
        "replaces": upload.replaces,
        "note": upload.note,
        "draft": draft.id if draft else None,
        "is_file": upload.is_file,
    }
    own = FormDraft(upload.draft_key, content, draft.version if draft else 0)
    stored_at, trouble = store_typed(visit, own, file, visit.actor)
    is_stored = upload.is_stored or stored_at is not None
    return replace(upload, is_stored=is_stored, stored_at=stored_at or upload.stored_at, trouble=trouble)


def _drop_own(visit: Visit, upload: Upload) -> None:
    for own in own_drafts(visit, upload):
        drop(visit.store, own)


def _read(visit: Visit, upload: Upload) -> None:
    catalogue, store, index = visit.catalogue, visit.store, visit.index.code
    workbook = None if upload.read is None else upload.read.workbook
    # Before the rows are compared: what is published in between is then noticed when this is published.
    seen = {version.year: version.id for version in versions(store, index) if version.status == "published"}
    if upload.read is not None and any(seen.get(y, 0) != upload.seen.get(y, 0) for y in upload.read.years):
        st.session_state[WARNING_KEY] = visit.say("upload.changed_meanwhile")
    upload = replace(
        upload, seen=seen, catalogue=catalogue.version, note=st.session_state.get(note_key(visit), upload.note)
    )

    def read(report: Progress, cancelled: Callable[[], bool]) -> Preview:
        return preview_beside(
            store,
            upload.content,
            upload.name,
            index,
            catalogue,
            upload.year,
            decisions=upload.decisions,
            replaces=upload.replaces,
            workbook=workbook,
            progress=report,
            cancelled=cancelled,
        )

    if reading_of(visit).start(read, upload):
        take_result(visit)
