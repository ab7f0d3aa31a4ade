import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.loading import load_catalogue
from data.names import AmbiguousAliasError, NameIndex, fold, normalise
from tests.support import FACTS, needs_facts

PROVINCES = load_catalogue().unit_names("pci", 2008)


@given(st.text() | st.from_regex(r"(tỉnh |TP\. ?|thành phố )*\w*", fullmatch=True))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_unicode_form_does_not_matter(text: str, form: str) -> None:
    assert normalise(unicodedata.normalize(form, text)) == normalise(text)


@given(st.text(st.characters(codec="ascii")))
def test_an_invisible_character_changes_no_plain_text(text: str) -> None:
    """Plain text is folded by a shorter way, which must lead to the same key."""
    assert fold(f"{text}\u200b") == fold(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Hà Tĩnh", "ha_tinh"),
        (unicodedata.normalize("NFD", "Hà Tĩnh"), "ha_tinh"),
        ("  TỈNH\u00a0HÀ   TĨNH ", "ha_tinh"),
        ("Hà\u200b Tĩnh\ufeff", "ha_tinh"),
        ("TT- Huế", "thua_thien_hue"),
        ("TP.HCM", "ho_chi_minh"),
        ("Thành phố Hồ Chí Minh", "ho_chi_minh"),
        ("\u00d0à Nẵng", "da_nang"),
        ("Khánh Hoà", "khanh_hoa"),
        ("Bà Rịa – Vũng Tàu", "ba_ria_vung_tau"),
        ("HNOI", "ha_noi"),
    ],
)
def test_a_name_matches_however_it_is_typed(typed: str, code: str) -> None:
    assert PROVINCES.match(typed).code == code


def test_only_the_official_spelling_is_exact() -> None:
    assert PROVINCES.match("Hà Tĩnh").is_exact
    assert not PROVINCES.match("Ha Tinh").is_exact
    assert not PROVINCES.match(unicodedata.normalize("NFD", "Hà Tĩnh")).is_exact


def test_a_near_miss_is_suggested_and_never_taken() -> None:
    assert PROVINCES.match("Quảng Nnh").code is None
    assert PROVINCES.candidates("Quảng Nnh")[0] == "quang_ninh"


def test_ha_nam_is_never_quang_nam() -> None:
    assert PROVINCES.match("Hà Nam").code == "ha_nam"
    without = NameIndex([("quang_nam", ["Quảng Nam"])])
    assert without.match("Hà Nam").code is None
    assert without.candidates("Hà Nam") == ()


@pytest.mark.parametrize("text", ["", "  ", "—", "xyzw"])
def test_text_that_names_nothing_matches_nothing(text: str) -> None:
    assert (PROVINCES.match(text).code, PROVINCES.candidates(text)) == (None, ())


def test_one_spelling_for_two_units_is_refused() -> None:
    with pytest.raises(AmbiguousAliasError, match="KỲ ANH"):
        NameIndex([("huyen_ky_anh", ["Huyện Kỳ Anh", "Kỳ Anh"]), ("thi_xa_ky_anh", ["KỲ ANH"])])


@needs_facts
def test_every_published_spelling_matches_its_province() -> None:
    spellings = json.loads((FACTS / "province_spellings.json").read_text(encoding="utf-8"))
    catalogue = load_catalogue()
    official = {unit.name_vi: unit.code for unit in catalogue.units_of("pci", 2008)}
    wrong = [
        (province, spelling, year)
        for province, found in spellings.items()
        for spelling, years in found.items()
        for year in years
        if catalogue.unit_names("pci", year).match(spelling).code != official[province]
    ]
    assert len(spellings) == 64
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Sở Nông nghiệp & PTNT", "so_nong_nghiep_va_phat_trien_nong_thon"),
        ("BHXH khu vực XV", "bao_hiem_xa_hoi_khu_vuc_xv"),
        ("Bảo hiểm xã hội khu vực XV tỉnh Hà Tĩnh", "bao_hiem_xa_hoi_khu_vuc_xv"),
        ("NHNN chi nhánh khu vực 8", "ngan_hang_nha_nuoc_khu_vuc_8"),
        ("BQL Khu kinh tế tỉnh", "ban_quan_ly_khu_kinh_te_tinh"),
        ("Ban QL KKT", "ban_quan_ly_khu_kinh_te_tinh"),
        ("BQL KKT Hà Tĩnh", "ban_quan_ly_khu_kinh_te_tinh"),
        ("BQLDA đầu tư xây dựng KKT", "ban_qlda_khu_kinh_te"),
        ("Ban QLDA đầu tư xây dựng công trình nông nghiệp và PTNT", "ban_qlda_nong_nghiep_va_ptnt"),
        ("Sở Y tế Hà Tĩnh", "so_y_te"),
        ("Sở Văn hóa, Thể thao & Du lịch tỉnh Hà Tĩnh", "so_van_hoa_the_thao_va_du_lich"),
        ("Công an Hà Tĩnh", "cong_an_tinh"),
        ("UBND thị xã Kỳ Anh", "thi_xa_ky_anh"),
        ("Ủy ban nhân dân huyện Kỳ Anh tỉnh Hà Tĩnh", "huyen_ky_anh"),
        ("Thành phố Hà Tĩnh", "thanh_pho_ha_tinh"),
        ("Sở Y tế Nghệ An", None),
        ("Sở Y tế tỉnh Quảng Trị", None),
    ],
)
def test_abbreviations_and_the_place_of_the_units_are_understood_and_no_other_place(
    typed: str, code: str | None
) -> None:
    names = load_catalogue().unit_names("ddci", 2024)
    later = load_catalogue().unit_names("ddci", 2025)
    assert (names.code(typed) or later.code(typed)) == code


def test_an_abbreviation_that_may_stand_for_two_names_is_taken_for_none() -> None:
    names = NameIndex([("a", ["Ban Quản lý dự án"]), ("b", ["BQL và dự án"])])
    assert names.code("BQL dự án") is None
