import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.loading import DIRECTORY, CatalogueError, load_catalogue, load_office
from data.names import normalise
from tests.support import FACTS, needs_facts

CATALOGUE = load_catalogue()
PCI = CATALOGUE.index("pci")
DDCI = CATALOGUE.index("ddci")
PCI_YEARS = tuple(range(2005, 2026))

NEXT_FRAMEWORK = """
[frameworks.pci-2026]
group = "province"
first_year = 2026
last_year = 2027
components = [
  { component = "entry_costs", weight = 0.6 },
  { component = "land_access", construct = "land_access_2025", weight = 0.4 },
]
weights_confidence = "exact"
break_vi = "2026: bộ chỉ số mới"
break_en = "2026: new framework"
source = "invented for this test"
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the built-in files that a test may spoil."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "catalogue"))


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Editions and their units


def test_of_the_pci_all_ranks_are_published_until_2022_and_the_first_thirty_since() -> None:
    published_to = {year: PCI.facts(year, "province").ranks_published_to for year in range(2005, 2025)}
    assert {year: last for year, last in published_to.items() if last is not None} == {2023: 30, 2024: 30}


@pytest.mark.parametrize(
    ("years", "count"),
    [([2005], 42), ([2006, 2007, 2008], 64), (range(2009, 2025), 63), ([2025], 34)],
)
def test_every_edition_of_the_pci_lists_its_own_provinces(years: list[int], count: int) -> None:
    for year in years:
        assert len(CATALOGUE.units_of("pci", year)) == count
        assert CATALOGUE.unit_count("pci", year, "province") == count


def test_ha_tinh_is_in_every_edition_of_the_pci() -> None:
    assert PCI.years() == PCI_YEARS
    assert all("ha_tinh" in {unit.code for unit in CATALOGUE.units_of("pci", year)} for year in PCI_YEARS)


def test_ha_tay_is_listed_until_2008_and_hue_by_its_new_name_from_2025() -> None:
    listed = {year: {unit.code for unit in CATALOGUE.units_of("pci", year)} for year in PCI_YEARS}
    assert "ha_tay" in listed[2008]
    assert "ha_tay" not in listed[2009]
    assert "thua_thien_hue" in listed[2024]
    assert "hue" not in listed[2024]
    assert "hue" in listed[2025]
    assert CATALOGUE.unit("hue").renames == "thua_thien_hue"


def test_the_north_central_coast_has_six_provinces_before_the_merger_and_five_after() -> None:
    def members(year: int) -> set[str]:
        return {u.code for u in CATALOGUE.units_of("pci", year) if u.region == "bac_trung_bo"}

    before = {"thanh_hoa", "nghe_an", "ha_tinh", "quang_binh", "quang_tri", "thua_thien_hue"}
    assert members(2024) == before
    assert members(2025) == {"thanh_hoa", "nghe_an", "ha_tinh", "quang_tri_2025", "hue"}


def test_a_year_without_an_edition_lists_no_units() -> None:
    assert CATALOGUE.units_of("pci", 2004) == ()
    assert CATALOGUE.unit_count("pci", 2004, "province") is None
    assert PCI.facts(2004, "province") is None


@needs_facts
@pytest.mark.parametrize("year", range(2005, 2024))
def test_the_listed_provinces_are_the_ones_with_published_scores(year: int) -> None:
    published = {row["province"] for row in _facts("pci_panel.csv") if row["year"] == str(year)}
    assert {unit.name_vi for unit in CATALOGUE.units_of("pci", year)} == published


@needs_facts
def test_the_mergers_of_2025_are_the_decreed_ones() -> None:
    decreed: dict[str, set[str]] = {}
    for row in _facts("province_mergers_2025.csv"):
        decreed.setdefault(row["province_from_2025_07_01"], set()).add(row["province_until_2025_06_30"])
    listed = {}
    for unit in CATALOGUE.units_of("pci", 2025):
        before = unit.predecessors or ((unit.renames,) if unit.renames else (unit.code,))
        listed[unit.name_vi] = {CATALOGUE.unit(code).name_vi for code in before}
    assert listed == decreed


# Frameworks


def test_the_frameworks_of_the_pci_follow_each_other_without_gaps() -> None:
    spans = [(f.first_year, f.last_year) for f in PCI.frameworks]
    assert spans == [
        (2005, 2005),
        (2006, 2008),
        (2009, 2012),
        (2013, 2016),
        (2017, 2020),
        (2021, 2021),
        (2022, 2023),
        (2024, 2024),
        (2025, 2025),
    ]


def test_every_framework_but_the_first_names_its_break_in_both_languages() -> None:
    assert not PCI.frameworks[0].break_vi
    for framework in PCI.frameworks[1:]:
        assert framework.break_vi.startswith(f"{framework.first_year}: ")
        assert framework.break_en.startswith(f"{framework.first_year}: ")


@needs_facts
def test_weights_are_the_established_ones() -> None:
    for row in _facts("pci_weights.csv"):
        first, last = (int(year) for year in row["years"].split("-"))
        expected = {
            component: float(percent) / 100
            for component, percent in row.items()
            if component not in ("years", "how_sure") and percent
        }
        for year in range(first, last + 1):
            framework = PCI.framework(year, "province")
            assert framework is not None
            assert framework.weights == pytest.approx(expected)
            assert framework.multiplier == 10


def test_weights_that_are_not_known_are_none() -> None:
    for year in (2005, 2025):
        framework = PCI.framework(year, "province")
        assert framework is not None
        assert framework.weights is None
        assert framework.weights_confidence == "unknown"


def test_2024_has_the_weights_of_2023_and_2025_is_marked_secondary() -> None:
    by_year = {year: PCI.framework(year, "province") for year in (2023, 2024, 2025)}
    before, inferred, new = by_year[2023], by_year[2024], by_year[2025]
    assert before is not None
    assert inferred is not None
    assert new is not None
    assert inferred.weights == before.weights
    assert inferred.weights_confidence == "inferred"
    assert new.is_secondary
    assert len(new.components) == 9
    assert not {c.construct for c in new.components} & {c.construct for c in before.components}
    assert not new.bands


def test_policy_bias_measures_something_else_before_2009_and_is_absent_until_2013() -> None:
    constructs = {}
    for framework in PCI.frameworks:
        component = framework.component("policy_bias")
        constructs[framework.code] = component.construct if component else None
    assert constructs["pci-2005"] == constructs["pci-2006-2008"] == "soe_bias"
    assert constructs["pci-2009-2012"] is None
    assert constructs["pci-2013-2016"] == constructs["pci-2024"] == "policy_bias"


def test_a_component_bears_the_name_of_its_time() -> None:
    def name(year: int, code: str) -> str:
        framework = PCI.framework(year, "province")
        assert framework is not None
        component = framework.component(code)
        assert component is not None
        return component.name_vi

    assert name(2016, "business_support") == "Dịch vụ hỗ trợ doanh nghiệp"
    assert name(2021, "business_support") == "Chính sách hỗ trợ doanh nghiệp"
    assert name(2016, "legal_institutions") == "Thiết chế pháp lý"
    assert name(2017, "legal_institutions") == "Thiết chế pháp lý & An ninh trật tự"
    assert name(2007, "policy_bias") == "Ưu đãi đối với doanh nghiệp nhà nước"


def test_older_and_english_headings_find_their_component() -> None:
    framework = PCI.framework(2016, "province")
    assert framework is not None
    names = CATALOGUE.component_names(framework)
    headings = {
        "Gia nhập\n thị trường": "entry_costs",
        "Land Access & Tenure": "land_access",
        "Tính minh bạch": "transparency",
        "Bias": "policy_bias",
        "Dịch vụ hỗ trợ DN": "business_support",
        "BSS": "business_support",
        "Labor Policy": "labor_training",
        "Law & Order": "legal_institutions",
        "Điểm tổng hợp": "total",
        "The Weighted PCI Score": "total",
        "labor_training": "labor_training",
    }
    assert {heading: names.match(heading).code for heading in headings} == headings


@needs_facts
def test_the_components_of_an_edition_are_the_published_ones() -> None:
    published: dict[int, set[str]] = {}
    for row in _facts("pci_panel.csv"):
        if row["component"] not in ("pci_total", "rank"):
            published.setdefault(int(row["year"]), set()).add(row["component"])
    for year in range(2005, 2024):
        framework = PCI.framework(year, "province")
        assert framework is not None
        assert {c.component for c in framework.components} == published[year]


# DDCI


def test_ddci_scores_departments_on_eight_components_and_districts_on_nine() -> None:
    departments, districts = DDCI.framework(2021, "department"), DDCI.framework(2021, "district")
    assert departments is not None
    assert districts is not None
    assert len(departments.components) == 8
    assert len(districts.components) == 9
    assert departments.component("land_access") is None
    assert departments.weights is None
    assert districts.weights is None
    assert DDCI.is_relative
    assert departments.minimum_coverage == 0


def test_there_was_no_ddci_in_2022_and_its_framework_of_2025_says_that_it_is_not_confirmed() -> None:
    assert DDCI.years("department") == (2021, 2023, 2024, 2025)
    assert DDCI.years("district") == (2021, 2023, 2024)
    assert DDCI.framework(2022, "department") is None
    before, provisional = DDCI.framework(2024, "department"), DDCI.framework(2025, "department")
    assert before is not None and provisional is not None
    assert provisional.components == before.components
    assert "chưa xác nhận" in provisional.provisional_vi and "not confirmed" in provisional.provisional_en
    assert before.provisional_vi == ""


def test_the_twenty_bodies_of_the_survey_of_2025_are_those_that_the_province_named() -> None:
    named = {
        *("Sở Tài chính", "Sở Nông nghiệp và Môi trường", "Sở Xây dựng", "Sở Công Thương", "Sở Y tế", "Sở Tư pháp"),
        *("Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Giáo dục và Đào tạo", "Sở Nội vụ"),
        *("Ban Quản lý KKT tỉnh", "Công an tỉnh", "Thuế khu vực XI", "Chi cục Hải quan khu vực XI"),
        *("BHXH khu vực XV", "NHNN khu vực 8", "Ban QLDA dân dụng & công nghiệp", "Ban QLDA giao thông"),
        *("Ban QLDA KKT", "Ban QLDA NN&PTNT"),
    }
    names = CATALOGUE.unit_names("ddci", 2025)
    listed = {unit.code for unit in CATALOGUE.units_of("ddci", 2025, "department")}
    assert {names.code(name) for name in named} == listed
    assert len(listed) == len(named) == 20 == CATALOGUE.unit_count("ddci", 2025, "department")


def test_the_number_of_scored_departments_is_unknown_in_2021_and_24_later() -> None:
    assert CATALOGUE.unit_count("ddci", 2021, "department") is None
    assert CATALOGUE.unit_count("ddci", 2023, "department") == 24
    assert [CATALOGUE.unit_count("ddci", year, "district") for year in (2021, 2023, 2024)] == [13, 13, 13]
    assert len(CATALOGUE.units_of("ddci", 2024, "district")) == 13


def test_after_the_reorganisation_of_2025_twenty_units_and_no_district_remain() -> None:
    here = [unit for unit in CATALOGUE.units.values() if unit.unit_set == "ha_tinh"]
    remaining = [unit for unit in here if unit.is_valid_on(date(2025, 12, 31))]
    assert len(remaining) == 20
    assert "district" not in {unit.group for unit in remaining}
    assert CATALOGUE.unit("so_khoa_hoc_va_cong_nghe_2025").predecessors == (
        "so_khoa_hoc_va_cong_nghe",
        "so_thong_tin_va_truyen_thong",
    )


@needs_facts
def test_every_unit_and_component_of_the_ddci_table_of_2021_is_known() -> None:
    for group in DDCI.groups:
        framework = DDCI.framework(2021, group)
        assert framework is not None
        components = CATALOGUE.component_names(framework)
        units = CATALOGUE.unit_names("ddci", 2021, group)
        for row in _facts("ddci_ha_tinh_2021.csv"):
            if row["unit_group"] == group:
                assert units.match(row["unit"]).code, row["unit"]
                if row["value"] and row["component"] not in ("responses", "grade", "ddci_total"):
                    assert components.match(row["component"]).code, row["component"]


# Names and the office


def test_no_alias_repeats_what_the_normaliser_already_makes_equal() -> None:
    for unit in CATALOGUE.units.values():
        keys = [normalise(alias) for alias in unit.aliases]
        assert len({*keys, normalise(unit.name_vi)}) == len(keys) + 1, unit.code


def test_the_office_has_a_home_in_every_index() -> None:
    office = load_office()
    provincial = {code: "ha_tinh" for code, index in CATALOGUE.indices.items() if index.unit_set == "provinces"}
    assert office.home_units == {**provincial, "ddci": "so_khoa_hoc_va_cong_nghe"}
    assert office.home_index == "pci"
    assert office.symbol == "SKHCN"


def test_an_office_file_with_unknown_homes_is_refused(copy: Path) -> None:
    _replace(copy / "office.toml", 'pci = "ha_tinh"', 'pci = "nowhere"\nhdi = "ha_tinh"')
    with pytest.raises(CatalogueError) as caught:
        load_office(copy)
    assert {p.key for p in caught.value.problems} == {"home_units.pci", "home_units.hdi"}


# Changing the files


def test_a_later_framework_is_added_by_adding_a_table(copy: Path) -> None:
    with (copy / "pci.toml").open("a", encoding="utf-8") as file:
        file.write(NEXT_FRAMEWORK)
    catalogue = load_catalogue(copy)
    framework = catalogue.index("pci").framework(2027, "province")
    assert framework is not None
    assert framework.code == "pci-2026"
    assert framework.weights == {"entry_costs": 0.6, "land_access": 0.4}
    assert catalogue.unit_count("pci", 2026, "province") == 34
    assert catalogue.component_names(framework).match("Tiếp cận đất đai").code == "land_access"
    assert load_catalogue().index("pci").framework(2026, "province") is None


def test_all_problems_are_told_at_once_with_file_and_key(copy: Path) -> None:
    _replace(copy / "pci.toml", "weight = 0.15", "weight = 0.25")
    _replace(copy / "provinces.toml", 'region = "dong_bang_song_hong"', 'region = "nowhere"')
    _replace(copy / "provinces.toml", 'predecessors = ["', 'predecessors = ["atlantis", "')
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(copy)
    problems = {(p.file, p.key): p.text for p in caught.value.problems}
    assert "sum to 1.1" in problems["pci.toml", "frameworks.pci-2006-2008"]
    assert "nowhere" in problems["provinces.toml", "units.ha_noi"]
    assert any("atlantis" in text for text in problems.values())
    assert str(caught.value).count("\n") == len(problems) - 1


SECOND = "frameworks.pci-2006-2008"
THIRD = "frameworks.pci-2009-2012"


@pytest.mark.parametrize(
    ("old", "new", "key", "text"),
    [
        ('code = "pci"', 'code = "pci:34"', "code", "kept for"),
        ("last_year = 2012", 'last_year = "soon"', f"{THIRD}.last_year", "integer"),
        ("last_year = 2012", "last_year = 2013", "frameworks.pci-2013-2016", "2013 also in"),
        ("last_year = 2012", "last_year = 2012\ncolour = 1", f"{THIRD}.colour", "nexpected"),
        ('"policy_implementation" },', '"luck" },', "frameworks.pci-2005", "no such component: luck"),
        ("weight = 0.05", "weight = 5", f"{SECOND}.components.entry_costs.weight", "less than"),
        ('confidence = "exact"', 'confidence = "unknown"', SECOND, "does not fit"),
        ('default_unit = "ha_tinh"', 'default_unit = "x"', "default_unit", "no unit"),
        ("units_on = 2008-06-30", 'units_on = "June"', "editions.2008.units_on", "date"),
        ("ranks_published_to = 30", "ranks_published_to = 64", "editions.2023", "beyond the 63 units"),
    ],
)
@pytest.mark.fault(28, "weights that do not add up to 100")
def test_a_mistake_in_an_index_is_named(copy: Path, old: str, new: str, key: str, text: str) -> None:
    _replace(copy / "pci.toml", old, new)
    assert _is_reported(copy, "pci.toml", key, text)


@pytest.mark.parametrize(
    ("old", "new", "key", "text"),
    [
        ('aliases = ["Bắc Cạn"]', 'aliases = ["Hà Nội"]', "units.bac_kan", "ambiguous name “ha noi”"),
        ('name_en = "Ha Giang"', "", "units.ha_giang.name_en", "required"),
        ('renames = "thua_thien_hue"', 'renames = "ha_tinh"', "units.hue", "must end before"),
        ("valid_to = 2008-07-31", "valid_to = 2008-07-32", "", "not valid TOML"),
    ],
)
def test_a_mistake_in_a_list_of_units_is_named(copy: Path, old: str, new: str, key: str, text: str) -> None:
    _replace(copy / "provinces.toml", old, new)
    assert _is_reported(copy, "provinces.toml", key, text)


def _is_reported(folder: Path, file: str, key: str, text: str) -> bool:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return any(p.file == file and p.key == key and text in p.text for p in caught.value.problems)


def test_one_unit_described_in_two_files_is_refused(copy: Path) -> None:
    shutil.copy(copy / "provinces.toml", copy / "provinces_again.toml")
    with pytest.raises(CatalogueError, match=r"already described in provinces\.toml"):
        load_catalogue(copy)


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no index"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize("index", CATALOGUE.indices)
def test_a_component_has_one_name_in_english(index: str) -> None:
    """So that a table, a headline and a paper call it the same; what else it is called is read in files."""
    for part in CATALOGUE.index(index).components.values():
        assert part.name_en == part.short_en
