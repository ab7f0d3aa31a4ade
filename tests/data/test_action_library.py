"""The library of actions: what is delivered is sound, and an office's part changes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.action_library import LibraryError, delivered_library, library_of_file
from data.catalogue.dated_terms import ended_words
from data.catalogue.loading import DIRECTORY, LIBRARY_FILE, load_catalogue
from data.published import FOLDER
from data.published.readings import delivered_readings
from planning.action import Action, is_web_link, validate
from planning.library import Library, Retired
from planning.plan import Plan, next_year
from planning.proposals import MOST, Need, action_from, propose
from services.built_in import built_in_plans
from wording.text import folded

LAST_DAY = date(2027, 12, 14)
PAIRS = [(index, code) for index in ("pci", "ddci") for code in load_catalogue(DIRECTORY).index(index).components]


@pytest.fixture(scope="module")
def library() -> Library:
    return delivered_library()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return next_year(next(iter(built_in_plans())), 2027)


def test_every_entry_names_known_components_topics_channels_and_provinces_and_its_source(library, plan) -> None:
    catalogue = load_catalogue(DIRECTORY)
    topics, channels = {topic.code for topic in plan.topics}, {channel.code for channel in plan.channels}
    assert len({entry.code for entry in library.entries}) == len(library.entries)
    for entry in library.entries:
        for index, component in (*entry.components, *entry.also_components):
            assert component == "total" or component in catalogue.index(index).components, entry.code
        assert {*entry.topics, *entry.also_topics} <= topics, entry.code
        assert (entry.channel in channels) != bool(entry.channel_vi), entry.code
        assert not entry.province or entry.province in catalogue.units, entry.code
        assert is_web_link(entry.source) or " " in entry.source, entry.code
        assert entry.source_note and entry.title_en and entry.lead_vi and entry.measure_vi and entry.evidence_vi


def test_every_entry_is_among_the_first_three_of_what_it_names_and_offered_for_no_other(library, plan) -> None:
    """As the plan takes them over, the next ones come: nothing in the library is out of reach."""
    day, seen = date(2026, 11, 29), set()
    needs = [Need(component=pair) for pair in (*PAIRS, ("par", "total"))]
    for need in [*needs, *(Need(topic=topic.code) for topic in plan.topics)]:
        actions: list[Action] = []
        while found := propose([need], library, plan, actions, day)[0]:
            assert len(found) <= MOST
            for proposal in found:
                entry = proposal.entry
                if need.component:
                    assert need.component in (*entry.components, *entry.also_components)
                else:
                    assert need.topic in (*entry.topics, *entry.also_topics)
                seen.add(entry.code)
                action = action_from(proposal, Action(title="", components=PAIRS[:1], plan_year=2027))
                assert not validate(action), (entry.code, validate(action))
                assert action.lead_unit and action.start and action.due
                actions.append(action)
    assert seen == {entry.code for entry in library.entries}


def test_every_link_answers_an_indicator_that_was_published_by_entries_of_its_component(library) -> None:
    names: dict[tuple[str, str], set[str]] = {}
    for edition in delivered_readings(FOLDER).values():
        for indicator in edition.indicators:
            names.setdefault((edition.index, indicator.component), set()).add(folded(indicator.label))
    for link in library.links:
        for word in link.words:
            assert any(folded(word) in name for name in names[link.component]), (link.component, word)
        for code in link.actions:
            entry = library.entry(code)
            assert entry and link.component in (*entry.components, *entry.also_components), (link.component, code)


def test_what_is_alike_or_can_be_done_or_not_communication_is_in_the_library(library: Library) -> None:
    known = {entry.code for entry in library.entries}
    for codes in (*library.alike, library.any_office, library.not_communication):
        assert set(codes) <= known and len(set(codes)) == len(codes)


@pytest.mark.parametrize("pair", PAIRS, ids=":".join)
def test_the_three_of_a_component_are_of_three_kinds_and_all_communication(library, plan, pair) -> None:
    (found,) = propose([Need(component=pair)], library, plan, (), date(2026, 11, 29))
    codes = {proposal.entry.code for proposal in found}
    assert [group for group in library.alike if len(codes & set(group)) > 1] == []
    assert not codes & set(library.not_communication)
    assert len({proposal.channel for proposal in found}) == len(found)


def test_no_entry_names_what_has_ended(library: Library) -> None:
    ended = ended_words(DIRECTORY)
    assert ended("Sở Kế hoạch và Đầu tư", LAST_DAY), "the list knows nothing"
    found = [(entry.code, text, ended(text, LAST_DAY)) for entry in library.entries for text in entry.texts()]
    assert [(code, text, [term.code for term in terms]) for code, text, terms in found if terms] == []


def test_an_office_retires_marks_and_adds(tmp_path: Path, library: Library) -> None:
    (tmp_path / LIBRARY_FILE).write_text(
        """
        retired = ["A015"]
        [[worked]]
        code = "A109"
        note_vi = "12 lớp"
        [[added]]
        code = "OWN-1"
        components = [["pci", "proactivity"]]
        title_vi = "Việc của mình"
        source = "Báo cáo năm 2026"
        [[added]]
        code = "A001"
        title_vi = "Việc A001 sửa lại"
        source = "Báo cáo năm 2026"
        """,
        encoding="utf-8",
    )
    found = library_of_file(tmp_path / LIBRARY_FILE)
    assert found.retired == (Retired(code="A015"),) and len(found.entries) == len(library.entries) + 1
    assert found.origins == {"OWN-1": "file", "A001": "file"}
    assert found.worked[0].code == "A109" and found.entry("A001").title_vi == "Việc A001 sửa lại"
    assert library_of_file(tmp_path / "nowhere") == library


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('retired = ["Z1"]', "retired: no entry Z1"),
        ('[[worked]]\ncode = "Z1"\nnote_vi = "x"', "worked: no entry Z1"),
        ('[[added]]\ncode = "X"\nsource = "y"', "added.0.title_vi"),
        ('[[added]]\ncode = "X"\ntitle_vi = "a"\nsource = "y"\nwhen = 2', "added.0.when"),
        ('retire = ["A001"]', "retire: unknown"),
        ("retired = [", LIBRARY_FILE),
    ],
)
def test_what_is_wrong_in_an_office_s_part_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / LIBRARY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=said):
        library_of_file(tmp_path / LIBRARY_FILE)


def test_the_office_s_part_is_no_index_of_its_catalogue(tmp_path: Path) -> None:
    for path in DIRECTORY.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / LIBRARY_FILE).write_text("retired = []", encoding="utf-8")
    assert load_catalogue(tmp_path).indices.keys() == load_catalogue(DIRECTORY).indices.keys()
