"""How long each page takes to answer, as a ratio to a bare Streamlit page with as many charts in the same browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.server import end_server, environment_of, start_server

pytestmark = pytest.mark.bench

ROUNDS = 7
MOST_TIMES, MOST_TIMES_ANEW = 1.5, 2.2
QUIET_MS = 500
"""So long must nothing have changed before the last change counts as the end of the answer."""

BARE = """
import json
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st


@st.cache_resource
def charts(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


st.set_page_config(layout="wide")
names = json.loads(st.query_params["names"])
if st.query_params["widget"] == "slider":
    chosen = st.select_slider("Choice", range(len(names)))
elif st.query_params["widget"] == "radio":
    chosen = names.index(st.segmented_control("Choice", names, default=names[0], required=True))
else:
    chosen = names.index(st.selectbox("Choice", names))
st.html(f'<h1 class="app-headline">{chosen}</h1>')
for number, chart in enumerate(charts(st.query_params["charts"])[chosen % 2]):
    figure = go.Figure(chart).update_layout(title={"text": f"{names[chosen]}", "font": {"size": 11}})
    st.plotly_chart(figure, key=f"chart_{number}")
"""
"""A widget and charts that follow it, with their data at hand: those of the page beside it, as before and after an
answer, under the name of what was chosen."""

WATCH = """() => {
    window.answer = {asked: 0, changed: 0};
    for (const kind of ["click", "keydown"])
        window.addEventListener(kind, () => { window.answer.asked = performance.now(); }, true);
    new MutationObserver(() => { window.answer.changed = performance.now(); }).observe(
        document.querySelector("[data-testid=stApp]"),
        {subtree: true, childList: true, characterData: true, attributes: true,
         attributeFilter: ["data-test-script-state", "d", "transform", "src", "value"]},
    );
}"""
IS_ANSWERED = f"""() => document.querySelector("[data-test-script-state=notRunning]")
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]")
    && window.answer.changed > window.answer.asked && performance.now() - window.answer.changed > {QUIET_MS}"""
CHARTS = """() => [...document.querySelectorAll(".js-plotly-plot")].map(plot => JSON.parse(JSON.stringify(
    {data: plot.data, layout: {...plot.layout, template: undefined, width: undefined}},
    (name, value) => ArrayBuffer.isView(value) ? Array.from(value) : name.startsWith("_") ? undefined : value)))"""


@dataclass(frozen=True)
class Act:
    """What a person does on a page: which kind of input, its name, what is chosen in each round, the slowest answer."""

    page: str
    widget: str
    label: str
    choices: tuple[str, ...]
    link: str = ""
    answer: str = ".app-headline"
    most: float = MOST_TIMES


EDITIONS = ("2019", "2018", "2017", "2016", "2015", "2014", "2013", "2012", "2011", "2010", "2009")
COMPONENTS = (
    "Tiếp cận đất đai", "Tính minh bạch", "Chi phí thời gian", "Chi phí không chính thức", "Cạnh tranh bình đẳng",
    "Tính năng động", "hỗ trợ doanh nghiệp", "Đào tạo lao động", "Thiết chế pháp lý",
)  # fmt: skip
ACTS = (
    # The overview has no input of its own: the edition stands in the shell, and the whole page is made anew with it.
    Act("overview", "select", "Kỳ công bố", EDITIONS, most=MOST_TIMES_ANEW),
    Act("trends", "radio", "Theo", ("Hạng", "Điểm") * 6, answer="[data-testid=stMain]"),
    Act("component", "select", "Chỉ số thành phần", COMPONENTS, "?component=entry_costs"),
    Act("compare", "radio", "Nhóm so sánh", ("Tương đồng", "Bắc Trung Bộ") * 5),
    Act("explain", "select", "So với kỳ", EDITIONS),
    Act("simulate", "slider", "Tính năng động", ("ArrowRight",) * 9, answer="[data-testid=stMain]"),
    Act("robustness", "slider", "Mỗi trọng số lệch tối đa", ("ArrowRight",) * 9, "?weight_noise=0"),
    Act(
        "flags", "select", "Sắp xếp theo", ("Hạng thấp nhất", "Điểm giảm nhiều nhất") * 5, answer="[data-testid=stMain]"
    ),
    Act("priorities", "slider", "Trọng số", ("ArrowLeft", "ArrowRight") * 5, answer="[data-testid=stMain]"),
)


def do(page: Page, act: Act, label: str, turn: int) -> None:
    """Choose what this round chooses; the last click or key is what the page answers."""
    if act.widget == "slider":
        page.get_by_role("slider", name=label).first.press(act.choices[turn])
    elif act.widget == "radio":
        page.get_by_role("radio", name=act.choices[turn], exact=True).click()
    else:
        box = page.get_by_role("combobox", name=label)
        box.press("ArrowDown")
        box.fill(act.choices[turn])
        option = page.get_by_role("option").filter(has_text=act.choices[turn]).first
        option.wait_for()
        page.wait_for_timeout(100)
        option.click()


def seconds(page: Page, act: Act, label: str, turn: int, answer: str) -> float:
    """From the input to the last change on the screen; what is shown must be something else than before."""
    page.bring_to_front()
    before = page.locator(answer).first.inner_text()
    do(page, act, label, turn)
    page.wait_for_function(IS_ANSWERED, polling=50)
    expect(page.locator(answer).first).not_to_have_text(before)
    found: dict[str, float] = page.evaluate("window.answer")
    return (found["changed"] - found["asked"]) / 1000


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a program that draws charts and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    script = folder / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    server, url = start_server(environment_of(folder), script=script)
    yield url
    end_server(server)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Open an address in a fresh profile at a projector's size, and watch it."""
    contexts = []

    def open_address(address: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".app-headline")).to_be_visible()
        settle(page)
        page.evaluate(WATCH)
        return page

    yield open_address
    for context in contexts:
        context.close()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.page)
def test_a_page_answers_nearly_as_fast_as_a_bare_one(
    act: Act,
    shared: Dashboard,
    bare: str,
    tab: Callable[[str], Page],
    tmp_path: Path,
) -> None:
    ours = tab(f"{shared.url}/{'' if act.page == 'overview' else act.page}{act.link}")
    before = ours.evaluate(CHARTS)
    do(ours, act, act.label, 0)
    settle(ours)
    charts = tmp_path / "charts.json"
    charts.write_text(json.dumps([before, ours.evaluate(CHARTS)]), encoding="utf-8")
    names = list(dict.fromkeys(act.choices)) if act.widget != "slider" else list(range(ROUNDS + 2))
    theirs = tab(f"{bare}/?widget={act.widget}&names={quote(json.dumps(names))}&charts={quote(str(charts))}")
    times: list[tuple[float, float]] = []
    for turn in range(1, ROUNDS + 2):
        one = seconds(ours, act, act.label, turn, act.answer)
        other = seconds(theirs, act, "Choice", turn, ".app-headline")
        times.append((one, other))
    work, floor = (median(times_of) for times_of in zip(*times[1:], strict=True))
    spread = ", ".join(f"{one * 1000:.0f}/{other * 1000:.0f}" for one, other in times[1:])
    print(
        f"\n{act.page}: {act.widget} “{act.label}” answered in {work * 1000:.0f} ms = {work / floor:.2f} × a bare page "
        f"with its {len(before)} charts ({floor * 1000:.0f} ms)  [{spread}]"
    )
    assert work <= act.most * floor
