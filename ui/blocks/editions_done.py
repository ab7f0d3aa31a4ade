"""What is said after editions were published, withdrawn or used again: each can be taken back by the store."""

from collections.abc import Callable, Collection, Iterable, Sequence

import streamlit as st

from data.rights import Actor
from data.store.editions import Published, reinstate, withdraw_current
from data.store.versions import Version, unit_counts, versions
from ui.blocks.done import say_done
from ui.blocks.next_step import next_action_of
from ui.kit.pages import HOME
from ui.visit.visit import Visit

NAMED = 3
"""So many editions are named; of the others it is said how many there are."""


def say_published(
    visit: Visit,
    index: str,
    done: Sequence[Published],
    actor: Actor,
    unit: str = "",
    undone: Callable[[], None] = lambda: None,
    redone: Callable[[], None] = lambda: None,
) -> None:
    """Say which editions were published, and with how many units they are in use now.

    index: the series. unit: whose figures are shown and what is flagged, by its code; else the visit's. undone: what
    follows when the person takes it back; redone: what does when that is taken back in turn.
    """
    new = {each.version_id for each in done if each.is_new}
    published = _of(visit, index, new or {each.version_id for each in done})
    if new:
        from services.forecasts import begin_forecasts  # with what fits them: not on every page

        years = {version.year for version in published}
        begin_forecasts(visit.store, visit.catalogue, index, years, visit.settings.minimum_coverage)
        _say_in_use(visit, "done.published", published, actor, unit, undone, redone)
    else:
        say_done(visit.say("upload.unchanged"), _view(visit, published, unit))


def say_withdrawn(
    visit: Visit,
    index: str,
    version_ids: Collection[int],
    actor: Actor,
    unit: str = "",
    undone: Callable[[], None] = lambda: None,
    redone: Callable[[], None] = lambda: None,
) -> None:
    """Say which versions were withdrawn, and what is in use in their place. Arguments as of `say_published`."""
    say = visit.say
    withdrawn = _of(visit, index, version_ids)
    years = {version.year for version in withdrawn}
    in_use = [v for v in versions(visit.store, index) if v.year in years and v.status == "published"]
    gone = years - {version.year for version in in_use}
    texts = [say("done.withdrawn", editions=_numbered(visit, withdrawn))]
    if in_use:
        texts.append(say("done.in_use_again", editions=_numbered(visit, in_use)))
    if gone:
        short = visit.catalogue.index(index).short
        texts.append(say("done.no_figures", editions=_cut(visit, [f"{short} {year}" for year in sorted(gone)])))
        st.query_params.pop("year", None)  # there may be no such edition any more
    current = {version.year: version.id for version in in_use}
    seen = {version.id: current.get(version.year, 0) for version in withdrawn}

    def undo() -> None:
        reinstate(visit.store, seen, actor)
        redone()
        _say_in_use(visit, "done.reinstated", withdrawn, actor, unit, undone, redone)

    say_done(" ".join(texts), _view(visit, in_use, unit) if in_use else "", undo, permission="import")


def _say_in_use(
    visit: Visit,
    key: str,
    new: Sequence[Version],
    actor: Actor,
    unit: str,
    undone: Callable[[], None],
    redone: Callable[[], None],
) -> None:
    """Say that versions are in use now. key: of the sentence."""
    index, short = new[0].index, visit.catalogue.index(new[0].index).short
    counts = unit_counts(visit.store, [version.id for version in new])
    names = [
        visit.say("done.edition", index=short, year=version.year, units=counts[version.id])
        if version.id in counts
        else f"{short} {version.year}"
        for version in new
    ]

    def undo() -> None:
        ids = [version.id for version in new]
        withdraw_current(visit.store, ids, actor, visit.say("done.withdrawn_note"))
        undone()
        say_withdrawn(visit, index, ids, actor, unit, undone, redone)

    after = next_action_of(index, new[0].year, unit)
    say_done(visit.say(key, editions=_cut(visit, names)), _view(visit, new, unit), undo, after, "import")


def _of(visit: Visit, index: str, version_ids: Collection[int]) -> list[Version]:
    """Versions by their numbers, the newest edition first."""
    return [version for version in versions(visit.store, index) if version.id in version_ids]


def _view(visit: Visit, shown: Sequence[Version], unit: str) -> str:
    """The overview of the newest of these editions."""
    link = {"index": shown[0].index, "year": str(shown[0].year)}
    return visit.link(HOME, **link, **({"unit": unit} if unit else {}))


def _numbered(visit: Visit, shown: Iterable[Version]) -> str:
    return _cut(
        visit,
        [
            visit.say("done.version", index=visit.catalogue.index(v.index).short, year=v.year, number=v.number)
            for v in shown
        ],
    )


def _cut(visit: Visit, names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    first = "; ".join(names[:NAMED])
    return first if len(names) <= NAMED else visit.say("done.and_more", first=first, count=len(names) - NAMED)
