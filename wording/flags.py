"""Why a flag was raised, in words, for each rule and language; and what each rule and threshold means.

Sentences are made from the flag's numbers alone, through `wording.numbers`. They state facts and blame
nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.flags import RULES, Flag
from wording.numbers import decimal, integer, percent, rank_text

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class RuleText:
    """What a rule is called, what it looks at, and what its thresholds mean; each by language."""

    name: Mapping[str, str]
    about: Mapping[str, str]
    thresholds: Mapping[str, Mapping[str, str]]


RULE_TEXTS: Final[dict[str, RuleText]] = {
    "last_in_group": RuleText(
        {"vi": "Xếp cuối", "en": "Last"},
        {
            "vi": "Đơn vị xếp cuối trong tất cả các đơn vị, hoặc cuối vùng khi cả vùng có số liệu.",
            "en": "The unit is last of all units, or last of its region where the whole region has figures.",
        },
        {
            "units": {
                "vi": "Số đơn vị ít nhất để xét vị trí cuối",
                "en": "Fewest units among which a last place is reported",
            }
        },
    ),
    "score_fell": RuleText(
        {"vi": "Điểm giảm", "en": "Score fell"},
        {
            "vi": "Điểm thấp hơn kỳ trước, chỉ so trong cùng bộ chỉ số.",
            "en": "The score is lower than in the previous edition, compared only within one framework.",
        },
        {
            "fall": {"vi": "Mức giảm tối thiểu", "en": "Smallest fall"},
            "fall_high": {"vi": "Mức giảm coi là nghiêm trọng", "en": "Fall that counts as grave"},
        },
    ),
    "rank_fell": RuleText(
        {"vi": "Tụt hạng", "en": "Rank fell"},
        {
            "vi": "Thứ hạng thấp hơn kỳ trước; nếu qua mốc đổi bộ chỉ số thì nêu rõ.",
            "en": "The rank is lower than in the previous edition; a change of framework between is named.",
        },
        {
            "places": {"vi": "Số bậc tụt tối thiểu", "en": "Fewest places lost"},
            "places_high": {"vi": "Số bậc tụt coi là nghiêm trọng", "en": "Places lost that count as grave"},
        },
    ),
    "low_rank": RuleText(
        {"vi": "Thứ hạng thấp", "en": "Low rank"},
        {
            "vi": "Thứ hạng thuộc phần cuối bảng, dù tăng hay giảm.",
            "en": "The rank lies in the last part of the list, whether it rose or fell.",
        },
        {
            "share": {"vi": "Phần cuối bảng được coi là thấp", "en": "Last part of the list that is low"},
            "share_high": {
                "vi": "Phần cuối bảng coi là nghiêm trọng",
                "en": "Last part of the list that counts as grave",
            },
        },
    ),
    "falling_years": RuleText(
        {"vi": "Giảm qua nhiều năm", "en": "Falling over years"},
        {
            "vi": "Điểm giảm nhiều kỳ liên tiếp trong cùng bộ chỉ số, hoặc vị thế giảm rõ qua các năm "
            "(kiểm định Kendall chính xác, p < 0,05, từ 5 kỳ trở lên).",
            "en": "The score fell in several editions running within one framework, or the standing clearly "
            "fell over the years (exact Kendall test, p < 0.05, five editions or more).",
        },
        {"falls": {"vi": "Số kỳ giảm liên tiếp", "en": "Falls running"}},
    ),
    "below_median_rising": RuleText(
        {"vi": "Tăng nhưng dưới trung vị", "en": "Rising but below the median"},
        {
            "vi": "Điểm tăng so với kỳ trước nhưng vẫn thấp hơn trung vị của các đơn vị.",
            "en": "The score rose since the previous edition and is still below the median of the units.",
        },
        {},
    ),
}

THRESHOLD_UNITS: Final[dict[str, dict[str, str]]] = {
    "percent_of_scale": {"vi": "% thang điểm", "en": "% of the scale"},
    "places": {"vi": "bậc", "en": "places"},
    "share": {"vi": "tỷ lệ số đơn vị (0–1)", "en": "share of the units (0–1)"},
    "editions": {"vi": "kỳ", "en": "editions"},
    "units": {"vi": "đơn vị", "en": "units"},
}

_WHOLE: Final = {
    "province": {"vi": "cả nước", "en": "in the country"},
    "department": {"vi": "khối sở, ban, ngành", "en": "of the departments"},
    "district": {"vi": "khối địa phương", "en": "of the districts"},
}
_ANY_WHOLE: Final = {"vi": "trong nhóm", "en": "of the group"}

_MEDIAN: Final = {
    "province": {"vi": "trung vị cả nước", "en": "the national median"},
}
_ANY_MEDIAN: Final = {"vi": "trung vị của nhóm", "en": "the median of the group"}

_SHARES: Final = {
    0.5: {"vi": "nửa", "en": "half"},
    1 / 3: {"vi": "một phần ba", "en": "third"},
    0.25: {"vi": "một phần tư", "en": "quarter"},
}


def reason(flag: Flag, language: str) -> str:
    """Why a flag was raised, in one or two sentences ("vi" or "en") made from its numbers alone.

    Raises KeyError for a rule or language without words.
    """
    return _SENTENCES[flag.rule][language](flag.numbers)


def _is_less_better(n: Numbers) -> bool:
    """Whether the flag is of a component in which a lower score is better: what got worse has risen."""
    return bool(n["direction"] < 0)


def _less_vi(n: Numbers) -> str:
    return ", trong khi thấp hơn là tốt" if _is_less_better(n) else ""


def _less_en(n: Numbers) -> str:
    return ", where lower is better" if _is_less_better(n) else ""


def _score_fell_vi(n: Numbers) -> str:
    verb, way = ("tăng", "lên") if _is_less_better(n) else ("giảm", "xuống")
    course = f"từ {decimal(n['previous_value'], 'vi')} {way} {decimal(n['value'], 'vi')}"
    since = f"so với năm {n['previous_year']:.0f}"
    return f"Điểm {verb} {decimal(abs(n['change']), 'vi')} ({course}) {since}{_less_vi(n)}."


def _score_fell_en(n: Numbers) -> str:
    course = f"from {decimal(n['previous_value'], 'en')} to {decimal(n['value'], 'en')}"
    way = "up" if _is_less_better(n) else "down"
    return f"Score {way} {decimal(abs(n['change']), 'en')} ({course}) on {n['previous_year']:.0f}{_less_en(n)}."


def _rank_fell_vi(n: Numbers) -> str:
    text = f"Tụt {integer(n['places'], 'vi')} bậc: từ {_previous_rank(n)} xuống {_rank(n)}"
    return f"{text} so với năm {n['previous_year']:.0f}{_break_vi(n)}{_part(n, 'ranked_in_part', 'vi')}."


def _rank_fell_en(n: Numbers) -> str:
    text = f"Down {_count_text(n['places'], 'place', 'places')}: from {_previous_rank(n)} to {_rank(n)}"
    return f"{text} on {n['previous_year']:.0f}{_break_en(n)}{_part(n, 'ranked_in_part', 'en')}."


def _low_rank_vi(n: Numbers) -> str:
    return f"Hạng {_rank(n)}: thuộc {_share(n, 'vi')} cuối bảng{_part(n, 'ranked_in_part', 'vi')}."


def _low_rank_en(n: Numbers) -> str:
    return f"Rank {_rank(n)}: in the last {_share(n, 'en')} of the list{_part(n, 'ranked_in_part', 'en')}."


def _below_median_vi(n: Numbers) -> str:
    median = _MEDIAN.get(n["group"], _ANY_MEDIAN)["vi"]
    verb, side = ("giảm", "cao hơn") if _is_less_better(n) else ("tăng", "thấp hơn")
    return (
        f"Điểm {verb} {decimal(abs(n['change']), 'vi')} so với năm {n['previous_year']:.0f} nhưng vẫn {side} "
        f"{median} ({decimal(n['value'], 'vi')} so với {decimal(n['median'], 'vi')})"
        f"{_less_vi(n)}{_part(n, 'measured_in_part', 'vi')}."
    )


def _below_median_en(n: Numbers) -> str:
    median = _MEDIAN.get(n["group"], _ANY_MEDIAN)["en"]
    way, side = ("down", "above") if _is_less_better(n) else ("up", "below")
    return (
        f"Score {way} {decimal(abs(n['change']), 'en')} on {n['previous_year']:.0f} but still {side} {median} "
        f"({decimal(n['value'], 'en')} against {decimal(n['median'], 'en')})"
        f"{_less_en(n)}{_part(n, 'measured_in_part', 'en')}."
    )


def _falling_vi(n: Numbers) -> str:
    parts = []
    if n["falls"] is not None:
        verb, way = ("tăng", "lên") if _is_less_better(n) else ("giảm", "xuống")
        parts.append(
            f"Điểm {verb} {integer(n['falls'], 'vi')} kỳ liên tiếp: từ {decimal(n['first_value'], 'vi')} "
            f"(năm {n['first_year']:.0f}) {way} {decimal(n['value'], 'vi')} (năm {n['year']:.0f}){_less_vi(n)}."
        )
    if n["editions"] is not None:
        breaks = ", tính qua các mốc đổi bộ chỉ số" if n["frameworks"] > 1 else ""
        parts.append(
            f"Vị thế giảm qua {integer(n['editions'], 'vi')} kỳ ({n['standing_since']:.0f}–{n['year']:.0f}"
            f"{breaks}): mỗi năm lùi khoảng {_places_a_year(n, 'vi')} bậc trên {integer(n['rank_of'], 'vi')} "
            f"({_p_value(n, 'vi')}){_part(n, 'ranked_in_part', 'vi')}."
        )
    return " ".join(parts)


def _falling_en(n: Numbers) -> str:
    parts = []
    if n["falls"] is not None:
        way = "up" if _is_less_better(n) else "down"
        parts.append(
            f"Score {way} in {integer(n['falls'], 'en')} editions running: from "
            f"{decimal(n['first_value'], 'en')} ({n['first_year']:.0f}) to {decimal(n['value'], 'en')} "
            f"({n['year']:.0f}){_less_en(n)}."
        )
    if n["editions"] is not None:
        breaks = ", across changes of framework" if n["frameworks"] > 1 else ""
        parts.append(
            f"Standing down over {integer(n['editions'], 'en')} editions ({n['standing_since']:.0f}–"
            f"{n['year']:.0f}{breaks}): about {_places_a_year(n, 'en')} places of "
            f"{integer(n['rank_of'], 'en')} a year ({_p_value(n, 'en')}){_part(n, 'ranked_in_part', 'en')}."
        )
    return " ".join(parts)


def _last_vi(n: Numbers) -> str:
    last = "xếp cuối" if _is_less_better(n) else "thấp nhất"
    if n["scope"] == "region":
        return f"Hạng {rank_text(n['region_rank'], n['region_n'])} trong vùng: {last} vùng."
    whole = _WHOLE.get(n["group"], _ANY_WHOLE)["vi"]
    return f"Hạng {_rank(n)}: {last} {whole}{_part(n, 'ranked_in_part', 'vi')}."


def _last_en(n: Numbers) -> str:
    last = "the last" if _is_less_better(n) else "the lowest"
    if n["scope"] == "region":
        return f"Rank {rank_text(n['region_rank'], n['region_n'])} in the region: {last} there."
    whole = _WHOLE.get(n["group"], _ANY_WHOLE)["en"]
    return f"Rank {_rank(n)}: {last} {whole}{_part(n, 'ranked_in_part', 'en')}."


_SENTENCES: Final[dict[str, dict[str, Callable[[Numbers], str]]]] = {
    "last_in_group": {"vi": _last_vi, "en": _last_en},
    "score_fell": {"vi": _score_fell_vi, "en": _score_fell_en},
    "rank_fell": {"vi": _rank_fell_vi, "en": _rank_fell_en},
    "low_rank": {"vi": _low_rank_vi, "en": _low_rank_en},
    "falling_years": {"vi": _falling_vi, "en": _falling_en},
    "below_median_rising": {"vi": _below_median_vi, "en": _below_median_en},
}


def _rank(n: Numbers) -> str:
    return rank_text(n["rank"], n["rank_of"])


def _previous_rank(n: Numbers) -> str:
    """The earlier rank; the length of its list is said only where it was another one."""
    return rank_text(n["previous_rank"], None if n["previous_rank_of"] == n["rank_of"] else n["previous_rank_of"])


def _break_vi(n: Numbers) -> str:
    return f", qua mốc đổi bộ chỉ số năm {n['break_year']:.0f}" if n["break_year"] is not None else ""


def _break_en(n: Numbers) -> str:
    return f", across the change of framework in {n['break_year']:.0f}" if n["break_year"] is not None else ""


def _part(n: Numbers, which: str, language: str) -> str:
    """What must be said where some units have no figures, or it is unknown whether all have them."""
    if not n[which]:
        return ""
    if language == "vi":
        return f", trong số {integer(n['n'], 'vi')} đơn vị có số liệu"
    return f", among the {_count_text(n['n'], 'unit', 'units')} with figures"


def _share(n: Numbers, language: str) -> str:
    for share, words in _SHARES.items():
        if abs(n["share"] - share) < 1e-6:
            return words[language]
    return percent(n["share"], language)


def _places_a_year(n: Numbers, language: str) -> str:
    return decimal(-n["slope"] / 100 * (n["rank_of"] - 1), language, digits=1)


def _p_value(n: Numbers, language: str) -> str:
    if n["p_value"] < 0.001:
        return f"p < {decimal(0.001, language, digits=3)}"
    return f"p = {decimal(n['p_value'], language, digits=3)}"


def _count_text(number: Any, singular: str, plural: str) -> str:
    return f"{integer(number, 'en')} {singular if number == 1 else plural}"


def threshold_text(rule: str, name: str, value: float, language: str) -> str:
    """A threshold with its value, in words: "Số bậc tụt tối thiểu: 5 bậc"."""
    unit = THRESHOLD_UNITS[RULES[rule].thresholds[name].unit][language]
    digits = 0 if value == int(value) else 2
    return f"{RULE_TEXTS[rule].thresholds[name][language]}: {decimal(value, language, digits)} {unit}"
