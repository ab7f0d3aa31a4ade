"""Gathers the feed for other programs: editions, scores, standings, flags, actions, check-ins, targets."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.flags import raise_all_flags
from analysis.frames import DERIVED, TOTAL
from data.catalogue.model import Catalogue, Index, Office
from data.editions import TRIAL
from data.exports.feed import TABLES, Written, require_feed_folder, write_feed
from data.scores import frames_of, series_rows
from data.store import settings as store_settings
from data.store.actions import list_actions
from data.store.audit import FEED_STATE, last_event
from data.store.check_ins import list_check_ins
from data.store.database import Store
from data.store.plans import get_plan, list_values, plan_years
from data.store.rows import indicator_rows
from data.store.settings import Settings
from data.store.versions import Version, versions
from planning.action import Action
from planning.coverage import covers
from planning.documents.paper import TRIAL_MARK
from planning.judgement import judge
from planning.occurrences import missed_days, timing
from planning.periods import today as local_day
from planning.plan import Plan
from planning.target import kind_of
from services.backtests import program_version
from services.history import history_of
from services.papers import actions_of, term_names
from wording.flags import reason

Line = Mapping[str, Any]
_BETWEEN = "; "


def export_feed(store: Store, catalogue: Catalogue, office: Office, folder: Path) -> Written:
    """Write the feed of everything that is current now. Raises data.exports.feed.NotAFeedError, OSError."""
    require_feed_folder(folder)
    moment = datetime.now(UTC)
    return write_feed(folder, feed_tables(store, catalogue, office), program_version(), moment)


def feed_state(store: Store) -> Hashable:
    """What the feed is made of, as a mark: another one after every change of it, and on another day. One short query.

    The files of the catalogue are those with which the process began.
    """
    return store.where, last_event(store, FEED_STATE), local_day()


def feed_tables(store: Store, catalogue: Catalogue, office: Office) -> dict[str, pd.DataFrame]:
    """The tables of `data.exports.feed.TABLES`, each with its columns, editions in the order of index and year.

    Standings and flags are made from the rows of `scores`, by the settings of the office, and so belong to them also
    where somebody publishes meanwhile.
    """
    settings = store_settings.load(store)
    homes = store_settings.home_units(settings, office, catalogue)
    actions = list_actions(store)
    known = {version.id: version for version in versions(store)}
    lines: dict[str, list[Line]] = {name: [] for name in TABLES}
    histories = [pd.DataFrame()]
    for code, index in catalogue.series.items():
        rows = _of_other_lists(series_rows(store, catalogue, code), catalogue, index)
        indicators = _of_other_lists(indicator_rows(store, code), catalogue, index)
        of_index = _IndexFeed(catalogue, index, rows, indicators, known)
        lines["editions"] += of_index.editions(homes[index.itself])
        lines["components"] += of_index.components()
        lines["indicators"] += of_index.indicators()
        lines["scores"] += of_index.scores()
        if rows.empty:
            continue
        history = history_of(frames_of(rows, catalogue, code, settings.minimum_coverage), catalogue)
        lines["standings"] += of_index.standings(history)
        if not index.units:  # what is worked on is about the index on the lists of its own days
            histories.append(history)
            lines["flags"] += of_index.flags(history, settings, actions)
    plans = [get_plan(store, year) for year in plan_years(store)]
    lines["actions"] = _action_lines(actions, plans, catalogue, local_day())
    lines["check_ins"] = _check_in_lines(store, {action.id for action in actions})
    standings = pd.concat(histories, ignore_index=True)
    kin = {code: catalogue.kin(home) for code, home in homes.items()}
    lines["targets"] = [
        line for plan in plans for line in _target_lines(store, plan, standings, kin, settings, catalogue.unranked)
    ]
    return {name: pd.DataFrame(lines[name], columns=list(table.names), dtype=object) for name, table in TABLES.items()}


class _IndexFeed:
    """The lines of one index, or of it on a list of units. rows, indicators: those of its current editions.

    versions: all of them by their ids. An edition on a list of units that is not stored on it is derived.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        index: Index,
        rows: pd.DataFrame,
        indicators: pd.DataFrame,
        versions: Mapping[int, Version],
    ) -> None:
        self.catalogue, self.index, self.rows, self.indicator_rows = catalogue, index, rows, indicators
        ids = pd.concat([rows[["year", "version_id"]], indicators[["year", "version_id"]]])
        self.versions = {year: versions[known] for year, known in ids.itertuples(index=False, name=None)}
        self.derived = {year for year, version in self.versions.items() if version.index != index.code}
        self.years = sorted({*rows["year"].tolist(), *indicators["year"].tolist()})
        self.units = {year: catalogue.list_size(index.code, year) for year in self.years}

    def editions(self, home: str) -> Iterator[Line]:
        """A line a year. home: the office's own unit; an edition names what that was or is in it."""
        for year, version in sorted(self.versions.items(), key=lambda item: item[0]):
            own = self.catalogue.unit_among(home, set(self.rows.loc[self.rows["year"] == year, "unit"])) or home
            yield {
                **self._edition(year),
                "name_vi": self.index.name_vi,
                "name_en": self.index.name_en,
                "publisher_vi": self.index.publisher_vi,
                "publisher_en": self.index.publisher_en,
                "home_unit": _unit_name(self.catalogue, own),
                "version": version.number,
                "origin": DERIVED if year in self.derived else version.origin,
                "file": version.file_name,
                "sha256": version.sha256,
                "imported_at": version.created_at,
            }

    def components(self) -> Iterator[Line]:
        """A line a component, and one for the total, of each group's framework."""
        for year in self.years:
            for group in self.index.groups:
                framework = self.index.framework(year, group)
                if framework is None:
                    continue
                base = {
                    **self._edition(year),
                    "group": group,
                    "framework": framework.code,
                    "weights_confidence": framework.weights_confidence,
                }
                for part in framework.components:
                    lowest, highest = framework.scale
                    names = {"name_vi": part.name_vi, "name_en": part.name_en}
                    measured = {"construct": part.construct, "lowest": lowest, "highest": highest}
                    own = {"component": part.component, "direction": self.index.direction(part.component)}
                    yield {**base, **names, **measured, **own, "weight": part.weight}
                lowest, highest = framework.total_scale
                names = {"name_vi": self.index.total.name_vi, "name_en": self.index.total.name_en}
                measured = {"construct": TOTAL, "lowest": lowest, "highest": highest}
                yield {**base, **names, **measured, "component": TOTAL, "direction": self.index.direction(TOTAL)}

    def indicators(self) -> Iterator[Line]:
        """A line an indicator of an edition that has any value of it."""
        key = ["year", "component", "order"]
        named = self.indicator_rows[[*key, "code", "label", "scale"]].drop_duplicates(key)
        for year, component, order, code, label, scale in named.sort_values(key).itertuples(index=False, name=None):
            yield {
                **self._edition(year),
                "component": component,
                "indicator": str(order),
                "code": code,
                "name": label,
                "scale": scale,
            }

    def scores(self) -> Iterator[Line]:
        """A line a total, component and indicator that is stored, by edition; each edition in the order of its file."""
        columns = ["year", "unit", "component", "value", "rank", "status", "source", "rank_source"]
        own: dict[int, list[Line]] = {year: [] for year in self.years}
        sizes: dict[tuple[int, str], int | None] = {}
        stored = self.rows.loc[~self.rows["year"].isin(self.derived), columns]
        for year, unit, component, value, rank, status, source, rank_source in stored.itertuples(
            index=False, name=None
        ):
            line = {"component": component, "value": value, "rank": rank, "status": status}
            line["source"] = source if isinstance(source, str) and source else rank_source
            if pd.notna(rank):
                if (year, unit) not in sizes:
                    sizes[year, unit] = self._ranked_together(year, unit)
                line["rank_of"] = sizes[year, unit]
            own[year].append({**self._edition(year), "unit": _unit_name(self.catalogue, unit), **line})
        columns = ["year", "unit", "component", "order", "value", "status"]
        for year, unit, component, order, value, status in self.indicator_rows[columns].itertuples(
            index=False, name=None
        ):
            line = {"component": component, "indicator": str(order), "value": value, "status": status}
            own[year].append({**self._edition(year), "unit": _unit_name(self.catalogue, unit), **line})
        for lines in own.values():
            yield from lines

    def standings(self, history: pd.DataFrame) -> Iterator[Line]:
        """A line a unit and component. history: the frame of `trends.changes`."""
        key = ["year", "unit", "component"]
        sources = self.rows[[*key, "rank_source"]]
        frame = history.merge(sources, on=key, how="left").drop(columns="value")
        frame = frame.rename(columns={"shown_value": "value", "region_n": "region_of"})
        regions = {code: region.name_vi for code, region in self.catalogue.regions.items()}
        frame["region"] = frame["region"].map(lambda code: regions.get(code, code))
        frame["rank_change"] = frame["rank_change"].where(frame["previous_rank_of"] == frame["rank_of"])
        frame["region_of"] = frame["region_of"].where(frame["region_rank"].notna())
        names = [name for name in TABLES["standings"].names if name not in ("index", "units", "mark")]
        for values in frame[names].itertuples(index=False, name=None):
            row = dict(zip(names, values, strict=True))
            yield {**row, **self._edition(row["year"]), "unit": _unit_name(self.catalogue, row["unit"])}

    def flags(self, history: pd.DataFrame, settings: Settings, actions: Iterable[Action]) -> Iterator[Line]:
        """A line a flag, of every unit and edition."""
        at_work = [action for action in actions if any(code == self.index.itself for code, _ in action.components)]
        for flag in raise_all_flags(history, settings.thresholds):
            yield {
                **self._edition(flag.year),
                "unit": _unit_name(self.catalogue, flag.unit),
                "component": flag.component,
                "rule": flag.rule,
                "severity": flag.severity,
                "reason_vi": reason(flag, "vi", self.index.has_ranks, self.catalogue.regions),
                "reason_en": reason(flag, "en", self.index.has_ranks, self.catalogue.regions),
                "is_answered": any(covers(action, flag) for action in at_work),
            }

    def _edition(self, year: int) -> dict[str, Any]:
        mark = TRIAL_MARK if self.versions[year].layout == TRIAL else ""
        return {"index": self.index.itself, "year": year, "units": self.units[year], "mark": mark}

    def _ranked_together(self, year: int, unit: str) -> int | None:
        known = self.catalogue.units.get(unit)
        return self.catalogue.unit_count(self.index.code, year, known.group) if known else None


def _of_other_lists(rows: pd.DataFrame, catalogue: Catalogue, index: Index) -> pd.DataFrame:
    """The rows of an index seen on a list of units, without the editions that are on that very list themselves."""
    if not index.units:
        return rows
    same = [
        year
        for year in rows["year"].unique().tolist()
        if catalogue.list_size(index.code, year) == catalogue.list_size(index.itself, year)
    ]
    return rows[~rows["year"].isin(same)].reset_index(drop=True)


def _unit_name(catalogue: Catalogue, code: str) -> str:
    """The official name; of a unit that the catalogue does not have any more, its code."""
    unit = catalogue.units.get(code)
    return unit.name_vi if unit else code


def _action_lines(actions: Iterable[Action], plans: Iterable[Plan], catalogue: Catalogue, day: date) -> list[Line]:
    terms = term_names(plans)
    copied = [name for name in TABLES["actions"].names if name in Action.__dataclass_fields__]
    lines: list[Line] = []
    for action in sorted(actions, key=lambda action: action.id or 0):
        line: dict[str, Any] = {name: getattr(action, name) for name in copied}
        line |= {name: terms.get(line[name], line[name]) for name in ("channel", "lead_unit")}
        line |= {name: _BETWEEN.join(terms.get(code, code) for code in line[name])
                 for name in ("topics", "coordinating", "other_channels")}  # fmt: skip
        line |= {
            "action": action.id,
            "unit": _unit_name(catalogue, action.unit),
            "components": _BETWEEN.join(f"{index}:{component}" for index, component in action.components),
            "occurrences": len(action.occurrences),
            "evidence": len(action.evidence),
            "timing": timing(action, day),
            "missed": len(missed_days(action, day)),
        }
        lines.append(line)
    return lines


def _check_in_lines(store: Store, action_ids: Set[int | None]) -> list[Line]:
    """A line a check-in of these actions, in the order in which they were stored."""
    names = TABLES["check_ins"].names
    found = sorted(list_check_ins(store), key=lambda check_in: check_in.id or 0)
    renamed = {"check_in": "id", "action": "action_id"}
    return [
        {name: getattr(check_in, renamed.get(name, name)) for name in names}
        for check_in in found
        if check_in.action_id in action_ids
    ]


def _target_lines(
    store: Store,
    plan: Plan,
    standings: pd.DataFrame,
    home_units: Mapping[str, tuple[str, ...]],
    settings: Settings,
    unranked: frozenset[str],
) -> Iterator[Line]:
    judgements = judge(
        plan,
        list_values(store, plan.year),
        standings,
        home_units,
        local_day(),
        settings.convention,
        actions_of(store, plan),
        unranked,
    )
    for (target, part), judgement in zip(plan.parts(), judgements, strict=True):
        yield {
            "plan_year": plan.year,
            "target": target.code,
            "text": part.text,
            "kind": kind_of(part),
            "due_year": part.due_year or plan.year,
            **{name: getattr(part, name, None) for name in ("index", "component")},
            **{
                name: getattr(judgement, name)
                for name in (
                    "part",
                    "status",
                    "measured",
                    "goal",
                    "ratio",
                    "reason_vi",
                    "reason_en",
                    "source",
                    "period",
                )
            },
        }
