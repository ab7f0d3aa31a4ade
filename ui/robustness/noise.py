"""The noise that a reader assumes: two sliders, kept in the link, and where the default comes from."""

import streamlit as st

from analysis.robustness import DRAWS, SEED
from ui.kit.fold import FOLD, LATER, fold_button
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

    def weight_text(step: float) -> str:
        return f"±{step:.0f}%" if step else nothing

    def score_text(step: float) -> str:
        return points_text(visit, step) if step else nothing

    folded = st.container(key=f"{FOLD}noise")
    button = folded.container()
    left, right = folded.columns(2, gap="large")
    with left:
        weights = choose_step(
            visit,
            "robustness",
            "weight_noise",
            say("robustness.weight_noise"),
            WEIGHT_STEPS,
            usual.weights * 100,
            weight_text,
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
            score_text,
            say("robustness.score_noise_help"),
        )
    button.html(fold_button(say("robustness.noise", weights=weight_text(weights), scores=score_text(scores))))
    with st.container(key=f"{LATER}noise"), st.expander(say("robustness.noise_how"), icon=":material/function:"):
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
