"""Of how many units an edition has figures: one line on every page that shows figures of it."""

import streamlit as st

from analysis.frames import COMPUTED, SECONDARY, TOTAL
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit


def show_extent(visit: Visit) -> None:
    """Say it where not every unit has all figures, where some are of a copy, or where nobody is ranked."""
    if visit.chosen is not None and (text := extent_text(visit)):
        st.caption(text)


@cached_by_edition("year", "group", "minimum_coverage", "language", max_entries=64)
def extent_text(visit: Visit) -> str:
    """The line; empty where there is nothing to say."""
    say, everything, framework = visit.say, history(visit), visit.framework
    rows = everything[(everything["year"] == visit.year) & (everything["group"] == visit.unit_group)]
    units = visit.catalogue.unit_count(visit.index.code, visit.year or 0, visit.unit_group)
    if framework is None or rows.empty:
        return ""
    given = rows[rows["shown_value"].notna()]
    counts = given.groupby("component")["unit"].nunique()
    totals = int(counts.get(TOTAL, 0))
    is_official = rows["rank"].notna() & rows["rank_status"].ne(COMPUTED) & rows["component"].eq(TOTAL)
    parts = [int(counts.get(part.component, 0)) for part in framework.components]
    known = {"totals": totals}
    if is_official.sum() > totals:
        known["ranks"] = int(is_official.sum())
    whole = "?" if units is None else str(units)
    texts = [say(f"extent.{name}", n=n, units=whole) for name, n in known.items()]
    if parts and not max(parts):
        texts.append(say("extent.no_components"))
    elif parts:
        low, high = min(parts), max(parts)
        texts.append(say("extent.components", n=low if low == high else f"{low}–{high}", units=whole))
    is_whole = all(n == units for n in (totals, *parts))
    is_secondary = rows["value_status"].eq(SECONDARY).any() or rows["rank_status"].eq(SECONDARY).any()
    lines = [] if is_whole else [say("extent.line", index=visit.index.short, year=visit.year, parts=", ".join(texts))]
    lines += [say("extent.secondary")] if is_secondary else []
    lines += [] if visit.index.has_ranks else [visit.say.about(True)("extent.no_ranks")]
    return " ".join(lines)
