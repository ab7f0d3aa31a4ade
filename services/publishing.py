"""Publishes what was read from a file: after confirmation, the editions of a preview go into the store.

One file is one transaction: all of its editions or none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data.editions import TRIAL, Edition, Origin
from data.rights import Actor
from services.imports import Preview

if TYPE_CHECKING:
    from data.store.database import Store
    from data.store.editions import Published
    from data.store.form_drafts import DraftKey


def publish_preview(
    store: Store,
    previewed: Preview,
    actor: Actor,
    origin: Origin = "upload",
    note: str = "",
    seen: Mapping[int, int] | None = None,
    draft_id: int | None = None,
    draft_version: int | None = None,
    form_draft: DraftKey | None = None,
) -> tuple[Published, ...]:
    """Publish every edition of a preview that nothing blocks, in one transaction: all of them or none.

    The caller has asked for confirmation. seen: by year, the version that was current when the person looked;
    where it no longer is, EditionChangedError. draft_id, draft_version: the draft that this was, and the state of
    it that the person saw; form_draft: what this browser had of the file. Both end with the publication. Raises
    ValueError if nothing may be published.
    """
    from data.store.editions import publish_all
    from data.store.files import SourceFile

    editions = editions_of(previewed, origin, note, actor.name)
    if not editions:
        raise ValueError("a preview with blocking problems cannot be published")
    return publish_all(
        store,
        editions,
        actor,
        file=SourceFile(previewed.file_name, previewed.content),
        seen=seen,
        draft_id=draft_id,
        draft_version=draft_version,
        form_draft=form_draft,
    )


def editions_of(previewed: Preview, origin: Origin, note: str = "", person: str = "") -> list[Edition]:
    """The editions of a preview that nothing blocks, oldest first. person: who decided about its cells."""
    return [
        Edition(
            index=previewed.index,
            year=year,
            rows=previewed.rows.get(year, ()),
            origin=origin,
            file_name=previewed.file_name,
            sha256=previewed.sha256,
            layout=TRIAL if year in previewed.trials else previewed.layout,
            note=note,
            report=_report(previewed, year, person),
            indicators=previewed.indicators.get(year, ()),
            indicator_values=previewed.indicator_values.get(year, ()),
            completes=year in previewed.completing,
        )
        for year in previewed.importable_years
    ]


def _report(previewed: Preview, year: int, person: str) -> str:
    """The problems of one edition as JSON, stored with it; of a changed cell what is used, who said so and when."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    changed = {"person": person, "at": now}
    return json.dumps(
        [
            {"code": problem.code, "sheet": place.sheet, "cell": place.cell, "found": problem.found}
            | ({"used": problem.details["value_en"], **changed} if problem.code == "cell_changed" else {})
            for problem in previewed.problems
            for place in problem.places
            if place.year in (None, year)
        ],
        ensure_ascii=False,
    )
