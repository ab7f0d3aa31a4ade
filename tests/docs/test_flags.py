"""Every flag rule and threshold is explained."""

from analysis.flags import RULES, SEVERITIES
from tests.docs.documents import coded, section, text

DOCUMENT = "docs/flags.md"


def test_every_rule_says_when_it_is_grave():
    explained = section(DOCUMENT, "Rules").split("Severity:")[1].split("\n\n")[1]
    assert {word for word in coded(explained) if word not in SEVERITIES} == set(RULES)


def test_every_severity_is_named():
    assert {f"`{severity}` (" for severity in SEVERITIES} <= {part[: part.find("(") + 1] for part in _mentions()}


def _mentions() -> list[str]:
    return [part.strip() for part in text(DOCUMENT).split("Severities:")[1].split(".")[0].split(",")]
