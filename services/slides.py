"""Gathers what three slides on one unit in one edition show, in the language asked for, and writes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from analysis.change import TotalChange
from analysis.flags import Flag
from analysis.frames import COMPUTED, PUBLISHED, TOTAL, is_known
from analysis.position import against_median, counts_a_part, places_moved
from data.catalogue.model import Catalogue, Index, Office, Unit
from data.exports.slides import (
    CausesSlide,
    Course,
    Deck,
    Figure,
    Levels,
    NumberSlide,
    Waterfall,
    WorkSlide,
    cut,
    write_slides,
)
from data.store.actions import list_actions
from data.store.database import Store
from data.store.plans import get_plan, plan_years
from planning.action import Action
from planning.coverage import covers, plan_coverage
from services.papers import term_names
from services.unit_edition import unit_edition
from wording.among import among_text, place_text
from wording.changes import missing_text
from wording.flags import reason
from wording.numbers import date_text, decimal, local_time, rank_text, signed
from wording.words import Words

_FEW_ROWS = 4
"""Up to so many flagged components leave room for two actions and a long reason each."""

_LONGEST_NAME = 60


def slides(
    store: Store,
    catalogue: Catalogue,
    office: Office,
    index: str,
    year: int,
    unit: str = "",
    language: str = "vi",
    moment: datetime | None = None,
) -> bytes:
    """The .pptx file on a unit (the office's own, if none is named) in an edition. Raises NoSuchEditionError."""
    return write_slides(deck(store, catalogue, office, index, year, unit, language, moment))


def deck(
    store: Store,
    catalogue: Catalogue,
    office: Office,
    index: str,
    year: int,
    unit: str = "",
    language: str = "vi",
    moment: datetime | None = None,
) -> Deck:
    """What the slides say: the number, its causes, the work. Raises NoSuchEditionError where there are no figures."""
    shown = unit_edition(store, catalogue, office, index, year, unit)
    known, chosen = shown.index, shown.unit
    plans = [get_plan(store, planned) for planned in plan_years(store)]
    facts = _Facts(
        catalogue=catalogue,
        index=known,
        unit=chosen,
        year=year,
        rows=shown.rows,
        history=shown.history,
        explained=shown.explained,
        flags=tuple(replace(flag, index=known.itself) for flag in shown.flags),  # what answers it is about the index
        actions=tuple(
            action
            for action in list_actions(store, index=known.itself)
            if action.status != "cancelled" and action.unit in ("", chosen.code)
        ),
        terms=term_names(plans),
        say=Words(language, known.has_ranks),
    )
    now = moment or datetime.now(UTC)
    day = date_text(local_time(now).date(), language)
    say = facts.say
    publisher = "; ".join([say.of(known, "publisher"), *facts.other_origins()])
    source = say("slides.source", publisher=publisher, office=say.of(office), day=day)
    if shown.is_trial:
        source = f"{say('trial.mark')} · {source}"
    return Deck(
        number=facts.number(),
        causes=facts.causes(),
        work=facts.work(),
        language=language,
        source=source,
        author=say.of(office),
        made_at=now,
    )


def first_whole(texts: Iterable[str], most: int) -> str:
    """The first of these sentences that have so many letters together, each of them whole; the first in any case."""
    said = ""
    for text in texts:
        if said and len(said) + 1 + len(text) > most:
            break
        said = f"{said} {text}".strip()
    return said


class _Facts:
    """One unit in one edition. rows: its rows in the official order; history: its rows of every edition up to it."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        index: Index,
        unit: Unit,
        year: int,
        rows: pd.DataFrame,
        history: pd.DataFrame,
        explained: TotalChange | None,
        flags: Sequence[Flag],
        actions: Sequence[Action],
        terms: Mapping[str, str],
        say: Words,
    ) -> None:
        self.catalogue, self.index, self.unit, self.year = catalogue, index, unit, year
        self.rows, self.history, self.explained = rows, history, explained
        self.flags, self.actions, self.terms = flags, actions, terms
        self.say, self.language = say, say.language
        totals = rows[rows["component"] == TOTAL]
        self.total = totals.iloc[0] if len(totals) else None
        self.framework = index.framework(year, unit.group)
        self.digits = int(rows["decimals"].iloc[0])

    # --- the number ----------------------------------------------------------------------------------------

    def number(self) -> NumberSlide:
        """Score, rank and move in large letters, and the ranks over the years."""
        say = self.say
        return NumberSlide(
            title=say("slides.number_title", **self._names(), finding=self._finding()),
            subtitle=self._subtitle(),
            figures=tuple(self._figures()),
            lines=tuple(self._lines()),
            course=self._course(),
        )

    def _names(self) -> dict[str, object]:
        return {"unit": self.say.of(self.unit), "index": self.index.short, "year": self.year}

    def _subtitle(self) -> str:
        return self.say("slides.subtitle", **self._names(), index_name=self.say.of(self.index))

    def _finding(self) -> str:
        """What the figures below it do not say: how far the rank moved; where that is not known, the rank itself."""
        total, say = self.total, self.say
        if total is None or not (is_known(total["shown_value"]) or is_known(total["rank"])):
            return say("slides.no_total")
        if self._is_compared(total):
            return self._move(total)
        return place_text(say, total, self.index.has_ranks) if is_known(total["rank"]) else say("map.no_rank")

    @staticmethod
    def _is_compared(total: pd.Series) -> bool:
        return is_known(total["rank_change"]) and not counts_a_part(total)

    def _move(self, total: pd.Series) -> str:
        before, places = int(total["previous_year"]), places_moved(total)
        if not is_known(places):  # places do not compare between lists of another length
            rank = rank_text(total["previous_rank"], total["previous_rank_of"])
            return self.say("sentence.rank_before", rank=rank, year=before)
        key = "same" if places == 0 else "up" if places > 0 else "down"
        return self.say(f"sentence.rank_{key}", places=f"{abs(places):.0f}", year=before)

    def _figures(self) -> Iterable[Figure]:
        total, say = self.total, self.say
        if total is None:
            return
        if is_known(total["shown_value"]):
            status = str(total["value_status"]) if is_known(total["value"]) else COMPUTED
            label = say("slides.score_label", status=say(f"status.{status}"))
            yield Figure(say("sentence.score", score=self._points(total["shown_value"])), label)
        if is_known(total["rank"]) and self._is_compared(total):
            status = say(f"status.{total['rank_status']}")
            label = say("slides.rank_label", status=status)
            if is_known(places_moved(total)):  # else the title says the rank before
                before = rank_text(total["previous_rank"], total["previous_rank_of"])
                label += "; " + say("slides.rank_then", year=f"{total['previous_year']:.0f}", rank=before)
            yield Figure(rank_text(total["rank"], total["rank_of"]), label)

    def _lines(self) -> Iterable[str]:
        """Region and median, and what must be known of the figures."""
        total, say = self.total, self.say
        if self.framework is not None and self.framework.provisional_vi:
            yield say.of(self.framework, "provisional")
        if total is None:
            return
        region = self.catalogue.regions.get(str(total["region"]))
        if region is not None and is_known(total["region_rank"]) and 1 < total["region_n"] != total["n"]:
            of = rank_text(total["region_rank"], total["region_n"])
            key = "sentence.kind" if region.is_kind else "sentence.region"
            yield f"{say(key, rank=of, region=say.of(region))}."
        if is_known(total["gap_to_median"]):
            gap = float(total["gap_to_median"])
            key = "sentence.above_median" if gap >= 0 else "sentence.below_median"
            yield f"{say(key, gap=self._points(abs(gap)))}."
        if bool(total["crosses_break"]):
            yield say("sentence.break", year=f"{total['previous_year']:.0f}")
        is_said = is_known(total["rank"]) and counts_a_part(total) and self.index.has_ranks  # in the title
        if not is_said and (among := among_text(say, total)):
            yield f"{among}."

    def _course(self) -> Course | None:
        """The ranks of the total, a series a stretch of one framework; None with fewer than two."""
        totals = self.history[(self.history["component"] == TOTAL) & self.history["rank"].notna()].sort_values("year")
        if len(totals) < 2:
            return None
        years = [str(year) for year in range(int(totals["year"].min()), int(totals["year"].max()) + 1)]
        series = []
        for _, stretch in totals.groupby("framework", sort=False):
            ranks = dict(zip(stretch["year"].astype(str), stretch["rank"].astype(float), strict=True))
            name = f"{stretch['year'].min()}–{stretch['year'].max()}" if len(stretch) > 1 else next(iter(ranks))
            series.append((name, tuple(ranks.get(year) for year in years)))
        last = max(float(totals["rank"].max()), float(totals["rank_of"].fillna(0).max()))
        newest = totals["rank_of"].iloc[-1]
        places = float(newest) if is_known(newest) else last
        return Course(self.say("slides.course_title"), tuple(years), tuple(series), last, places)

    def other_origins(self) -> Iterable[str]:
        """Who says the figures that the publisher does not: "tổng điểm, hạng theo báo cáo của tỉnh"."""
        given, known = self.rows["value"].notna(), self.rows["shown_value"].notna()
        shown = self.rows["value_status"].where(given, COMPUTED).where(known)
        is_total = self.rows["component"] == TOTAL
        of_each = {
            "total": shown[is_total],
            "rank": self.rows.loc[is_total & self.rows["rank"].notna(), "rank_status"],
            "component": shown[~is_total],
        }
        said: dict[str, list[str]] = {}
        for name, statuses in of_each.items():
            for status in statuses.dropna().unique():
                if status != PUBLISHED:
                    said.setdefault(str(status), []).append(self.say(f"words.{name}").lower())
        return [f"{', '.join(names)} {self.say(f'status.{status}')}" for status, names in said.items()]

    # --- the causes ----------------------------------------------------------------------------------------

    def causes(self) -> CausesSlide:
        """What moved the total, and every component beside its median."""
        waterfall, levels = self._waterfall(), self._levels()
        finding = self._causes_finding(levels)
        note = ""
        if waterfall is None:
            note = self._why_not()
        return CausesSlide(
            title=self.say("slides.causes_title", **self._names(), finding=finding),
            subtitle=self._subtitle(),
            waterfall=waterfall,
            levels=levels,
            note=note,
        )

    def _causes_finding(self, levels: Levels | None) -> str:
        say, change = self.say, self.explained
        if change is not None and change.is_split:
            compared = change.parts[change.parts["is_compared"]].sort_values("score_part")
            named = []
            for key, sign, at in (("most_lost", -1, 0), ("most_gained", 1, -1)):
                if len(compared) and sign * float(compared.iloc[at]["score_part"]) >= self._smallest:
                    part = compared.iloc[at]
                    points = signed(part["score_part"], self.language, self.digits)
                    name = self._component(str(part["component"]))
                    named.append(say(f"explain.{key}", component=name, points=points))
            return "; ".join(named) or say("explain.none_moved")
        counts = against_median(self.rows)
        if levels is not None and counts.compared:
            return say("slides.levels_finding", above=len(counts.above), known=counts.compared)
        return say("slides.no_causes")

    def _why_not(self) -> str:
        """Why the change of the total is not split."""
        say, change, total = self.say, self.explained, self.total
        if total is not None and bool(total["crosses_break"]):
            return say("sentence.break", year=f"{total['previous_year']:.0f}")
        if change is None:
            return say("sentence.first_edition")
        return missing_text(say, change.missing, self._component)

    def _waterfall(self) -> Waterfall | None:
        change, say = self.explained, self.say
        if change is None or not change.is_split:
            return None
        compared = change.parts[change.parts["is_compared"]]
        parts = [
            (self._component(str(code)), float(part))
            for code, part in zip(compared["component"], compared["score_part"], strict=True)
        ]
        others = (("weights", change.by_weights), ("set", change.by_set), ("unexplained", change.unexplained))
        parts += [(say(f"explain.bar_{name}"), value) for name, value in others if abs(value) >= self._smallest]
        return Waterfall(
            title=say("slides.waterfall_title", before=change.from_year, year=change.year),
            start=(say("slides.total_of", year=change.from_year), change.before),
            parts=tuple(parts),
            end=(say("slides.total_of", year=change.year), change.after),
            names=(say("slides.start"), say("slides.total"), say("slides.gain"), say("slides.loss")),
            digits=self.digits,
        )

    def _levels(self) -> Levels | None:
        scored = self.rows[(self.rows["component"] != TOTAL) & self.rows["shown_value"].notna()]
        if scored.empty:
            return None
        parts = tuple(
            (self._component(str(code)), float(own), float(median) if is_known(median) else None)
            for code, own, median in scored[["component", "shown_value", "median"]].itertuples(index=False, name=None)
        )
        has_medians = any(median is not None for _, _, median in parts)
        title = self.say("slides.levels_title" if has_medians else "slides.levels_title_own", year=self.year)
        own, median = self.say.of(self.unit), self.say("slides.median")
        highest = float(scored["scale"].max())
        return Levels(title, own, median, parts, highest, self.digits)

    # --- the work ------------------------------------------------------------------------------------------

    def work(self) -> WorkSlide:
        """A row a flagged component: its flags, and the actions that answer them."""
        say = self.say
        covered = plan_coverage(self.flags, self.actions)
        flagged, note = len(covered), ""
        if not flagged:
            finding, note = say("slides.no_flags"), say("slides.no_flags_note", count=len(self.actions))
        else:
            finding = self._work_finding(covered)
        return WorkSlide(
            title=say("slides.causes_title", **self._names(), finding=finding),
            subtitle=self._subtitle(),
            headings=(say("words.component"), say("slides.reasons"), say("slides.work")),
            rows=tuple(self._work_row(str(code), flagged <= _FEW_ROWS) for code in covered["component"]),
            more=say("slides.more_rows", count="{count}"),
            note=note,
        )

    def _work_finding(self, covered: pd.DataFrame) -> str:
        """How many of the flagged components no action answers, in the words of the overview.

        covered: what `plan_coverage` gives. Of a total that is flagged alone, that no action answers it.
        """
        components = covered[covered["component"] != TOTAL]
        still_open = int((components if len(components) else covered)["actions"].eq(0).sum())
        if not still_open:
            return self.say("slides.work_title_done", flagged=len(covered))
        key = "overview.without" if len(components) else "overview.without_total"
        text = self.say(key, open=still_open, flagged=len(components))
        return text[:1].upper() + text[1:]

    def _work_row(self, component: str, has_room: bool) -> tuple[str, str, str]:
        say, most = self.say, 2 if has_room else 1
        here = [flag for flag in self.flags if flag.component == component]
        name = f"{cut(self._component(component), _LONGEST_NAME)} ({say(f'severity.{here[0].severity}')})"
        answering = [action for action in self.actions if any(covers(action, flag) for flag in here)]
        lines = [self._action(action, 110 if has_room else 55) for action in answering[:most]]
        if len(answering) > most:
            lines[-1] += " " + say("slides.more_actions", count=len(answering) - most)
        texts = [reason(flag, self.language, self.index.has_ranks, self.catalogue.regions) for flag in here]
        reasons = cut(first_whole(texts, 230 if has_room else 115), 230)
        return name, reasons, "\n".join(lines) or say("slides.no_action")

    def _action(self, action: Action, most: int) -> str:
        """Title, who leads, due day and state. most: the letters of the title."""
        about = [self.terms.get(action.lead_unit, action.lead_unit)]
        about += [self.say("slides.due", day=date_text(action.due, self.language))] if action.due else []
        about.append(self.say(f"action_status.{action.status}").lower())
        return f"{cut(action.title, most)} ({'; '.join(filter(None, about))})"

    # --- names ---------------------------------------------------------------------------------------------

    def _component(self, code: str) -> str:
        """The short name of a component, or the whole one where it measured another thing under this code."""
        if code == TOTAL:
            return f"{self.say('words.total')} {self.index.short}"
        part = self.framework.component(code) if self.framework else None
        if part is None or part.construct == code:
            return self.say.of(self.index.components[code], "short")
        return self.say.of(part)

    @property
    def _smallest(self) -> float:
        """What rounds to a change that is shown."""
        return 0.5 * 10.0**-self.digits

    def _points(self, value: float) -> str:
        return decimal(value, self.language, self.digits)
