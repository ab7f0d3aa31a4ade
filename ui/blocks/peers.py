"""Whom a unit is compared with: its region, the units of like profile, or those chosen by hand. Kept in the link."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from ui.kit.fold import FOLD, fold_button
from ui.reads.edition import EditionView, like_by_component, likeness
from ui.visit.visit import Visit
from wording.groups import group_words

REGION, SIMILAR, CHOSEN = "region", "similar", "chosen"
PEER_SETS = (REGION, SIMILAR, CHOSEN)
MOST_PICKED = 6


@dataclass(frozen=True)
class Choice:
    """The peers of the comparison and the units picked beside them.

    phrase: the peers with scores as a sentence names them, "5 tỉnh khác thuộc Bắc Trung Bộ". note: why there are none.
    by_component: the peers of a component that has its own: those that were not chosen by it.
    """

    kind: str
    peers: tuple[str, ...]
    picked: tuple[str, ...]
    phrase: str
    note: str = ""
    by_component: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[str, ...]:
        """Peers and picked units, each once."""
        return tuple(dict.fromkeys((*self.peers, *self.picked)))


def unit_label(visit: Visit, code: str) -> str:
    """The name of a unit where room is short."""
    unit = visit.catalogue.unit(code)
    return unit.short_vi if visit.language == "vi" else visit.say.of(unit)


def units_word(visit: Visit, count: int = 2) -> str:
    """What so many units of the group are called: "tỉnh", "provinces"; without a number as of several."""
    key, group = f"compare.units_{visit.unit_group}", visit.unit_group
    if not visit.say.has(key) and group in visit.catalogue.regions:
        return group_words(visit.say, "units", group, visit.catalogue.regions)
    return visit.say(key if visit.say.has(key) else "compare.units_other", count=count)


def choose(visit: Visit, view: EditionView) -> Choice:
    """Draw the two choices as the link has them, and say who is meant."""
    say, offered = visit.say, others_of(visit)
    # The labels differ by language and edition, so the widget's own memory would not do; the link has the choice.
    peers_key, with_key = f"compare_peers_{visit.language}", f"compare_with_{visit.language}_{visit.index.code}"
    picked = [code for code in st.query_params.get("with", "").split(",") if code in offered][:MOST_PICKED]
    asked = st.query_params.get("peers", "")
    st.session_state[peers_key] = asked if asked in PEER_SETS else REGION
    st.session_state[with_key] = list(dict.fromkeys(picked))
    names = {REGION: _region_name(visit), SIMILAR: say("compare.similar"), CHOSEN: say("compare.chosen")}
    folded = st.container(key=f"{FOLD}peers")
    folded.html(fold_button(f"{say('compare.peers')}: {names[st.session_state[peers_key]]}"))
    left, right = folded.columns([2, 3], vertical_alignment="bottom")
    kind = left.segmented_control(
        say("compare.peers"),
        PEER_SETS,
        format_func=names.__getitem__,
        required=True,
        key=peers_key,
        help=say("compare.peers_help"),
        on_change=_remember,
        args=("peers", peers_key),
    )
    labels = {code: visit.say.of(visit.catalogue.unit(code)) for code in offered}
    chosen = right.multiselect(
        say("compare.with"),
        offered,
        key=with_key,
        format_func=labels.__getitem__,
        max_selections=MOST_PICKED,
        placeholder=say("compare.with_none"),
        on_change=_remember,
        args=("with", with_key),
    )
    return _choice(visit, view, str(kind), tuple(chosen))


def others_of(visit: Visit) -> list[str]:
    """The other units that the edition lists in the group of the chosen one."""
    if visit.chosen is None:
        return []
    own, year = visit.chosen
    return [unit.code for unit in visit.catalogue.units_of(visit.index.code, year, own.group) if unit.code != own.code]


def _choice(visit: Visit, view: EditionView, kind: str, picked: tuple[str, ...]) -> Choice:
    say, offered = visit.say, others_of(visit)
    if kind == CHOSEN:
        reason = "" if picked else say("compare.choose_first")
        return Choice(kind, picked, picked, _phrase(visit, view, "compare.chosen_peers", picked), reason)
    if kind == SIMILAR:
        found = likeness(visit)
        peers = tuple(map(str, found.nearest["unit"]))
        note = why_not(visit, found.reason, view)
        phrase = _phrase(visit, view, "compare.similar_peers", peers)
        return Choice(kind, peers, picked, phrase, note, like_by_component(visit))
    own = visit.unit.region if visit.unit else ""
    peers = tuple(code for code in offered if visit.catalogue.unit(code).region == own)
    key = "compare.other_peers" if len(peers) == len(offered) else "compare.region_peers"
    return Choice(kind, peers, picked, _phrase(visit, view, key, peers), "" if peers else say("compare.alone"))


def _phrase(visit: Visit, view: EditionView, key: str, peers: tuple[str, ...]) -> str:
    """The peers that have component scores, as a sentence names them."""
    scored = [unit for unit in peers if unit in view.scored]
    if len(scored) == 1 < len(peers):
        return visit.say("compare.only_peer", name=visit.say.of(visit.catalogue.unit(scored[0])))
    is_part = bool(scored) and len(scored) < len(peers)
    count = len(scored) if is_part else len(peers)
    named = visit.say(key, count=count, units=units_word(visit, count), region=_region_name(visit))
    return visit.say("compare.with_figures", peers=named) if is_part else named


def why_not(visit: Visit, reason: str, view: EditionView) -> str:
    """Why profiles cannot be compared; "" if they can."""
    if not reason:
        return ""
    units = "?" if view.units is None else str(view.units)
    return visit.say(f"compare.{reason}", unit=visit.unit_name, year=visit.year, n=view.complete, units=units)


def _region_name(visit: Visit) -> str:
    region = visit.catalogue.regions.get(visit.unit.region if visit.unit else "")
    return visit.say("compare.region") if region is None else visit.say.of(region)


def _remember(name: str, key: str) -> None:
    """Keep the choice in the link."""
    value = st.session_state[key]
    st.query_params[name] = ",".join(value) if isinstance(value, list) else str(value)
    if not st.query_params[name]:
        del st.query_params[name]
