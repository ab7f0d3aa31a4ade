"""What figures these are and of how many units they are: one note on every page that shows figures of an edition."""

from dataclasses import dataclass

import streamlit as st

from analysis.frames import COMPUTED, SECONDARY, TOTAL
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.words import plain


@dataclass(frozen=True)
class Extent:
    """How many units of an edition have a total, a rank that was given, and each component; units: of how many.

    units is None where it is not known. is_secondary: some figure is of a copy.
    """

    units: int | None
    totals: int
    ranks: int
    parts: tuple[int, ...]
    is_secondary: bool


def show_figures_note(visit: Visit, has_figures: bool) -> None:
    """Say how the figures came onto another list of units; where not every unit has all, some are of a copy, or nobody
    is ranked.

    has_figures: whether the page shows figures of an edition; else only the list is explained.
    """
    known = visit.catalogue.list_of(visit.index)
    texts = [visit.say.phrase(visit.say.of(known, "about"))] if known else []
    if has_figures and visit.chosen is not None:
        texts.append(_text(visit, extent(visit)))
    if text := " ".join(filter(None, texts)):
        st.caption(plain(text))


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def extent(visit: Visit) -> Extent | None:
    """What there is of the chosen edition; None where there is nothing."""
    everything, framework = history(visit), visit.framework
    rows = everything[(everything["year"] == visit.year) & (everything["group"] == visit.unit_group)]
    if framework is None or rows.empty:
        return None
    counts = rows[rows["shown_value"].notna()].groupby("component")["unit"].nunique()
    is_official = rows["rank"].notna() & rows["rank_status"].ne(COMPUTED) & rows["component"].eq(TOTAL)
    return Extent(
        visit.catalogue.unit_count(visit.index.code, visit.year or 0, visit.unit_group),
        int(counts.get(TOTAL, 0)),
        int(is_official.sum()),
        tuple(int(counts.get(part.component, 0)) for part in framework.components),
        bool(rows["value_status"].eq(SECONDARY).any() or rows["rank_status"].eq(SECONDARY).any()),
    )


def _text(visit: Visit, known: Extent | None) -> str:
    """The line; empty where there is nothing to say."""
    if known is None:
        return ""
    say, whole = visit.say, "" if known.units is None else f"/{known.units}"
    texts = [say("extent.totals", n=f"{known.totals}{whole}")]
    if known.ranks > known.totals:
        texts.append(say("extent.ranks", n=f"{known.ranks}{whole}"))
    if known.parts and not max(known.parts):
        texts.append(say("extent.no_components"))
    elif known.parts:
        low, high = min(known.parts), max(known.parts)
        texts.append(say("extent.components", n=f"{low}{whole}" if low == high else f"{low}–{high}{whole}"))
    texts += [] if whole else [say("extent.unknown")]
    is_whole = all(n == known.units for n in (known.totals, *known.parts))
    key = "extent.line_on_list" if visit.catalogue.list_of(visit.index) else "extent.line"
    lines = [] if is_whole else [say(key, index=visit.index.short, year=visit.year, parts=", ".join(texts))]
    lines += [say("extent.secondary")] if known.is_secondary else []
    lines += [] if visit.index.has_ranks else [visit.say.about(True)("extent.no_ranks")]
    return " ".join(lines)
