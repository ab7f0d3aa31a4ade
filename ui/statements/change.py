"""Sentences on why a total or a component moved, and on what cannot be given."""

from analysis.change import Missing, TotalChange
from analysis.frames import smallest_change
from analysis.scoring_rule import RuleReason, ScoringRule
from ui.visit.visit import Visit
from wording.changes import missing_text
from wording.numbers import decimal, signed


def moved_words(visit: Visit, change: TotalChange) -> str:
    """By how much the total moved: "tăng 2,31 điểm so với 2021"."""
    way = "same" if abs(change.change) < smallest_change(visit.digits) else "up" if change.change > 0 else "down"
    return visit.say(
        f"explain.moved_{way}", points=decimal(abs(change.change), visit.language, visit.digits), year=change.from_year
    )


def causes(visit: Visit, change: TotalChange) -> str:
    """What the change of the method and the scores gave, each with its sign; only what gave anything is named."""
    parts = [("weights", change.by_weights), ("set", change.by_set), ("scores", change.by_scores)]
    parts.append(("unexplained", change.unexplained))
    return "; ".join(
        visit.say(f"explain.by_{name}", points=signed(value, visit.language, visit.digits))
        for name, value in parts
        if abs(value) >= smallest_change(visit.digits) or name == "scores"
    )


def is_method(visit: Visit, change: TotalChange) -> bool:
    """Whether the total moved one way and the scores, together, did not."""
    method = change.by_weights + change.by_set
    return (
        abs(change.change) >= smallest_change(visit.digits)
        and change.change * change.by_scores <= 0 < change.change * method
    )


def plain_sentence(visit: Visit, change: TotalChange) -> str:
    """One sentence for those who read only one, where the method moved the total and not the scores; else ""."""
    if not change.is_split or not is_method(visit, change):
        return ""
    way = "rise" if change.change > 0 else "fall"
    return visit.say(f"explain.{way}_by_method", points=signed(change.by_scores, visit.language, visit.digits))


def missing_sentence(visit: Visit, missing: tuple[Missing, ...]) -> str:
    """Which figures it would take to split the change."""
    return missing_text(visit.say, missing, lambda code: visit.component_name(code, short=True))


def extremes_title(visit: Visit, change: TotalChange) -> str:
    """The components that took and gave most: the finding of the waterfall."""
    parts = change.parts[change.parts["is_compared"]].sort_values("score_part")
    named = {}
    for way, part in (("most_lost", parts.iloc[0]), ("most_gained", parts.iloc[-1])):
        if float(part["score_part"]) * (1 if way == "most_gained" else -1) >= smallest_change(visit.digits):
            points = signed(part["score_part"], visit.language, visit.digits)
            name = visit.component_name(str(part["component"]), short=True)
            named[way] = visit.say(f"explain.{way}", component=name, points=points)
    text = "; ".join(named.values()) or visit.say("explain.none_moved")
    return text[:1].upper() + text[1:]


def break_notes(visit: Visit, change: TotalChange) -> str:
    """The breaks of the method that lie between the two editions, by name."""
    group = visit.unit_group
    names = [
        visit.say.of(framework, "break")
        for framework in visit.index.frameworks
        if framework.group == group and change.from_year < framework.first_year <= change.year and framework.break_vi
    ]
    return visit.say("explain.breaks", names="; ".join(names)) if names else ""


def weights_note(visit: Visit, change: TotalChange) -> str:
    """What is known of the weights of the two editions."""
    frameworks = [visit.index.framework(year, visit.unit_group) for year in (change.from_year, change.year)]
    notes = dict.fromkeys(visit.say.of(framework, "weights_note") for framework in frameworks if framework is not None)
    return " ".join(note for note in notes if note)


def rule_sentence(visit: Visit, year: int, rule: ScoringRule | None, reason: RuleReason = "") -> str:
    """Why the rule of an edition cannot be used: as `reason` says, or as the rule does; no rule: no indicators."""
    why = reason or (rule.reason if rule else "missing") or "missing"
    miss = decimal(rule.largest_residual if rule else None, visit.language)
    return visit.say(f"explain.rule_{why}", year=year, miss=miss, units=rule.units if rule else 0)
