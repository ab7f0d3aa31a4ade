"""The noise that a reader assumes: two sliders, kept in the link, and the words for it."""

import streamlit as st

from analysis.robustness import DRAWS, SEED, WEIGHT_NOISE
from ui.reads.structure import Noise
from ui.visit.link_choices import choose_step
from ui.visit.visit import Visit
from wording.numbers import decimal, integer, percent

WEIGHT_STEPS = tuple(float(step) for step in range(0, 55, 5))
"""Per cent of each weight."""

SCORE_STEPS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
"""Standard deviation in points of a component."""


def choose_noise(visit: Visit) -> Noise:
    """Draw the two assumptions as the link has them, and return what is chosen."""
    say, language = visit.say, visit.language
    nothing = say("robustness.no_noise")
    left, right = st.columns(2, gap="large")
    with left:
        weights = choose_step(
            visit,
            "robustness",
            "weight_noise",
            say("robustness.weight_noise"),
            WEIGHT_STEPS,
            WEIGHT_NOISE * 100,
            lambda s: f"±{s:.0f}%" if s else nothing,
            say("robustness.weight_noise_help"),
        )
    with right:
        scores = choose_step(
            visit,
            "robustness",
            "score_noise",
            say("robustness.score_noise"),
            SCORE_STEPS,
            0.0,
            lambda s: _points(visit, s) if s else nothing,
            say("robustness.score_noise_help"),
        )
    st.caption(say("robustness.draws", draws=integer(DRAWS, language), seed=SEED))
    return Noise(weights / 100, scores)


def noise_words(visit: Visit, noise: Noise) -> str:
    """The assumption as a sentence ends with it: "trọng số lệch đến ±25%"; empty without any."""
    parts = []
    if noise.weights:
        parts.append(visit.say("robustness.when_weights", percent=percent(noise.weights, visit.language)))
    if noise.scores:
        parts.append(visit.say("robustness.when_scores", points=_points(visit, noise.scores)))
    return f" {visit.say('robustness.both')} ".join(parts)


def noise_link(noise: Noise) -> dict[str, str]:
    """The assumption as a link keeps it."""
    return {"weight_noise": f"{noise.weights * 100:g}", "score_noise": f"{noise.scores:g}"}


def _points(visit: Visit, noise: float) -> str:
    return visit.say("robustness.points", points=decimal(noise, visit.language, visit.digits))
