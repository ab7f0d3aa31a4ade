"""Tables of standing: what is known of each rank and by whom, the gaps, and the groups of like profile."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.frames import TOTAL, is_known
from analysis.peers import Groups, Likeness
from analysis.position import BEYOND_PUBLISHED
from data.names import normalise
from ui.blocks.component_table import score_cell
from ui.blocks.peers import unit_label
from ui.blocks.tiers import tier_cells, tier_columns
from ui.kit import markup
from ui.kit.tables import Column, Part, Row, TableCell, ranked, tone_of, without_empty
from ui.reads.edition import EditionView
from ui.statements.sentences import listed
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, RANK, SIGNED, WHOLE, change_format, decimal, score_digits, score_format, signed

WEAK, FAIR = 0.25, 0.50
"""Mean silhouettes up to which a structure is none, and weak (Kaufman & Rousseeuw 1990, table 4)."""

NOTABLE = 0.2
"""From this many standard deviations on, a group is said to be above or below all: a small effect (Cohen 1988)."""


def rank_range(visit: Visit, row: pd.Series) -> TableCell:
    """Where a rank is known to lie and by whom: "54 (tính toán)", "31–63 (ngoài 30 hạng công bố)", or a dash."""
    source = row["rank_known_by"]
    if not isinstance(source, str):
        return TableCell()
    if source == BEYOND_PUBLISHED:
        words = visit.say("compare.beyond", last=f"{row['ranks_published_to']:.0f}")
    else:
        words = visit.say(f"status.{source}")
    parts = Part("low", row["known_from"], RANK), Part("high", row["known_to"], RANK), Part("known_by", words)
    high = "{high}" if is_known(row["known_to"]) else "?"
    is_one = row["known_from"] == row["known_to"]
    return TableCell(parts=parts, pattern="{low} ({known_by})" if is_one else f"{{low}}–{high} ({{known_by}})")


def total_standings(visit: Visit, view: EditionView, units: Sequence[str]) -> tuple[list[Column], list[Row]]:
    """The totals side by side, the best first: each rank by its source, its range, and the gaps."""
    totals = view.totals()
    home = visit.unit_code
    known = totals.reindex([unit for unit in dict.fromkeys((home, *units)) if unit in totals.index])
    merit = known["shown_value"] * known["direction"]
    ordered = known.assign(_place=known["rank"].fillna(known["known_from"]), _merit=merit)
    ordered = ordered.sort_values(["_place", "_merit"], ascending=[True, False], na_position="last")
    rows: list[Row] = [
        [
            TableCell(
                unit_label(visit, str(unit)),
                tone="us" if unit == home else "",
                help=visit.say.of(visit.catalogue.unit(str(unit))),
            ),
            *_standing_cells(visit, row, tier_cells(visit, str(unit), TOTAL)),
        ]
        for unit, row in ordered.iterrows()
    ]
    return without_empty([Column(visit.say("words.unit")), *_standing_columns(visit, tier_columns(visit, TOTAL))], rows)


def component_standings(
    visit: Visit, view: EditionView, codes: Sequence[str], against: pd.DataFrame
) -> tuple[list[Column], list[Row]]:
    """The same of one unit's components, with the gap to its peers."""
    own = view.by_component(visit.unit_code)
    gaps = against.set_index("component")["gap"]
    rows: list[Row] = []
    for code in [TOTAL, *codes]:
        if code not in own:
            continue
        name = visit.component_name(code, short=True)
        link = visit.link("component", component=code) if code != TOTAL else ""
        cells = _standing_cells(visit, own[code], tier_cells(visit, visit.unit_code, code, TOTAL, *codes))
        gap, direction = gaps.get(code), own[code]["direction"]
        tone = tone_of(gap, direction, visit.digits)
        rows.append([TableCell(name, href=link), *cells, TableCell(gap, SIGNED.to(visit.digits), tone=tone)])
    columns = [Column(visit.say("words.component")), *_standing_columns(visit, tier_columns(visit, TOTAL, *codes))]
    return without_empty([*columns, Column(visit.say("compare.to_peers"), "right")], rows)


def _standing_columns(visit: Visit, tiers: Sequence[Column]) -> list[Column]:
    say = visit.say
    return [
        Column(say("words.score"), "right"),
        Column(say("compare.published_rank"), "right", is_secondary=True, help=say("compare.published_rank_help")),
        Column(say("compare.stated_rank"), "right", is_secondary=True, help=say("compare.stated_rank_help")),
        Column(say("compare.computed_rank"), "right", help=say("compare.computed_rank_help")),
        *tiers,
        Column(say("compare.range"), help=say("compare.range_help"), is_whole=True),
        Column(say("compare.percentile"), "right", is_secondary=True, help=say("compare.percentile_help")),
        Column(say("words.to_median"), "right"),
        Column(say("compare.to_mean"), "right", is_secondary=True),
        Column(say("compare.to_best"), "right", is_secondary=True),
        Column(say("compare.to_region"), "right"),
    ]


def _standing_cells(visit: Visit, row: pd.Series, tiers: Sequence[TableCell]) -> list[TableCell]:
    source = visit.say(f"status.{row['value_status']!s}")
    computed_of = row["n"] if is_known(row["computed_rank"]) else None
    return [
        score_cell(visit, row, help=source).with_interval(row["low"], row["high"], score_format(row)),
        ranked(row["published_rank"], row["units"]),
        ranked(row["stated_rank"], row["units"]),
        ranked(row["computed_rank"], computed_of).with_interval(row["rank_low"], row["rank_high"], RANK),
        *tiers,
        rank_range(visit, row),
        TableCell(row["percentile"], WHOLE),
        *(_gap_cell(row, name) for name in ("gap_to_median", "gap_to_mean")),
        TableCell(row["gap_to_best"], change_format(row)),
        _gap_cell(row, "gap_to_region"),
    ]


def _gap_cell(row: pd.Series, name: str) -> TableCell:
    return TableCell(row[name], change_format(row), tone=tone_of(row[name], row["direction"], score_digits(row)))


def likeness_table(visit: Visit, found: Likeness) -> tuple[list[Column], list[Row]]:
    """The most similar units: how far, in what alike, in what apart, and their region."""
    say = visit.say
    rows: list[Row] = []
    for _, row in found.nearest.iterrows():
        unit = visit.catalogue.unit(str(row["unit"]))
        region = visit.catalogue.regions.get(unit.region)
        rows.append(
            [
                TableCell(unit_label(visit, unit.code), href=visit.link("overview", unit=unit.code), help=say.of(unit)),
                TableCell(row["distance"], DECIMAL),
                listed(visit, list(row["alike"])),
                visit.component_name(str(row["apart"]), short=True),
                TableCell(None if region is None else say.of(region)),
            ]
        )
    columns = [
        Column(say("words.unit"), is_whole=True),
        Column(say("compare.distance"), "right", help=say("compare.distance_help")),
        Column(say("compare.alike")),
        Column(say("compare.apart"), is_secondary=True),
        Column(say("compare.region"), is_secondary=True),
    ]
    return columns, rows


def groups_title(visit: Visit, groups: Groups) -> str:
    """How many groups, in which ours is, and how clearly they are apart."""
    best = groups.silhouettes[groups.number]
    clear = "none" if best <= WEAK else "weak" if best <= FAIR else "clear"
    group = groups.group_of(visit.unit_code)
    words = {"number": groups.number, "silhouette": decimal(best, visit.language)}
    verdict = visit.say(f"compare.structure_{clear}", silhouette=words["silhouette"])
    if group is None:
        return f"{visit.say('compare.groups_without', unit=visit.unit_name, **words)} {verdict}"
    count = int((groups.members["group"] == group).sum())
    return f"{visit.say('compare.groups_with', unit=visit.unit_name, group=group, count=count, **words)} {verdict}"


def no_groups_words(visit: Visit, groups: Groups) -> dict[str, str]:
    """How clearly the edition can be cut at best, and how many of so many editions without groups as clearly."""
    best = decimal(max(groups.silhouettes.values()), visit.language)
    return {"silhouette": best, "chance": f"{100 * groups.chance:.0f}", "tried": silhouettes_text(visit, groups)}


def groups_html(visit: Visit, groups: Groups, most: int = 3) -> str:
    """A paragraph a group: how many, its mean, where it is above and below all, and who is in it."""
    say, language = visit.say, visit.language
    home = visit.unit_code
    paragraphs = []
    for group, centre in groups.centres.iterrows():
        members = groups.members[groups.members["group"] == group]
        ordered = centre.sort_values(ascending=False)
        high = [(str(code), value) for code, value in ordered.items() if value >= NOTABLE][:most]
        low = [(str(code), value) for code, value in ordered[::-1].items() if value <= -NOTABLE][:most]
        parts = {
            side: ", ".join(f"{visit.component_name(code, True)} {signed(value, language, 1)}" for code, value in named)
            for side, named in (("high", high), ("low", low))
        }
        far_from_all = [
            say(f"compare.group_{side}", parts=names, **visit.degrees) for side, names in parts.items() if names
        ]
        words = {
            "group": group,
            "count": len(members),
            "level": decimal(members["level"].mean(), language, visit.digits),
            "silhouette": decimal(members["silhouette"].mean(), language),
        }
        names = [
            f'<span class="app-us">{escape(unit_label(visit, unit))}</span>'
            if unit == home
            else escape(unit_label(visit, unit))
            for unit in sorted(members["unit"], key=lambda unit: (unit != home, normalise(unit_label(visit, unit))))
        ]
        text = " ".join([say("compare.group", **words), *far_from_all])
        paragraphs.append(markup.sentence(text) + markup.subtitle(markup.Html(", ".join(names))))
    return "".join(paragraphs)


def silhouettes_text(visit: Visit, groups: Groups) -> str:
    """The mean silhouette of every number of groups that was tried."""
    return "; ".join(f"{number}: {decimal(value, visit.language)}" for number, value in groups.silhouettes.items())
