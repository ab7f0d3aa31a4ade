"""One unit in one edition, as a paper or slides on it begin: its figures, why the total moved, and its flags."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.change import TotalChange, decompose_change
from analysis.flags import Flag, raise_flags
from analysis.frames import TOTAL
from analysis.position import positions
from data.catalogue.model import Catalogue, Index, Office, Unit
from data.exports.template import NoSuchEditionError
from data.scores import load_frames, weights_frame
from data.store import settings as store_settings
from data.store.database import Store
from data.store.settings import Settings
from data.store.versions import trial_editions
from services.history import history_of
from wording.words import in_one_line


@dataclass(frozen=True)
class UnitEdition:
    """A unit in an edition of an index. rows: its rows in the official order; history: those of every edition up to it.

    Both have the columns of `analysis.position.positions`. explained: why the total moved; None in a first edition.
    is_trial: some of the figures were made from an example of a codebook.
    """

    index: Index
    unit: Unit
    year: int
    settings: Settings
    rows: pd.DataFrame
    history: pd.DataFrame
    explained: TotalChange | None
    flags: tuple[Flag, ...]
    is_trial: bool = False


def unit_edition(
    store: Store, catalogue: Catalogue, office: Office, index: str, year: int, unit: str = ""
) -> UnitEdition:
    """A unit in an edition: if none is named the office's own, or what that was or is in this edition.

    Raises NoSuchEditionError where it has no figures.
    """
    settings, known = store_settings.load(store), catalogue.index(index)
    whole = history_of(load_frames(store, catalogue, index, settings.minimum_coverage), catalogue)
    scored = whole.loc[(whole["year"] == year) & (whole["shown_value"].notna() | whole["rank"].notna()), "unit"]
    home = store_settings.home_units(settings, office, catalogue)[known.itself]
    chosen = catalogue.unit(unit or catalogue.unit_among(home, set(scored)) or home)
    history = positions(whole)
    history = history[(history["unit"] == chosen.code) & (history["year"] <= year)]
    rows = history[history["year"] == year]
    if rows.empty:
        raise NoSuchEditionError(in_one_line("command.no_figures", index=known.short, year=year, unit=chosen.name_vi))
    return UnitEdition(
        known,
        chosen,
        year,
        settings,
        in_official_order(rows, known, chosen),
        history,
        decompose_change(whole, weights_frame(known), chosen.code, year, index=index),
        raise_flags(history, chosen.code, year, settings.thresholds, index=index),
        any(name == index and tried <= year for name, tried in trial_editions(store)),
    )


def in_official_order(rows: pd.DataFrame, index: Index, unit: Unit) -> pd.DataFrame:
    """The components in the official order of their edition, the total last."""
    framework = index.framework(int(rows["year"].iloc[0]), unit.group)
    order: Sequence[str] = [component.component for component in framework.components] if framework else []
    ordinals = {code: ordinal for ordinal, code in enumerate(order)} | {TOTAL: len(order) + 1}
    return rows.sort_values("component", key=lambda codes: codes.map(ordinals).fillna(len(order)), kind="stable")
