"""The file that a person is bringing in: its bytes, what was decided about it, and its preview.

It lives in the session until it is published, kept as a draft, or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from data.importing import Preview, preview
from data.reading.decisions import NO_DECISIONS, Decisions
from data.reading.workbook import Workbook
from data.store.decisions import remembered
from data.store.drafts import Draft
from data.store.editions import current_version, score_rows
from ui.reading_job import ReadingJob
from ui.visit import Visit

ROUND = "_upload_round"
_UPLOAD, _JOB = "_upload", "_upload_job"
PATIENCE_SECONDS = 1.5
"""So long the page waits before it shows progress: nearly every file is read by then."""


@dataclass(frozen=True)
class Upload:
    """What is being brought in. seen: by year, the version that was current when the preview was made."""

    index: str
    content: bytes
    name: str
    year: int | None = None
    decisions: Decisions = NO_DECISIONS
    completes: bool = False
    draft: Draft | None = None
    read: Preview | None = None
    seen: Mapping[int, int] = field(default_factory=dict)

    @property
    def workbook(self) -> Workbook | None:
        """The cells, once they were read."""
        return None if self.read is None else self.read.workbook


def current(visit: Visit) -> Upload | None:
    """The file in hand for the chosen index; another index has none."""
    upload = st.session_state.get(_UPLOAD)
    return upload if isinstance(upload, Upload) and upload.index == visit.index.code else None


def bring(visit: Visit, content: bytes, name: str, year: int | None, draft: Draft | None = None) -> None:
    """Begin with a new file; a draft brings its decisions along."""
    decisions = Decisions.from_json(draft.decisions) if draft is not None and draft.decisions else NO_DECISIONS
    _read(visit, Upload(visit.index.code, content, name, year, decisions, draft=draft))


def change(visit: Visit, upload: Upload, **what: Any) -> None:
    """Decide something, and read the same cells again."""
    _read(visit, replace(upload, **what))


def decide(visit: Visit, upload: Upload, **what: Any) -> None:
    """Change one part of the decisions."""
    change(visit, upload, decisions=replace(upload.decisions, **what))


def look_again(visit: Visit, upload: Upload) -> None:
    """Compare once more with what is in the store now."""
    _read(visit, upload)


def start_anew() -> None:
    """Forget the file and its preview, and give the inputs a fresh start."""
    if isinstance(job := st.session_state.get(_JOB), ReadingJob):
        job.cancel()
    for key in (_UPLOAD, _JOB):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def job_of() -> ReadingJob | None:
    """The reading that runs or has just ended."""
    job = st.session_state.get(_JOB)
    return job if isinstance(job, ReadingJob) else None


def take_result(visit: Visit, job: ReadingJob) -> None:
    """Keep what a reading found. Raises what it raised."""
    st.session_state.pop(_JOB, None)
    upload = current(visit)
    if job.error is not None:
        raise job.error
    if upload is None or job.result is None:
        return
    seen = {year: current_version(visit.store, upload.index, year) for year in job.result.years}
    st.session_state[_UPLOAD] = replace(upload, read=job.result, seen=seen)


def _read(visit: Visit, upload: Upload) -> None:
    catalogue, store, index = visit.catalogue, visit.store, visit.index.code
    workbook = upload.workbook

    def read(tell: Any, cancelled: Any) -> Preview:
        return preview(
            upload.content,
            upload.name,
            index,
            catalogue,
            upload.year,
            decisions=upload.decisions,
            remembered=remembered(store, index),
            stored=score_rows(store, index),
            completes=upload.completes,
            workbook=workbook,
            progress=tell,
            cancelled=cancelled,
        )

    st.session_state[_UPLOAD] = upload
    job = st.session_state[_JOB] = ReadingJob(read)
    if job.wait(PATIENCE_SECONDS):
        take_result(visit, job)
