"""The contract of the registry of rules: whoever adds a rule must also write its words."""

import inspect

import pytest

from analysis import flags
from analysis.rules import RULES
from tests.analysis.frames_builder import editions, history, scores
from wording.flags import reason
from wording.words import LANGUAGES, wording


@pytest.fixture(scope="module")
def one_flag_of_each_rule():
    rows = []
    for year, value in zip(range(2019, 2024), (9.0, 8.0, 7.0, 6.0, 5.0), strict=True):
        rows += scores({"a": value, "b": 8.0, "c": 9.5}, year, ranks={"a": 20 + 5 * (year - 2018), "c": 1})
    rows += scores({"a": 4.0, "b": 6.0, "c": 7.0}, 2022, "total")
    rows += scores({"a": 5.5, "b": 6.0, "c": 7.0}, 2023, "total")
    years = editions(list(range(2019, 2024)), units=63, minimum_coverage=0.01)
    found = {}
    for flag in flags.raise_flags(history(rows, years), "a", 2023):
        found.setdefault(flag.rule, flag)
    return found


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_documented_in_both_languages(code):
    assert RULES[code].code == code
    assert inspect.getdoc(RULES[code].evaluate)
    said = {key for key in wording("vi") if key.startswith(f"rule.{code}.")}
    assert said == {f"rule.{code}.{part}" for part in ("name", "about", *RULES[code].thresholds)}
    for key in said:
        assert all(wording(language)[key].strip() for language in LANGUAGES)
        assert wording("vi")[key] != wording("en")[key]


def test_no_words_are_kept_for_rules_that_do_not_exist():
    assert {key.split(".")[1] for key in wording("vi") if key.startswith("rule.")} == set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_every_threshold_has_bounds_around_its_default_and_a_named_unit(code):
    for threshold in RULES[code].thresholds.values():
        assert threshold.lowest < threshold.highest
        assert threshold.lowest <= threshold.default <= threshold.highest
        assert all(f"threshold_unit.{threshold.unit}" in wording(language) for language in LANGUAGES)


@pytest.mark.parametrize("code", RULES)
def test_every_rule_can_say_why_in_both_languages(code, one_flag_of_each_rule):
    flag = one_flag_of_each_rule[code]
    assert flag.severity in flags.SEVERITIES
    sentences = {language: reason(flag, language) for language in LANGUAGES}
    assert sentences["vi"] != sentences["en"]
    for sentence in sentences.values():
        assert sentence.endswith(".")
        assert not any(word in sentence.lower() for word in ("nan", "none", "–/", "{"))
