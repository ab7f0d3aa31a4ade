"""Where a number is from: the publisher, then formula, edition and source cell of each figure of a row.

The words open at a press on the figure, by mouse, key or finger; the browser does that alone, without the program.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from analysis.frames import PUBLISHED, STATED, TOTAL, is_known
from ui.kit import markup
from ui.reads.scores import publishers
from ui.statements.certainty import noise_sentence, of_rank, of_score
from ui.statements.sentences import note_text, places_text
from ui.visit.visit import Visit
from wording.numbers import (
    decimal,
    percent,
    rank_text,
    score_digits,
    signed,
)

_ADDRESS = re.compile(r"https?://[^\s,;)]*[^\s,;).]")


def why_id(component: str, place: str) -> str:
    """The name by which a figure finds its words. place: where on the page, as a component may stand there twice."""
    return f"why-{place}-{component}"


def why_html(visit: Visit, row: pd.Series, sources: Mapping[str, str], place: str) -> str:
    """The words for one row of the scores, as a box that is closed until a figure is pressed."""
    code = str(row["component"])
    name = visit.component_name(code)
    lines = "".join(f"<li>{_linked(line)}</li>" for line in why_lines(visit, row, sources.get(code, "")))
    year = int(row["year"]) if is_known(row["year"]) else visit.year or "–"
    title = visit.say("why.title", name=name, unit=visit.unit_name, year=year)
    return (
        f'<div popover id="{escape(why_id(code, place))}" class="app-why" role="dialog" aria-label="{escape(title)}">'
        f"{markup.title(title)}<ul>{lines}</ul></div>"
    )


def why_lines(visit: Visit, row: pd.Series, source: str) -> list[str]:
    """Who published it; score, change, rank, move, gap: one line each; and last where the figures were taken from."""
    if not is_known(row["year"]):
        return [visit.say("why.missing")]
    lines = [_publisher(visit, row), _score(visit, row)]
    lines += _formula(visit, row) if row["component"] == TOTAL else _part(visit, row)
    lines += _interval(visit, row) + _change(visit, row) + _rank(visit, row) + _median(visit, row)
    lines += [note_text(visit, row), *_published(visit, row)]
    lines += [visit.say("why.source", source=source)] if source else []
    return [line for line in lines if line]


def _linked(line: str) -> str:
    """A line as HTML; an address in it leads there."""
    return _ADDRESS.sub(r'<a href="\g<0>" target="_blank" rel="noopener">\g<0></a>', escape(line))


def _publisher(visit: Visit, row: pd.Series) -> str:
    """Whose figure it is: the publisher's, or one by the province; "" for what was computed or copied elsewhere."""
    if row["value_status"] == STATED:
        return visit.say("why.by_province")
    if row["value_status"] != PUBLISHED:
        return ""
    publisher = visit.say.of(visit.index, "publisher")
    return visit.say("why.publisher", publisher=publisher, index=visit.index.short, year=int(row["year"]))


def _score(visit: Visit, row: pd.Series) -> str:
    say, language = visit.say, visit.language
    status = say(f"status.{row['value_status']}") if say.has(f"status.{row['value_status']}") else "–"
    if not is_known(row["shown_value"]):
        return say("why.no_score", status=status)
    digits = 4 if row["value_status"] == "computed" else score_digits(row)
    return say("why.score", score=decimal(row["shown_value"], language, digits), status=status)


def _published(visit: Visit, row: pd.Series) -> list[str]:
    """Who published the score and the rank, where that is known."""
    of_score, of_rank = publishers(visit).get(str(row["component"]), ("", ""))
    if of_score == of_rank:
        return [visit.say("why.published", source=of_score)] if of_score else []
    known = {"why.source_published": of_score, "why.rank_source_published": of_rank}
    return [visit.say(key, source=source) for key, source in known.items() if source]


def _part(visit: Visit, row: pd.Series) -> list[str]:
    """What the component gives to the total: weight × score × the multiplier, or the score itself."""
    language, framework = visit.language, visit.framework
    weight = (framework.weights or {}).get(str(row["component"])) if framework else None
    if framework is None or weight is None or not is_known(row["shown_value"]):
        return []
    if framework.aggregation == "sum":
        return [visit.say("why.part_of_sum", points=decimal(row["shown_value"], language, framework.decimals))]
    times = framework.multiplier
    given = weight * float(row["shown_value"]) * times
    texts = {"weight": percent(weight, language), "score": decimal(row["shown_value"], language, framework.decimals)}
    return [
        visit.say(
            "why.part", times=decimal(times, language, 0), points=decimal(given, language, framework.decimals), **texts
        )
    ]


def _formula(visit: Visit, row: pd.Series) -> list[str]:
    if not is_known(row["computed_value"]):
        return [visit.say("why.no_formula")]
    language = visit.language
    rank = rank_text(row["computed_rank"], row["rank_of"])
    texts = {"computed": decimal(row["computed_value"], language, 4), "rank": rank, "framework": str(row["framework"])}
    if visit.framework is not None and visit.framework.aggregation == "sum":
        return [visit.say("why.sum", **texts)]
    times = decimal(visit.framework.multiplier if visit.framework else None, language, 0)
    confidence = visit.framework.weights_confidence if visit.framework else "unknown"
    doubt = [visit.say(f"why.weights_{confidence}")] if confidence in ("inferred", "assumed") else []
    return [visit.say("why.formula", times=times, **texts), *doubt]


def _change(visit: Visit, row: pd.Series) -> list[str]:
    say, language = visit.say, visit.language
    if not is_known(row["previous_year"]):
        return [say("why.no_change_first")]
    year = int(row["previous_year"])
    if not is_known(row["value_change"]):
        return [say("why.no_change_break", year=year) if bool(row["crosses_break"]) else ""]
    digits = score_digits(row)
    texts = {
        name: decimal(row[of], language, digits) for name, of in (("now", "shown_value"), ("before", "previous_value"))
    }
    return [say("why.change", year=year, change=signed(row["value_change"], language, digits), **texts)]


def _interval(visit: Visit, row: pd.Series) -> list[str]:
    """Between what the score and the rank lie, from how many answers, and whether the change is more than noise."""
    lines = []
    if score := of_score(visit, row):
        answers = f"{row['responses']:.0f}" if is_known(row["responses"]) else "–"
        lines.append(visit.say("certainty.score", interval=score, answers=answers))
    if rank := of_rank(visit, row):
        lines.append(visit.say("certainty.rank", interval=rank))
    return [*lines, noise_sentence(visit, row)]


def _rank(visit: Visit, row: pd.Series) -> list[str]:
    say = visit.say
    if not is_known(row["rank"]):
        return [say("why.no_rank")]
    status = say(f"status.{row['rank_status']}") if say.has(f"status.{row['rank_status']}") else "–"
    lines = [say("why.rank", rank=rank_text(row["rank"], row["rank_of"]), status=status, n=f"{row['n']:.0f}")]
    if is_known(row["rank_change"]) and is_known(row["previous_rank"]):
        before = rank_text(row["previous_rank"], row["previous_rank_of"])
        texts = {"before": before, "year": int(row["previous_year"])}
        if row["previous_rank_of"] != row["rank_of"]:
            lines.append(say("why.moved_of", **texts))
        else:
            lines.append(say("why.moved", places=places_text(visit, row), **texts))
    return lines


def _median(visit: Visit, row: pd.Series) -> list[str]:
    language = visit.language
    if not is_known(row["gap_to_median"]):
        return []
    digits = score_digits(row)
    texts = {"median": decimal(row["median"], language, digits), "gap": signed(row["gap_to_median"], language, digits)}
    return [visit.say("why.median", n=f"{row['n']:.0f}", **texts)]


def boxes(visit: Visit, rows: Sequence[pd.Series], sources: Mapping[str, str], place: str) -> str:
    """The words for several rows."""
    return "".join(why_html(visit, row, sources, place) for row in rows)
