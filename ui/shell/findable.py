"""What can be found: pages, commands, papers, components, indicators, units, editions, targets, actions and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from data.catalogue.model import Index
from planning.periods import periods
from ui.blocks.action_fields import action_query, period_text
from ui.blocks.indicators import in_language
from ui.blocks.peers import CHOSEN, others_of
from ui.kit.pages import HOME
from ui.reads.actions import every_action
from ui.reads.plans import plan_of, plan_years
from ui.reads.scores import editions_in_store, indicator_history
from ui.visit.visit import Visit
from wording.words import LANGUAGES, wording

Kind = Literal[
    "page", "command", "paper", "component", "unit", "edition", "indicator", "target", "action", "term",
]  # fmt: skip
"""In the order in which those that fit equally well are shown, but for what is further off than the index at hand."""

Query = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Something that can be found: what it is, its names, and where it is. where: what tells it from its namesakes."""

    kind: Kind
    name: str
    page: str
    query: Query = field(default_factory=dict)
    also: tuple[str, ...] = ()
    where: str = ""


def places(visit: Visit, pages: Sequence[str], at: tuple[str, Query] = (HOME, {})) -> Iterator[Place]:
    """All that can be found, in the order in which equals are shown.

    pages: those of this person's menu. at: the page at hand and what its link says; another language is chosen there.
    """
    here = visit.selection
    for page in pages:
        yield Place("page", visit.say(f"menu.{page}"), page, here)
    may_open = frozenset(pages)
    yield from (place for place in _commands(visit) if place.page in may_open)
    yield _other_language(visit, *at)
    others = [index for code, index in visit.catalogue.indices.items() if code != visit.index.code]
    for index in (visit.index, *others):
        yield from _of_index(visit, index)
    yield from _indicators(visit)
    yield from (place for place in _of_plans(visit) if place.page in may_open)
    yield from _terms(visit)


def _terms(visit: Visit) -> Iterator[Place]:
    """The words that the glossary explains, by their names in both languages."""
    named = [wording(language) for language in LANGUAGES]
    for key in wording(visit.language):
        if key.startswith("term.") and key.endswith(".name"):
            query = {**visit.selection, "section": "glossary", "term": key.split(".")[1]}
            yield Place("term", visit.say(key), "help", query, tuple(words[key] for words in named))


def _commands(visit: Visit) -> Iterator[Place]:
    """What can be done at once: named as one would ask for it."""
    say, here = visit.say, visit.selection
    yield Place("command", say("search.plan_from_flags"), "plan", {**here, "view": "proposals"})
    yield Place("command", say("library.way"), "plan", {**here, "view": "proposals", "library": "all"})
    yield Place("command", say("search.owners"), "plan", {**here, "view": "owners"})
    yield Place("command", say("search.new_action"), "plan", {**here, "new": "1"})
    yield Place("command", say("search.upload"), "upload", here)
    yield Place("command", say("search.present"), HOME, {**here, "present": "1"})
    for code in others_of(visit):
        unit = visit.catalogue.unit(code)
        name, *also = (say("search.compare", unit=spelling) for spelling in (say.of(unit), *unit.spellings))
        yield Place("command", name, "compare", {**here, "peers": CHOSEN, "with": code}, tuple(also))


def _other_language(visit: Visit, page: str, query: Query) -> Place:
    """The page at hand, as it stands, in the other language."""
    say = visit.say
    there = {**query, **visit.selection, "lang": say("search.other_language_code")}
    return Place("command", say("search.other_language"), page, there)


def _of_index(visit: Visit, index: Index) -> Iterator[Place]:
    """Components, units and editions of an index; another than the one at hand is opened at its newest edition."""
    say, here = visit.say, visit.selection
    is_here = index.code == visit.index.code
    query = here if is_here else {**({"lang": here["lang"]} if "lang" in here else {}), "index": index.code}
    for code, part in index.components.items():
        yield Place("component", say.of(part), "component", {**query, "component": code}, part.spellings, index.short)
    year = visit.year if is_here else index.frameworks[-1].first_year
    for unit in visit.catalogue.units_of(index.code, year or 0):
        yield Place("unit", say.of(unit), HOME, {**query, "unit": unit.code}, unit.spellings, index.short)
    for edition in reversed(editions_in_store(visit.store, index, visit.revision)):
        yield Place("edition", f"{index.short} {edition}", HOME, {**query, "year": str(edition)}, (str(edition),))


def units_here(visit: Visit, page: str, query: Query) -> Iterator[Place]:
    """The units of the edition at hand, each on the page at hand. query: what its link says."""
    for unit in visit.catalogue.units_of(visit.index.code, visit.year or 0):
        there = {**query, **visit.selection, "unit": unit.code}
        yield Place("unit", visit.say.of(unit), page, there, unit.spellings, visit.index.short)


def _indicators(visit: Visit) -> Iterator[Place]:
    """The indicators of the edition at hand; where it has none, those of the newest that has any, which is said."""
    every = indicator_history(visit)
    if every.empty or visit.year is None:
        return
    years = set(every["year"])
    year = visit.year if visit.year in years else int(max(years))
    known = every.loc[every["year"] == year, ["component", "order", "label", "label_en"]]
    known = known.drop_duplicates(["component", "order"]).fillna("")
    shown = in_language(visit, known)["label"]
    of_year = "" if year == visit.year else f" · {year}"
    for name, component, label, english in zip(
        shown, known["component"], known["label"], known["label_en"], strict=True
    ):
        if name:
            query = {**visit.selection, "year": str(year), "component": component}
            where = f"{visit.component_name(component, short=True)}{of_year}"
            yield Place("indicator", name, "component", query, (label, english), where)


def _of_plans(visit: Visit) -> Iterator[Place]:
    """Papers, targets and actions of every plan."""
    say, here = visit.say, visit.selection
    for year in reversed(plan_years(visit)):
        plan = plan_of(visit, year)
        of_plan = {**here, "plan": str(year)}
        yield Place("paper", say("search.plan", year=year), "documents", {**of_plan, "kind": "plan"})
        for period in periods(year):
            query = {**of_plan, "kind": "report", "period": str(period)}
            name = say("search.report", period=period_text(visit, str(period)))
            quarter = say("search.quarter", number=period.number, year=year) if period.kind == "quarter" else ""
            yield Place("paper", name, "documents", query, (say("search.report", period=quarter),) if quarter else ())
        if plan.calls:
            yield Place("paper", say("search.letter", year=year), "documents", {**of_plan, "kind": "letter"})
        for target in plan.targets:
            yield Place("target", target.text, "plan", {**of_plan, "view": "targets"}, (), str(year))
    for kind in ("analysis", "slides"):
        yield Place("paper", say(f"search.{kind}"), "documents", {**here, "kind": kind})
    for action in every_action(visit):
        if action.status != "cancelled":
            query = action_query(action)
            yield Place("action", action.title, "plan", {**here, **query}, (), query.get("plan", ""))
