"""What an office already has keeps working: files written by version 0.1.0 of the program, opened by this one.

Beside this file lie a database, a backup, a copied and changed catalogue, a codebook with its answers and the mapping
of their columns, and `expected.json`: what that version itself read from them and showed at eighteen links.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from cli import main
from data.catalogue.loading import load_catalogue, load_office
from data.store import actions, decisions, drafts, plans
from data.store import settings as store_settings
from data.store.content import content_of_version, digest
from data.store.database import Store, open_store
from data.store.rows import indicator_rows, score_rows
from data.store.tables import EditionVersion
from data.store.versions import versions
from services.forecasts import make_forecasts
from tests.support import ROOT, by_night, by_turns
from tests.ui.conftest import session

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
HEADINGS = re.compile(r'<h1 class="app-headline">(.*?)</h1>|<p class="app-(?:title|sentence)">(.*?)</p>', re.DOTALL)
SAID_NO_MORE = re.compile(r"nhóm theo điểm thành phần|^Nhóm \d+: ")
"""What was said too much then: groups of provinces that chance makes as clear."""
OF_WEIGHTS_ALONE = re.compile(r"khoảng (?:hạng rộng từ )?\d+|^Không phân biệt được với \d")
"""What was said then of how sure a rank is: the weights alone varied. Now what does not last varies with them."""
SAID_OTHERWISE = re.compile(
    r"[Cc]ó cảnh báo|^Chưa có hoạt động: |flags – Ha Tinh|nên chọn trước|trọng số 15%; thấp hơn|^Coi trọng yếu tố nào"
    r"|điểm và hạng qua các năm$|^Mức và xu hướng$|^Trang này cần quyền|^Vai trò hiện tại không có quyền"
    r"|^Kế hoạch 2023: 2 hoạt động tuyên truyền$|^Hoàn thành 1, đang thực hiện 0, quá hạn 1"
    r"|rank 4/9 \(among the units with figures: 9\)|There is no earlier edition to compare with"
    r"|^Giảm 3,42 điểm: |^Ba thành phần xếp thấp nhất|^The three lowest ranked|^Việc cần làm$|^To do$|^No action yet"
    r"|among 11 units with figures|^(?!Total).*– Department of Science and Technology, 2021: where"
    r"|^Văn bản: kế hoạch, báo cáo"
    r"|ngược chiều rõ rệt|nhưng quyết định \d+% chênh lệch"
)
"""Counts of flags, and priorities: a change within what does not last is no flag now; a priority is in ranks;
one change is no trend; the role of those settings takes no right away any more; a plan's head says how it stands; a
place among a part of the units is no rank; the overview says each thing once, in three lines and a table; a component
has one English name; papers say what goes into them; weak correlations are called weak, and a share of variance what it
is."""
IN_OTHER_WORDS = {
    ": con số này từ đâu": ": nguồn số liệu",
    ". Nếu khác đi thì sao?": " – giả định điểm thành phần khác đi",
}
"""What says the same in the words of officials now."""
KEYED = ("selectbox", "button", "multiselect", "number_input", "slider", "text_input", "checkbox", "radio")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office with its database as it was written then."""
    return office(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Such a folder for all who only look, with the forecasts that pages would make in the background."""
    with pytest.MonkeyPatch.context() as patch:
        folder = office(tmp_path_factory.mktemp("opened"), patch)
        with closing(open_store()) as store:
            make_forecasts(store, load_catalogue(), "pci", [2023])
        yield folder


def office(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    (folder / "dashboard.sqlite3").write_bytes(gzip.decompress((HERE / "dashboard.sqlite3.gz").read_bytes()))
    patch.setenv("DASHBOARD_HOME", str(folder))
    for name in ("DATABASE_URL", "DASHBOARD_CATALOGUE"):
        patch.delenv(name, raising=False)
    return folder


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def content_of(store: Store) -> dict[str, Any]:
    """What `expected.json` has of a store."""
    units = {row[1] for rows in EXPECTED["scores"].values() for row in rows}
    scores = {}
    for index in EXPECTED["scores"]:
        rows = score_rows(store, index).sort_values(["year", "unit", "component"])
        rows = rows[rows["unit"].isin(units)]
        columns = rows[["year", "unit", "component", "value", "status", "rank"]].astype(object)
        scores[index] = columns.where(columns.notna(), None).values.tolist()
    kept = asdict(store_settings.load(store))
    kept["role"] = kept["former_role"]  # counts no more, and is reported by name
    return as_json({
        "settings": {key: kept[key] for key in EXPECTED["settings"]},
        "versions": [
            [v.index, v.year, v.origin, v.status, v.person, v.file_name]
            for v in sorted(versions(store), key=lambda version: version.id)
        ],
        "scores": scores,
        "actions": [
            [a.title, a.status, a.plan_year, a.components, a.rhythm, a.budget_estimated, [e.title for e in a.evidence]]
            for a in actions.list_actions(store)
        ],
        "plans": list(plans.plan_years(store)),
        "decisions": [[d.kind, d.key, d.value, d.reason] for d in decisions.remembered(store, "pci")],
        "drafts": [[d.index, dict(d.decisions), d.year, d.note, d.file_name] for d in drafts.drafts(store)],
    })  # fmt: skip


def test_a_database_opens_with_everything_that_was_kept(home: Path) -> None:
    store = open_store()
    found = content_of(store)
    store.close()
    assert found == {name: EXPECTED[name] for name in found}


@by_night
def test_a_start_adds_the_newer_built_in_figures_and_leaves_what_the_office_brought(home: Path) -> None:
    store = open_store()
    before = {(v.index, v.year): v for v in versions(store)}
    own = {key: v for key, v in before.items() if v.origin != "built_in"}
    assert {key for key, v in own.items() if key[0] == "pci"} == {("pci", 2024)}
    assert main(["prepare"]) == 0
    after = versions(store)
    current = {(v.index, v.year): v for v in after if v.status == "published"}
    for key, version in own.items():
        assert current[key] == version, key
        assert [v for v in after if (v.index, v.year) == key] == [version], key
    assert {v for v in after if v.status == "superseded"} == {
        replace(v, status="superseded")
        for key, v in before.items()
        if key in (("pci", 2022), ("pci", 2023), ("ddci", 2021)) and current[key] != v
    }
    assert current["pci", 2023].origin == current["pci", 2022].origin == "built_in"
    indicators = indicator_rows(store, "pci")
    assert set(indicators["year"]) == {2017, 2018, 2019, 2023}
    rows = score_rows(store, "pci").set_index(["year", "unit", "component"])
    assert rows.loc[(2022, "thanh_hoa", "entry_costs"), "source"].startswith("https://pcivietnam.vn")
    assert set(rows.loc[2024].reset_index()["file"]) == {"PCI năm 2024.xlsx"}
    count = len(after)
    assert main(["prepare"]) == 0 and len(versions(store)) == count, "a second start adds nothing"
    store.close()


def test_a_stored_edition_that_is_brought_again_is_recognised(home: Path) -> None:
    """Its fingerprint is the one that the older program wrote, although rows can say more since."""
    store = open_store()
    version = next(v for v in versions(store, "pci") if v.year == 2022)
    with store.read() as session:
        stored = session.get_one(EditionVersion, version.id)
        fingerprint = stored.content_sha256
        assert digest(session, content_of_version(session, stored), stored.sha256) == fingerprint
    store.close()


def test_a_backup_is_restored_whole(home: Path, tmp_path: Path) -> None:
    (home / "dashboard.sqlite3").unlink()
    backup = tmp_path / "backup.sqlite3"
    backup.write_bytes(gzip.decompress((HERE / "backup.sqlite3.gz").read_bytes()))
    assert main(["restore", str(backup), "--person", "Lan"]) == 0
    store = open_store()
    found = content_of(store)
    store.close()
    assert found == {name: EXPECTED[name] for name in found}


def test_a_copied_catalogue_loads_with_what_the_office_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_CATALOGUE", str(HERE / "catalogue"))
    catalogue = load_catalogue()
    assert set(catalogue.indices) >= {"pci", "ddci"}
    assert load_office().name_vi == "Sở Thông tin và Truyền thông Hà Tĩnh"


def test_a_codebook_and_a_mapping_give_the_same_figures(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("codebook.xlsx", "answers.csv", "mapping.json")]
    for file in files:
        shutil.copy(HERE / file.name, file)
    codebook, answers, mapping = map(str, files)
    out = tmp_path / "out"
    command = ["survey", codebook, answers, "--mapping", mapping, "--out", str(out), "--seed", "5", "--draws", "100"]
    assert main(command) == 0
    said = capsys.readouterr()
    lines = [line for line in (said.out + said.err).splitlines() if str(out) not in line]
    # What the codebook leaves open, the figures rest on as before, and it is reported since then.
    (reported,) = [line for line in lines if "nothing_ticked_zero" in line]
    lines.remove(reported)
    before = [line for line in EXPECTED["survey"] if not line.startswith("published:")]
    assert [line for line in lines if line.startswith("[")] == [line for line in before if line.startswith("[")]
    # Units and counts are stated in words since then: the figures are the same, unit by unit.
    assert figures_of(lines) == figures_of(before)


def figures_of(lines: Iterable[str]) -> list[tuple[str, list[float]]]:
    """The unit of each line that is about one, and its figures: ranks, totals, answers, in their order."""
    units = {code: unit.name_vi for code, unit in load_catalogue().units.items()}
    found = []
    for line in lines:
        if not line.startswith("["):
            named = [name for code, name in units.items() if name in line or re.search(rf"\b{code}\b", line)]
            numbers = re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"_\d+", "", line))
            found.append((max(named, key=len, default=""), [float(number.replace(",", ".")) for number in numbers]))
    return sorted(found)


def inputs_of(keys: Iterable[str]) -> set[str]:
    """What can be chosen and typed on a page, by name: without what a form adds to a key, and what sends the form."""
    named = (re.sub(r"_(?:\d.*|[0-9a-f]{8,}r\d+)$", "", key) for key in keys)
    return {name for name in named if not name.startswith("FormSubmitter:")}


def in_words_of_now(text: str) -> str:
    """A text of then as it is said now."""
    for then, now in IN_OTHER_WORDS.items():
        text = text.replace(then, now)
    return text


@pytest.mark.parametrize("link", by_turns(EXPECTED["links"]))
def test_a_link_opens_the_same_view(link: str, opened: Path) -> None:
    page, _, query = link.partition("?")
    app = session(Path(shutil.copy(ROOT / "app.py", opened / "app.py")))
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        app.query_params[name] = value
    if page != "overview":
        app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    for key in ("plan_new_|||", "next_year_box_2023", "evidence_remove_box_1"):
        app.session_state[key] = True  # what is in a box is made only once it is opened
    app.run()
    assert not app.exception
    texts = [a or b for element in app.get("html") for a, b in HEADINGS.findall(element.proto.body)]
    keys = {element.key for kind in KEYED for element in app.get(kind) if getattr(element, "key", None)}
    known = [in_words_of_now(text) for text in EXPECTED["links"][link]["texts"] if not SAID_NO_MORE.search(text)]
    kept = [text for text in known if not OF_WEIGHTS_ALONE.search(text) and not SAID_OTHERWISE.search(text)]
    if kept == known:
        assert texts == known
    else:  # what stands in the order of the flags may stand in another
        assert sorted(text for text in texts if text in kept) == sorted(kept)
    assert inputs_of(EXPECTED["links"][link]["widgets"]) <= inputs_of(keys)


def test_the_interval_of_the_weights_alone_is_the_one_of_then(opened: Path) -> None:
    link = next(link for link in EXPECTED["links"] if link.startswith("robustness?"))
    app = session(Path(shutil.copy(ROOT / "app.py", opened / "app.py")))
    for pair in f"{link.partition('?')[2]}&score_noise=0".split("&"):
        name, _, value = pair.partition("=")
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / "robustness.py"))
    app.run()
    assert not app.exception
    texts = [a or b for element in app.get("html") for a, b in HEADINGS.findall(element.proto.body)]
    for said in filter(OF_WEIGHTS_ALONE.search, EXPECTED["links"][link]["texts"]):
        finding = said.partition(" khi ")[0]  # what varies stands below the headline now
        assert any(text.endswith(finding) for text in texts), said
