"""The selection: index, unit, edition and language. The link always holds it, so that it can be shared."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.catalogue.model import Catalogue, Index, Office, Unit
from data.rights import Actor
from data.store.database import Store
from data.store.settings import Settings, home_units
from data.store.versions import revision
from ui.kit.language import SELECTION_KEY, stored_selection
from ui.reads.scores import editions_in_store, newest_edition
from ui.visit.visit import Visit
from wording.numbers import integer
from wording.words import DEFAULT_LANGUAGE, LANGUAGES, Words, plain

_OF_NO_INDEX = (
    "index",
    "lang",
    "plan",
    "view",
    "month",
    "columns",
    "kind",
    "period",
    "by",
    "action",
    "present",
    "section",
    "term",
)
"""What the link says that does not depend on the index."""

_WIDTHS = {"index": 100, "unit": 230, "year": 98}
"""Pixels of the choices: of the index at least so many, it grows with its name, and then at the unit's cost."""

_NARROW_UNIT, _INDEX_AND_UNIT = 185, 380
"""Pixels in which the longest name of a province can be read, and those that the bar has for index and unit."""

MOST_IN_A_BOX = 300
"""Units that a box of choices offers: with thousands it takes the browser more than a second to answer a letter."""

SEARCH_UNIT = "choose_unit_by_search"
"""The key of the button that stands in place of the box where there are more."""

_LETTER, _AROUND = 7, 60
"""Pixels of a letter of a choice on average, and of its edges and arrow."""


def choose(
    row: DeltaGenerator,
    store: Store,
    catalogue: Catalogue,
    office: Office,
    settings: Settings,
    actor: Actor,
    say: Words,
) -> Visit:
    """Draw the choices into the row and return the visit.

    What the link says comes first, then what this session looked at, then the home unit and the newest
    edition with component scores. Anything that does not exist falls back to the next of these.
    """
    asked = {**stored_selection(), **st.query_params.to_dict()}
    codes = list(catalogue.series)
    asked_index = asked.get("index", "")
    index_code = asked_index if asked_index in codes else office.home_index
    names = {code: series_name(catalogue.index(code), catalogue, say) for code in codes}
    wide = max(_WIDTHS["index"], _AROUND + _LETTER * len(names[index_code]))
    _draw(row, say, "index", codes, index_code, names, wide)
    index = catalogue.index(index_code)
    as_of = revision(store)
    years = editions_in_store(store, index, as_of)
    newest = newest_edition(store, catalogue, index, as_of)
    year = next((year for year in years if str(year) == asked.get("year", "")), newest)
    units = () if year is None else catalogue.units_of(index_code, year)
    unit = _unit(catalogue, units, asked.get("unit"), home_units(settings, office, catalogue)[index.itself])
    _report_differences(say, unit, year)
    if asked_index not in ("", *codes):
        st.toast(say("choose.other_index", asked=plain(asked_index[:20]), index=plain(index.short)))
    if unit is not None and year is not None:
        width = max(_NARROW_UNIT, min(_WIDTHS["unit"], _INDEX_AND_UNIT - wide))
        if len(units) > MOST_IN_A_BOX:
            note = say("choose.of_many", count=integer(len(units), say.language))
            row.button(plain(say.of(unit)), icon=":material/search:", key=SEARCH_UNIT, help=note, width=width)
        else:
            names = {known.code: say.of(known) for known in units}
            _draw(row, say, "unit", list(names), unit.code, names, width)
        _draw(row, say, "year", [str(known) for known in reversed(years)], str(year), {}, _WIDTHS["year"])
    labels = {code: code.upper() for code in LANGUAGES}
    st.session_state["choose_lang"] = say.language
    row.segmented_control(
        say("choose.language"),
        LANGUAGES,
        format_func=labels.__getitem__,
        required=True,
        label_visibility="collapsed",
        key="choose_lang",
        on_change=_remember,
        args=("lang", "choose_lang"),
    )
    visit = Visit(store, catalogue, office, settings, actor, say, index, unit, year, years)
    vars(visit)["revision"] = as_of
    _keep(visit)
    return visit


def series_name(index: Index, catalogue: Catalogue, say: Words) -> str:
    """The short name of an index, and of the list of units that it is seen on: "PCI", "PCI · 34 tỉnh"."""
    known = catalogue.list_of(index)
    return f"{catalogue.index(index.itself).short} · {say.of(known, 'short')}" if known else index.short


def _keep(visit: Visit) -> None:
    """Write the selection into the link, next to whatever else the page keeps there."""
    st.session_state[SELECTION_KEY] = visit.selection
    if not st.query_params:
        return  # the browser completes it (`completed_link`): one more entry in its history would be a trap
    others = {k: v for k, v in st.query_params.to_dict().items() if k not in ("index", "unit", "year", "lang")}
    wanted = {**visit.selection, **others}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _draw(
    row: DeltaGenerator,
    say: Words,
    name: str,
    options: Sequence[str],
    value: str,
    names: Mapping[str, str],
    width: int,
) -> None:
    """Draw one choice as it stands. What a person picks goes through the link, and is checked there as any link is."""
    # The labels are the widget's own memory, and they differ by language and edition; the value is set each time.
    key = f"choose_{name}_{say.language}"
    st.session_state[key] = value
    row.selectbox(
        say(f"choose.{name}"),
        options,
        key=key,
        on_change=_remember,
        args=(name, key),
        format_func=lambda code: names.get(code, code),
        label_visibility="collapsed",
        width=width,
    )


def _report_differences(say: Words, unit: Unit | None, year: int | None) -> None:
    """Report where the link asks for a unit or an edition that does not exist."""
    asked = st.query_params.to_dict()
    if year is not None and asked.get("year", str(year)) != str(year):
        st.toast(say("choose.other_year", asked=plain(asked["year"][:20]), year=year))
    if unit is not None and asked.get("unit", unit.code) != unit.code:
        st.toast(say("choose.other_unit", unit=plain(say.of(unit))))


def _remember(name: str, key: str) -> None:
    """The choice just made replaces what the link said; what depended on it is chosen anew."""
    value = st.session_state[key]
    st.session_state[SELECTION_KEY] = {**stored_selection(), name: value}
    st.query_params[name] = value
    if name == "index":
        for dependent in ("unit", "year"):
            st.session_state[SELECTION_KEY].pop(dependent, None)
        for dependent in [name for name in st.query_params if name not in _OF_NO_INDEX]:
            st.query_params.pop(dependent, None)
    if name == "year":  # an indicator's number means another one in another edition
        st.query_params.pop("ind", None)
    if name == "lang" and value == DEFAULT_LANGUAGE:
        st.query_params.pop("lang", None)


def _unit(catalogue: Catalogue, units: Sequence[Unit], asked: str | None, home: str) -> Unit | None:
    """The unit asked for if the edition has it or its kin, else home or its kin, else the first."""
    by_code = {unit.code: unit for unit in units}
    found = (catalogue.unit_among(code, by_code) for code in (asked, home) if code is not None)
    code = next(filter(None, found), None)
    return by_code[code] if code else units[0] if units else None


def completed_link(visit: Visit) -> str:
    """The selection to be written into a link that says nothing; empty where the link says something."""
    return "" if st.query_params else urlencode(visit.selection)
