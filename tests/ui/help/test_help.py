"""The help names what there is and nothing else, in both languages, and everything in it leads somewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from analysis.backtest import ANY
from analysis.frames import STATUSES
from analysis.rules import RULES
from data.names import fold
from data.reading.problems import SEVERITIES
from data.reading.tables.layouts import LAYOUTS
from data.rights import DEEDS, ROLES, operator
from data.store import settings as store_settings
from data.store.database import open_store
from data.store.settings import KEYS
from data.vocabulary import vocabulary
from services.backtests import read, stored_path
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_sound, keyed, shown
from ui.help import text as help_text
from ui.help.parts import PARTS
from ui.help.terms import code_of, terms
from ui.help.text import ALL, Section, section_html, sections
from ui.kit.pages import HOME, PAGES
from ui.visit.visit import Visit
from wording.numbers import decimal
from wording.words import LANGUAGES, prose, wording

REGISTRIES = {
    "page": {entry.name for entry in PAGES},
    "setting": set(KEYS),
    "column": set(vocabulary().spellings),
    "layout": set(LAYOUTS),
    "problem": set(SEVERITIES),
    "severe": {code for code, rule in RULES.items() if rule.otherwise != "low"},
}
"""What the help has a sentence for: the beginning of the sentences' keys, and all that there is."""

MARKED = re.compile(r"\]\((page|term|section):(\w+)\)")
PART = re.compile(r"^\{\{(\w+)\}\}$", re.MULTILINE)
LEFT_OVER = re.compile(r"\{\w+\.\w+\}|\{\{|\]\(|\*\*|\{#")


def source(language: str) -> str:
    return prose(language, "help")


def words_of(html: str) -> str:
    """What is read of the screen: no elements, no styles and scripts of the shell."""
    return unescape(re.sub(r"(?s)<(style|script)>.*?</\1>|<[^>]+>", " ", html))


def test_there_is_a_sentence_for_each_thing_of_the_program_and_for_nothing_else() -> None:
    for language in LANGUAGES:
        for kind, things in REGISTRIES.items():
            begin = f"help.{kind}_"
            said = {key.removeprefix(begin) for key in wording(language) if key.startswith(begin)}
            assert said == things, (language, kind)


def test_both_languages_have_the_same_sections_links_parts_and_quotations() -> None:
    vi, en = sections("vi"), sections("en")
    assert list(vi) == list(en)
    assert ALL not in vi
    for code in vi:
        for pattern in (MARKED, PART, re.compile(r"\{(\w+\.\w+)\}"), re.compile(r"^(### |- |\d+\. )", re.MULTILINE)):
            assert sorted(pattern.findall(vi[code].text)) == sorted(pattern.findall(en[code].text)), code
    groups = [[section.group for section in one.values()] for one in (vi, en)]
    assert [groups[0].index(name) for name in groups[0]] == [groups[1].index(name) for name in groups[1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_text_has_its_aim_and_every_part_is_drawn_once(language: str) -> None:
    aims = {"page": REGISTRIES["page"], "term": set(terms()), "section": {*sections(language), ALL}}
    found = MARKED.findall(source(language))
    assert found
    assert not [(kind, code) for kind, code in found if code not in aims[kind]]
    assert sorted(PART.findall(source(language))) == sorted(PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_spoken_of_in_the_text_itself(language: str) -> None:
    named = {code for kind, code in MARKED.findall(source(language)) if kind == "page"}
    assert named == REGISTRIES["page"] - {"help"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_drawn_with_nothing_left_over(look: Run, language: str) -> None:
    app = look("help", lang=language)
    for code, section in sections(language).items():
        assert_sound(follow(app, section=code, lang=language), language)
        text = words_of(shown(app))
        assert section.title in text
        assert not LEFT_OVER.search(text), (code, LEFT_OVER.search(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_one_page_names_all_that_the_program_has(look: Run, language: str) -> None:
    app = look("help", section=ALL, lang=language)
    assert_sound(app, language)
    say, text = wording(language), words_of(shown(app))
    assert all(section.title in text for section in sections(language).values())
    for code, rule in RULES.items():
        assert say[f"rule.{code}.name"] in text and say[f"rule.{code}.about"] in text
        for name, threshold in rule.thresholds.items():
            digits = 0 if threshold.default == int(threshold.default) else 2
            assert f"{say[f'rule.{code}.{name}']}: {decimal(threshold.default, language, digits)}" in text
    for spellings in vocabulary().spellings.values():
        assert all(word in text for word in spellings)
    for permission in DEEDS:
        assert say[f"permission.{permission}"] in text
    for key in (*(f"role.{role}" for role in ROLES), *(f"menu.{entry.name}" for entry in PAGES)):
        assert say[key] in text
    for status in STATUSES:
        assert say[f"status.{status}"].casefold() in text.casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_on_the_page_opens_a_page_a_section_or_a_term(look: Run, language: str) -> None:
    text = shown(look("help", section=ALL, lang=language))
    for address in map(unescape, re.findall(r'href="([^"]+)"', text)):
        link, query = urlsplit(address), parse_qs(urlsplit(address).query)
        assert link.path == "." or link.path in REGISTRIES["page"] - {HOME}, address
        assert query.get("section", [ALL])[0] in {*sections(language), ALL}, address
        assert query.get("term", ["median"])[0] in terms(), address
        assert query.get("lang", ["vi"]) == [language], address


def test_what_is_written_and_what_is_quoted_is_text_and_never_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_text, "filled", lambda visit, words: words.replace("{q}", "**<i>&** [](page:flags)"))
    source = "<script>1</script> {q} `<b>` **x <u>**\n\n- [x](javascript:1) <img src=x onerror=1>"
    html = section_html(cast(Visit, None), Section("code", "", "<i>title", source))
    assert set(re.findall(r"</?(\w+)", html)) == {"h2", "p", "code", "strong", "ul", "li"}
    quoted = "**<i>&** [](page:flags)"
    read = f"<i>title <script>1</script> {quoted} <b> x <u> [x](javascript:1) <img src=x onerror=1>"
    assert " ".join(words_of(html).split()) == read


def test_whoever_may_not_open_a_page_reads_its_name_without_a_link(look: Run) -> None:
    text = shown(look("help", role="viewer", section="pages"))
    assert 'href="trends?' in text and 'href="upload?' not in text and 'href="settings?' not in text
    assert "<b>Nhập số liệu</b>" in text and "Cần quyền nhập số liệu" in text


def test_a_threshold_that_was_set_stands_beside_its_default(run: Run) -> None:
    app = run("help", section="flags")
    store = open_store()
    wanted = replace(store_settings.load(store), thresholds={"rank_fell": {"places": 8.0}})
    store_settings.save(store, wanted, operator("Người thử"))
    store.close()
    assert "Số bậc giảm tối thiểu: 8 bậc (mặc định 5 bậc)" in words_of(shown(app.run()))


def test_a_link_to_a_term_opens_the_glossary_at_it(look: Run) -> None:
    app = look("help", term="median")
    assert_sound(app)
    assert keyed(app.text_input, "help_term_").value == "Trung vị"
    assert re.findall(r"<dt><a [^>]*>([^<]*)", shown(app))[0] == "Trung vị"
    assert keyed(follow(app, term="median", lang="en").text_input, "help_term_en").value == "Median"


@pytest.mark.parametrize("typed", ["trung vi", "TRUNG VỊ", "Median", "median"])
def test_a_term_is_found_without_accents_and_in_either_language(look: Run, typed: str) -> None:
    app = look("help", section="glossary")
    keyed(app.text_input, "help_term_").set_value(typed).run()
    assert_sound(app)
    assert app.query_params["term"] == "median"
    assert keyed(app.text_input, "help_term_").value == typed, "what is being typed is left alone"
    assert re.findall(r"<dt><a [^>]*>([^<]*)", shown(app))[0] == "Trung vị"


def test_a_search_that_finds_nothing_says_so_and_an_empty_one_shows_all(look: Run) -> None:
    app = look("help", section="glossary")
    keyed(app.text_input, "help_term_").set_value("<b>xyz").run()
    assert_sound(app)
    assert "Không có từ nào khớp" in app.info[0].value
    keyed(app.text_input, "help_term_").set_value("").run()
    assert shown(app).count("<dt>") == len(terms())
    assert "term" not in app.query_params


def test_a_link_that_makes_no_sense_opens_the_first_section(look: Run) -> None:
    app = look("help", section="<script>", term="x" * 5000)
    assert_sound(app)
    assert next(iter(sections("vi").values())).title in shown(app)
    assert_sound(follow(app, term="x" * 5000))


def test_the_section_stays_when_the_index_changes(look: Run) -> None:
    app = look("help", section="limits")
    app.selectbox(key="choose_index_vi").set_value("ddci").run()
    assert app.query_params["section"] == "limits"
    assert sections("vi")["limits"].title in shown(app)


def test_every_term_is_short_and_whole_in_both_languages() -> None:
    for term in terms().values():
        assert term.page in {"", *REGISTRIES["page"]}, term.code
        for text in (term.text_vi, term.text_en):
            assert 30 < len(text) < 320 and text.endswith("."), term.code
        assert term.name_vi and term.name_en


def test_the_glossary_explains_what_is_listed_and_nothing_else() -> None:
    for language in LANGUAGES:
        assert {key.split(".")[1] for key in wording(language) if key.startswith("term.")} == set(terms())


def test_no_two_terms_have_one_name() -> None:
    for term in terms().values():
        assert {code_of(name) for name in (term.code, term.name_vi, term.name_en)} == {term.code}, term.code


def test_a_status_is_called_in_the_glossary_as_on_the_screens() -> None:
    for status in STATUSES:
        for language in LANGUAGES:
            name = getattr(terms()[status], f"name_{language}")
            assert fold(name) == fold(wording(language)[f"status.{status}"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_help_quotes_needs_nothing_filled_in(language: str) -> None:
    texts = source(language) + "".join(short for key, short in wording(language).items() if key.startswith("term."))
    quoted = set(re.findall(r"\{(\w+\.\w+)\}", texts)) - set(re.findall(r"\{(fact\.\w+)\}", texts))
    assert quoted <= wording(language).keys()
    assert not [key for key in quoted if re.search(r"[{}*\[\]]", wording(language)[key])]


def test_what_fell_was_less_often_low_afterwards_as_the_help_says() -> None:
    stored = read(stored_path("pci"))
    assert stored is not None
    lines = stored.flags.set_index(["rule", "severity", "outcome"])["verdict"]
    assert [lines[rule, ANY, "low"] for rule in ("score_fell", "rank_fell")] == ["less", "less"]
