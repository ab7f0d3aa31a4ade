"""Sentences as officials write them, from the method's numbers: fact, change, place, gap."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.change import TotalChange
from analysis.experience import Frequency
from analysis.frames import COMPUTED, NOT_APPLICABLE, PUBLISHED, SECONDARY, STATED, is_known, smallest_change
from analysis.position import counts_a_part, places_moved
from ui.kit.tables import Part, TableCell, interval
from ui.reads.scores import history
from ui.statements.certainty import in_brackets, noise_sentence, of_rank, of_score
from ui.statements.change import missing_sentence, moved_words
from ui.visit.visit import Visit
from wording.among import among_text, place_text
from wording.numbers import AS_IS, PLACES, SHARE, decimal, percent, rank_text, score_digits, written
from wording.words import DEFAULT_LANGUAGE


def headline(visit: Visit, total: pd.Series) -> str:
    """The finding of the edition: score, rank, and how many places it moved."""
    say, language = visit.say, visit.language
    parts = []
    if is_known(total["shown_value"]):
        digits, sign = score_digits(total), visit.framework.sign if visit.framework else ""
        key = "sentence.share" if sign else "sentence.score"
        score = say(key, score=decimal(total["shown_value"], language, digits), sign=sign)
        parts.append(score + in_brackets(of_score(visit, total)))
    if is_known(total["rank"]):
        parts.append(place_text(visit.say, total, visit.index.has_ranks) + in_brackets(of_rank(visit, total)))
    text = f"{visit.index.short} {visit.year}: " + (", ".join(parts) or say("sentence.no_total"))
    if is_known(total["rank_change"]):
        text += " – " + rank_move(visit, total)
    return text


def _is_place_in_part(visit: Visit, total: pd.Series) -> bool:
    """Whether the headline itself says among how many units the rank was computed."""
    return is_known(total["rank"]) and counts_a_part(total) and visit.index.has_ranks


def places_text(visit: Visit, row: pd.Series | Mapping[Any, Any]) -> str:
    """By how many places a rank moved, as a table writes it: +5, −36, 0, or a dash."""
    return written(places_moved(row), PLACES, visit.language)


def rank_move(visit: Visit, row: pd.Series | Mapping[Any, Any]) -> str:
    """A move in rank: "giảm 36 bậc so với năm 2022".

    Where the number of units changed, places do not compare: the earlier rank is named instead, unless one of the two
    counts a part of the units only.
    """
    since, change = int(row["previous_year"]), float(row["rank_change"])
    if row["previous_rank_of"] != row["rank_of"]:
        for year, shown in ((since, _in_edition(visit, row, since)), (int(row["year"]), row)):
            if shown is not None and counts_a_part(shown):
                return visit.say("sentence.rank_not_compared", since=since, year=year)
        before = rank_text(row["previous_rank"], row["previous_rank_of"])
        return visit.say("sentence.rank_before", rank=before, year=since)
    key = "sentence.rank_same" if change == 0 else "sentence.rank_up" if change > 0 else "sentence.rank_down"
    return visit.say(key, places=f"{abs(change):.0f}", year=since)


def _in_edition(visit: Visit, row: pd.Series | Mapping[Any, Any], year: int) -> pd.Series | None:
    """The same unit and component in another edition; None where it has none."""
    every = history(visit)
    here = every[every["year"] == year]
    found = here[(here["unit"] == row["unit"]) & (here["component"] == row["component"])]
    return None if found.empty else found.iloc[0]


def why(visit: Visit, explained: TotalChange | None, total: pd.Series, most: int = 3) -> str:
    """What moved the total: by how much, and what pulled it down and up, the greatest first.

    Where the method changed, it and the scores are what pulled. How many points each gave is for the chart to say.
    Where it cannot be said: by how much the total moved, and only then why not more is known.
    """
    say = visit.say
    if explained is None or not explained.is_split:
        if bool(total["crosses_break"]) and is_known(total["previous_year"]):
            return say("sentence.break", year=f"{total['previous_year']:.0f}")
        if visit.framework is not None and not visit.framework.components:
            return say("sentence.only_total")
        if explained is not None:
            moved = moved_words(visit, explained) if is_known(explained.change) else ""
            fact = f"{moved[:1].upper()}{moved[1:]}. " if moved else ""
            return fact + missing_sentence(visit, explained.missing)
        return say("sentence.not_explained" if is_known(total["previous_year"]) else "sentence.first_edition")
    smallest, change = smallest_change(visit.digits), explained.change
    if abs(explained.by_weights) >= smallest or abs(explained.by_set) >= smallest:
        given = {name: getattr(explained, f"by_{name}") for name in ("weights", "set", "scores")}
        pulls = [(say(f"sentence.{name}"), value) for name, value in given.items()]
    else:
        parts = explained.parts.reindex(explained.parts["score_part"].abs().sort_values(ascending=False).index)
        pulls = [
            (visit.component_name(str(code), short=True), float(part))
            for code, part in zip(parts["component"][:most], parts["score_part"][:most], strict=True)
        ]
    way = "same" if abs(change) < smallest else "up" if change > 0 else "down"
    text = say(f"sentence.total_{way}", points=decimal(abs(change), visit.language, visit.digits))
    for key, sign in sorted((("down", -1), ("up", 1)), key=lambda pulled: -pulled[1] * change):
        if names := [name for name, value in pulls if sign * value >= smallest]:
            text += f"; {say(f'sentence.pulled_{key}', names=', '.join(names))}"
    return f"{text}."


def across_note(visit: Visit, explained: TotalChange | None) -> str:
    """What a change of total across a change of the index is not."""
    if explained is None or not explained.is_split or not explained.changes_framework:
        return ""
    return visit.say("sentence.across_break", year=explained.from_year)


def place(visit: Visit, total: pd.Series) -> str:
    """Region, median, grade and the standing of the figures themselves, as one line."""
    say, language = visit.say, visit.language
    parts: list[str] = []
    grade = grade_of(visit, total)
    if grade:
        parts.append(grade)
    region = visit.catalogue.regions.get(str(total["region"]))
    if region is not None and is_known(total["region_rank"]) and total["region_n"] != total["n"]:
        of = rank_text(total["region_rank"], total["region_n"])
        parts.append(say("sentence.kind" if region.is_kind else "sentence.region", rank=of, region=say.of(region)))
    if is_known(total["gap_to_median"]):
        gap = float(total["gap_to_median"])
        key = "sentence.above_median" if gap >= 0 else "sentence.below_median"
        parts.append(say(key, gap=decimal(abs(gap), language, score_digits(total))))
    if is_known(total["responses"]):
        parts.append(say("sentence.responses", count=f"{total['responses']:.0f}"))
    if of_score(visit, total):
        parts.append(say("certainty.in_brackets"))
    parts += [noise] if (noise := noise_sentence(visit, total)) else []
    parts += _standing_of_figures(visit, total)
    return ". ".join(parts) + "." if parts else ""


def grade_of(visit: Visit, total: pd.Series) -> str:
    """The published grade; or the group whose observed band holds the score, said so."""
    if isinstance(total["grade"], str) and total["grade"]:
        return visit.say("sentence.grade", grade=total["grade"])
    if visit.framework is None or not is_known(total["shown_value"]):
        return ""
    for band in visit.framework.bands:
        if band.year != visit.year or band.lowest is None or band.highest is None:
            continue
        if band.lowest <= round(float(total["shown_value"]), visit.digits) <= band.highest:
            return visit.say("sentence.band", grade=visit.say.of(band, "label"))
    return ""


def _standing_of_figures(visit: Visit, total: pd.Series) -> list[str]:
    """Whose figures these are, where they are not the publisher's; how they were computed is said beside the source."""
    say, language, digits = visit.say, visit.language, score_digits(total)
    parts: list[str] = []
    if total["value_status"] in (SECONDARY, STATED):
        parts.append(say(f"sentence.{total['value_status']}"))
    if is_known(total["computed_value"]) and total["value_status"] != PUBLISHED:
        score, other = decimal(total["computed_value"], language, digits), total["computed_rank"]
        if not is_known(total["value"]):
            parts.append(say("sentence.computed_here"))
        elif score != decimal(total["value"], language, digits) or (is_known(other) and other != total["rank"]):
            parts.append(say("sentence.computed", score=score, rank=rank_text(other, total["rank_of"])))
    if total["value_status"] == "unusable":
        parts.append(note_text(visit, total).rstrip("."))
    if not bool(total["is_sufficient"]):  # of how many units there are figures is said above the page
        parts.append(say("sentence.too_few"))
    elif counts_a_part(total) and not _is_place_in_part(visit, total):
        parts.append(coverage_note(visit, total))
    return parts


def note_text(visit: Visit, row: pd.Series) -> str:
    """What the file says of a row, as it is written there; on an English screen Vietnamese is marked as a quotation."""
    note = row["note"] if isinstance(row["note"], str) else ""
    if visit.language == DEFAULT_LANGUAGE or note.isascii():
        return note
    return visit.say("sentence.note", note=note)


def coverage_note(visit: Visit, row: pd.Series) -> str:
    """Among whom a rank counts, where not every unit has a figure."""
    return among_text(visit.say, row)


def partial_notes(visit: Visit, rows: pd.DataFrame) -> str:
    """What a reader must know of a table of components: among whom ranks count, and what is not ranked."""
    say = visit.say
    notes = []
    if (rows["is_partial"].astype(bool) & rows["rank_status"].eq(COMPUTED)).any():
        notes.append(say("sentence.all_among"))
    short = rows[~rows["is_sufficient"].astype(bool) & rows["value_status"].ne(NOT_APPLICABLE)]
    applicable = rows[rows["value_status"].ne(NOT_APPLICABLE)]
    if len(short) and len(short) == len(applicable):  # of how many units there are figures is said above the page
        notes.append(say("sentence.none_ranked"))
    elif len(short):
        names = ", ".join(
            f"{visit.component_name(str(row['component']), short=True)} ({rank_text(row['n'], row['units'])})"
            for _, row in short.iterrows()
        )
        notes.append(say("sentence.not_ranked", names=names))
    return " ".join(notes)


def listed(visit: Visit, codes: Sequence[str]) -> str:
    """Components by name, with commas."""
    return ", ".join(visit.component_name(code, short=True) for code in codes)


def often_words(visit: Visit, found: Frequency) -> str:
    """How often: "19/71 lần (27%; 18–38%)", or that nobody did. The interval is over the editions, if several."""
    say, language = visit.say, visit.language
    if not found.cases:
        return say("simulate.no_cases")
    if not found.made:
        return say("simulate.nobody", cases=found.cases)
    low, high = percent(found.low, language), percent(found.high, language)
    share = percent(found.share, language)
    if not is_known(found.low):
        return say("simulate.often_alone", made=found.made, cases=found.cases, share=share)
    return say("simulate.often", made=found.made, cases=found.cases, share=share, low=low, high=high)


def often_cell(visit: Visit, found: Frequency, **more: Any) -> TableCell:
    """The same as a cell, with its figures for files."""
    counts = Part("made", found.made, AS_IS), Part("cases", found.cases, AS_IS)
    shares = (Part("share", found.share, SHARE), *interval(found.low, found.high, SHARE)) if found.made else ()
    return TableCell(often_words(visit, found), parts=(*counts, *shares), **more)
