"""On the overview no sentence and no figure stands twice, whatever the edition, the unit and the language.

Read is what is on the screen: the lines, the table, the note and the chart with the figures at its bars. Not read is
what opens at a press only, and says where a figure is from: the boxes behind the figures, and a chart's own table. The
figure at the mark of the total belongs to the chart, which has no ends to be read without it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.owners import replace_owners
from planning.action import Action
from planning.owners import Owner
from planning.periods import today
from tests.support import by_turns
from tests.ui.conftest import STORE, Run, follow, look_at
from tests.ui.screen import TAG, assert_sound, captions
from wording.words import LANGUAGES, wording

CATALOGUE = load_catalogue()
UNITS = (("pci", "ha_tinh"), ("ddci", "so_khoa_hoc_va_cong_nghe"), ("pci", "quang_ninh"), ("pci", "ho_chi_minh"),
         ("ddci", "so_cong_thuong"), ("papi", "ha_tinh"), ("pci", "bac_lieu"))  # fmt: skip
WALKS = [(language, index, unit, first) for index, unit in UNITS for first in range(4) for language in LANGUAGES]
"""Every edition of these, each fourth in one walk."""

HIDDEN = re.compile(r'<div popover.*?</div>|<div class="app-paper">.*?</div>|<caption>.*?</caption>', re.DOTALL)
"""What opens at a press, what is printed only, what is read out only."""
BLOCK = re.compile(r"<(h1|p|li|summary|td|th|div|section)\b[^>]*>|</(?:h1|p|li|summary|td|th|div|section|details)>")
NUMBER = re.compile(r"(?<![\w/,.])[−+]?\d+(?:[.,]\d+)*(?:/\d+)?%?(?![\w/])")
YEAR = re.compile(r"(?:19|20)\d\d")
IN_WORDS = re.compile(r"(?:thứ|place) (\d+) (?:trong|of the) (\d+)")
"""A place among a part of the units: 4/9."""
QUANTITIES = {
    "gap": r"trung vị|median",
    "tier": r"nhóm|tier",
    "regional rank": r"\bvùng\b|\bin [A-Z]|among:",
    "move": r"\bbậc|places? (?:up|down)|\bup \d+ place|\bdown \d+ place",
    "rank": r"hạng|thứ|rank|place",
    "change": r"\btăng\b|\bgiảm\b|\bup\b|\bdown\b",
    "score": r"điểm|points|score",
}
"""What a figure measures, by the words around it; the first that is found. Another is known by the word behind it."""
LATE = r"quá (\d+) (ngày)|(\d+) (days?) over"
"""How long the first work on a component is late, in its row."""
INDICATORS = re.compile(r"(?<=\.)\s(?=Yếu nhất|Weakest)")
PARTS = re.compile("thành phần|component")
CLAUSE = re.compile(r"[;:]\s|\.\s|,\s| – | · |[()]|$")


def parts_of(app: AppTest) -> list[str]:
    """What is on the screen, each paragraph, item and cell of it apart, without the table of components."""
    bodies = [
        re.sub(r"<table.*?</table>", "", HIDDEN.sub("", part.proto.body), flags=re.DOTALL) for part in app.get("html")
    ]
    texts = [unescape(TAG.sub("", part)) for body in bodies for part in re.split(BLOCK, body) if part]
    texts += [*captions(app), *(str(box.value) for kind in ("info", "warning") for box in app.get(kind))]
    return [" ".join(text.split()) for text in texts if text.strip()]


def sentences(parts: Iterable[str]) -> list[str]:
    """The sentences of three words and more."""
    found = [sentence.strip(" .") for part in parts for sentence in re.split(r"(?<=[.;:])\s", part)]
    return [sentence for sentence in found if len(sentence.split()) > 2]


def figures(parts: Iterable[str], names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each figure as thing, quantity and value; the thing is the component named last, or what the clause itself names.

    The thing of an indicator is its own words: two of one component may have one rank.
    """
    for part in (piece for whole in parts for piece in INDICATORS.split(whole)):
        if "“" in part or re.search(r"\d+/\d+(?: \([^)]*\))?: ", part):  # indicators, each by its name
            for clause in re.split(r"; (?=\d)", part):
                words = NUMBER.sub("", clause)
                yield from ((words, f"figure {at}", value) for at, value in enumerate(NUMBER.findall(clause)))
            continue
        thing, start = "total", 0
        text = IN_WORDS.sub(r"thứ \1/\2", part)
        for end in CLAUSE.finditer(text):
            clause, start = text[start : end.start()], end.end()
            named = [name for name in names if name in clause]
            thing = max(named, key=len) if named else "components" if PARTS.search(clause) else thing
            for found in NUMBER.finditer(clause):
                if not YEAR.fullmatch(found[0]):
                    yield thing, quantity(clause, clause[found.end() :]), found[0].lstrip("−+")


def quantity(clause: str, behind: str) -> str:
    for name, words in QUANTITIES.items():
        if re.search(words, clause, re.IGNORECASE):
            return name
    return " ".join(behind.split()[:2])


def table_figures(app: AppTest, language: str) -> Iterator[tuple[str, str, str]]:
    """The same of the table of components."""
    say = wording(language)
    columns = {"score": "score", "score_moved": "change", "rank": "rank", "rank_moved": "move", "to_median": "gap"}
    known = {say[f"words.{key}"]: name for key, name in columns.items()} | {say["tiers.column"]: "tier"}
    for body in (part.proto.body for part in app.get("html")):
        headings = [unescape(TAG.sub("", cell)) for cell in re.findall(r"<th\b.*?</th>", body, re.DOTALL)]
        for row in re.findall(r"<tr>(?:<td.*?)</tr>", body, re.DOTALL):
            cells = [unescape(TAG.sub("", cell)).strip() for cell in re.findall(r"<td\b.*?</td>", row, re.DOTALL)]
            for heading, cell in zip(headings[1:], cells[1:], strict=True):
                if NUMBER.fullmatch(cell):
                    yield cells[0], known.get(heading, heading), cell.lstrip("−+")
        # One action can work on several components: that it is late is one figure, whatever the row.
        late = {tuple(filter(None, found)) for found in re.findall(LATE, unescape(TAG.sub(" ", body)))}
        yield from (("total", words, days) for days, words in late)


def chart_figures(app: AppTest) -> Iterator[tuple[str, str, str]]:
    """What stands at the bars and marks of the charts: of a component its part of the change, of a year its total.

    The total of each year is a thing of the chart alone, as its ends are.
    """
    for chart in app.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec)["data"]:
            if "text" in trace.get("mode", "text") and isinstance(trace.get("text"), list):
                for name, text in zip(trace["y"], trace["text"], strict=False):
                    of_year = YEAR.fullmatch(str(name))
                    kind = (f"end at {name}", "score") if of_year else (str(name), "part of the change")
                    yield *kind, TAG.sub("", str(text)).lstrip("−+")


def test_both_ends_of_the_chart_have_their_figures(look: Run) -> None:
    ends = {thing: value for thing, kind, value in chart_figures(look(year="2023")) if kind == "score"}
    assert ends == {"end at 2022": "67,18", "end at 2023": "63,76"}


def headings_of(text: str) -> set[str]:
    return {unescape(TAG.sub("", cell)) for cell in re.findall(r"<th\b.*?</th>", text, re.DOTALL)}


def said_twice(app: AppTest, language: str, index: str) -> list[object]:
    """The sentences and figures that stand twice."""
    parts = parts_of(app)
    names = [getattr(part, f"short_{language}") for part in CATALOGUE.index(index).components.values()]
    count: Counter[object] = Counter(sentences(parts))
    count.update([*figures(parts, names), *table_figures(app, language), *chart_figures(app)])
    return [said for said, times in count.items() if times > 1]


@pytest.mark.parametrize(("language", "index", "unit", "first"), by_turns(WALKS, 18))
def test_no_sentence_and_no_figure_stands_twice(
    look: Run, language: str, index: str, unit: str, first: int, subtests: pytest.Subtests
) -> None:
    years = CATALOGUE.index(index).years(CATALOGUE.unit(unit).group)
    app: AppTest | None = None
    for year in years[first::4]:
        link = {"index": index, "unit": unit, "year": str(year), "lang": language}
        app = look(**link) if app is None else follow(app, **link)
        with subtests.test(year=year):
            assert_sound(app, language)
            assert parts_of(app)
            assert not said_twice(app, language, index)


@pytest.fixture(scope="module")
def worked_on(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    """A store in which all three lines say something: late, due, unrecorded and answered work, and who answers."""
    home, day = tmp_path_factory.mktemp("worked-on"), today()
    shutil.copy(built_in, home / STORE)
    person = operator("An")
    with closing(open_store(file_url(home / STORE))) as store:
        for index, first, second in (("pci", "proactivity", "labor_training"), ("ddci", "transparency", "time_costs")):
            both = (index, first), (index, second)
            work = Action("Việc", components=both[1:], index=index, lead_unit="van_phong_so")
            for title, away, components in (
                ("Trễ lâu", -41, both), ("Trễ", -4, both[:1]), ("Sắp", 9, both[1:]), ("Xa", 80, both[1:])
            ):  # fmt: skip
                due = day + timedelta(away)
                add_action(store, replace(work, title=title, due=due, components=components), person)
            add_action(store, replace(work, title="Đã hết năm", due=date(2023, 5, 1), plan_year=2023), person)
            replace_owners(store, (), (Owner(index, first, day, "van_phong_so"),), person)
    return home


EDITIONS = {"pci": (2019, 2021, 2022, 2023), "ddci": (2021,)}
WORKED_ON = [(language, index) for index in EDITIONS for language in LANGUAGES]


@pytest.mark.parametrize(("language", "index"), by_turns(WORKED_ON, 4))
def test_nor_where_work_is_late_due_unrecorded_and_answered(
    worked_on: Path, language: str, index: str, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    say = wording(language)
    for year in EDITIONS[index]:
        app = look_at(worked_on, monkeypatch, index=index, year=str(year), lang=language)
        with subtests.test(year=year):
            assert_sound(app, language)
            text = "\n".join(part.proto.body for part in app.get("html"))
            assert len(set(re.findall(r"due=(late|soon|unrecorded)", text))) == 3
            assert {say["owners.lead"], say["words.actions"], say["coverage.next_due"]} <= headings_of(text)
            assert not said_twice(app, language, index)


def test_what_stands_twice_is_found(look: Run) -> None:
    """The reader of this test would find each of what the overview once said twice."""
    app = look(year="2023")
    assert not said_twice(app, "vi", "pci")
    names = ["Đào tạo lao động", "Tính năng động"]
    once = {*figures(parts_of(app), names), *table_figures(app, "vi"), *chart_figures(app)}
    for text, found in {
        "Theo báo cáo của tỉnh: 63,76 điểm": ("total", "score", "63,76"),
        "Tính toán, hạng 54/63": ("total", "rank", "54/63"),
        "thứ 54 trong 63 đơn vị": ("total", "rank", "54/63"),
        "Giảm 3,42 điểm": ("total", "change", "3,42"),
        "Xếp cuối: Tính năng động hạng 63/63": ("Tính năng động", "rank", "63/63"),
        "Đào tạo lao động có 5,04 điểm": ("Đào tạo lao động", "score", "5,04"),
    }.items():
        assert found in once, text
        assert found in set(figures([text], names)), text
