"""Why a flag was raised, as a sentence, for each rule; and a threshold with its value in words.

Sentences are made from the flag's numbers alone, through `wording.numbers`. They state facts and blame
nobody. What a rule is called, looks at and what its thresholds mean: `rule.<code>.name`, `.about`, `.<threshold>`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from analysis.flags import RULES, Flag
from wording.groups import NO_NAMES, group_words
from wording.numbers import decimal, integer, percent, rank_text, score_digits
from wording.words import Words

Numbers = Mapping[str, Any]

_SHARES: Final = {0.5: "half", 1 / 3: "third", 0.25: "quarter"}


def reason(flag: Flag, language: str, has_ranks: bool = True, groups: Mapping[str, Any] = NO_NAMES) -> str:
    """Why a flag was raised, in one or two sentences ("vi" or "en") made from its numbers alone.

    has_ranks: whether the publisher of the index ranks the units; else a rank is called a position by score.
    groups: what the catalogue calls the groups of units, as of `wording.groups`. Raises KeyError for a rule or
    language without words.
    """
    return _SENTENCES[flag.rule](Words(language, has_ranks), {**flag.numbers, "groups": groups})


def threshold_text(rule: str, name: str, value: float, language: str) -> str:
    """A threshold with its value, in words: "places lost at least: 5 places"."""
    say, digits = Words(language), 0 if value == int(value) else 2
    unit = say(f"threshold_unit.{RULES[rule].thresholds[name].unit}")
    return f"{say(f'rule.{rule}.{name}')}: {decimal(value, language, digits)} {unit}"


def _score_fell(say: Words, n: Numbers) -> str:
    return say(
        _worse(n, "reason.score_fell"),
        fall=decimal(abs(n["change"]), say.language, score_digits(n)),
        year=_year(n, "previous_year"),
        before=decimal(n["previous_value"], say.language, score_digits(n)),
        now=decimal(n["value"], say.language, score_digits(n)),
    )


def _rank_fell(say: Words, n: Numbers) -> str:
    texts = {
        "year": _year(n, "previous_year"),
        "now": _rank(n),
        "across": "" if n["break_year"] is None else say("reason.across_break", year=_year(n, "break_year")),
        "part": _part(say, n, "ranked_in_part"),
    }
    if n["places"] is None:  # places do not compare between lists of another length
        before = rank_text(n["previous_rank"], n["previous_rank_of"])
        points = decimal(n["percentile_lost"], say.language, digits=1)
        return say("reason.standing_fell", points=points, before=before, **texts)
    places = integer(n["places"], say.language)
    return say("reason.rank_fell", places=places, before=rank_text(n["previous_rank"], None), **texts)


def _low_rank(say: Words, n: Numbers) -> str:
    return say("reason.low_rank", rank=_rank(n), share=_share(say, n), part=_part(say, n, "ranked_in_part"))


def _below_median(say: Words, n: Numbers) -> str:
    return say(
        _worse(n, "reason.below_median_rising"),
        rise=decimal(abs(n["change"]), say.language, score_digits(n)),
        year=_year(n, "previous_year"),
        median=_of_group(say, "median", n),
        now=decimal(n["value"], say.language, score_digits(n)),
        middle=decimal(n["median"], say.language, score_digits(n)),
        part=_part(say, n, "measured_in_part"),
    )


def _falling(say: Words, n: Numbers) -> str:
    parts = []
    if n["falls"] is not None:
        parts.append(
            say(
                _worse(n, "reason.falls"),
                falls=integer(n["falls"], say.language),
                before=decimal(n["first_value"], say.language, score_digits(n)),
                first=_year(n, "first_year"),
                now=decimal(n["value"], say.language, score_digits(n)),
                year=_year(n, "year"),
            )
        )
    if n["editions"] is not None:
        places = decimal(-n["slope"] / 100 * (n["rank_of"] - 1), say.language, digits=1)
        parts.append(
            say(
                "reason.falling_standing",
                editions=integer(n["editions"], say.language),
                first=_year(n, "standing_since"),
                year=_year(n, "year"),
                places=places,
                across=say("reason.across_breaks") if n["frameworks"] > 1 else "",
                units=integer(n["rank_of"], say.language),
                p=_p_value(say, n),
                part=_part(say, n, "ranked_in_part"),
            )
        )
    return " ".join(parts)


def _last(say: Words, n: Numbers) -> str:
    if n["scope"] == "region":
        region = n["groups"].get(n["region"])
        key = "reason.last_of_kind" if region is not None and region.is_kind else "reason.last_in_region"
        return say(_worse(n, key), rank=rank_text(n["region_rank"], n["region_n"]))
    whole = _of_group(say, "whole", n)
    return say(_worse(n, "reason.last"), rank=_rank(n), whole=whole, part=_part(say, n, "ranked_in_part"))


_SENTENCES: Final[dict[str, Callable[[Words, Numbers], str]]] = {
    "last_in_group": _last,
    "score_fell": _score_fell,
    "rank_fell": _rank_fell,
    "low_rank": _low_rank,
    "falling_years": _falling,
    "below_median_rising": _below_median,
}


def _worse(n: Numbers, key: str) -> str:
    """The key of a sentence; where a lower score is better, what got worse has risen and another sentence says so."""
    return f"{key}_less" if n["direction"] < 0 else key


def _year(n: Numbers, name: str) -> str:
    return f"{n[name]:.0f}"


def _rank(n: Numbers) -> str:
    return rank_text(n["rank"], n["rank_of"])


def _of_group(say: Words, what: Literal["whole", "median"], n: Numbers) -> str:
    """What the whole group, or its median, is called."""
    return group_words(say, what, str(n["group"]), n["groups"])


def _part(say: Words, n: Numbers, which: str) -> str:
    """What must be said where some units have no figures, or it is unknown whether all have them."""
    return say("reason.part", count=integer(n["n"], say.language)) if n[which] else ""


def _share(say: Words, n: Numbers) -> str:
    named = next((name for share, name in _SHARES.items() if abs(n["share"] - share) < 1e-6), None)
    return percent(n["share"], say.language) if named is None else say(f"reason.{named}")


def _p_value(say: Words, n: Numbers) -> str:
    sign, shown = ("<", 0.001) if n["p_value"] < 0.001 else ("=", n["p_value"])
    return f"p {sign} {decimal(shown, say.language, digits=3)}"
