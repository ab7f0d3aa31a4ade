"""What was added to the built-in PCI: the supplement and the indicators, row by row against the published tables."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

import pytest

from data.catalogue.loading import load_catalogue
from data.names import fold
from data.published import load_example
from data.scores import load_indicators
from data.store.database import Store
from data.store.rows import indicator_rows, score_rows
from tests.support import FACTS, by_turns, needs_facts
from tools.built_in_pci import NAMES, TRANSLATED

CATALOGUE = load_catalogue()
PCI = CATALOGUE.index("pci")
STATUS = {"published": "published", "stated by the province": "stated"}
YEARS = (2017, 2018, 2019, 2023)


def facts(name: str) -> Iterator[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def unit_of(name: str, year: int) -> str:
    code = CATALOGUE.unit_names("pci", year).match(name).code
    assert code is not None, name
    return code


@needs_facts
def test_every_row_of_the_supplement_is_stored_with_its_status_and_source(store: Store) -> None:
    stored = score_rows(store, "pci").set_index(["year", "unit", "component"])
    seen: Counter[str] = Counter()
    for line in facts("pci_supplement.csv"):
        year, component = int(line["year"]), line["component"]
        if line["province"].startswith("("):
            seen["aggregate"] += 1
            continue
        if year == 2025:
            seen["2025"] += 1
            continue
        is_rank = component == "rank"
        row = stored.loc[
            year, unit_of(line["province"], year), "total" if component in ("pci_total", "rank") else component
        ]
        value, rank = ("", line["value"]) if is_rank else (line["value"], line["rank"])
        status = STATUS[line["status"]]
        if value:
            assert row["value"] == pytest.approx(float(value), rel=1e-9), line
            assert (row["status"], row["source"]) == (status, line["source"]), line
        if rank:
            assert row["rank"] == float(rank), line
            assert (row["rank_status"], row["rank_source"]) == (status, line["source"]), line
        assert all(part in row["note"] for part in line["note"].split("; ")), line
        seen["built in"] += 1
    assert seen == {"built in": 200, "aggregate": 1, "2025": 16}


def test_nothing_of_2025_and_no_aggregate_is_built_in(store: Store) -> None:
    rows = score_rows(store, "pci")
    assert rows["year"].max() == 2024
    assert set(rows["unit"]) <= {unit.code for unit in CATALOGUE.units.values()}


@needs_facts
def test_every_value_of_an_indicator_is_stored(store: Store) -> None:
    stored = indicator_rows(store, "pci")
    keys = zip(stored["year"], stored["unit"], stored["component"], stored["order"], strict=True)
    found = dict(zip(keys, stored["value"], strict=True))
    units = {year: CATALOGUE.unit_names("pci", year) for year in YEARS}
    wanted = {
        (int(line["year"]), units[int(line["year"])].match(line["province"]).code, line["component"],
         int(line["indicator_order"])): float(line["value"])
        for line in facts("pci_indicator_values.csv")
    }  # fmt: skip
    assert len(wanted) == 33_138
    assert found.keys() == wanted.keys()
    assert all(found[key] == pytest.approx(value, rel=1e-9, abs=1e-12) for key, value in wanted.items())


@needs_facts
def test_every_indicator_has_its_published_name_and_source(store: Store) -> None:
    stored = indicator_rows(store, "pci").drop_duplicates(["year", "component", "order"])
    named = stored.set_index(["year", "component", "order"])[["label", "label_en", "code", "source", "note"]]
    compared = 0
    for line in facts("pci_indicators.csv"):
        year = int(line["year"])
        if year not in YEARS:
            continue
        own = named.loc[year, line["component"], int(line["order"])]
        published = own["label"] if line["lang"] == "vi" else own["label_en"]
        assert published == " ".join(line["label"].split()), line
        assert own["source"].startswith(line["source"]), line
        compared += 1
    assert compared == len(named) == 3 * 128 + 142


def test_every_indicator_has_an_english_name_and_the_catalogue_gives_none_that_an_edition_gives(store: Store) -> None:
    rows = load_indicators(store, CATALOGUE, "pci").drop_duplicates(["year", "component", "order"])
    assert not rows.loc[rows["label_en"] == "", "label"].tolist()
    by_hand = {fold(name): english for name, english in PCI.indicator_names_en.items()}
    assert len(by_hand) == len(PCI.indicator_names_en) == len(set(by_hand.values()))
    named = rows[rows["key"].isin(by_hand.keys())]
    assert set(named["key"]) == by_hand.keys()
    assert named["label_en"].tolist() == named["key"].map(by_hand).tolist()
    for name, english in PCI.indicator_names_en.items():
        assert ("%" in name) == ("%" in english), "both say in what it is measured"


@needs_facts
def test_a_name_of_another_edition_is_one_that_was_published_there_and_a_translation_says_so(store: Store) -> None:
    published = {
        (int(line["year"]), line["component"], int(line["order"])): " ".join(line["label"].split())
        for line in facts("pci_indicators.csv")
        if line["lang"] == "vi"
    }
    stored = indicator_rows(store, "pci").drop_duplicates(["year", "component", "order"])
    with NAMES.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    names: dict[tuple[int, str, int], dict[str, str]] = {}
    for line in lines:
        for year in range(int(line["first_year"]), int(line["last_year"]) + 1):
            key = year, line["component"], int(line["order"])
            assert key not in names, key
            names[key] = line
    translated = 0
    for row in stored[stored["year"] < 2020].itertuples():
        line = names.pop((row.year, row.component, row.order))
        if line["translation"]:
            assert row.label == line["translation"] + TRANSLATED
            translated += 1
        else:
            other = int(line["name_of_year"])
            assert row.label == published[other, row.component, int(line["name_of_order"])]
            assert f"tên tiếng Việt như PCI {other}" in row.source
        assert row.label_en and row.note == line["note"]
    assert not names
    assert translated == 3 * 9
    assert not stored.loc[stored["year"] == 2023, "note"].any()


def test_an_indicator_keeps_its_name_from_2017_to_2019(store: Store) -> None:
    stored = indicator_rows(store, "pci").query("year < 2020")
    names = stored.drop_duplicates(["component", "order", "label"]).groupby(["component", "order"]).size()
    assert len(names) == 128 and (names == 1).all()


@pytest.mark.parametrize(
    ("component", "order", "years", "of_2023", "way"),
    by_turns(
        [
            ("land_access", 3, (2017, 2018), 9, -1),  # the risk that land is taken: the higher, the worse
            ("transparency", 1, (2017,), 1, 1),  # access to documents: the higher, the better
            ("transparency", 2, (2017,), 2, 1),
        ]
    ),
)
def test_where_an_english_name_turns_the_scale_round_the_figures_do_not(
    store: Store, component: str, order: int, years: tuple[int, ...], of_2023: int, way: int
) -> None:
    """The figures enter the component's score in the same direction in the years with either name; a note says so."""
    stored = indicator_rows(store, "pci").query("component == @component")
    scores = score_rows(store, "pci").query("component == @component").set_index(["year", "unit"])["value"]
    names = set(stored.query("year < 2020 and order == @order")["label"])
    assert names == set(stored.query("year == 2023 and order == @of_2023")["label"])
    for year in (2017, 2018, 2019):
        own = stored.query("year == @year and order == @order").set_index("unit")
        assert way * own["value"].corr(scores[year]) > 0.3, year
        assert own["note"].str.contains("ngược với số liệu").all() == (year in years), year
        assert own["note"].ne("").any() == (year in years), year


def test_the_one_complete_row_of_2024_and_six_more_of_2022_close_with_the_inferred_weights(store: Store) -> None:
    rows = score_rows(store, "pci")
    for year, most, units in (
        (2024, 0.005, {"thanh_hoa"}),
        (2022, 0.021, {"thanh_hoa", "nam_dinh", "hai_phong", "lam_dong", "ninh_thuan", "phu_tho"}),
    ):
        framework = PCI.framework(year, "province")
        assert framework is not None and framework.weights is not None
        assert framework.weights_confidence == "inferred"
        for unit in units:
            own = rows[(rows["year"] == year) & (rows["unit"] == unit)].set_index("component")["value"]
            computed = framework.multiplier * sum(weight * own[code] for code, weight in framework.weights.items())
            assert abs(own["total"] - computed) <= most, (year, unit)


def test_the_example_for_notebooks_has_the_supplement() -> None:
    scores = load_example("pci").scores
    own = scores[(scores["unit"] == "thanh_hoa") & (scores["year"] == 2024)]
    assert own["value"].notna().sum() == 11
