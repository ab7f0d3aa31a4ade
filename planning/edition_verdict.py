"""Verdicts on target parts stated as a score or a rank, from the edition of their year or an earlier one."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from analysis.frames import HIGHER_IS_BETTER, is_known
from planning.known_rank import Editions, KnownRank
from planning.target import kind_of
from planning.verdict import Status, Verdict, all_of, joined, sentence, unknown
from wording.numbers import decimal, decimals_of, score_digits
from wording.words import Pair, both


@dataclass(frozen=True)
class _Finding:
    """Whether a part is reached in an edition (None: the figures do not decide it), with what the reason is made of."""

    is_reached: bool | None
    clauses: tuple[Pair, ...]
    measured: float | None = None
    goal: float | None = None
    ratio: float | None = None


def judge_editions(part: Any, editions: Editions, plan_year: int) -> Verdict:
    """The verdict on a part: met or not met by the edition of its year; before that is published, on course or behind.

    Before, the newest edition that decides it is used. Unknown where no edition has the figures.
    """
    due = part.due_year or plan_year
    if not editions.years:
        return unknown(both("verdict.no_unit"), source=_source(part))
    years = [due] if due in editions.years else [year for year in reversed(editions.years) if year < due]
    if not years:
        return unknown(both("verdict.no_edition"), source=_source(part))
    found = [(year, _FORMS[kind_of(part)](part, editions, year)) for year in years]
    year, finding = next((judged for judged in found if judged[1].is_reached is not None), found[0])
    is_final = year == due
    status: Status
    if finding.is_reached is None:
        status = "unknown"
    elif is_final:
        status = "met" if finding.is_reached else "not_met"
    else:
        status = "on_course" if finding.is_reached else "behind"
    return Verdict(
        status,
        sentence(status, *finding.clauses, ("", "") if is_final else both("verdict.not_yet", due=due, year=year)),
        finding.measured,
        finding.goal,
        finding.ratio,
        _source(part, year),
        str(year),
    )


def _source(part: Any, year: int | None = None) -> str:
    name = str(part.index).upper()
    return name if year is None else f"{name} {year}"


def _of_year(words: Pair, year: int) -> Pair:
    return both("verdict.in_year", fact=words, year=year)


def _no_rank(year: int) -> Pair:
    return both("verdict.no_rank", year=year)


def _rank_band(part: Any, editions: Editions, year: int) -> _Finding:
    if part.best == 1:
        need = both("verdict.need_top", worst=part.worst)
    else:
        need = both("verdict.need_band", best=part.best, worst=part.worst)
    return _by_rank(editions.rank(year, part.component), float(part.worst), need, year)


def _group_rank(part: Any, editions: Editions, year: int) -> _Finding:
    is_region = part.within == "region"
    rank = (editions.region_rank if is_region else editions.rank)(year, part.component)
    key = "verdict.need_in_region" if is_region else "verdict.need_in_group"
    need = both(key, from_rank=part.from_rank, to_rank=part.to_rank)
    return _by_rank(rank, float(part.to_rank), need, year)


def _by_rank(rank: KnownRank | None, worst: float, need: Pair, year: int) -> _Finding:
    if rank is None:
        return _Finding(None, (_no_rank(year), need), goal=worst)
    measured = rank.low if rank.is_exact else None
    return _Finding(rank.is_within(worst), (_of_year(rank.words(), year), need), measured, worst)


def _rank_step(part: Any, editions: Editions, year: int) -> _Finding:
    need = both("verdict.need_step", places=part.places, year=part.from_year)
    if year <= part.from_year:
        return _Finding(None, (both("verdict.none_since", year=part.from_year), need))
    before, now = editions.rank(part.from_year, part.component), editions.rank(year, part.component)
    for when, rank in ((part.from_year, before), (year, now)):
        if rank is None:
            return _Finding(None, (_no_rank(when), need))
    assert before is not None and now is not None  # noqa: S101 – said above, for the type checker
    obstacle = _not_comparable(part, editions, year, before, now)
    if obstacle is not None:
        return _Finding(None, (_of_year(now.words(), year), obstacle, need))
    # No place is better than the first: who holds it has climbed as far as there is to climb.
    easiest, hardest = max(before.high - part.places, 1), max(before.low - part.places, 1)
    is_reached = True if now.high <= hardest else False if now.low > easiest else None
    clauses = (_moved(before, now, year, part.from_year), need)
    return _Finding(is_reached, clauses, now.low if now.is_exact else None, hardest if before.is_exact else None)


def _not_comparable(part: Any, editions: Editions, year: int, before: KnownRank, now: KnownRank) -> Pair | None:
    then, current = editions.row(part.from_year, part.component), editions.row(year, part.component)
    if then is not None and current is not None and then["unit"] != current["unit"]:
        return both("verdict.unit_changed", year=part.from_year)
    if before.units is not None and now.units is not None and before.units != now.units:
        counts = {"before": f"{before.units:.0f}", "now": f"{now.units:.0f}"}
        return both("verdict.units_changed", year=part.from_year, **counts)
    if then is not None and current is not None and then["construct"] != current["construct"]:
        return both("verdict.construct_changed", year=part.from_year)
    return None


def _moved(before: KnownRank, now: KnownRank, year: int, from_year: int) -> Pair:
    ranks = {"now": _of_year(now.words(), year), "then": _of_year(before.words(), from_year)}
    if not (before.is_exact and now.is_exact):
        return both("verdict.moved", **ranks)
    places = int(before.low - now.low)
    if places == 0:
        return both("verdict.same", **ranks)
    return both("verdict.up" if places > 0 else "verdict.down", count=abs(places), **ranks)


def _floors(part: Any, editions: Editions, year: int) -> _Finding:
    facts: list[bool | None] = []
    said: list[Pair] = []
    needs: list[Pair] = []
    score: float | None = None
    rank = editions.rank(year, part.component)
    row = editions.row(year, part.component)
    direction = HIGHER_IS_BETTER if row is None or not is_known(row["direction"]) else int(row["direction"])
    if part.score is not None:
        digits = max(score_digits(row or {}), decimals_of(part.score))
        score, words = _score(editions, year, part.component, digits)
        lead = None if score is None else (score - part.score) * direction
        facts.append(None if lead is None else lead > 0 or (lead == 0 and not part.is_above))
        said.append(words)
        needs.append(_score_need(part, direction, digits))
    if part.rank is not None:
        facts.append(None if rank is None else rank.is_within(part.rank))
        said.append(rank.words() if rank else both("verdict.rank_unknown"))
        needs.append(both("verdict.need_rank", rank=part.rank))
    fact = joined(", ", said)
    need = both(
        "verdict.need", goal=reduce(lambda first, second: both("verdict.both_needs", first=first, second=second), needs)
    )
    if part.score is not None:
        have, want = (score, part.score) if direction > 0 else (part.score, score)
        ratio = have / want if have is not None and want else None
        return _Finding(all_of(facts), (_of_year(fact, year), need), score, part.score, ratio)
    measured = rank.low if rank and rank.is_exact else None
    return _Finding(all_of(facts), (_of_year(fact, year), need), measured, float(part.rank))


def _score(editions: Editions, year: int, component: str, digits: int) -> tuple[float | None, Pair]:
    row = editions.row(year, component)
    if row is None or not is_known(row["shown_value"]):
        return None, both("verdict.no_score")
    score = round(float(row["shown_value"]), digits)
    key = "verdict.score" if is_known(row["value"]) else "verdict.score_computed"
    return score, both(key, score=(decimal(score, "vi", digits), decimal(score, "en", digits)))


def _score_need(part: Any, direction: int, digits: int) -> Pair:
    if direction > 0:
        key = "verdict.need_above" if part.is_above else "verdict.need_score"
    else:
        key = "verdict.need_below" if part.is_above else "verdict.need_at_most"
    return both(key, score=(decimal(part.score, "vi", digits), decimal(part.score, "en", digits)))


def _share(part: Any, editions: Editions, year: int) -> _Finding:
    components = editions.components(year)
    need = both("verdict.need_share", count=part.count, rank=part.rank)
    if not components:
        return _Finding(None, (both("verdict.no_components", year=year), need), goal=float(part.count))
    ranks = [editions.rank(year, component) for component in components]
    facts = [None if rank is None else rank.is_within(part.rank) for rank in ranks]
    sure, unsure = facts.count(True), facts.count(None)
    is_reached = True if sure >= part.count else False if sure + unsure < part.count else None
    fact = _of_year(both("verdict.share", sure=sure, count=len(components), rank=part.rank), year)
    open_ones = both("verdict.ranks_unknown", count=unsure) if unsure else ("", "")
    measured = float(sure)
    return _Finding(is_reached, (fact, open_ones, need), measured, float(part.count), measured / part.count)


_FORMS = {
    "rank_band": _rank_band,
    "group_rank": _group_rank,
    "rank_step": _rank_step,
    "floors": _floors,
    "share": _share,
}
