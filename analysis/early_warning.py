"""Early warning: how likely a component is to be low in the next edition, and to stand ten percentile points lower.

A logistic of three terms: the rank of now, the usual level, and the square of the first. More terms, other components,
indicators and learned models were tried and are no better. That the percentile falls is likely above all where a unit
stands above its usual level, and then it is no danger but a return.
"""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from analysis.outcomes import OUTCOMES, can_come, with_outcomes
from analysis.usual_level import Past, chosen, edition_pairs, known_by, past_of, ranks_at

MINIMUM_CASES: Final = 600
"""One pair of editions of some sixty units and ten components; with fewer cases no probability is given."""

WARNING_COLUMNS: Final = (
    "unit", "component", "year", "rank", "rank_of", "percentile", "usual_rank", "editions",
    "low", "low_overall", "fell", "fell_overall", "reason", "cases",
)  # fmt: skip
CASE_COLUMNS: Final = (
    "index", "group", "unit", "component", "year", "next_year", "percentile", "outcome", "came",
    "probability", "by_rank", "by_rate",
)  # fmt: skip
SKILL_COLUMNS: Final = (
    "outcome", "cases", "editions", "rate", "brier", "brier_by_rank", "brier_by_rate", "skill",
    "editions_better_than_rank", "log_loss", "auc", "slope", "calibration_error",
)  # fmt: skip
CALIBRATION_COLUMNS: Final = ("cases", "said", "came")

WarningReason = Literal["", "no_standing", "too_few_cases"]
"""Why there is no probability: no rank of now, or fewer than MINIMUM_CASES to learn from."""

_PENALTY: Final = 10.0
"""C of scikit-learn: so weak that it matters only where nearly nothing is known."""
_SMALLEST: Final = 1e-6
_BINS: Final = 10

Predictor = Callable[[pd.DataFrame], np.ndarray]


def early_warnings(
    history: pd.DataFrame,
    unit: str | None = None,
    component: str | None = None,
    *,
    year: int | None = None,
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """How likely each component is to be low in the next edition, and ten percentile points lower, with the reason.

    history: the frame of `standing.standings` or `trends.changes`, without the editions of a trial year, if any; unit,
    component: one of them, or all; year: the edition to look ahead from, the last one if not named: later ones are not
    looked at, the model is fitted to the pairs of editions known by then; index, group: needed only where the frame
    holds several.

    Returns WARNING_COLUMNS, one row a component and unit of that edition, sorted by these. `low` and `fell`: the
    probabilities (0–1) of the OUTCOMES; `low_overall`, `fell_overall`: how often they came in all `cases`, pairs of
    neighbouring editions of all components together (the total by itself). The reasons are `rank` among `rank_of`, 1
    the best, and `usual_rank`, the usual level of so many `editions` as a rank, not rounded: `fell` is high where the
    first is better than the second. Where there is no probability the `reason` of WarningReason, else "". Raises
    SelectionError.

    >>> table = analysis.early_warnings(history[history["year"] >= 2006], "ha_tinh", year=2023)
    >>> home = table.set_index("component").loc[["proactivity", "legal_institutions"]]
    >>> home["rank"].tolist()
    [63.0, 3.0]
    >>> in_hundred = (100 * home[["low", "fell"]]).round()
    >>> bool(in_hundred.loc["proactivity", "low"] > 50), in_hundred.loc["proactivity", "fell"].item()
    (True, 0.0)
    >>> bool(in_hundred.loc["legal_institutions", "fell"] > 50)
    True
    """
    rows, now = known_by(history, year, index, group)
    return warnings_of(past_of(rows), chosen(now, unit, component))


def warnings_of(past: Past, now: pd.DataFrame) -> pd.DataFrame:
    """`early_warnings` for rows of one edition, where more is made from the same past, known by that edition."""
    pairs = with_outcomes(past.pairs)
    parts = []
    for is_total in (False, True):
        here = past.now(now["year"].iloc[0], is_total) if len(now) else past.levels.iloc[:0]
        parts.append(_warnings(here, pairs.loc[pairs["is_total"] == is_total]))
    key = ["unit", "component"]
    found = now[[*key, "year"]].merge(pd.concat(parts), on=key, how="left")
    found["reason"] = found["reason"].fillna("no_standing")
    found[["editions", "cases"]] = found[["editions", "cases"]].fillna(0).astype("int64")
    return found.sort_values(["component", "unit"]).reset_index(drop=True)[list(WARNING_COLUMNS)]


def early_warning_cases(history: pd.DataFrame, *, is_total: bool = False) -> pd.DataFrame:
    """What the early warning would have said of each edition before it came, and what came.

    history: as for `early_warnings`, of one index and group. is_total: of the total instead of the components. Each
    edition is predicted by models that know only the pairs of editions before it, once these are MINIMUM_CASES. Returns
    CASE_COLUMNS, one row a case and outcome of OUTCOMES: `percentile` (0–100, the best) in `year`, whether the outcome
    `came` in `next_year`, its `probability`, and two that it must beat: `by_rank`, of the same model without the usual
    level, and `by_rate`, how often the outcome came to this component before. Raises nothing.

    >>> from analysis.early_warning import early_warning_cases
    >>> cases = early_warning_cases(history[history["year"].between(2006, 2011)])
    >>> sorted(cases["next_year"].unique().tolist())
    [2008, 2009, 2010, 2011]
    """
    pairs = with_outcomes(edition_pairs(history))
    pairs = pairs.loc[pairs["is_total"] == is_total]
    parts = []
    for year, now in pairs.groupby("next_year"):
        before = pairs.loc[pairs["next_year"] < year]
        if len(before) < MINIMUM_CASES:
            continue
        for outcome in OUTCOMES:
            rates = before.groupby("component")[outcome].mean()
            case = now.assign(outcome=outcome, came=now[outcome])
            case["probability"] = fit_probabilities(before, outcome)(now)
            case["by_rank"] = fit_probabilities(before, outcome, with_usual_level=False)(now)
            case["by_rate"] = now["component"].map(rates).fillna(before[outcome].mean())
            parts.append(case)
    if not parts:
        return pd.DataFrame(columns=list(CASE_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(CASE_COLUMNS)]


def early_warning_skill(cases: pd.DataFrame) -> pd.DataFrame:
    """How good the probabilities of the early warning were: their error, what they add, and whether they are honest.

    cases: the frame of `early_warning_cases`. Returns SKILL_COLUMNS, one row an outcome that has cases: the `rate` at
    which it came; `brier`, the mean squared error of the probabilities (Brier 1950, 0 is best), that of the rank alone
    and of the component's own past rate; `skill` = 1 − brier ÷ brier_by_rate, 1 is best and 0 no better than the rate;
    in how many of the `editions` it is better than the rank alone; `log_loss`; `auc`, how often of two cases the one
    where it came had the higher probability (0.5: chance); `slope` of a logistic of what came on the log odds said, 1
    where they are neither too bold nor too timid (cases that cannot fall so far are left out); `calibration_error`: the
    mean distance of what was said from what came in `calibration`. Raises nothing.

    >>> from analysis.early_warning import early_warning_cases, early_warning_skill
    >>> skill = early_warning_skill(early_warning_cases(history[history["year"].between(2006, 2011)]))
    >>> skill["outcome"].tolist(), bool((skill["skill"] > 0.1).all())
    (['low', 'fell'], True)
    """
    lines = []
    for outcome in OUTCOMES:
        here = cases.loc[cases["outcome"] == outcome]
        if here.empty:
            continue
        came, said = here["came"].to_numpy(dtype=float), here["probability"].to_numpy(dtype=float)
        errors = {name: (here[name] - came) ** 2 for name in ("probability", "by_rank", "by_rate")}
        brier, by_rank, by_rate = (float(error.mean()) for error in errors.values())
        advantage = (errors["by_rank"] - errors["probability"]).groupby(here["next_year"]).mean()
        table = calibration(here, outcome)
        distance = (table["said"] - table["came"]).abs()
        lines.append(
            {
                "outcome": outcome,
                "cases": len(here),
                "editions": len(advantage),
                "rate": float(came.mean()),
                "brier": brier,
                "brier_by_rank": by_rank,
                "brier_by_rate": by_rate,
                "skill": 1 - brier / by_rate,
                "editions_better_than_rank": int((advantage > 0).sum()),
                "log_loss": float(log_loss(came, np.clip(said, _SMALLEST, 1 - _SMALLEST), labels=[0, 1])),
                "auc": float(roc_auc_score(came, said)) if 0 < came.sum() < len(came) else float("nan"),
                "slope": _slope(said[said > 0], came[said > 0]),
                "calibration_error": float((distance * table["cases"]).sum() / len(here)),
            }
        )
    return pd.DataFrame(lines, columns=list(SKILL_COLUMNS))


def calibration(cases: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """What was said against what came, by tenths of the probability said.

    cases: the frame of `early_warning_cases`; outcome: one of OUTCOMES. Returns CALIBRATION_COLUMNS, one row a tenth
    that was said at all, the lowest first: mean probability `said` and share that `came` of its `cases`.
    """
    here = cases.loc[cases["outcome"] == outcome]
    tenth = np.minimum((here["probability"].to_numpy(dtype=float) * _BINS).astype(int), _BINS - 1)
    table = (
        here.astype({"came": float})
        .groupby(tenth)
        .agg(cases=("came", "size"), said=("probability", "mean"), came=("came", "mean"))
    )
    return table.reset_index(drop=True)[list(CALIBRATION_COLUMNS)]


def fit_probabilities(pairs: pd.DataFrame, outcome: str, *, with_usual_level: bool = True) -> Predictor:
    """A function from rows of `usual_levels` to the probability of an outcome one edition later, fitted to such pairs.

    P = 1 ÷ (1 + exp(−(b₀ + b₁ q + b₂ e + b₃ q²))), q the rank score, e the usual level; without the latter b₂ is 0.
    pairs: the frame of `with_outcomes`. Where the outcome never came, or always, that is the probability.
    """

    def terms(rows: pd.DataFrame) -> np.ndarray:
        score, level = rows["rank_score"].to_numpy(dtype=float), rows["usual_level"].to_numpy(dtype=float)
        return np.column_stack([score, level, score**2] if with_usual_level else [score, score**2])

    came = pairs[outcome].to_numpy(dtype=bool)
    model = LogisticRegression(C=_PENALTY).fit(terms(pairs), came) if 0 < came.sum() < len(came) else None

    def probability(rows: pd.DataFrame) -> np.ndarray:
        if rows.empty or model is None:
            said = np.full(len(rows), float(came.mean()))
        else:
            said = model.predict_proba(terms(rows))[:, 1]
        return np.where(can_come(rows["percentile"].to_numpy(dtype=float), outcome), said, 0.0)

    return probability


def _warnings(here: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The columns of `early_warnings` that the rows of one edition get from one model."""
    usual = ranks_at(here["usual_level"].to_numpy(dtype=float), here["rank_of"].to_numpy(dtype=float))
    found = here[["unit", "component", "rank", "rank_of", "percentile", "editions"]].assign(
        usual_rank=usual, cases=len(pairs), reason="too_few_cases"
    )
    if len(pairs) < MINIMUM_CASES:
        return found.assign(low=np.nan, low_overall=np.nan, fell=np.nan, fell_overall=np.nan)
    for outcome in OUTCOMES:
        found[outcome] = fit_probabilities(pairs, outcome)(here)
        found[f"{outcome}_overall"] = float(pairs[outcome].mean())
    return found.assign(reason="")


def _slope(said: np.ndarray, came: np.ndarray) -> float:
    """The slope of a logistic of what came on the log odds that were said; NaN where only one of the two came."""
    if came.min(initial=1.0) == came.max(initial=0.0):
        return float("nan")
    odds = np.log(said / (1 - said))
    return float(LogisticRegression(C=np.inf).fit(odds[:, None], came).coef_[0, 0])
