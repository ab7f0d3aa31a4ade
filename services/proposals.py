"""Proposals for what is flagged in an edition: what the library has, as actions of a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.catalogue.dated_terms import ended_words
from data.catalogue.model import Catalogue
from planning.action import Action
from planning.library import Entry, Library
from planning.owners import Owner
from planning.periods import Convention
from planning.plan import Plan
from planning.proposals import Need, Proposal, action_from, propose, recurring
from wording.words import Words

LANGUAGE = "vi"
"""Actions stand in official papers, which are Vietnamese whatever the language of the screens."""


def proposals(
    library: Library,
    needs: Sequence[Need],
    plan: Plan,
    actions: Iterable[Action],
    day: date,
    convention: Convention,
    catalogue: Catalogue,
    home_units: Mapping[str, str],
    only: str = "",
    owners: Iterable[Owner] = (),
    office: str = "",
    earlier: Iterable[Action] = (),
) -> tuple[tuple[Proposal, ...], ...]:
    """For each need up to three proposals, as `planning.proposals.propose` says.

    library: as `data.action_library.load_library` gives it. home_units: the office's own unit in each index. only: the
    code of the one entry that is asked for, also where the plan has it already. Raises CatalogueError.
    """
    near = nearness(library, catalogue, set(home_units.values()))
    if only:
        library, actions = replace(library, entries=tuple(e for e in library.entries if e.code == only)), ()
    return propose(needs, library, plan, actions, day, convention, near, ended_words(), owners, office, earlier)


def recurring_proposals(
    library: Library,
    plan: Plan,
    actions: Iterable[Action],
    day: date,
    convention: Convention,
    catalogue: Catalogue,
    home_units: Mapping[str, str],
) -> tuple[Proposal, ...]:
    """What the plan's own units do again and again, as `planning.proposals.recurring` says. Raises CatalogueError."""
    near = nearness(library, catalogue, set(home_units.values()))
    return recurring(library, plan, actions, day, convention, near, ended_words())


def nearness(library: Library, catalogue: Catalogue, own: set[str]) -> dict[str, int]:
    """How far the provinces that the library names are from the office: 0 its own, 1 of its region; no others."""
    provinces = {entry.province for entry in library.entries if entry.province in catalogue.units}
    regions = {catalogue.units[code].region for code in provinces & own}
    return {
        code: 0 if code in own else 1 for code in provinces if code in own or catalogue.units[code].region in regions
    }


def planned(proposal: Proposal, start: Action) -> Action:
    """The action that a proposal would be, with what is to be measured and shown as its note, and whose work it is.

    start: the edition, reason and components that it answers.
    """
    note, entry = note_of(proposal.entry), proposal.entry
    if not proposal.is_ours:
        note = f"{note} {Words(LANGUAGE)('proposals.note_led', text=entry.lead_vi)}".strip()
    return action_from(proposal, start, note)


def note_of(entry: Entry) -> str:
    """What an action made of an entry says of measure, evidence and rhythm: in Vietnamese, as it is printed."""
    say = Words(LANGUAGE)
    named = {"measure": entry.measure_vi, "evidence": entry.evidence_vi, "often": entry.often_vi}
    return " ".join(say(f"proposals.note_{name}", text=text) for name, text in named.items() if text)
