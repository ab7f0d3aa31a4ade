"""Checks the flags, the rank forecasts, the rank intervals and the early warning against the editions that followed."""

import argparse
import sys
from contextlib import closing

from analysis.backtest import IMPOSSIBLE
from data.catalogue.loading import CatalogueError, load_office
from data.scores import load_frames
from data.store.database import StoreError, open_store
from services import backtests
from services.built_in import BrokenBuiltInError, load_built_in
from services.catalogue import catalogue_of
from services.history import history_of
from wording.words import in_one_line

FAILURES = (CatalogueError, StoreError, BrokenBuiltInError)


def run(options: argparse.Namespace) -> int:
    """Print a line a rule, severity and outcome, an edition, and a third of paths; 1 if nothing compares."""
    index = options.index or load_office().home_index
    with closing(open_store()) as store:
        catalogue = catalogue_of(store)
        load_built_in(store, catalogue)
        frames = load_frames(store, catalogue, index)
    history = history_of(frames, catalogue)
    first_year, last_year = backtests.years_of(catalogue.index(index))
    first_year = first_year if options.first_year is None else options.first_year
    last_year = last_year if options.last_year is None else options.last_year
    try:
        noise = catalogue.index(index).score_noise
        cautious = None if noise is None else noise.cautious
        tests = backtests.run(
            history, index, first_year, last_year, weights=frames.weights, score_noise=cautious, with_paths=True
        )
    except backtests.NoBackTestError as error:
        print(in_one_line("command.no_back_test", error=error), file=sys.stderr)
        return 1
    print(f"{tests.index} {tests.first_year}–{tests.last_year} {tests.program} {tests.method} {tests.figures}")
    for rule in tests.flags.to_dict("records"):
        came, base = _share(rule["came"], rule["flagged"]), _share(rule["base_came"], rule["cases"])
        came = came if rule["verdict"] != IMPOSSIBLE else f"of {rule['flagged']} none can"
        odds = f"odds {rule['odds']:.2f} ({rule['odds_low']:.2f}–{rule['odds_high']:.2f})"
        print(f"{rule['rule']} {rule['severity']} {rule['outcome']}: {came}, base {base}, {odds}: {rule['verdict']}")
    for edition in tests.ranks.to_dict("records"):
        what, held = "total" if edition["is_total"] else "components", _share(edition["held"], edition["cases"])
        print(f"{what} {edition['year']}: {held}, width {edition['width']:.0f}")
    for warning in tests.warnings.to_dict("records"):
        print(f"{warning['outcome']}: Brier {warning['brier']:.4f}, skill {warning['skill']:.3f}, n {warning['cases']}")
    for edition in tests.intervals.to_dict("records"):
        print(f"interval {edition['year']}: {_share(edition['held'], edition['cases'])}, width {edition['width']:.0f}")
    for path in tests.paths.to_dict("records"):
        said, came = f"said {path['said']:.1%}, came {path['came']:.1%}", f"{path['low']:.1%}–{path['high']:.1%}"
        print(f"{path['said_of']} third {path['third']}: {said} ({came}), n {path['cases']}")
    if options.out:
        backtests.write(tests, options.out)
    return 0


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.1%})" if whole else "0/0"
