"""Parts of the help that are generated from the program (rules, settings, columns), so that both always agree."""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from analysis.flags import RULES, settled_thresholds
from analysis.frames import STATUSES
from data.exports.template import LONG_COLUMNS
from data.reading.problems import SEVERITIES
from data.reading.tables.layouts import LAYOUTS
from data.rights import DEEDS, RIGHTS, RIGHTS_OF_OWN_UNIT, ROLES, Deed, Role
from data.store.settings import KEYS, Settings, home_units
from data.vocabulary import vocabulary
from planning.documents.words import capital
from ui.help.facts import catalogue_coverage
from ui.help.terms import Term, short_text, terms
from ui.kit import markup
from ui.kit.pages import PAGES
from ui.kit.tables import Column, TableCell, html_table
from ui.visit.visit import Visit
from wording.flags import threshold_text
from wording.numbers import percent

Entry = tuple[str, str, tuple[str, ...]]
"""A name and its meaning, both as HTML, and quieter lines below, as text."""

_UNIVERSAL = "view"
"""The permission that every role has, so that it need not be said."""


def definitions(entries: Iterable[Entry]) -> str:
    """Names with what they mean, as HTML."""
    rows = (
        f"<dt>{name}</dt><dd>{meaning}{''.join(f'<small>{escape(line)}</small>' for line in lines if line)}</dd>"
        for name, meaning, lines in entries
    )
    return f'<dl class="app-help-list">{"".join(rows)}</dl>'


def page_link(visit: Visit, name: str, words: str = "") -> str:
    """A page by its name in the menu, or by other words (HTML); a link only for those who may open it."""
    shown = words or escape(visit.say(f"menu.{name}"))
    if not visit.may(next(entry.permission for entry in PAGES if entry.name == name)):
        return f"<b>{shown}</b>"
    return f'<a href="{escape(visit.link(name))}" target="_self">{shown}</a>'


def term_entry(visit: Visit, term: Term) -> Entry:
    """A term: its name, which is a link to it, with that in the other language; its meaning and where it is seen."""
    say, other = visit.say, term.name_en if visit.language == "vi" else term.name_vi
    name: str = markup.link(visit.link("help", term=term.code), say.of(term))
    if other != say.of(term):
        name += f" {markup.muted(other)}"
    seen = f" {escape(say('help.seen'))} {page_link(visit, term.page)}." if term.page else ""
    return name, escape(short_text(visit, term.code)) + seen, ()


def _pages(visit: Visit) -> str:
    return definitions(
        (
            page_link(visit, entry.name),
            escape(visit.say(f"help.page_{entry.name}")),
            () if entry.permission == _UNIVERSAL else (_needs(visit, entry.permission),),
        )
        for entry in PAGES
    )


def _needs(visit: Visit, permission: str) -> str:
    return visit.say("help.needs", permission=visit.say(f"permission.{permission}"))


def _roles(visit: Visit) -> str:
    say, every = visit.say, DEEDS
    return html_table(
        [Column(say("help.role")), *(Column(say(f"permission.{permission}"), "center") for permission in every)],
        [
            [
                TableCell(say(f"role.{role}"), tone="us" if role == visit.actor.role else ""),
                *(_right(visit, role, deed) for deed in every),
            ]
            for role in ROLES
        ],
        say("help.roles"),
        visit.language,
    )


def _right(visit: Visit, role: Role, deed: Deed) -> str:
    if deed in RIGHTS[role]:
        return "✓"
    return visit.say("help.own_unit") if deed in RIGHTS_OF_OWN_UNIT.get(role, ()) else "–"


def _statuses(visit: Visit) -> str:
    return definitions(term_entry(visit, terms()[status]) for status in STATUSES)


def _rules(visit: Visit) -> str:
    return definitions(
        (
            escape(visit.say(f"rule.{code}.name")),
            escape(visit.say(f"rule.{code}.about")),
            (_severity_of_rule(visit, code), _limits(visit, code)),
        )
        for code in RULES
    )


def _severity_of_rule(visit: Visit, rule: str) -> str:
    """When a flag of this rule is severe, and its severity otherwise."""
    say, otherwise = visit.say, visit.say(f"severity.{RULES[rule].otherwise}")
    if not say.has(f"help.severe_{rule}"):
        return say("help.always", severity=otherwise)
    return say("help.severe", severity=say("severity.high"), when=say(f"help.severe_{rule}"), otherwise=otherwise)


def _limits(visit: Visit, rule: str) -> str:
    """The thresholds in force, each with its default where that is another."""
    say, language, own = visit.say, visit.language, settled_thresholds(visit.settings.thresholds)[rule]
    limits = []
    for name, threshold in RULES[rule].thresholds.items():
        text = threshold_text(rule, name, own[name], language)
        if own[name] != threshold.default:
            default = threshold_text(rule, name, threshold.default, language).partition(": ")[2]
            text += f" ({say('help.default', value=default)})"
        limits.append(text)
    return say("help.limits_of_rule", limits="; ".join(limits)) if limits else ""


def _problem_severities(visit: Visit) -> str:
    say = visit.say
    return definitions(
        (escape(capital(say(f"problem_severity.{severity}"))), escape(say(f"help.problem_{severity}")), ())
        for severity in SEVERITIES
    )


def _layouts(visit: Visit) -> str:
    say = visit.say
    return definitions(
        (escape(capital(say(f"layout.{code}"))), escape(say(f"help.layout_{code}")), ()) for code in LAYOUTS
    )


def _columns(visit: Visit) -> str:
    """Every column that an import knows, as the template heads it, and all other spellings."""
    say, known = visit.say, vocabulary()
    statuses = ", ".join(known.status_names.values())
    return definitions(
        (
            escape(spellings[0]),
            escape(say(f"help.column_{field}", **({"statuses": statuses} if field == "status" else {}))),
            (
                say("help.also", words="; ".join(spellings[1:])) if spellings[1:] else "",
                say("help.in_template") if field in LONG_COLUMNS else "",
            ),
        )
        for field, spellings in known.spellings.items()
    )


def _settings(visit: Visit) -> str:
    say, defaults = visit.say, _setting_defaults(visit)
    names = {
        "home_units": say("settings.home", index=", ".join(index.short for index in visit.catalogue.indices.values())),
        "minimum_coverage": say("settings.coverage"),
        "thresholds": say("flags.thresholds"),
        "signature": say("help.signature"),
    }
    return definitions(
        (
            escape(names.get(key) or say(f"settings.{key}")),
            escape(say(f"help.setting_{key}", page=say("menu.flags"))),
            (say("help.default_is", value=defaults[key]),),
        )
        for key in KEYS
    )


def _setting_defaults(visit: Visit) -> Mapping[str, str]:
    """What each setting is while nobody has changed it, in words."""
    say, catalogue, start = visit.say, visit.catalogue, Settings()
    homes = home_units(start, visit.office, catalogue)
    return {
        "person": say("help.account"),
        "home_units": "; ".join(
            f"{catalogue.index(code).short}: {say.of(catalogue.unit(unit))}" for code, unit in homes.items()
        ),
        "minimum_coverage": percent(catalogue_coverage(visit), visit.language),
        "thresholds": say("help.by_rule"),
        "convention": say(f"settings.convention_{start.convention}"),
        "closing_days": str(start.closing_days),
        "recipients": "; ".join(start.recipients),
        "signature": f"{start.signature.authority} {start.signature.title}",
    }


def _links(visit: Visit) -> str:
    """What the link of every page says, as it is now."""
    say = visit.say
    shown = {"index": visit.index.short, "unit": visit.unit_name, "year": str(visit.year or "")}
    names = {"index": "choose.index", "unit": "choose.unit", "year": "choose.year", "lang": "choose.language"}
    selection = {"lang": visit.language, **visit.selection}
    return html_table(
        [Column(say("help.parameter")), Column(say("help.meaning")), Column(say("help.now"))],
        [
            [TableCell(name), TableCell(say(key)), TableCell(shown.get(name) or visit.language.upper())]
            for name, key in names.items()
            if name in selection
        ],
        say("help.parameter"),
        visit.language,
    )


PARTS: Mapping[str, Callable[[Visit], str]] = {
    "columns": _columns,
    "layouts": _layouts,
    "links": _links,
    "pages": _pages,
    "problem_severities": _problem_severities,
    "roles": _roles,
    "rules": _rules,
    "settings": _settings,
    "statuses": _statuses,
}
"""Each part by the name that the text calls it with."""
