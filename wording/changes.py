"""What it would take to say why a total moved."""

from collections.abc import Callable, Iterable

from analysis.change import Missing
from analysis.frames import TOTAL
from wording.numbers import years_text
from wording.words import Words


def missing_text(say: Words, missing: Iterable[Missing], name: Callable[[str], str]) -> str:
    """Which figures are missing for the change to be taken apart. name: what a component is called."""
    every = tuple(missing)
    unweighted = sorted({figure.year for figure in every if figure.component is None})
    parts = [say("explain.no_weights", year=years_text(unweighted))] if unweighted else []
    for year in sorted({figure.year for figure in every}.difference(unweighted)):
        codes = [str(figure.component) for figure in every if figure.year == year]
        if TOTAL in codes:
            parts.append(say("explain.no_components", year=year))
        else:
            parts.append(say("explain.no_component", year=year, names=", ".join(map(name, codes))))
    return say("explain.not_split", missing="; ".join(parts))
