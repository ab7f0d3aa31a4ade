"""Editions as tables, for the tests of what is computed on them."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from analysis.edition_table import EditionTable, edition_table
from tests.prebuilt import built_in, history


def table_of(
    scores: Sequence[Sequence[float]] | np.ndarray,
    weights: Sequence[float] | None,
    units: Sequence[str] | None = None,
) -> EditionTable:
    """An edition of these scores, units × components named c0, c1, …; the units are named u00, u01, … unless given."""
    values = np.array(scores, dtype=float)
    parts = tuple(f"c{place}" for place in range(values.shape[1]))
    names = tuple(units) if units is not None else tuple(f"u{place:02d}" for place in range(len(values)))
    shares = None if weights is None else np.array(weights, dtype=float)
    return EditionTable("pci", 2023, "province", "f1", names, parts, parts, values, shares, 10.0)


@cache
def pci_2023() -> EditionTable:
    """The built-in PCI 2023: 63 provinces × 10 components."""
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2023, "province")
    assert table is not None
    return table
