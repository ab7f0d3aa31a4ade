"""The workbook that the benchmarks read."""

from __future__ import annotations

import random

from tests.data.reading.layout_builders import CATALOGUE, PCI, Table, detail, saved, wide


def eleven_sheets() -> bytes:
    """An edition as VCCI publishes it: 63 provinces, ten components, 142 indicators on ten sheets of their own."""
    framework = PCI.framework(2023, "province")
    assert framework is not None
    units = [unit.code for unit in CATALOGUE.units_of("pci", 2023)]
    components = [part.component for part in framework.components]
    draw = random.Random(2023)
    figures = {(u, c): draw.uniform(3, 9) for u in units for c in components}
    pages = wide(Table(figures, units, components, 2023))
    for place, component in enumerate(components):
        labels = range(15 if place < 2 else 14)
        indicators = [
            (f"Tỷ lệ doanh nghiệp đồng ý, câu {n} (%)", f"c{n}", {u: draw.random() for u in units}) for n in labels
        ]
        pages.append(detail(component, {u: figures[u, component] for u in units}, indicators, 2023))
    return saved(pages)
