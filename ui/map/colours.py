"""Colour scales of the map: sequential for levels and counts of flags, diverging for changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.kit.look import CHANGE, COUNT, DARK_TEXT, LEVEL, LIGHT_TEXT
from ui.map.layers import CHANGES, FLAGS, RANK, Layer


@dataclass(frozen=True)
class Scale:
    """Which colour a figure has: `low` stands for the first colour, `high` for the last."""

    low: float
    high: float
    colours: Sequence[str]

    def colour(self, figure: float) -> str:
        """The colour of a figure; beyond the ends that of the end."""
        span = self.high - self.low
        share = min(max((figure - self.low) / span, 0.0), 1.0) if span else 0.5
        place = share * (len(self.colours) - 1)
        before = min(int(place), len(self.colours) - 2)
        return _between(self.colours[before], self.colours[before + 1], place - before)


def scale_of(layers: Iterable[Layer]) -> Scale | None:
    """One scale for all the layers, which show the same measure; None if they have no figure at all."""
    layers = list(layers)
    figures = [figure for layer in layers for figure in layer.figures.values()]
    if not figures:
        return None
    measure = layers[0].measure
    if measure in CHANGES:
        far = max(abs(figure) for figure in figures) or 1.0
        return Scale(far, -far, CHANGE) if layers[0].is_less_better else Scale(-far, far, CHANGE)
    if measure == FLAGS:
        return Scale(0.0, max(*figures, 1.0), COUNT)
    if measure == RANK:
        return Scale(max(max(len(layer.scored) for layer in layers), *figures), 1.0, LEVEL)
    low, high = min(figures), max(figures)
    return Scale(high, low, LEVEL) if layers[0].is_less_better else Scale(low, high, LEVEL)


def text_colour(colour: str) -> str:
    """Dark or light, whichever is read more easily on a colour."""
    return LIGHT_TEXT if contrast(colour, LIGHT_TEXT) > contrast(colour, DARK_TEXT) else DARK_TEXT


def contrast(colour: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21; text is read well from 4.5 on (WCAG 2)."""
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _between(first: str, second: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(first), _channels(second), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue
