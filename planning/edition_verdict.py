"""Verdicts on target parts stated as a score or a rank, from the edition of their year or an earlier one."""

from dataclasses import dataclass
from typing import Any

from analysis.frames import HIGHER_IS_BETTER, is_known
from planning.known_rank import Editions, KnownRank
from planning.target import kind_of
from planning.verdict import Pair, Status, Verdict, all_of, sentence, unknown
from wording.numbers import decimal

SHOWN_DIGITS = 2
"""Scores are compared as they are published and written: with two decimals, or as many as the target has."""

NO_EDITION: Pair = ("chưa có kỳ công bố nào", "no edition has been published")
NO_UNIT: Pair = ("không có số liệu của đơn vị trong chỉ số này", "this index has no figures of the unit")


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
        return unknown(NO_UNIT, source=_source(part))
    years = [due] if due in editions.years else [year for year in reversed(editions.years) if year < due]
    if not years:
        return unknown(NO_EDITION, source=_source(part))
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
        sentence(status, *finding.clauses, ("", "") if is_final else _not_yet(due, year)),
        finding.measured,
        finding.goal,
        finding.ratio,
        _source(part, year),
        str(year),
    )


def _source(part: Any, year: int | None = None) -> str:
    name = str(part.index).upper()
    return name if year is None else f"{name} {year}"


def _not_yet(due: int, year: int) -> Pair:
    return (
        f"kỳ {due} chưa công bố, so theo kỳ {year}",
        f"the edition of {due} is not out, compared by that of {year}",
    )


def _of_year(words: Pair, year: int) -> Pair:
    return f"{words[0]} năm {year}", f"{words[1]} in {year}"


def _no_rank(year: int) -> Pair:
    return f"kỳ {year} không có thứ hạng của đơn vị", f"the edition of {year} has no rank of the unit"


def _rank_band(part: Any, editions: Editions, year: int) -> _Finding:
    band = f"{part.best}–{part.worst}"
    need: Pair = (
        (f"mục tiêu trong tốp {part.worst}", f"the goal is a place among the first {part.worst}")
        if part.best == 1
        else (f"mục tiêu trong nhóm {band}", f"the goal is a place within {band} or better")
    )
    return _by_rank(editions.rank(year, part.component), float(part.worst), need, year)


def _group_rank(part: Any, editions: Editions, year: int) -> _Finding:
    is_region = part.within == "region"
    rank = (editions.region_rank if is_region else editions.rank)(year, part.component)
    where: Pair = ("trong vùng", "in the region") if is_region else ("trong nhóm", "in the group")
    need: Pair = (
        f"mục tiêu từ hạng {part.from_rank} lên hạng {part.to_rank} {where[0]}",
        f"the goal is from rank {part.from_rank} to rank {part.to_rank} {where[1]}",
    )
    return _by_rank(rank, float(part.to_rank), need, year)


def _by_rank(rank: KnownRank | None, worst: float, need: Pair, year: int) -> _Finding:
    if rank is None:
        return _Finding(None, (_no_rank(year), need), goal=worst)
    measured = rank.low if rank.is_exact else None
    return _Finding(rank.is_within(worst), (_of_year(rank.words(), year), need), measured, worst)


def _rank_step(part: Any, editions: Editions, year: int) -> _Finding:
    need: Pair = (
        f"mục tiêu tăng ít nhất {part.places} bậc so với năm {part.from_year}",
        f"the goal is at least {part.places} {_places(part.places)} up on {part.from_year}",
    )
    if year <= part.from_year:
        none_since: Pair = (
            f"chưa có kỳ nào sau năm {part.from_year}",
            f"there is no edition after {part.from_year}",
        )
        return _Finding(None, (none_since, need))
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
    if before.units is not None and now.units is not None and before.units != now.units:
        counts = f"{before.units:.0f} → {now.units:.0f}"
        return (
            f"số đơn vị xếp hạng đã khác ({counts}), không so được bậc với năm {part.from_year}",
            f"the number of ranked units changed ({counts}), so places do not compare with {part.from_year}",
        )
    then, current = editions.row(part.from_year, part.component), editions.row(year, part.component)
    if then is not None and current is not None and then["construct"] != current["construct"]:
        return (
            f"nội dung chỉ số thành phần đã đổi so với năm {part.from_year}",
            f"the component measures something else than in {part.from_year}",
        )
    return None


def _moved(before: KnownRank, now: KnownRank, year: int, from_year: int) -> Pair:
    vietnamese, english = _of_year(now.words(), year)
    then = _of_year(before.words(), from_year)
    if not (before.is_exact and now.is_exact):
        return f"{vietnamese}, trước đó {then[0]}", f"{english}, before {then[1]}"
    places = int(before.low - now.low)
    if places == 0:
        return f"{vietnamese}, giữ nguyên so với {then[0]}", f"{english}, the same as {then[1]}"
    count = abs(places)
    verb = ("tăng", "up") if places > 0 else ("giảm", "down")
    return (
        f"{vietnamese}, {verb[0]} {count} bậc so với {then[0]}",
        f"{english}, {verb[1]} {count} {_places(count)} on {then[1]}",
    )


def _places(count: int) -> str:
    return "place" if count == 1 else "places"


def _floors(part: Any, editions: Editions, year: int) -> _Finding:
    facts: list[bool | None] = []
    said: list[Pair] = []
    needs: list[Pair] = []
    score: float | None = None
    rank = editions.rank(year, part.component)
    row = editions.row(year, part.component)
    direction = HIGHER_IS_BETTER if row is None or not is_known(row["direction"]) else int(row["direction"])
    if part.score is not None:
        score, words = _score(editions, year, part.component, _digits(part.score))
        lead = None if score is None else (score - part.score) * direction
        facts.append(None if lead is None else lead > 0 or (lead == 0 and not part.is_above))
        said.append(words)
        needs.append(_score_need(part, direction))
    if part.rank is not None:
        facts.append(None if rank is None else rank.is_within(part.rank))
        said.append(rank.words() if rank else ("không rõ hạng", "rank not known"))
        needs.append((f"hạng {part.rank} trở lên", f"rank {part.rank} or better"))
    fact = ", ".join(text[0] for text in said), ", ".join(text[1] for text in said)
    need = (
        f"mục tiêu {' và '.join(text[0] for text in needs)}",
        f"the goal is {' and '.join(text[1] for text in needs)}",
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
        return None, ("không có điểm", "no score")
    score = round(float(row["shown_value"]), digits)
    basis = ("", "") if is_known(row["value"]) else (" (tính toán)", " (computed)")
    return score, (
        f"{decimal(score, 'vi', digits)} điểm{basis[0]}",
        f"{decimal(score, 'en', digits)} points{basis[1]}",
    )


def _score_need(part: Any, direction: int) -> Pair:
    digits = _digits(part.score)
    if direction > 0:
        least = ("trên {} điểm", "more than {} points") if part.is_above else ("từ {} điểm", "{} points or more")
    else:
        least = ("dưới {} điểm", "less than {} points") if part.is_above else ("không quá {} điểm", "at most {} points")
    return least[0].format(decimal(part.score, "vi", digits)), least[1].format(decimal(part.score, "en", digits))


def _digits(score: float) -> int:
    text = f"{score:.6f}".rstrip("0")
    return max(SHOWN_DIGITS, len(text.partition(".")[2]))


def _share(part: Any, editions: Editions, year: int) -> _Finding:
    components = editions.components(year)
    need: Pair = (
        f"mục tiêu {part.count} chỉ số thành phần trong tốp {part.rank}",
        f"the goal is {part.count} components among the first {part.rank}",
    )
    if not components:
        none: Pair = (f"kỳ {year} không có chỉ số thành phần", f"the edition of {year} has no components")
        return _Finding(None, (none, need), goal=float(part.count))
    ranks = [editions.rank(year, component) for component in components]
    facts = [None if rank is None else rank.is_within(part.rank) for rank in ranks]
    sure, unsure = facts.count(True), facts.count(None)
    is_reached = True if sure >= part.count else False if sure + unsure < part.count else None
    fact = _of_year(
        (
            f"{sure}/{len(components)} chỉ số thành phần trong tốp {part.rank}",
            f"{sure} of {len(components)} components among the first {part.rank}",
        ),
        year,
    )
    open_ones: Pair = (
        (f"{unsure} chỉ số chưa rõ thứ hạng", f"the rank of {unsure} is not known") if unsure else ("", "")
    )
    measured = float(sure)
    return _Finding(is_reached, (fact, open_ones, need), measured, float(part.count), measured / part.count)


_FORMS = {
    "rank_band": _rank_band,
    "group_rank": _group_rank,
    "rank_step": _rank_step,
    "floors": _floors,
    "share": _share,
}
