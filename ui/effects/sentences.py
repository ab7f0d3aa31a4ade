"""The sentences of the page: fact, expected, difference, chance, limit, always together; or why there is no number."""

import pandas as pd

from analysis.effects import JOINT, MINIMUM_UNITS, SIGNIFICANCE, found_and_by_chance
from services.effects import Editions, group_size, possible_with
from ui.effects.choice import Question
from ui.effects.view import known_editions
from ui.visit.visit import Visit
from wording.numbers import date_text, decimal, integer, rank_text, signed, years_text
from wording.words import Words


def side(row: pd.Series) -> str:
    """Where a difference points: "up" or "down"."""
    return "up" if row["effect"] >= 0 else "down"


def as_far(row: pd.Series) -> int:
    """How many units have at least such a difference to the same side, the own one included."""
    return 1 + int(row["as_good"] if side(row) == "up" else row["as_bad"])


def stands_out(row: pd.Series) -> bool:
    """Whether at most one unit in twenty is as far out on this side."""
    return as_far(row) / float(row["units"]) <= SIGNIFICANCE


def headline(visit: Visit, question: Question, effects: pd.DataFrame) -> str:
    """What was found of all components together, of the only one, or that nothing can be said."""
    say, language = visit.say, visit.language
    texts = {"index": visit.index.short, "unit": visit.unit_name, "year": question.plan or ""}
    asked = say(_asked_key(question), **texts, **_ends(visit, question.editions))
    known = effects[effects["reason"] == ""]
    if known.empty:
        return say("effects.headline_none", asked=asked, **texts)
    row = known.iloc[0]
    words = {
        "effect": signed(row["effect"], language, 1),
        "count": as_far(row),
        "units": integer(row["units"], language),
        "name": say("effects.together", count=row["components"])
        if row["component"] == JOINT
        else visit.component_name(str(row["component"])),
    }
    return say("effects.headline_out" if stands_out(row) else "effects.headline_chance", asked=asked, **words)


def _asked_key(question: Question) -> str:
    """What the headline begins with: a plan that does nothing for the index is no time after which anything came."""
    if question.work is None:
        return "effects.asked_years"
    return "effects.asked_plan" if question.work.actions else "effects.asked_none"


def joint_sentences(visit: Visit, row: pd.Series) -> list[str]:
    """What all components together say: difference, chance and limit."""
    say, language = visit.say, visit.language
    texts = {name: signed(row[name], language, 1) for name in ("effect", "low", "high")}
    return [
        say("effects.joint", count=int(row["components"]), **texts),
        *_chance(visit, row),
        say("effects.joint_detectable", size=decimal(row["detectable"], language, 1)),
    ]


def component_sentences(visit: Visit, row: pd.Series) -> list[str]:
    """Three facts and a limit of one component."""
    say, language, digits = visit.say, visit.language, visit.digits
    ranks = {name: integer(row[name], language) for name in ("expected_rank", "expected_best", "expected_worst")}
    sizes = {name: signed(row[name], language, 1) for name in ("effect", "low", "high")}
    key = "effects.fact" if len(row["after"]) == 1 else "effects.fact_mean"
    return [
        say(key, after=years_text(row["after"]), rank=rank_text(row["rank"], row["rank_of"])),
        say("effects.expected", before=max(row["before"]), **ranks),
        say("effects.difference", points=signed(row["effect_points"], language, digits), **sizes),
        *_chance(visit, row),
        say("effects.detectable", points=decimal(row["detectable_points"], language, digits)),
        say("effects.limit"),
    ]


def component_basis(visit: Visit, row: pd.Series) -> list[str]:
    """What the figures of a component rest on: formula, editions, n, kind of interval, spread."""
    say, language = visit.say, visit.language
    return [
        say("effects.basis_line", before=years_text(row["before"]), after=years_text(row["after"])),
        *_skipped(visit, row),
        say("effects.basis_chance", units=integer(row["units"], language), others=integer(row["units"] - 1, language)),
        say(
            "effects.basis_points",
            spread=decimal(row["spread"], language, visit.digits),
            year=max(row["after"]),
        ),
    ]


def _skipped(visit: Visit, row: pd.Series) -> list[str]:
    """Which editions between the first and the last one are not used, and why: nothing is filled in."""
    full = set(known_editions(visit).full)
    among, thin = ([year for year in row["skipped"] if (year in full) == is_full] for is_full in (True, False))
    return [
        visit.say(key, years=years_text(years))
        for key, years in (("effects.skipped_among", among), ("effects.skipped_thin", thin))
        if years
    ]


def summary(visit: Visit, effects: pd.DataFrame) -> str:
    """Which components stand out and which cannot be told from chance, and how many would stand out by chance."""
    say, language = visit.say, visit.language
    single = effects[(effects["component"] != JOINT) & (effects["reason"] == "")]
    if len(single) < 2:
        return ""
    sides, by_chance = found_and_by_chance(effects)
    out = single[[stands_out(row) for _, row in single.iterrows()]]
    named = "; ".join(
        say(
            "effects.named",
            name=visit.component_name(str(row["component"]), short=True),
            effect=signed(row["effect"], language, 1),
            count=as_far(row),
            units=integer(row["units"], language),
        )
        for _, row in out.iterrows()
    )
    known = {"out": sides, "sides": 2 * len(single), "expected": decimal(by_chance, language, 1)}
    rest = len(single) - len(out)
    if not named:
        first = say("effects.summary_none")
    else:
        first = say("effects.summary", names=named, rest=rest) if rest else say("effects.summary_all", names=named)
    return f"{first} {say('effects.by_chance', **known)}"


def reason_sentences(visit: Visit, question: Question, effects: pd.DataFrame) -> list[str]:
    """Why there is no number of some components, and from when on there can be one: a sentence a reason."""
    say = visit.say
    rows = effects[(effects["component"] != JOINT) & (effects["reason"] != "")]
    if effects.empty:
        return [say("effects.unit_not_scored", unit=visit.unit_name)]
    size = max(group_size(visit.catalogue, visit.index, visit.unit_group), len(known_editions(visit).units))
    if size < MINIMUM_UNITS:
        return [say("effects.small_group", units=size)]
    sentences: dict[str, list[str]] = {}
    for _, row in rows.iterrows():
        component = str(row["component"])
        text = _reason(visit, question, component, row)
        sentences.setdefault(text, []).append(visit.component_name(component, short=True))
    if len(sentences) == 1 and len(rows) == len(effects) - 1:
        return list(sentences)
    return [say("effects.of_components", names=", ".join(names), text=text) for text, names in sentences.items()]


def dates_sentences(visit: Visit, question: Question) -> list[str]:
    """Of what the plan consists, which editions stand for before and after, and what is assumed of the surveys."""
    say, language, editions, work = visit.say, visit.language, question.editions, question.work
    sentences = []
    if work is not None:
        days = {"first": date_text(work.first_day, language), "last": date_text(work.last_day, language)}
        key = "effects.work" if work.actions else "effects.work_none"
        sentences.append(say(key, count=work.actions, index=visit.index.short, year=question.plan, **days))
        if work.undated:
            sentences.append(say("effects.undated", count=work.undated, year=question.plan))
    sentences.append(say("effects.editions", **_ends(visit, editions)))
    if work is None:
        return [*sentences, say("effects.years_chosen")]
    if editions.between:
        sentences.append(say("effects.between", years=years_text(editions.between)))
    sentences.append(_lag(say, editions))
    return sentences


def _lag(say: Words, editions: Editions) -> str:
    lag = say("effects.lag")
    return f"{lag} {say('effects.assumed', years=years_text(editions.assumed))}" if editions.assumed else lag


def _ends(visit: Visit, editions: Editions) -> dict[str, object]:
    after = [year for year in known_editions(visit).full if editions.first_after <= year <= editions.last_after]
    text = years_text(after) if after else visit.say("effects.from_on", year=editions.first_after)
    return {"before": editions.last_before, "after": text}


def _chance(visit: Visit, row: pd.Series) -> list[str]:
    """How many others moved as far, as a fraction; and, where that is chance, what is not excluded."""
    say, language = visit.say, visit.language
    count, units = as_far(row), integer(row["units"], language)
    kind = "none" if count == 1 else "some"
    others = integer(row["units"] - 1, language)
    said = [say(f"effects.chance_{side(row)}_{kind}", others=others, as_far=count - 1, count=count, units=units)]
    if not stands_out(row):
        ends = {name: signed(row[name], language, 1) for name in ("low", "high")}
        said.append(say("effects.not_told", **ends))
    return said


def _reason(visit: Visit, question: Question, component: str, row: pd.Series) -> str:
    """The reason why a component has no number, and what it waits for."""
    say, reason = visit.say, str(row["reason"])
    known = {
        "before": question.editions.last_before,
        "first": question.editions.first_after,
        "units": int(row["units"]),
        "unit": visit.unit_name,
    }
    text = say(f"effects.{reason}", **known)
    if reason not in ("no_edition_after", "construct_changed"):
        return text
    last, first = question.editions.last_before, question.editions.first_after
    framework = visit.index.framework(last, visit.unit_group)
    part = framework.component(component) if framework else None
    construct = part.construct if part else component
    same, changed = possible_with(visit.index, visit.unit_group, construct, last, first)
    following = []
    if reason == "no_edition_after":
        key = "effects.when_full" if same else "effects.when_next"
        following.append(say(key, years=years_text(same), index=visit.index.short))
        if changed is not None and not same:
            following.clear()
    if changed is not None:
        later = visit.index.framework(changed, visit.unit_group)
        name = say.of(later, "break") if later else ""
        following.append(say("effects.when_new_set", year=changed, name=name, index=visit.index.short))
    return " ".join((text, *following))
