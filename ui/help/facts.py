"""The words and numbers of the program that the help quotes, so that it cannot say others."""

import re
from collections.abc import Mapping

from analysis import rank_forecast, robustness, trends
from data import evidence
from data.reading.limits import MEGABYTE, limits_from_environment
from data.survey.coverage import ENOUGH
from data.vocabulary import vocabulary
from planning import occurrences
from services.imports import MAX_PROBLEMS
from ui.visit.visit import Visit
from wording.numbers import integer, percent

_QUOTED = re.compile(r"\{(?:fact\.(\w+)|(\w+\.\w+))\}")


def filled(visit: Visit, text: str) -> str:
    """A text with {fact.name} and {wording.key} replaced. KeyError if there is no such fact or wording."""
    known = facts(visit)
    return _QUOTED.sub(lambda found: known[found[1]] if found[1] else visit.say(found[2]), text)


def catalogue_coverage(visit: Visit) -> float:
    """The share of the units from which on anything is ranked, where nobody has set another."""
    return max(f.minimum_coverage for index in visit.catalogue.indices.values() for f in index.frameworks)


def facts(visit: Visit) -> Mapping[str, str]:
    """The numbers by name, in the language of the screens."""
    language, limits, blanks = visit.language, limits_from_environment(), vocabulary().blank_words
    own = visit.settings.minimum_coverage
    return {
        **{f"blank_{code}": ", ".join(f"“{word}”" for word in words) for code, words in blanks.items()},
        "coverage": percent(catalogue_coverage(visit) if own is None else own, language),
        "evidence_mb": integer(evidence.FILE_BYTES / MEGABYTE, language),
        "file_mb": integer(limits.file_bytes / MEGABYTE, language),
        "problems": integer(MAX_PROBLEMS, language),
        "range_level": percent(rank_forecast.LEVEL, language),
        "rank_share": percent(robustness.HIGHEST_SHARE - robustness.LOWEST_SHARE, language),
        "rows": integer(limits.rows, language),
        "sheets": integer(limits.sheets, language),
        "soon_days": integer(occurrences.DUE_SOON_DAYS, language),
        "survey_enough": integer(ENOUGH, language),
        "trend_editions": integer(trends.MINIMUM_EDITIONS, language),
        "weight_noise": percent(robustness.WEIGHT_NOISE, language),
    }
