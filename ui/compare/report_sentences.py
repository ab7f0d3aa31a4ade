"""Sentences on a unit's standing as the reports of provinces write them, ready to be copied, in either language."""

from collections.abc import Callable, Iterable

import pandas as pd

from analysis.frames import PUBLISHED, SECONDARY, STATED, TOTAL, is_known, smallest_change
from analysis.position import (
    BEYOND_PUBLISHED,
    BestRank,
    against_median,
    best_rank,
    counts_a_part,
    movements,
    places_moved,
)
from ui.blocks.peers import units_word
from ui.visit.visit import Visit
from wording.numbers import decimal, rank_text, score_digits

WINDOW = 5
"""Years among which a best rank is looked for: "cao nhất trong 5 năm"."""


def report_sentences(visit: Visit, rows: pd.DataFrame, history: pd.DataFrame) -> list[str]:
    """The sentences of one unit and edition, a paragraph each; what is not known is not said.

    rows: the unit's rows of the edition with POSITION_COLUMNS and CHANGE_COLUMNS, the components in the order in
    which they are reported. history: every edition, for the best rank.
    """
    parts = rows[rows["component"] != TOTAL]
    sentences: list[str] = []
    total = rows[rows["component"] == TOTAL]
    if len(total):
        row = total.iloc[0]
        sentence_parts = (
            _total(visit, row),
            _range(visit, row),
            _region(visit, row),
            _gaps(visit, total),
            _best(visit, best_rank(history, str(row["unit"]), TOTAL, int(row["year"]), WINDOW, visit.index.code)),
        )
        sentences.append(" ".join(part for part in sentence_parts if part))
    sentences += [
        _moved(visit, parts, "up"),
        _moved(visit, parts, "down"),
        _pairs(visit, parts),
        _ranks(visit, parts),
        _cases(visit, parts),
        _medians(visit, parts),
        _means(visit, parts),
    ]
    return [sentence for sentence in sentences if sentence]


def _total(visit: Visit, row: pd.Series) -> str:
    say, language = visit.say, visit.language
    words = {"year": int(row["year"]), "unit": visit.unit_name, "index": visit.index.short}
    if not is_known(row["shown_value"]):
        if not is_known(row["rank"]):
            return ""
        among = _ranked_among(visit, row)
        text = say("report.rank_only", rank=rank_text(row["rank"], row["rank_of"]), among=among, **words)
        return f"{text}{_source(visit, row)}{_places(visit, row)}."
    text = say("report.total", score=decimal(row["shown_value"], language, score_digits(row)), **words) + _status(
        visit, row
    )
    if is_known(row["value_change"]):
        text += ", " + _change(visit, row["value_change"]) + say("report.since", year=int(row["previous_year"]))
    if is_known(row["rank"]):
        rank = rank_text(row["rank"], row["rank_of"])
        text += "; " + say("report.rank", rank=rank, among=_ranked_among(visit, row)) + _source(visit, row)
        text += _places(visit, row)
    return f"{text}."


def _status(visit: Visit, row: pd.Series) -> str:
    if is_known(row["value"]):
        known_by = row["value_status"]
        return f" ({visit.say(f'status.{known_by}')})" if known_by in (STATED, SECONDARY) else ""
    return f" ({visit.say('status.computed')})"


def _source(visit: Visit, row: pd.Series) -> str:
    known_by = row["rank_status"]
    return f" ({visit.say(f'status.{known_by}')})" if isinstance(known_by, str) and known_by != PUBLISHED else ""


def _change(visit: Visit, change: float) -> str:
    if abs(change) < smallest_change(visit.digits):
        return visit.say("report.same")
    points = decimal(abs(change), visit.language, visit.digits)
    return visit.say("report.up" if change > 0 else "report.down", points=points)


def _places(visit: Visit, row: pd.Series) -> str:
    places = places_moved(row)
    if not is_known(places):
        return ""
    key = "same" if places == 0 else "up" if places > 0 else "down"
    return ", " + visit.say(f"report.places_{key}", places=f"{abs(places):.0f}", year=int(row["previous_year"]))


def _range(visit: Visit, row: pd.Series) -> str:
    if row["rank_known_by"] != BEYOND_PUBLISHED:
        return ""
    return visit.say(
        "report.beyond",
        publisher=visit.say.of(visit.index, "publisher"),
        last=f"{row['ranks_published_to']:.0f}",
        unit=visit.unit_name,
        low=f"{row['known_from']:.0f}",
        high=f"{row['known_to']:.0f}",
    )


def _region(visit: Visit, row: pd.Series) -> str:
    region = visit.catalogue.regions.get(str(row["region"]))
    if region is None or not is_known(row["region_rank"]) or row["region_n"] < 2 or row["region_n"] == row["n"]:
        return ""
    key = f"report.{'kind' if region.is_kind else 'region'}{'' if row['region_n'] == row['region_units'] else '_part'}"
    count = int(row["region_n"])
    words = {"rank": f"{row['region_rank']:.0f}", "n": count, "units": units_word(visit, count)}
    return visit.say(key, region=visit.say.of(region), **words)


def _gaps(visit: Visit, total: pd.DataFrame) -> str:
    row = total.iloc[0]
    clauses = []
    for name in ("median", "mean"):
        if is_known(row[f"gap_to_{name}"]):
            side = "above" if row[f"gap_to_{name}"] >= 0 else "below"
            gap = decimal(abs(row[f"gap_to_{name}"]), visit.language, score_digits(row))
            other = decimal(row[name], visit.language, score_digits(row))
            clauses.append(visit.say(f"report.{side}_{name}", gap=gap, other=other, among=_among(visit, total)))
    return visit.say("report.gaps", gaps="; ".join(clauses)) if clauses else ""


def _among(visit: Visit, rows: pd.DataFrame) -> str:
    """Of whom the medians are: the country's provinces, or the units that have a figure, of which n is one number."""
    whole = _whole(visit)
    if whole and not rows["is_partial"].astype(bool).any():
        return whole
    if rows["n"].nunique() > 1:
        return visit.say("report.with_any_figures", units=units_word(visit))
    count = int(rows["n"].iloc[0])
    return visit.say("report.with_figures", n=count, units=units_word(visit, count))


def _ranked_among(visit: Visit, row: pd.Series) -> str:
    """Of whom a rank is: the country's provinces, the units, or those of them that have a figure."""
    if counts_a_part(row):
        return visit.say("report.those_with_figures", units=units_word(visit))
    return _whole(visit) or units_word(visit)


def _whole(visit: Visit) -> str:
    """What all units of the group are together, such as the country; "" where there is no word for it."""
    key = f"report.whole_{visit.unit_group}"
    return visit.say(key) if visit.say.has(key) else ""


def _best(visit: Visit, best: BestRank | None) -> str:
    if best is None:
        return ""
    words = {
        "first": best.first_year,
        "last": best.last_year,
        "n": best.editions,
        "years": best.last_year - best.first_year + 1,
        "rank": rank_text(best.rank, best.rank_of),
        "year": best.year,
        "source": "" if best.rank_status == PUBLISHED else f", {visit.say(f'status.{best.rank_status}')}",
    }
    return visit.say("report.best_now" if best.is_last else "report.best_before", **words)


def _moved(visit: Visit, parts: pd.DataFrame, way: str) -> str:
    """ "4/10 chỉ số tăng điểm gồm: A (tăng 0,72 điểm); …", the greatest first."""
    known = parts[parts["value_change"].notna()]
    sign = 1 if way == "up" else -1
    moved = known[sign * known["value_change"] >= smallest_change(visit.digits)]
    moved = moved.sort_values("value_change", ascending=way == "down", kind="stable")
    named = [
        visit.say("report.part", component=_name(visit, row), change=_change(visit, row["value_change"]))
        for _, row in moved.iterrows()
    ]
    return _list(visit, f"report.parts_{way}", named, len(known))


def _pairs(visit: Visit, parts: pd.DataFrame) -> str:
    """ "A (2019: 6,14; 2020: 6,33)": the scores of both years, where they compare."""
    named = [
        visit.say(
            "report.pair",
            component=_name(visit, row),
            before=int(row["previous_year"]),
            earlier=decimal(row["previous_value"], visit.language, score_digits(row)),
            year=int(row["year"]),
            now=decimal(row["shown_value"], visit.language, score_digits(row)),
        )
        for _, row in parts[parts["value_change"].notna()].iterrows()
    ]
    return _list(visit, "report.pairs", named, len(named))


def _ranks(visit: Visit, parts: pd.DataFrame) -> str:
    """ "A tăng 5 bậc, xếp thứ 44": each component's rank and its move."""
    named = []
    for _, row in parts[parts["rank"].notna()].iterrows():
        places = places_moved(row)
        moved = f" {_places_words(visit, places)}," if is_known(places) else ""
        named.append(visit.say("report.ranked", component=_name(visit, row), moved=moved, rank=f"{row['rank']:.0f}"))
    since = parts.loc[parts["rank_change"].notna(), "previous_year"]
    if since.empty:
        return _list(visit, "report.ranks", named, len(named))
    return _list(visit, "report.ranks_since", named, len(named), year=int(since.max()))


def _places_words(visit: Visit, places: float) -> str:
    key = "same" if places == 0 else "up" if places > 0 else "down"
    return visit.say(f"report.moved_{key}", places=f"{abs(places):.0f}")


def _cases(visit: Visit, parts: pd.DataFrame) -> str:
    """The four cases of score and rank, then what did not move and what does not compare."""
    moves = movements(parts)
    if not moves.compared:
        return ""
    cases = {name: len(getattr(moves, name)) for name in ("up_up", "up_down", "down_up", "down_down")}
    kind = "cases_mixed" if (parts["direction"] < 0).any() else "cases"
    text = visit.say(f"report.{kind}", compared=moves.compared, **cases)
    rest = [
        visit.say(f"report.{name}", count=len(codes))
        for name, codes in (("unchanged", moves.unchanged), ("not_comparable", moves.not_comparable))
        if codes
    ]
    return "; ".join([text, *rest]) + "."


def _medians(visit: Visit, parts: pd.DataFrame) -> str:
    """How many components stand above the median and below it, and by how much."""
    comparison = against_median(parts)
    if not comparison.compared:
        return ""
    by_code = parts.set_index("component")

    def named(codes: Iterable[str]) -> str:
        rows = by_code.loc[list(codes)].reset_index().sort_values("gap_to_median", key=lambda gap: -gap.abs())
        return "; ".join(
            visit.say(
                "report.by",
                component=_name(visit, row),
                gap=decimal(abs(row["gap_to_median"]), visit.language, score_digits(row)),
            )
            for _, row in rows.iterrows()
        )

    clauses = [
        visit.say(
            f"report.medians_{side}",
            count=len(codes),
            compared=comparison.compared,
            parts=named(codes),
            **visit.degrees,
        )
        for side, codes in (("above", comparison.above), ("below", comparison.below))
        if codes
    ]
    return (
        visit.say("report.medians", among=_among(visit, parts[parts["gap_to_median"].notna()]))
        + " "
        + " ".join(clauses)
    )


def _means(visit: Visit, parts: pd.DataFrame) -> str:
    """ "A 6,60 so với 6,75": each component against the mean."""
    known = parts[parts["gap_to_mean"].notna()]
    named = [
        visit.say(
            "report.against_mean",
            component=_name(visit, row),
            own=decimal(row["shown_value"], visit.language, score_digits(row)),
            mean=decimal(row["mean"], visit.language, score_digits(row)),
        )
        for _, row in known.iterrows()
    ]
    return _list(visit, "report.means", named, len(named), among=_among(visit, known)) if len(known) else ""


def _list(visit: Visit, key: str, named: list[str], of: int, **words: object) -> str:
    say: Callable[..., str] = visit.say
    return say(key, count=len(named), of=of, parts="; ".join(named), **words) if named else ""


def _name(visit: Visit, row: pd.Series) -> str:
    return visit.component_name(str(row["component"]))
