"""The figures that the documents quote are those that the program computes from the built-in workbooks."""

import re

import pytest

from analysis.change import decompose_change
from analysis.edition_table import edition_table
from analysis.flags import raise_flags
from analysis.frames import TOTAL
from analysis.gains import one_edition_gains
from analysis.paths import paths_to_rank
from analysis.peers import against_peers, profile_groups
from analysis.position import positions
from tests.docs.documents import documents, name_of, prose, text
from tests.prebuilt import built_in, history
from wording.numbers import decimal, rank_text, signed

HOME, YEAR = "ha_tinh", 2023
NUMBER = re.compile(r"[+−]?\d+,\d\d+(?!\d)")
RANK = re.compile(r"\b\d+/(?:63|64|34|10|11)\b")

# Numbers that are no figures of an edition: thresholds, what shows as nothing, suppositions, examples of spelling, and
# p-values worked out in place.
OTHERS = {
    "docs/flags.md": {"0,10", "1,00"},
    "docs/import.md": {"7,50", "1,234"},
    "README.md": {"6,85"},
    "docs/method.md": {"0,00", "0,083", "0,017"},
}


@pytest.fixture(scope="module")
def figures() -> set[str]:
    """Every score, change, gap, part and rank of the home units, and every total, as the screens write them."""
    found: set[str] = set()
    for index, unit in (("pci", HOME), ("ddci", "so_khoa_hoc_va_cong_nghe")):
        own = history(index)[history(index)["unit"] == unit]
        for _, row in own.iterrows():
            found |= {decimal(row[name], "vi") for name in ("shown_value", "median", "previous_value")}
            found |= {decimal(row["computed_value"], "vi", 4)}
            found |= {signed(row[name], "vi") for name in ("value_change", "gap_to_median")}
            found |= {decimal(abs(row[name]), "vi") for name in ("value_change", "gap_to_median")}
            found |= {rank_text(row["rank"], row["rank_of"])}
    weights = built_in()["pci"].weights
    for year in (YEAR - 1, YEAR):
        change = decompose_change(history("pci"), weights, HOME, year)
        parts = (change.change, change.by_weights, change.by_scores, *change.parts["score_part"])
        found |= {signed(part, "vi") for part in parts} | {decimal(abs(change.change), "vi")}
    edition = positions(history("pci").query("year == @YEAR"))
    region = edition.loc[edition["unit"] == HOME, "region"].iloc[0]
    peers = [unit for unit in edition.loc[edition["region"] == region, "unit"].unique() if unit != HOME]
    found |= {decimal(abs(gap), "vi") for gap in against_peers(edition, HOME, peers)["gap"]}
    table = edition_table(history("pci"), weights, "pci", YEAR, "province")
    for path in paths_to_rank(table, one_edition_gains(history("pci")), HOME, 44).paths:
        found |= {rank_text(path.rank, len(table.units))} | {decimal(step.gain, "vi") for step in path.steps}
    return found


@pytest.mark.parametrize("document", [name_of(path) for path in documents()])
def test_every_figure_that_is_quoted_is_one_of_the_program(document, figures):
    quoted = set(NUMBER.findall(prose(document))) | set(RANK.findall(prose(document)))
    assert quoted <= figures | OTHERS.get(document, set())


def test_the_first_document_says_where_the_home_province_stands():
    row = history("pci").query("unit == @HOME and year == @YEAR and component == @TOTAL").iloc[0]
    for figure in (
        decimal(row["shown_value"], "vi"),
        decimal(row["computed_value"], "vi", 4),
        rank_text(row["rank"], row["rank_of"]),
        signed(row["value_change"], "vi"),
        f"{-row['rank_change']:.0f} bậc",
    ):
        assert figure in text("README.md"), figure


def test_the_flags_that_are_counted_are_those_that_are_raised():
    raised = [flag for flag in raise_flags(history("pci"), HOME, YEAR) if flag.component != TOTAL]
    parts = {flag.component for flag in raised}
    assert f"{len(parts)} of the ten components" in text("README.md").replace("\n", " ")


def test_the_groups_that_are_said_to_be_none_are_none():
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", YEAR, "province")
    groups = profile_groups(table)
    said = f"silhouette of {max(groups.silhouettes.values()):.2f}, and {100 * groups.chance:.0f} in 100"
    assert said in text("docs/method.md").replace("\n", " ")
