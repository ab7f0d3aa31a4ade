"""The method: pure functions, tidy frames in, tidy frames out. Knows no file, no database and no screen.

Scores are in points, higher is better; ranks count from 1, the best; percentiles go from 0 to 100, the best. The
columns of the frames are named in `analysis.frames`. Every function of `__all__` can be called as `analysis.NAME`: it
is loaded when it is used first, with what it needs; what they are made of, and what tests them against what came later,
is documented alike in the modules. The delivered figures are at hand without a database, and the
examples of the functions begin where this one ends:

>>> import analysis
>>> from data.published import load_example
>>> frames = load_example("pci")  # scores, editions, weights
>>> history = analysis.changes(analysis.standings(*frames))
>>> edition = analysis.select_edition(history, frames.weights, 2023)
>>> len(edition.units), len(edition.components)
(63, 10)
>>> from analysis.gains import one_edition_gains
>>> gains = one_edition_gains(history)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from analysis.change import decompose_change
    from analysis.composite import totals
    from analysis.cronbach import cronbach_alpha
    from analysis.early_warning import early_warnings
    from analysis.edition_table import select_edition
    from analysis.effects import estimate_effects
    from analysis.flags import raise_flags
    from analysis.indicator_change import decompose_component
    from analysis.merging import merged_scores
    from analysis.paths import paths_to_rank
    from analysis.peers import find_peers
    from analysis.priority import prioritise
    from analysis.rank_forecast import rank_forecasts
    from analysis.robustness import rank_intervals
    from analysis.simulate import simulate_outcome
    from analysis.standing import standings
    from analysis.survey.evaluation import evaluate_answers
    from analysis.trends import changes

__all__ = [
    "changes",
    "cronbach_alpha",
    "decompose_change",
    "decompose_component",
    "early_warnings",
    "estimate_effects",
    "evaluate_answers",
    "find_peers",
    "merged_scores",
    "paths_to_rank",
    "prioritise",
    "raise_flags",
    "rank_forecasts",
    "rank_intervals",
    "select_edition",
    "simulate_outcome",
    "standings",
    "totals",
]

_MODULES: Final = {
    "changes": "trends",
    "cronbach_alpha": "cronbach",
    "decompose_change": "change",
    "decompose_component": "indicator_change",
    "early_warnings": "early_warning",
    "estimate_effects": "effects",
    "evaluate_answers": "survey.evaluation",
    "find_peers": "peers",
    "merged_scores": "merging",
    "paths_to_rank": "paths",
    "prioritise": "priority",
    "raise_flags": "flags",
    "rank_forecasts": "rank_forecast",
    "rank_intervals": "robustness",
    "select_edition": "edition_table",
    "simulate_outcome": "simulate",
    "standings": "standing",
    "totals": "composite",
}
"""The module of each function. None has the name of a module, which would take its place as soon as it is imported."""


def __getattr__(name: str) -> Any:
    """Load a function at its first use, so that `import analysis` alone costs nothing (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
