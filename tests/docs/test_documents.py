"""The document on papers says what the check before printing looks at."""

from planning.checks.rules import RULES
from tests.docs.documents import coded, section

SEVERE = {"fix": "to be put right", "look": "to look at", "fine": "nothing to do"}


def test_every_rule_of_the_check_is_described_with_how_severe_it_is_and_no_other() -> None:
    rows = [line.split("|") for line in section("docs/documents.md", "A check before printing").splitlines()]
    rows = [row for row in rows if len(row) > 3 and "`" in row[1]]
    described = {code: row[3].strip() for row in rows for code in coded(row[1])}
    assert described == {rule.code: SEVERE[rule.severity] for rule in RULES}
