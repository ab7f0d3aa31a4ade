"""The noise that a reader assumes: two sliders, kept in the link, and where the default comes from."""

import streamlit as st

from analysis.robustness import DRAWS, SEED
from ui.reads.structure import Noise, usual_noise
from ui.robustness.checked import checked_sentence
from ui.statements.certainty import points_text
from ui.visit.link_choices import choose_step
from ui.visit.visit import Visit
from wording.numbers import integer
from wording.words import plain

WEIGHT_STEPS = tuple(float(step) for step in range(0, 55, 5))
"""Per cent of each weight."""

SCORE_STEPS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
"""Standard deviation in points of a component, besides what was measured of the index."""


def choose_noise(visit: Visit) -> Noise:
    """Draw the two assumptions as the link has them, and return what is chosen."""
    say, language, usual = visit.say, visit.language, usual_noise(visit)
    measured = visit.index.score_noise
    steps = {*SCORE_STEPS, usual.scores} | (set() if measured is None else {measured.cautious})
    nothing = say("robustness.no_noise")
    left, right = st.columns(2, gap="large")
    with left:
        weights = choose_step(
            visit,
            "robustness",
            "weight_noise",
            say("robustness.weight_noise"),
            WEIGHT_STEPS,
            usual.weights * 100,
            lambda s: f"±{s:.0f}%" if s else nothing,
            say("robustness.weight_noise_help"),
        )
    with right:
        scores = choose_step(
            visit,
            "robustness",
            "score_noise",
            say("robustness.score_noise"),
            sorted(steps),
            usual.scores,
            lambda s: points_text(visit, s) if s else nothing,
            say("robustness.score_noise_help"),
        )
    st.caption(say("robustness.draws", draws=integer(DRAWS, language), seed=SEED))
    st.caption(plain(_origin(visit)))
    return Noise(weights / 100, scores)


def noise_link(noise: Noise) -> dict[str, str]:
    """The assumption as a link keeps it."""
    return {"weight_noise": f"{noise.weights * 100:g}", "score_noise": f"{noise.scores:g}"}


def _origin(visit: Visit) -> str:
    """Where the two settings of the scores come from and how often they held; or that nobody has measured them."""
    measured = visit.index.score_noise
    if measured is None:
        return visit.say("robustness.not_measured", index=visit.index.short)
    ends = {"usual": points_text(visit, measured.usual), "cautious": points_text(visit, measured.cautious)}
    parts = (visit.say("robustness.measured", **ends), visit.say.of(measured, "source"), checked_sentence(visit))
    return " ".join(filter(None, parts))
